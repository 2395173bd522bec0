#!/usr/bin/env bash
# Everything needed to build, serve and test the page. Run it as often as you like: what is there is left alone.
#
#     scripts/setup.sh          all of it
#     scripts/setup.sh page     only what building and serving the page needs (no browser, no Vulkan)
#
# Rust, Node.js, Chromium and Vulkan come from the system's packages (apt-get as root or through sudo; brew on a
# Mac). The rest is built from source into $REROLL_CACHE (.cache here unless set): trunk, wasm-bindgen, wasm-split,
# and, where rustup cannot add the wasm32 target, a wasm32 standard library for Debian's own compiler.
#
# REROLL_TOOLCHAIN=debian takes that last road although rustup would do.

set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
. "$here/lib.sh"

scope=${1:-all}
case $scope in
  all | page) ;;
  *) echo "setup: unknown scope '$scope'; it is 'page' or nothing." >&2; exit 2 ;;
esac

trunk_version=0.21.14
split_version=0.2.4
binaryen_version=132.0.0
rust_minimum=1.90
node_minimum=18
bindgen_version=$(awk '$1 == "name" && $3 == "\"wasm-bindgen\"" { getline; gsub(/"/, "", $3); print $3 }' "$reroll_root/Cargo.lock")
os=$(uname -s)
log_dir="$REROLL_CACHE/log"
missing=0
did_something=0

# ---------------------------------------------------------------- telling

said() { printf 'setup: %s\n' "$*"; }
# One sentence for a piece that cannot be had; the run goes on, so that all of them are named at once.
lacks() { printf 'setup: MISSING %s\n' "$*" >&2; missing=$((missing + 1)); }

# slow LOG-NAME WHAT COMMAND...: runs a command that takes a while, with a sign of life every 15 seconds.
slow() {
  local log="$log_dir/$1.log" what=$2 pid rc seconds=0
  shift 2
  did_something=1
  mkdir -p "$log_dir"
  said "$what ..."
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    if [ $((seconds % 15)) = 0 ]; then
      said "   $(clock $seconds)  $(tail -n 1 "$log" | tr -d '\r' | cut -c 1-90)"
    fi
  done
  wait "$pid"
  rc=$?
  if [ "$rc" != 0 ]; then
    said "   failed after $(clock $seconds); the last lines of $log:"
    tail -n 6 "$log" | sed 's/^/      /'
  elif [ "$seconds" -gt 2 ]; then
    said "   done in $(clock $seconds)"
  fi
  return "$rc"
}

# ---------------------------------------------------------------- the system's packages

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    echo "neither root nor sudo" >&2
    return 1
  fi
}

apt_refreshed=0
# Once a run, and only when something is to be installed: a fresh container knows no packages, an old one stale ones.
apt_refresh() {
  command -v apt-get >/dev/null && [ "$apt_refreshed" = 0 ] || return 0
  apt_refreshed=1
  slow apt-update "reading the package lists" as_root apt-get update || true
}

