#!/usr/bin/env bash
# Every test there is, from nothing: sets up, checks the source, tests natively, in Chromium, and through the built page.
#
#     scripts/test.sh                    all of it
#     scripts/test.sh STEP...            only these, in this order, without the set-up
#
# Steps: format, lint, native, wasm, page (builds dist/), size, e2e. Stops at the first that fails; the last line
# counts the test cases that ran. One step more is no test and has to be asked for: bench, how fast problems are made.

set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
. "$here/lib.sh"
cd "$reroll_root" || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The counts of cargo's and wasm-bindgen's runner ("test result: ok. 9 passed; 0 failed") and of Node's ("pass 9").
count() {
  awk -v kind="$1" '
    /test result:/ { for (i = 2; i <= NF; i++) if ($i ~ "^" kind "ed") sum += $(i - 1) }
    $1 != "test" && $2 == kind && $3 ~ /^[0-9]+$/ { sum += $3 }
    END { print sum + 0 }' "$log"
}

totals() { echo "$(count pass) passed, $(count fail) failed"; }

# run HEADING SENTENCE COMMAND...: the sentence says what a failure means.
run() {
  local heading=$1 sentence=$2 start=$SECONDS
  shift 2
  printf '\n== %s  [%s]\n' "$heading" "$(clock $SECONDS)"
  "$@" 2>&1 | tee -a "$log"
  if [ "${PIPESTATUS[0]}" != 0 ]; then
    printf '\nFAILED after %s: %s\n' "$(clock $SECONDS)" "$sentence"
    totals
    exit 1
  fi
  echo "-- $(clock $((SECONDS - start)))"
}

format() {
  cargo fmt --version >/dev/null 2>&1 || { echo "rustfmt is not installed; skipped."; return; }
  run "Format" "the source is not as rustfmt would have it; run 'cargo fmt'." cargo fmt --check
}

lint() {
  if cargo clippy --version >/dev/null 2>&1; then
    run "Lint, native" "clippy has something to say." cargo clippy --locked --all-targets -- -D warnings
  else
    run "Check, native" "the native build fails." cargo check --locked --all-targets
  fi
  # Debian's compiler for wasm32 comes without a clippy of its version.
  wasm_tests
  if [ ! -x "$reroll_wasm_bin/rustc" ] && cargo clippy --version >/dev/null 2>&1; then
    run "Lint, wasm32" "clippy has something to say about the browser's part." \
      cargo clippy --locked --target wasm32-unknown-unknown --lib --bins "${wasm_tests[@]}" -- -D warnings
  else
    run "Check, wasm32" "the browser's part does not build." \
      wasm_cargo check --locked --target wasm32-unknown-unknown --lib --bins "${wasm_tests[@]}"
  fi
}

native() {
  if [ "$(uname -s)" != Darwin ]; then
    # The same Vulkan everywhere: lavapipe where it is installed. Older loaders know the second name.
    VK_DRIVER_FILES=$(find_vulkan)
    VK_ICD_FILENAMES=$VK_DRIVER_FILES
    # Without it Vulkan's loader complains into every test's output.
    XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$REROLL_CACHE}
    export VK_DRIVER_FILES VK_ICD_FILENAMES XDG_RUNTIME_DIR
  fi
  run "Tests, native" "a native test fails; see above." cargo test --locked --no-fail-fast
}

# The tests that only a browser can run, as arguments of cargo.
wasm_tests() {
  local file
  wasm_tests=()
  for file in tests/wasm*.rs; do
    wasm_tests+=(--test "$(basename "$file" .rs)")
  done
}

# Has cargo run programs for wasm32 in headless Chromium.
in_chromium() {
  local driver settings
  settings="$REROLL_CACHE/webdriver.json"
  mkdir -p "$REROLL_CACHE"
  # A container's root needs --no-sandbox; Linux has WebGPU behind --enable-unsafe-webgpu.
  cat >"$settings" <<EOF
{
  "goog:chromeOptions": {
    "binary": "$(find_chromium)",
    "args": ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]
  }
}
EOF
  driver=$(find_chromedriver)
  export CHROMEDRIVER="$driver" WASM_BINDGEN_TEST_WEBDRIVER_JSON="$settings" WASM_BINDGEN_TEST_TIMEOUT=1800
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
}

wasm() {
  wasm_tests
  in_chromium
  run "Tests, Chromium" "a test in the browser fails; see above." \
    wasm_cargo test --locked --target wasm32-unknown-unknown "${wasm_tests[@]}"
}

bench() {
  run "Figures, native" "the figures cannot be had; see above." cargo bench --locked --bench families
  in_chromium
  run "Figures, Chromium" "the figures cannot be had; see above." \
    wasm_cargo test --release --locked --target wasm32-unknown-unknown --bench families -- --nocapture
}

page() {
  run "Release build of the page" "the page does not build; see above." "$here/build.sh"
}

size() {
  run "Size" "what visitors download has outgrown its budget." node "$here/size.mjs" dist
}

e2e() {
  CHROMIUM=$(find_chromium)
  export CHROMIUM
  run "Tests, end to end" "a test of the built page fails; see above." \
    node --test --test-reporter=spec tests/e2e/*.test.mjs tests/bench/*.test.mjs
}

if [ $# = 0 ]; then
  "$here/setup.sh" || exit 1
  set -- format lint native wasm page size e2e
fi
for step in "$@"; do
  case $step in
    format | lint | native | wasm | page | size | e2e | bench) "$step" ;;
    *) echo "test: there is no step '$step'; there are format, lint, native, wasm, page, size, e2e and bench." >&2; exit 2 ;;
  esac
done

printf '\nAll good, in %s.\n' "$(clock $SECONDS)"
totals
