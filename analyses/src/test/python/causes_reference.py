"""logit-lens, head-ablation of a set, scale-curve, self-repair and max-activating on SmolLM2-135M,
computed with transformers and compared with the newest finished runs of a store.

Run the analyses into one store first (without --store it is the user's own), each on SmolLM2:

  headlab run self-repair --prompts ioi:n=2
  headlab run scale-curve --prompts ioi:n=2 --heads 20.4,22.1
  headlab run head-ablation --prompts ioi:n=2 --heads 20.4,22.1
  headlab run max-activating --prompts domain-pairs:n=6
  headlab run logit-lens --prompts ioi:n=3 --shown 3 --mid --json > lens.json

then: python causes_reference.py STORE MODEL_FOLDER lens.json
"""

import json
import sqlite3
import sys

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

store, folder, lens_json = sys.argv[1:4]
torch.set_num_threads(2)
db = sqlite3.connect(store)
model = AutoModelForCausalLM.from_pretrained(
    folder, dtype=torch.float32, attn_implementation="eager"
).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
config = model.config
L, H, C = config.num_hidden_layers, config.num_attention_heads, config.head_dim
seen = {}
edit = {}


def watch(layer):
    def before_output(_, inputs):
        z = inputs[0].clone()
        for head, positions, factor in edit.get(layer, []):
            z[:, positions, head * C : (head + 1) * C] *= factor
        seen["z", layer] = z[0]
        return (z,)

    block = model.model.layers[layer]
    block.self_attn.o_proj.register_forward_pre_hook(before_output)
    block.post_attention_layernorm.register_forward_pre_hook(
        lambda _, inputs: seen.__setitem__(("mid", layer), inputs[0][0])
    )
    block.register_forward_pre_hook(
        lambda _, inputs: seen.__setitem__(("pre", layer), inputs[0][0])
    )


for each in range(L):
    watch(each)


def before_norm(_, inputs):
    if inputs[0].dim() == 3:  # a run, and no single rows that the lens reads
        seen["final"] = inputs[0][0]


model.model.norm.register_forward_pre_hook(before_norm)


def logits(ids, edits=None):
    edit.clear()
    edit.update(edits or {})
    with torch.no_grad():
        result = model(torch.tensor([ids])).logits[0].double()
    edit.clear()
    return result


def newest(analysis):
    found = db.execute(
        "select max(id) from run where analysis = ? and state = 'finished'", (analysis,)
    ).fetchone()[0]
    return found


def prompts(run):
    ids = {}
    for prompt, token in db.execute(
        "select prompt, id from token where run = ? and side = 'clean' order by prompt, position",
        (run,),
    ):
        ids.setdefault(prompt, []).append(token)
    return [ids[key] for key in sorted(ids)]


def answers(run):
    """The ids of the two answers of each prompt, which are kept as text of one token."""
    rows = db.execute(
        "select correct, incorrect from prompt where run = ? order by prompt", (run,)
    ).fetchall()
    return [[tokenizer(side)["input_ids"][0] for side in row] for row in rows]


def scores(run, figure):
    grid = np.full((L, H), np.nan)
    for layer, head, value in db.execute(
        "select layer, head, value from head_score where run = ? and figure = ?", (run, figure)
    ):
        grid[layer, head] = value
    return grid


def compare(name, got, want):
    difference = np.abs(np.asarray(got) - np.asarray(want))
    print(
        f"{name:28s} {np.asarray(got).size:5d} values, largest difference "
        f"{np.nanmax(difference):.2e}, largest value {np.nanmax(np.abs(want)):.3g}, "
        f"absent {int(np.isnan(np.asarray(got, dtype=float)).sum())}"
    )


def w_o(layer, head):
    weight = model.model.layers[layer].self_attn.o_proj.weight
    return weight[:, head * C : (head + 1) * C].T.double()


