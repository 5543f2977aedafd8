#!/bin/sh
# Runs the campaign in a packed tree: ./tools/campaign.sh COMMIT [SECONDS] [cuda|emu] [FOLDER]. Needs no network and no git.
set -eu
[ $# -ge 1 ] || { echo "usage: $0 COMMIT [SECONDS] [cuda|emu] [FOLDER]" >&2; exit 2; }
cd "$(dirname "$0")/.."
export PATH="$PWD/bin:$PATH" DENO_DIR="$PWD/.deno" DENO_NO_UPDATE_CHECK=1
exec deno run -A --no-check --cached-only tools/campaign.ts --commit "$1" --budget "${2:-540}" --backend "${3:-cuda}" --out "${4:-build/campaign}"
