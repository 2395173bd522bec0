# Sourced by the other scripts, and by a shell that wants to build the page by hand:
#
#     . scripts/env.sh
#     wasm_cargo check --target wasm32-unknown-unknown
#
# What setup.sh fetches or builds lives under $REROLL_CACHE (default: .cache in this checkout, which git ignores);
# several checkouts may share one by exporting REROLL_CACHE.

reroll_root=$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")/.." && pwd)
export REROLL_CACHE="${REROLL_CACHE:-$reroll_root/.cache}"

case ":$PATH:" in
  *":$REROLL_CACHE/tools/bin:"*) ;;
  *) export PATH="$reroll_root/scripts/tools:$REROLL_CACHE/tools/bin:$REROLL_CACHE/node/node_modules/.bin:$PATH" ;;
esac

# `cargo` and `rustc` for wasm32 stand in this folder where the default ones have no wasm32 library (see setup.sh).
reroll_wasm_bin="$REROLL_CACHE/wasm/bin"

# Runs a command with a compiler first on PATH that can target wasm32: the default one, or the one setup.sh made.
wasm_env() {
  if [ -x "$reroll_wasm_bin/rustc" ]; then
    # RUSTUP_TOOLCHAIN and friends would have cargo pick rustup's compiler again.
    env -u RUSTUP_TOOLCHAIN -u RUSTC -u CARGO PATH="$reroll_wasm_bin:$PATH" "$@"
  else
    "$@"
  fi
}

# cargo for wasm32, e.g. `wasm_cargo clippy --target wasm32-unknown-unknown`.
wasm_cargo() { wasm_env cargo "$@"; }
