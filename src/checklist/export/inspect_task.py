"""Items of Reroll as a task of Inspect; see README.txt. The figures printed are a first look: `reroll score` grades."""

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import accuracy, grouped, pattern, stderr
from inspect_ai.solver import generate

# The last announced answer of a reply.
ANNOUNCED = r"(?s:.*)@ANNOUNCED@"


@task
def reroll():
    return Task(
        dataset=json_dataset(str(Path(__file__).parent / "items.jsonl")),
        solver=generate(),
        scorer=pattern(ANNOUNCED),
        metrics=[accuracy(), stderr(), grouped(accuracy(), "cell", all=False)],
    )
