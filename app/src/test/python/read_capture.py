"""Reads a file that `headlab capture` wrote with the safetensors library, and compares it with transformers.

    headlab capture --model DIR --prompts SET --sites resid_pre,pattern,logits --out x.safetensors
    python read_capture.py x.safetensors DIR

One line for each kind of tensor: the largest norm of a difference over the norm of the value. Ends with 1 above 1e-5.
"""

import json
import sys

import numpy as np
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM


def tensors(file, side, prompt):
    """What belongs to one run, by the names of TransformerLens."""
    prefix = side + "/" if len(json.loads(file.metadata()["sides"])) > 1 else ""
    stacked = file.metadata()["layout"] == "stacked"
    prefix += "" if stacked else f"prompt.{prompt}/"
    found = {}
    for name in file.keys():
        if name.startswith(prefix):
            value = file.get_tensor(name)
            found[name[len(prefix) :]] = value[prompt] if stacked else value
    return found


def wanted(model, ids):
    with torch.no_grad():
        out = model(torch.tensor(ids)[None], output_hidden_states=True, output_attentions=True)
    values = {"logits": out.logits[0].numpy()}
    for layer, pattern in enumerate(out.attentions):
        values[f"blocks.{layer}.hook_resid_pre"] = out.hidden_states[layer][0].numpy()
        values[f"blocks.{layer}.attn.hook_pattern"] = pattern[0].numpy()
    return values


def main(path, folder):
    torch.set_num_threads(1)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    worst = {}
    with safe_open(path, "np") as file:
        axes = json.loads(file.metadata()["axes"])
        assert sorted(axes) == sorted(file.keys()), "axes are there for every tensor"
        for name in file.keys():
            assert len(axes[name]) == file.get_tensor(name).ndim, name
        for side in json.loads(file.metadata()["sides"]):
            for prompt in range(len(json.loads(file.metadata()["prompts"]))):
                own = tensors(file, side, prompt)
                want = wanted(model, own["ids"])
                for name in own.keys() & want.keys():
                    value = want[name]
                    rows = own["positions"]
                    value = value[:, rows] if name.endswith("pattern") else value[rows]
                    assert value.shape == own[name].shape, (name, value.shape, own[name].shape)
                    error = np.linalg.norm(value - own[name]) / np.linalg.norm(value)
                    kind = name.split(".")[-1]
                    worst[kind] = max(worst.get(kind, 0), float(error))
    for kind, error in worst.items():
        print(f"{kind}: {error:.2g}")
    sys.exit(0 if worst and max(worst.values()) <= 1e-5 else 1)


main(*sys.argv[1:])
