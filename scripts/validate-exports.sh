#!/usr/bin/env bash
# The exports in the real harnesses: are they run as they are, and do the replies come back to the right figures?
#
#     scripts/validate-exports.sh            makes a virtual environment under $REROLL_CACHE (about 1.3 GB, once)
#
# Exports ten families' checklists and has them answered through lm-evaluation-harness and Inspect: by the harness's own
# dummy, which is never right, and by a local server that knows the answers (scripts/echo-model.py), which always is.
# Each run is read back by `reroll score`, and its counts and figures are compared with what they must be. It needs the
# network for the packages and is no part of scripts/test.sh.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
. "$here/lib.sh"
cd "$reroll_root"

lm_eval=0.4.13 inspect=0.3.285
families=apples-left,shop-change,cyclists-meet,three-baskets,coin-jar,expand-product,half-way-point,more-than-whom,slow-clock,slope-fraction
port=${PORT:-8765}

venv="$REROLL_CACHE/validate-exports"
if [ ! -x "$venv/bin/inspect" ]; then
  echo "== packages: lm-eval $lm_eval, inspect-ai $inspect"
  python3 -m venv "$venv"
  # Neither needs torch for a model behind a server. The last four are what lm-eval's and Inspect's clients import.
  "$venv/bin/pip" install -q "lm-eval==$lm_eval" "inspect-ai==$inspect" requests aiohttp tenacity openai
fi

cargo build -q --bin reroll
reroll="${CARGO_TARGET_DIR:-target}/debug/reroll"
reroll=$(cd "$(dirname "$reroll")" && pwd)/reroll
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

# Data and tasks are all there: nothing is to be fetched.
export HF_HUB_OFFLINE=1 HF_DATASETS_CACHE="$work/cache" OPENAI_API_KEY=none ECHO_API_KEY=none
export ECHO_BASE_URL="http://127.0.0.1:$port/v1" LOGLEVEL=ERROR TQDM_DISABLE=1

generate() { "$reroll" generate --family "$families" --forms checklist --tasks all --count 1 --seed "$1" --json; }
generate 7 > "$work/items.jsonl"
generate 8 > "$work/shots.jsonl"
count=$(wc -l < "$work/items.jsonl" | tr -d ' ')
"$reroll" export --to lm-eval --items "$work/items.jsonl" --shots "$work/shots.jsonl" --out "$work/lm" > "$work/lm.files"
"$reroll" export --to inspect --items "$work/items.jsonl" --out "$work/inspect" > "$work/inspect.files"
echo "== $count items of ${families//,/, }"
python3 "$here/echo-model.py" "$port" "$work/lm" "$work/inspect" & server=$!

# The server is there when its port is.
for _ in $(seq 50); do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.1
done

quietly() { "$@" > "$work/log" 2>&1 || { tail -40 "$work/log"; echo "FAILED: $*"; exit 1; }; }

# score NAME ACCURACY BESIDE FILE...: n, accuracy, cells and the harness's own mean must be these.
score() {
  local name=$1 accuracy=$2 beside=$3
  shift 3
  "$reroll" score --json "$@" > "$work/report.json"
  python3 - "$name" "$count" "$accuracy" "$beside" "$work/report.json" <<'PYTHON'
import json, sys
name, count, accuracy, beside, path = sys.argv[1:]
report = json.load(open(path, encoding="utf-8"))
own = [row for row in report["beside"] if "last" not in row["figure"]]
total = sum(row["n"] for row in own)
mean = sum(row["mean"] * row["n"] for row in own) / total
right = report["accuracy"]["value"]
print(f"{name:<44} n {report['n']:>4}  right {100 * right:6.2f}  unparsed {100 * report['unparsed']['value']:6.2f}  "
      f"cells {len(report['cells'])}  own figure {mean:.4f}")
wrong = [f"{what} is {found}, not {wanted}" for what, found, wanted in [
    ("n", report["n"], int(count)), ("the harness's n", total, int(count)), ("cells", len(report["cells"]), 16),
    ("right", right, float(accuracy)), ("the harness's own mean", round(mean, 4), float(beside))] if found != wanted]
sys.exit("FAILED: " + "; ".join(wrong) if wrong else 0)
PYTHON
}

