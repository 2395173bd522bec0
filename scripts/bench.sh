#!/usr/bin/env bash
# How fast the engine is in the browser, on the CPU and on WebGPU, beside wllama (in the same browser) and llama.cpp.
#
#     scripts/bench.sh                  sets up, builds the page, and measures
#     scripts/bench.sh --no-build       measures dist/ as it is
#     scripts/bench.sh --no-gpu         leaves WebGPU out; where the CPU plays the GPU, that takes most of the time
#     scripts/bench.sh --quick          a few prompts, once: to see that all of it works
#     scripts/bench.sh --only WORDS     only rows whose names hold all these words: --only "reroll cpu batch=64"
#     scripts/bench.sh --json           one JSON array instead of tables: the machine, the rows, and what starting costs
#
# Fetches, once, SmolLM2-135M-Instruct, llama.cpp's libraries (tests/llama_cpp/fetch.sh) and wllama to $REROLL_CACHE, and
# makes a random model of the built-in one's shape. Exits with 1 if a row cannot be true: replies that depend on the
# batch or the number of workers, or a figure beyond what the machine can do. docs/benchmark.md explains the columns.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
. "$here/lib.sh"
. "$here/../tests/llama_cpp/fetch.sh"
cd "$reroll_root"

wllama=3.8.1

build=yes
options=()
while [ $# != 0 ]; do
  case $1 in
    --no-build) build=no ;;
    --json | --no-gpu | --quick) options+=("$1") ;;
    --only) options+=("$1" "${2:-}"); shift ;;
    *) stop "there is no option '$1'; there are --no-build, --no-gpu, --quick, --only and --json." ;;
  esac
  shift || true
done

# Standard output is for the figures.
if [ $build = yes ]; then
  "$here/setup.sh" >&2
  "$here/build.sh" >&2
fi
[ -f dist/index.html ] || stop "there is no built page in dist/; leave --no-build out."
CHROMIUM=$(find_chromium)
[ -n "$CHROMIUM" ] || stop "Chromium is missing; scripts/setup.sh installs it."
export CHROMIUM

[ -d tests/e2e/node_modules/playwright-core ] || stop "Playwright is missing; scripts/setup.sh installs it."
need wasm-as "scripts/setup.sh installs it."

bench="$REROLL_CACHE/bench"
mkdir -p "$bench/models"
fetch_gguf
fetch_llama_cpp
fetch_model "${smollm[@]}"
modules="$bench/wllama-$wllama/node_modules"
if [ ! -f "$modules/@wllama/wllama/package.json" ]; then
  echo "== packages: wllama $wllama" >&2
  fetch_node "$bench/wllama-$wllama" "@wllama/wllama@$wllama"
fi
ln -sf "$cache/${smollm[0]}.gguf" "$bench/models/smollm2-135m.gguf"
ln -sf "$reroll_root/public/models/thinker.gguf" "$bench/models/thinker.gguf"
"$python" tests/bench/model.py public/models/thinker.gguf "$bench/models/random-0.9m.gguf"
wasm-as --enable-simd --enable-relaxed-simd tests/bench/probe.wat -o "$bench/probe.wasm"

# Twelve families that the built-in models have learned, twice: the first 240 items are the checklist.
families=apples-left,pages-read,shop-change,boxes-total,stickers-total,fair-share,two-step-equation,age-puzzle
families+=,rectangle-perimeter,rectangle-area,common-multiple,mean-of-three
reroll="${CARGO_TARGET_DIR:-target}/release/reroll"
[ $build = no ] && [ -x "$reroll" ] || cargo build -q --release --bin reroll
for seed in 0 1; do
  "$reroll" generate --family "$families" --forms checklist --tasks all --seed $seed --json
done > "$bench/items.jsonl"

exec node tests/bench/bench.mjs --dist dist --models "$bench/models" --items "$bench/items.jsonl" \
  --wllama "$modules/@wllama/wllama/esm" --probe "$bench/probe.wasm" --cache "$bench/brotli.json" ${options[@]+"${options[@]}"}
