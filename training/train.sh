#!/usr/bin/env bash
# Trains both built-in models and writes them with their card to public/models. Everything in between goes to
# training/out (ignored by git); what was stopped goes on from where it was. Options go to train.py for both models;
# MODELS, RUN and RESULTS name other places than public/models, training/out/run and training/results/measured.json;
# MEASURE has options for measure.py.
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
python="$venv/bin/python" reroll="${CARGO_TARGET_DIR:-target}/release/reroll"
models="${MODELS:-public/models}" run="${RUN:-training/out/run}"
results="${RESULTS:-training/results/measured.json}"
"$python" training/train.py --sibling thinker --reroll "$reroll" --models "$models" --out "$run" "$@"
# Parrot is trained on as many tokens as Thinker was, whatever ended Thinker's course.
"$python" training/train.py --sibling parrot --as-many --reroll "$reroll" --models "$models" --out "$run" "$@"
"$python" training/check.py --models "$models"
# shellcheck disable=SC2086 # several options
"$python" training/measure.py --reroll "$reroll" --models "$models" --out "$run" --results "$results" ${MEASURE:-}
"$python" training/card.py --models "$models" --results "$results"