# The version apt would install of a package, or nothing.
apt_version() {
  command -v apt-cache >/dev/null || return 0
  apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# apt_get LOG-NAME PACKAGE...: installs Debian packages; false where there is no apt or a package is unknown.
apt_get() {
  local name=$1
  shift
  command -v apt-get >/dev/null || return 1
  apt_refresh
  slow "apt-$name" "installing $* with apt-get" \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

brew_get() { # brew_get LOG-NAME FORMULA...
  local name=$1
  shift
  [ "$os" = Darwin ] && command -v brew >/dev/null || return 1
  slow "brew-$name" "installing $* with brew" brew install "$@"
}

# ---------------------------------------------------------------- Rust and its wasm32 target

rust_fits() { # rust_fits RUSTC: is it there, and new enough?
  local version
  version=$("$1" --version 2>/dev/null | awk '{ print $2 }') && [ -n "$version" ] && at_least "$version" "$rust_minimum"
}

get_linker() {
  command -v cc >/dev/null && return
  apt_get cc gcc libc6-dev && command -v cc >/dev/null && return
  if [ "$os" = Darwin ]; then lacks "a C linker: run 'xcode-select --install', then this again."
  else lacks "a C linker: install gcc (or clang) with its libc headers, then run this again."; fi
}

get_rust() {
  if command -v cargo >/dev/null && rust_fits rustc; then return; fi
  if command -v rustup >/dev/null; then
    lacks "Rust $rust_minimum or newer: run 'rustup update stable && rustup default stable', then this again."
    return 1
  fi
  apt_refresh
  if at_least "$(apt_version rustc-web)" "$rust_minimum" && apt_get rust rustc-web cargo-web && rust_fits rustc; then
    # The linters are a luxury here: the tests name what they leave out.
    apt_get rust-lint rust-web-clippy rustfmt-web || true
    return
  fi
  lacks "Rust $rust_minimum or newer: install it from https://rustup.rs (one command, no root), open a new shell, then run this again."
  return 1
}

has_wasm32() { # has_wasm32 RUSTC
  local dir
  dir=$("$1" --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) && ls "$dir"/libstd-*.rlib >/dev/null 2>&1
}

get_wasm32() {
  local wanted=${REROLL_TOOLCHAIN:-any} compiler
  if [ "$wanted" = any ] && has_wasm32 rustc; then
    rm -rf "$REROLL_CACHE/wasm" # env.sh would prefer it
    return
  fi
  if [ -x "$reroll_wasm_bin/rustc" ] && has_wasm32 "$reroll_wasm_bin/rustc"; then return; fi
  if [ "$wanted" = any ] && command -v rustup >/dev/null \
    && slow rustup "adding the wasm32 target with rustup" rustup target add wasm32-unknown-unknown && has_wasm32 rustc; then
    return
  fi
  compiler=$(debian_compiler) && slow wasm-std "building Debian's wasm32 standard library (1 to 3 minutes)" build_std "$compiler" \
    && has_wasm32 "$reroll_wasm_bin/rustc" && return
  lacks "the wasm32 target: run 'rustup target add wasm32-unknown-unknown' where static.rust-lang.org can be reached, or use a Debian that has rustc-web $rust_minimum."
}

# Debian's compiler with its library's source and a linker for wasm; prints its path.
debian_compiler() {
  local compiler=/usr/bin/rustc lld
  if ! rust_fits $compiler || [ ! -d "$($compiler --print sysroot)/lib/rustlib/src/rust/library" ] || [ -z "$(wasm_linker)" ]; then
    apt_refresh >&2
    at_least "$(apt_version rustc-web)" "$rust_minimum" || return 1
    lld=$([ -n "$(apt_version lld-19)" ] && echo lld-19 || echo lld)
    apt_get rustc-web rustc-web cargo-web rust-web-src "$lld" >&2 || return 1
  fi
  echo $compiler
}

wasm_linker() {
  ls /usr/bin/wasm-ld /usr/bin/wasm-ld-[0-9]* 2>/dev/null | sort -V | tail -n 1
}

# build_std RUSTC: a folder that is Debian's sysroot plus a wasm32 library built from Debian's source, and `cargo`
# and `rustc` that use it. Nothing outside the cache is written. The bitcode is what link-time optimisation reads.
build_std() {
  local compiler=$1 home="$REROLL_CACHE/wasm" target=wasm32-unknown-unknown sysroot host
  sysroot=$("$compiler" --print sysroot)
  host=$("$compiler" -vV | awk '$1 == "host:" { print $2 }')
  rm -rf "$home"
  mkdir -p "$home/build/src" "$home/bin" "$home/sysroot/lib/rustlib/$target/lib"
  ln -s "$(wasm_linker)" "$home/bin/wasm-ld"
  ln -s "$sysroot/lib/rustlib/$host" "$home/sysroot/lib/rustlib/$host"

  printf '[package]\nname = "stdlib"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$home/build/Cargo.toml"
  : >"$home/build/src/lib.rs"
  (
    cd "$home/build" || exit 1
    unset CARGO_TARGET_DIR RUSTUP_TOOLCHAIN CARGO_ENCODED_RUSTFLAGS
    RUSTC="$compiler" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_PROFILE_RELEASE_DEBUG=0 \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$home/bin/wasm-ld" \
      "$(dirname "$compiler")/cargo" build --release --target $target -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test
  ) || return 1
  cp "$home/build/target/$target/release/deps/"lib*.rlib "$home/sysroot/lib/rustlib/$target/lib/" || return 1
  rm -rf "$home/build" "$home/sysroot/lib/rustlib/$target/lib/"libstdlib-*.rlib

  cat >"$home/bin/rustc" <<EOF
#!/bin/sh
exec "$compiler" --sysroot "$home/sysroot" "\$@"
EOF
  cat >"$home/bin/cargo" <<EOF
#!/bin/sh
export RUSTC="$home/bin/rustc" CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$home/bin/wasm-ld"
exec "$(dirname "$compiler")/cargo" "\$@"
EOF
  chmod +x "$home/bin/rustc" "$home/bin/cargo"
}

# ---------------------------------------------------------------- tools built with cargo

# cargo_get LOG-NAME WHAT ARGUMENTS...: a tool into the cache. Its author's fat link-time optimisation is left out: it
# doubles the build, and these tools run for seconds.
cargo_get() {
  local name=$1 what=$2
  shift 2
  slow "$name" "$what" env -u CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR="$REROLL_CACHE/build" CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install "$@" --root "$REROLL_CACHE/tools"
}

tool_version() { "$1" --version 2>/dev/null | awk '{ print $2 }'; }

get_trunk() {
  [ "$(tool_version trunk)" = $trunk_version ] && return
  cargo_get trunk "building trunk $trunk_version (5 to 10 minutes on two cores)" \
    "trunk@$trunk_version" --locked --force --no-default-features --features rustls \
    || lacks "trunk $trunk_version: 'cargo install trunk@$trunk_version --locked' fails here; its log is $log_dir/trunk.log."
}

get_bindgen() {
  [ "$(tool_version wasm-bindgen)" = "$bindgen_version" ] \
    && [ "$(tool_version wasm-bindgen-test-runner)" = "$bindgen_version" ] && return
  # Without --locked: its lock file names a version that has been yanked.
  cargo_get wasm-bindgen "building wasm-bindgen-cli $bindgen_version (about 3 minutes on two cores)" \
    "wasm-bindgen-cli@$bindgen_version" --force \
    || lacks "wasm-bindgen-cli $bindgen_version (the version in Cargo.lock): 'cargo install' of it fails here; its log is $log_dir/wasm-bindgen.log."
}

get_split() {
  # It does not say its version itself.
  [ -x "$REROLL_CACHE/tools/bin/wasm-split-cli" ] \
    && grep -q "\"wasm_split_cli_support $split_version " "$REROLL_CACHE/tools/.crates.toml" 2>/dev/null && return
  cargo_get wasm-split "building wasm-split $split_version (about a minute on two cores)" \
    "wasm_split_cli_support@$split_version" --locked --force --features build-binary \
    || lacks "wasm-split $split_version: 'cargo install wasm_split_cli_support@$split_version' fails here; its log is $log_dir/wasm-split.log."
}

# ---------------------------------------------------------------- Node.js and what npm has

node_fits() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) && at_least "${version#v}" $node_minimum
}

