"""Succession scores of SmolLM2-135M by transformers and plain products in float64.

successor_reference.py WORDS [STORE]

WORDS: datasets/src/main/resources/headlab/datasets/words. Prints how many of 72 pairs each head
answers rightly, in hexadecimal digits, a group for each layer (`SmolSuccessorTest`). STORE: a store
whose last run of successor-heads, with its defaults, is compared.
"""

import json
import os
import sqlite3
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

HOME = os.path.expanduser("~/.cache/headlab/smollm2-135m")
model = AutoModelForCausalLM.from_pretrained(HOME, dtype=torch.float32, attn_implementation="eager")
model = model.double().eval()
tokenizer = AutoTokenizer.from_pretrained(HOME)
config = json.load(open(HOME + "/config.json"))
layers, heads, groups, width = 30, 9, 3, 64


def one(text):
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids[0] if len(ids) == 1 else None


def listed(name):
    return [one(" " + line.strip()) for line in open(f"{sys.argv[1]}/{name}.txt") if line.strip()]


assert one(" 3") is None, "numbers would be written with a space"
classes = {
    "number words": (listed("number-words"), False),
    "days": (listed("days"), True),
    "months": (listed("months"), True),
    "letters": (listed("letters"), False),
    "digits": ([one(str(i)) for i in range(10)], False),
}


def pairs(ids, cyclic):
    steps = [(i, (i + 1) % len(ids)) for i in range(len(ids) if cyclic else len(ids) - 1)]
    return [(a, b) for a, b in steps if ids[a] is not None and ids[b] is not None]


unembedding = model.lm_head.weight * model.model.norm.weight  # folded
right = {}
with torch.no_grad():
    for name, (ids, cyclic) in classes.items():
        steps = pairs(ids, cyclic)
        there = [i for i in range(len(ids)) if ids[i] is not None]
        prompts = torch.tensor([[config["bos_token_id"], ids[i]] for i in there])
        stream = model(prompts, output_hidden_states=True).hidden_states[1][:, 1]
        columns = unembedding[[ids[i] for i in there]]
        counts = torch.zeros(layers, heads, dtype=torch.float64)
        for layer in range(layers):
            block = model.model.layers[layer]
            value = block.self_attn.v_proj(block.input_layernorm(stream))
            value = value.view(len(there), groups, width)
            for head in range(heads):
                mixed = torch.zeros(len(there), heads, width, dtype=torch.float64)
                mixed[:, head] = value[:, head // (heads // groups)]
                logits = block.self_attn.o_proj(mixed.view(len(there), -1)) @ columns.T
                for a, b in steps:
                    row = logits[there.index(a)]
                    counts[layer, head] += (row[there.index(b)] >= row.max()).double()
        right[name] = (counts, len(steps))

n = sum(count for _, count in right.values())
micro = sum(counts for counts, _ in right.values()) / n
macro = sum(counts / count for counts, count in right.values()) / len(right)
print(n, "pairs; best", micro.max().item(), macro.max().item(), "mean", micro.mean().item())
print(" ".join("".join("%x" % round(v * n) for v in row.tolist()) for row in micro))

if len(sys.argv) > 2:
    db = sqlite3.connect(sys.argv[2])
    query = "select max(id) from run where analysis = 'successor-heads' and state = 'finished'"
    run = db.execute(query).fetchone()[0]

    def compare(figure, expected):
        query = "select layer, head, value from head_score where run = ? and figure = ?"
        found = list(db.execute(query, (run, figure)))
        largest = max(abs(value - expected[layer, head].item()) for layer, head, value in found)
        print(f"{figure}: {len(found)} heads, largest difference {largest:.1e}")

    compare("micro", micro)
    compare("macro", macro)
