#!/usr/bin/env bash
# Makes .venv, or makes it anew when its Python is gone.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  "${PYTHON:-python3}" -m venv .venv
fi
