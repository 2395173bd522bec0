#!/usr/bin/env bash
# Trains the built-in model and writes public/models/thinker.gguf and its card. Everything in between goes to
# training/out (ignored by git); a run that was stopped goes on from its last checkpoint. Options go to train.py.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=training/out/venv
if [ ! -x "$venv/bin/python" ]; then
    command -v python3 >/dev/null || { echo "training needs python3 (3.11 or newer): install it and run this again" >&2; exit 1; }
    python3 -m venv "$venv"
fi
if ! cmp -s training/requirements.txt "$venv/requirements.txt"; then
    echo "installing the Python packages (about 700 MB on disk)"
    "$venv/bin/pip" install --quiet --requirement training/requirements.txt
    cp training/requirements.txt "$venv/requirements.txt"
fi

cargo build --release --bin reroll
reroll="${CARGO_TARGET_DIR:-target}/release/reroll"
"$venv/bin/python" training/train.py --reroll "$reroll" "$@"
"$venv/bin/python" training/card.py --reroll "$reroll"
