#!/usr/bin/env bash
# System packages that pip cannot bring. Their names stand here, and those of typefaces in fonts.sh.
#   system-packages.sh run    what serving needs: the libraries behind PDF documents, typefaces
#   system-packages.sh test   what the tests need on top: a browser and what its driver needs
# Installs what is missing on Debian and its kin; says what to install elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."

RUN=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
TEST=(libatomic1)
if [ -z "${CHROMIUM:-}" ]; then TEST+=(chromium); fi
python="${PYTHON:-python3}"

case "${1:-run}" in
  run) wanted=("${RUN[@]}") ;;
  test) wanted=("${TEST[@]}") ;;
  *) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

has_python() { "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

if ! has_python; then
  echo "Python 3.11 or newer is needed. Install it, or name one: make PYTHON=/path/to/python3.12 …" >&2
  exit 1
fi

if ! command -v apt-get >/dev/null; then
  has_venv || { echo "$python has no venv module: install it with your system's packages." >&2; exit 1; }
  echo "This system has no apt-get. If something is missing later, install what these Debian packages hold: ${wanted[*]}"
  [ "${1:-run}" = run ] || echo "The tests look for the browser at /usr/bin/chromium, or where CHROMIUM says."
  if [ "${1:-run}" = run ]; then scripts/fonts.sh; fi
  exit 0
fi

has_venv || wanted+=("python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv")
missing=()
for package in "${wanted[@]}"; do
  status="$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)"
  [ "$status" = "install ok installed" ] || missing+=("$package")
done

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
may_install() { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }
knows_packages() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

if [ ${#missing[@]} -gt 0 ]; then
  may_install || { echo "Run this as root, then go on: apt-get install ${missing[*]}" >&2; exit 1; }
  echo "Installing system packages: ${missing[*]}"
fi
if may_install && { [ ${#missing[@]} -gt 0 ] || ! knows_packages; }; then
  "${as_root[@]}" true  # sudo asks for its password here, where it can be seen
  scripts/quietly.sh "${as_root[@]}" apt-get update
fi
if [ ${#missing[@]} -gt 0 ]; then
  scripts/quietly.sh "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"
fi
if [ "${1:-run}" = run ]; then scripts/quietly.sh scripts/fonts.sh; fi
