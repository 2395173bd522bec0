#!/usr/bin/env bash
# Builds the engine's worker for browsers with SIMD, and with relaxed SIMD (both for speed first), into
# $REROLL_CACHE/workers; scripts/post-build.sh puts them beside the plain one that trunk builds. A program with one
# instruction that a browser does not know is refused as a whole, so each is a program of its own.
#
#     scripts/workers.sh [simd] [relaxed]

set -eu
. "$(dirname "$0")/env.sh"
cd "$reroll_root"

features=(--enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals
  --enable-reference-types --enable-multivalue)

build() { # build NAME TARGET-FEATURES WASM-OPT-FLAG...
  local name=$1 wanted=$2 made="$REROLL_CACHE/workers/target-$1" out="$REROLL_CACHE/workers/$1" program
  shift 2
  # A folder of its own: other flags would have cargo build everything anew each time.
  CARGO_TARGET_DIR="$made" RUSTFLAGS="-C target-feature=$wanted" wasm_cargo build --locked --profile worker \
    --target wasm32-unknown-unknown --no-default-features --bin worker
  program="$made/wasm32-unknown-unknown/worker/worker.wasm"
  # Nothing has changed.
  if [ "$out/worker_bg.wasm" -nt "$program" ]; then return; fi
  rm -rf "$out"
  wasm-bindgen --target web --no-typescript --out-dir "$out" "$program"
  wasm-opt -O3 "${features[@]}" "$@" --strip-debug --strip-producers "$out/worker_bg.wasm" -o "$out/worker.opt"
  mv "$out/worker.opt" "$out/worker_bg.wasm"
}

[ $# != 0 ] || set -- simd relaxed
for name in "$@"; do
  case $name in
    simd) build simd +simd128 ;;
    relaxed) build relaxed +simd128,+relaxed-simd --enable-relaxed-simd ;;
    *) echo "workers: there is no build '$name'; there are simd and relaxed." >&2; exit 2 ;;
  esac
done
