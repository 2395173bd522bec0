#!/usr/bin/env python3
"""A model that knows the answers: an OpenAI-compatible server, of Python's standard library alone, that replies to each
exported prompt with "The answer is …" and the right answer. For scripts/validate-exports.sh.

    python3 scripts/echo-model.py PORT FOLDER...

FOLDER: what `reroll export --to lm-eval` or `--to inspect` wrote.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def answers(folders):
    """The right answer by the prompt's text."""
    known = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.jsonl")):
            if "results" in path.parts or path.stem.endswith("_shots"):
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                prompts = [row["plain"], row["chat"]] if "plain" in row else [row["input"][-1]["content"]]
                for prompt in prompts:
                    known[prompt] = row["target"]
    return known


KNOWN = answers(sys.argv[2:])


def reply(prompt):
    # A plain model's prompt may have answered examples in front of the question.
    found = KNOWN.get(prompt) or KNOWN.get("Question: " + prompt.rpartition("Question: ")[2])
    return "I do not know this question." if found is None else f"So I think.\nThe answer is {found}."


class Model(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        answer = {"id": "echo", "created": 0, "model": "echo", "usage": usage}
        if "messages" in asked:
            content = asked["messages"][-1]["content"]
            prompt = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
            message = {"role": "assistant", "content": reply(prompt)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            answer |= {"object": "chat.completion", "choices": [choice]}
        else:
            choice = {"index": 0, "text": " " + reply(asked["prompt"]), "finish_reason": "stop"}
            answer |= {"object": "text_completion", "choices": [choice]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Model).serve_forever()