get_node() {
  node_fits && return
  apt_get node nodejs npm && node_fits && return
  brew_get node node && node_fits && return
  lacks "Node.js $node_minimum or newer with npm: install it from https://nodejs.org or your system's packages, then run this again."
  return 1
}

wasm_opt_fits() {
  local version
  version=$(wasm-opt --version 2>/dev/null | awk '{ print $3 }') && [ -n "$version" ] && at_least "$version" 116
}

get_wasm_opt() {
  wasm_opt_fits && return
  node_fits && slow binaryen "fetching wasm-opt (npm binaryen $binaryen_version)" \
    npm install --prefix "$REROLL_CACHE/node" --no-save --no-audit --no-fund "binaryen@$binaryen_version" && wasm_opt_fits && return
  lacks "wasm-opt 116 or newer: 'npm install binaryen@$binaryen_version' fails here; its log is $log_dir/binaryen.log."
}

get_e2e() {
  local dir="$reroll_root/tests/e2e"
  [ -f "$dir/package-lock.json" ] || return 0
  cmp -s "$dir/package-lock.json" "$dir/node_modules/.reroll-lock" && return
  slow npm-e2e "fetching the browser tests' packages (playwright-core, axe-core)" npm ci --prefix "$dir" --no-audit --no-fund \
    && cp "$dir/package-lock.json" "$dir/node_modules/.reroll-lock" && return
  lacks "the browser tests' npm packages: 'npm ci' in tests/e2e fails here; its log is $log_dir/npm-e2e.log."
}

# ---------------------------------------------------------------- a browser and a software GPU

get_browser() {
  [ -n "$(find_chromium)" ] && [ -n "$(find_chromedriver)" ] && return
  apt_refresh
  if [ -n "$(apt_version chromium)" ]; then apt_get chromium chromium chromium-driver
  elif command -v snap >/dev/null; then slow snap-chromium "installing chromium with snap" as_root snap install chromium
  elif [ "$os" = Darwin ]; then
    [ -n "$(find_chromium)" ] || brew_get chromium --cask chromium
    [ -n "$(find_chromedriver)" ] || brew_get chromedriver --cask chromedriver
  fi
  [ -n "$(find_chromium)" ] || lacks "Chromium for the browser tests: install Chromium or Chrome, or point CHROMIUM at one."
  [ -n "$(find_chromedriver)" ] || lacks "ChromeDriver for the wasm tests: install the one of your Chromium's version, or point CHROMEDRIVER at it."
}

get_vulkan() {
  [ "$os" = Darwin ] && return # Metal
  [ -n "$(find_vulkan)" ] && return
  apt_get vulkan mesa-vulkan-drivers libvulkan1 && [ -n "$(find_vulkan)" ] && return
  lacks "a Vulkan driver for the shader tests: install Mesa's lavapipe (mesa-vulkan-drivers, vulkan-swrast) and the Vulkan loader."
}

# ---------------------------------------------------------------- all of it, the quick and likely to fail first

mkdir -p "$REROLL_CACHE"
get_linker
if get_rust; then
  get_node
  if [ "$scope" = all ]; then
    get_browser
    get_vulkan
    node_fits && get_e2e
  fi
  get_wasm_opt
  get_wasm32
  get_bindgen
  get_split
  get_trunk
fi
rm -rf "$REROLL_CACHE/build"

if [ "$missing" != 0 ]; then
  said "$missing missing; see above." >&2
  exit 1
fi
[ "$did_something" = 0 ] || said "all there, in $(clock $SECONDS)."
