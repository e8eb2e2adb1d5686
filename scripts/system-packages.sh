#!/usr/bin/env bash
# System libraries that pip cannot bring. The one place where their names stand.
#   system-packages.sh run    what serving needs (WeasyPrint's libraries and fonts)
#   system-packages.sh test   what the tests need on top (a browser, PDF tools)
set -euo pipefail

RUN="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
TEST="chromium poppler-utils"

case "${1:-run}" in
  run) wanted="$RUN" ;;
  test) wanted="$TEST" ;;
  *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

# A virtual environment needs Debian's python3-venv when the system Python lacks ensurepip.
python="${PYTHON:-python3}"
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then wanted="$wanted python3-venv"; fi

if ! command -v apt-get >/dev/null; then
  case "$(uname -s)" in
    Darwin) echo "On macOS, if PDF rendering fails: brew install pango fonts (Noto CJK); tests: Chromium as /usr/bin/chromium or CHROMIUM=path" ;;
    *) echo "This system has no apt-get. Please install what these Debian packages hold: $wanted" ;;
  esac
  exit 0
fi

missing=""
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "As root, please run: apt-get install$missing" >&2; exit 1; }
  as_root="sudo"
fi
echo "Installing system packages:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
