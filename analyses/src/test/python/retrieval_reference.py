"""Retrieval scores of all heads, computed with transformers, beside those of a run.

    python retrieval_reference.py MODEL_FOLDER PROMPTS.jsonl RUN.json

PROMPTS.jsonl: `clean`, and the roles `needle` and `answer` in code points. RUN.json: what
`headlab run retrieval-heads --prompts PROMPTS.jsonl --json` printed. Prints the largest difference
of each figure. Made with torch 2.7.1, transformers 5.24.0.
"""
import collections
import json
import re
import sys

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, prompts, run = sys.argv[1:4]
model = AutoModelForCausalLM.from_pretrained(
    folder, dtype=torch.float32, attn_implementation="eager").eval()
tokenizer = AutoTokenizer.from_pretrained(folder)


def span(offsets, role):
    """Tokens that have a character of the role."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < role[1] and b > role[0]]
    return inside[0], inside[-1] + 1


def words(text):
    return [w for w in re.split(r"[\W_]+", text.lower()) if w]


def recall(answer, response):
    want, have = collections.Counter(words(answer)), collections.Counter(words(response))
    return 100 * sum(min(n, have[w]) for w, n in want.items()) / sum(want.values())


def trial(line):
    prompt = json.loads(line)
    text = prompt["clean"]
    read = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    ids = list(read["input_ids"])
    needle = span(read["offset_mapping"], prompt["roles"]["needle"])
    answer = span(read["offset_mapping"], prompt["roles"]["answer"])
    n = len(ids)
    code = np.zeros((model.config.num_hidden_layers, model.config.num_attention_heads))
    sets = collections.defaultdict(set)
    with torch.no_grad():
        past = model(torch.tensor([ids[:-1]]), use_cache=True).past_key_values
    for _ in range(50):
        with torch.no_grad():
            out = model(torch.tensor([ids[-1:]]), past_key_values=past, use_cache=True,
                        output_attentions=True)
        past = out.past_key_values
        token = int(out.logits[0, -1].argmax())
        for layer, pattern in enumerate(out.attentions):
            for head, row in enumerate(pattern[0, :, -1]):
                at = int(row.argmax())
                if at < n and ids[at] == token:
                    code[layer, head] += answer[0] <= at < answer[1]
                    if needle[0] <= at < needle[1]:
                        sets[layer, head].add(token)
        ids.append(token)
        if token == tokenizer.eos_token_id or tokenizer.decode([token])[:1] in ("\n", "\r"):
            break
    response = tokenizer.decode(ids[n:], skip_special_tokens=True)
    code /= answer[1] - answer[0]
    paper = np.zeros_like(code)
    for head, copied in sets.items():
        paper[head] = len(copied) / len(set(ids[needle[0]:needle[1]]))
    got = recall(text[slice(*prompt["roles"]["answer"])], response)
    print(f"{n} tokens, {len(ids) - n} generated, recall {got:.0f}: {response!r}", file=sys.stderr)
    return code, paper, got


trials = [trial(line) for line in open(prompts, encoding="utf-8") if line.strip()]
accepted = [t for t in trials if t[2] > 50]
figures = {f["name"]: f for f in json.load(open(run))["figures"]}
print(len(accepted), "of", len(trials), "accepted;", figures["codeScore"]["n"], "in the run")
means = {
    "codeScore": np.mean([t[0] for t in accepted], 0),
    "paperScore": np.mean([t[1] for t in accepted], 0),
    "frequency": np.mean([t[0] > 0 for t in accepted], 0),
}
for name, mean in means.items():
    difference = np.abs(np.array(figures[name]["values"], float) - mean).max()
    best = [f"{i // mean.shape[1]}.{i % mean.shape[1]} {mean.flat[i]:.3f}"
            for i in np.argsort(-mean, None)[:6]]
    print(f"{name}: largest difference {difference:.2e} over {mean.size} heads; {', '.join(best)}")
