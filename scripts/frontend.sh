#!/usr/bin/env bash
# Runs one of the scripts of frontend/package.json; installs its packages first when the lock changed.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
if [ ! -f node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
fi
exec npm run --silent "$@"
