#!/usr/bin/env bash
# Builds the page and serves it on this machine.
#
#     scripts/serve.sh          the release build
#     scripts/serve.sh --dev    a debug build, made anew and reloaded on every change
#
# PORT (8080) chooses the port.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
port=${PORT:-8080}

"$here/setup.sh" page
cd "$reroll_root"
case ${1:-} in
  '')
    "$here/build.sh"
    exec node "$here/static-server.mjs" --dir dist --port "$port"
    ;;
  --dev)
    echo "Reroll will be at http://localhost:$port/ after the first build (Ctrl+C ends it)"
    wasm_env trunk serve --public-url / --dist "$REROLL_CACHE/dev" --port "$port"
    ;;
  *)
    echo "serve: unknown option '$1'; it is --dev or nothing." >&2
    exit 2
    ;;
esac
