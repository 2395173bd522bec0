#!/usr/bin/env bash
# Builds the page as it is deployed into dist/. Expects scripts/setup.sh to have run.

set -eu
. "$(dirname "$0")/env.sh"
cd "$reroll_root"
wasm_env trunk --color never build --release
