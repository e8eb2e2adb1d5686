#!/usr/bin/env bash
# Runs a command and shows what it printed only when it fails.
set -uo pipefail
said="$(mktemp)"
trap 'rm -f "$said"' EXIT
"$@" >"$said" 2>&1 </dev/null && exit 0
code=$?
cat "$said" >&2
exit "$code"
