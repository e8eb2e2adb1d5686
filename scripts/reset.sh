#!/usr/bin/env bash
# Wipes the data folder, after asking. Nothing else wipes data.
set -euo pipefail
cd "$(dirname "$0")/.."
data="${INSPECT_APP_DATA:-var}"
[ -d "$data" ] || { echo "There is no data folder '$data'."; exit 0; }
folder="$(cd "$data" && pwd)"
case "$PWD/:$HOME/" in "${folder%/}"/*|*":${folder%/}"/*) echo "'$data' holds more than data; nothing was wiped." >&2; exit 1 ;; esac
echo "This wipes $folder: database, photos, documents, keys. Stop the server first."
[ -z "${INSPECT_APP_DATABASE_URL:-}" ] || echo "The database at INSPECT_APP_DATABASE_URL is left alone."
read -r -p "Type 'wipe' to go on: " answer || answer=""
[ "$answer" = wipe ] || { echo "Nothing was wiped."; exit 1; }
rm -rf -- "$folder"
echo "Wiped."