cd "$work/lm"
lm() { # lm NAME GROUP OPTION...
  local name=$1 group=$2
  shift 2
  quietly "$venv/bin/lm_eval" "$@" --include_path . --tasks "$group" --log_samples --output_path "results/$name"
}
lm dummy reroll_plain --model dummy
score "lm-eval, dummy" 0.0 0.0 results/dummy/*/samples_*.jsonl
completions="model=echo,base_url=$ECHO_BASE_URL/completions,tokenizer_backend=None,tokenized_requests=False"
lm plain reroll_plain --model local-completions --model_args "$completions"
score "lm-eval, plain" 1.0 1.0 results/plain/*/samples_*.jsonl
lm shots reroll_plain --model local-completions --model_args "$completions" --num_fewshot 2
score "lm-eval, plain, 2 shots" 1.0 1.0 results/shots/*/samples_*.jsonl
lm chat reroll_chat --model local-chat-completions --apply_chat_template \
  --model_args "model=echo,base_url=$ECHO_BASE_URL/chat/completions"
score "lm-eval, chat" 1.0 1.0 results/chat/*/samples_*.jsonl

# Another task's samples: the harness's own gsm8k, over sixty sums here. What it printed must come out again.
mkdir -p "$work/gsm8k" && cd "$work/gsm8k"
package=$("$venv/bin/python" -c 'import os, lm_eval; print(os.path.dirname(lm_eval.__file__))')
python3 - <<'PYTHON'
import json
says = ["#### {}", "{} dollars", "${}.00", "{} in all, of 99", "1{}"]
with open("sums.jsonl", "w", encoding="utf-8") as out:
    for a in range(60):
        question, gold = f"What is {a} + 7?", a + 7
        row = {"question": question, "answer": f"{a} + 7 = {gold}\n#### {gold}", "chat": question,
               "plain": f"Question: {question}\nAnswer:", "target": says[a % 5].format(gold)}
        out.write(json.dumps(row) + "\n")
PYTHON
cat > sums.yaml <<YAML
include: $package/tasks/gsm8k/gsm8k.yaml
task: sums
dataset_path: json
dataset_name: null
dataset_kwargs:
  data_files:
    test: sums.jsonl
training_split: null
fewshot_split: null
num_fewshot: 0
YAML
kill "$server"
wait "$server" 2>/dev/null || true
python3 "$here/echo-model.py" "$port" "$work/lm" "$work/inspect" "$work/gsm8k" & server=$!
sleep 1
lm own sums --model local-completions --model_args "$completions"
"$reroll" score --json results/own/*/samples_sums_*.jsonl > "$work/report.json"
python3 - "$work/report.json" results/own/*/results_*.json <<'PYTHON'
import json, sys
report, printed = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
printed = printed["results"]["sums"]
for row in report["beside"]:
    metric, filter = row["figure"].split(", ")
    theirs = [printed[f"{metric},{filter}"], printed[f"{metric}_stderr,{filter}"]]
    ours = [row["mean"], row["error"]]
    print(f"{'lm-eval, gsm8k, ' + filter:<44} n {row['n']:>4}  printed {theirs[0]:.6f} ± {theirs[1]:.6f}  "
          f"recomputed {ours[0]:.6f} ± {ours[1]:.6f}")
    if any(abs(a - b) > 1e-12 for a, b in zip(theirs, ours)):
        sys.exit("FAILED: the harness printed another figure")
right = report["accuracy"]["value"]
print(f"{'lm-eval, gsm8k, by Reroll':<44} n {report['n']:>4}  right {100 * right:6.2f}")
if len(report["beside"]) != 2 or report["n"] != 60 or not 0.59 < right < 0.81:
    sys.exit("FAILED: sixty sums, three or four of five right")
PYTHON

cd "$work/inspect"
# Inspect counts the tokens of its own mock model with a vocabulary from the network, unless told the usage.
cat > mock.py <<'PYTHON'
from inspect_ai import eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from reroll import reroll

def silent(*_):
    output = ModelOutput.from_content("mockllm/model", "I would rather not say.")
    output.usage = ModelUsage()
    return output

eval(reroll(), model=get_model("mockllm/model", custom_outputs=silent), log_format="json", log_dir="mock", display="none")
PYTHON
quietly "$venv/bin/python" mock.py
score "Inspect, mockllm" 0.0 0.0 mock/*.json
quietly "$venv/bin/inspect" eval reroll.py --model openai-api/echo/echo --log-format json --log-dir echo --display none
score "Inspect, server" 1.0 1.0 echo/*.json
quietly "$venv/bin/inspect" eval reroll.py --model openai-api/echo/echo --log-format eval --log-dir packed --display none
"$venv/bin/inspect" log dump packed/*.eval > dumped.json
score "Inspect, packed log, dumped" 1.0 1.0 dumped.json

echo "all as it must be"