def self_repair(run):
    direct, total = np.zeros((L, H)), np.zeros((L, H))
    texts, pairs = prompts(run), answers(run)
    unembedding = model.lm_head.weight.double() * model.model.norm.weight.double()
    for ids, (correct, incorrect) in zip(texts, pairs):
        plain = logits(ids)[-1]
        clean = (plain[correct] - plain[incorrect]).item()
        x = seen["final"][-1].double()
        scale = torch.sqrt((x * x).mean() + config.rms_norm_eps)
        direction = (unembedding[correct] - unembedding[incorrect]) / scale
        outputs = {layer: seen["z", layer][-1].double() for layer in range(L)}
        for layer in range(L):
            for head in range(H):
                z = outputs[layer][head * C : (head + 1) * C]
                direct[layer, head] += (z @ w_o(layer, head) @ direction).item() / len(texts)
                gone = logits(ids, {layer: [(head, slice(len(ids) - 1, None), 0.0)]})[-1]
                lost = clean - (gone[correct] - gone[incorrect]).item()
                total[layer, head] += lost / len(texts)
    compare("self-repair direct", scores(run, "direct"), direct)
    compare("self-repair total", scores(run, "total"), total)
    compare("self-repair repair", scores(run, "repair"), direct - total)


def edited(ids, pair, heads, factor):
    edits = {}
    for layer, head in heads:
        edits.setdefault(layer, []).append((head, slice(None), factor))
    last = logits(ids, edits)[-1]
    return (last[pair[0]] - last[pair[1]]).item()


def sets(run, sweep, label):
    """Every stored row of a sweep over sets of heads against the run of the same edit."""
    texts, pairs = prompts(run), answers(run)
    got, want = [], []
    for site, prompt, value in db.execute(
        "select site, prompt, value from cell where run = ? and sweep = ?", (run, sweep)
    ):
        heads, factor = label(site)
        if heads is not None:
            got.append(value)
            want.append(edited(texts[prompt], pairs[prompt], heads, factor))
    compare(sweep, got, want)


def named(text):
    return [tuple(map(int, name.split("."))) for name in text.split(", ")]


def scaled(site):
    label, factor = site.rsplit(" x ", 1)
    return named(label.split(": ")[-1]), float(factor)


def largest_writes(run):
    texts = prompts(run)
    bos = tokenizer.bos_token_id
    means = np.zeros((L, H))
    for ids in texts:
        logits(ids)
        keep = [i for i, token in enumerate(ids) if token != bos]
        for layer in range(L):
            z = seen["z", layer].double()[keep]
            for head in range(H):
                written = z[:, head * C : (head + 1) * C] @ w_o(layer, head)
                means[layer, head] += written.norm(dim=-1).max().item() / len(texts)
    compare("max-activating byHead", scores(run, "byHead"), means)


def lens(file):
    told = json.load(open(file))
    figures = {figure["name"]: figure for figure in told["figures"]}
    worst = {}
    for i, ids in enumerate(prompts(told["run"])):
        suffix = "" if i == 0 else f".{i + 1}"
        rank = figures.get("rank" + suffix)
        if rank is None:
            break
        word = rank["title"].split("answer ")[1].split(" (prompt")[0].replace("␣", " ")
        (answer,) = tokenizer(word)["input_ids"]
        output = logits(ids)
        own = torch.log_softmax(output, -1)
        for row, label in enumerate(rank["rows"]["labels"]):
            kind, _, layer = label.partition(" ")
            stream = seen["final"] if kind == "final" else seen[kind, int(layer)]
            with torch.no_grad():
                read = model.lm_head(model.model.norm(stream)).double()
            scale = max(1.0, read.abs().max().item())
            said = torch.log_softmax(read, -1)
            wanted = {
                "logit": read[:, answer] / scale,
                "rank": (read > read[:, answer : answer + 1]).sum(-1),
                "topToken": said.max(-1).values.exp(),
                "divergence": (own.exp() * (own - said)).sum(-1),
            }
            for name, want in wanted.items():
                got = torch.tensor(figures[name + suffix]["values"][row])
                got = got / scale if name == "logit" else got
                worst[name] = max(worst.get(name, 0), (got - want).abs().max().item())
    print("logit-lens, largest differences", worst)


lens(lens_json)
sets(newest("scale-curve"), "scales", scaled)
sets(
    newest("head-ablation"),
    "sets",
    lambda site: (named("20.4, 22.1"), 0.0) if site == "set" else (None, 0.0),
)
largest_writes(newest("max-activating"))
self_repair(newest("self-repair"))
