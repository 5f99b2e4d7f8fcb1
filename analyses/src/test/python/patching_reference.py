"""Activation patching at every site with transformers: an own attention function and hooks, one edited run a cell.

    export OMP_NUM_THREADS=1
    python patching_reference.py tiny               # writes ../resources/headlab/patching/CASE.json, in float64
    python patching_reference.py real DIR RUN.json PROMPTS.json [LAYERS]

`tiny` runs the checkpoints of engine/src/test/resources/headlab/reference: both directions, three ways to corrupt.
`real` compares a run of Headlab, of any direction and corruption, with float32 transformers in some layers:

    headlab prompts ioi:n=2,seed=0 --model DIR --json > PROMPTS.json
    headlab run activation-patching --model DIR --prompts ioi:n=2,seed=0 --by-position --json \\
        --sites resid_pre,resid_mid,resid_post,attn_out,mlp_out,mlp_post,z,q,k,v,pattern > RUN.json

An edit is (row of the batch, site, layer, head or None, positions, value), the value being the whole site of the donor
run. Keys and values are edited per query head, after the repeat for groups; queries and keys after rotation, which is
the same as before it, since positions are equal in both runs.
"""

import json
import math
import pathlib
import sys

import numpy as np
import torch
from transformers import AttentionInterface, AutoModelForCausalLM

HERE = pathlib.Path(__file__).resolve()
CASES = HERE.parents[4] / "engine/src/test/resources/headlab/reference"
OUT = HERE.parents[1] / "resources/headlab/patching"
HEADS = ["z", "q", "k", "v", "pattern"]
ROWS = ["resid_pre", "resid_mid", "resid_post", "attn_out", "mlp_out", "mlp_post"]
FIGURES = {"byResidual": "resid_pre", "byResidMid": "resid_mid", "byResidPost": "resid_post", "byAttention": "attn_out",
           "byMlp": "mlp_out", "byMlpPost": "mlp_post", "byHead": "z", "byQuery": "q", "byKey": "k", "byValue": "v",
           "byPattern": "pattern"}
run = {"edits": [], "seen": None}


def at(site, layer, value):
    """Every named value passes here: x[b, position, ...] or, at heads' sites, x[b, head, position, ...]."""
    if run["seen"] is not None:
        run["seen"][site, layer] = value.detach().clone()
    for row, where, of, head, span, donor in run["edits"]:
        if (where, of) == (site, layer):
            value = value.clone()
            if head is None:
                value[row, span] = donor[span]
            else:
                value[row, head, span] = donor[head, span]
    return value


def attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **kwargs):
    layer = module.layer_idx
    repeats = query.shape[1] // key.shape[1]
    q, k, v = (at(name, layer, x.repeat_interleave(repeats if x is not query else 1, 1))
               for name, x in (("q", query), ("k", key), ("v", value)))
    scores = q @ k.transpose(-1, -2) * (query.shape[-1] ** -0.5 if scaling is None else scaling)
    length = q.shape[2]
    scores = scores.masked_fill(~torch.ones(length, length, dtype=torch.bool).tril(), -math.inf)
    pattern = at("pattern", layer, scores.softmax(-1))
    return at("z", layer, pattern @ v).transpose(1, 2).contiguous(), pattern


AttentionInterface.register("patched", attention)


class Model:
    def __init__(self, folder, dtype):
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).to(dtype).eval()
        self.model.config._attn_implementation = "patched"
        for name in ("decoder", "transformer"):
            for part in (self.model, getattr(self.model, "model", None)):
                inner = getattr(part, name, None)
                if inner is not None:
                    inner.config._attn_implementation = "patched"
        family = self.model.config.model_type
        trunk = {"gpt2": lambda m: m.transformer.h, "opt": lambda m: m.model.decoder.layers,
                 "llama": lambda m: m.model.layers}[family](self.model)
        self.layers = len(trunk)
        self.heads = self.model.config.num_attention_heads
        post_norm = family == "opt" and not self.model.config.do_layer_norm_before
        for layer, block in enumerate(trunk):
            self.watch(family, layer, block, post_norm)

    def watch(self, family, layer, block, post_norm):
        entering = {}
        attn = block.attn if family == "gpt2" else block.self_attn
        down = {"gpt2": lambda: block.mlp.c_proj, "opt": lambda: block.fc2, "llama": lambda: block.mlp.down_proj}[family]()
        mlp = {"gpt2": lambda: block.mlp, "opt": lambda: block.fc2, "llama": lambda: block.mlp}[family]()

        def before(_, args, kwargs):
            first = args[0] if args else kwargs.pop("hidden_states")
            entering["x"] = at("resid_pre", layer, first)
            return (entering["x"], *args[1:]), kwargs

        def attended(_, args, out):
            value = at("attn_out", layer, out[0])
            if not post_norm:  # the middle is a sum of no module of its own: what attention adds is set to reach it
                mid = at("resid_mid", layer, entering["x"] + value)
                value = mid - entering["x"]
            return (value, *out[1:])

        block.register_forward_pre_hook(before, with_kwargs=True)
        attn.register_forward_hook(attended)
        down.register_forward_pre_hook(lambda _, args: (at("mlp_post", layer, args[0].reshape(len(entering["x"]), -1, args[0].shape[-1])).reshape(args[0].shape),))
        mlp.register_forward_hook(lambda _, args, out: at("mlp_out", layer, out.reshape(entering["x"].shape)).reshape(out.shape))
        if post_norm:
            block.self_attn_layer_norm.register_forward_pre_hook(lambda _, args: (at("resid_mid", layer, args[0]),))
            block.final_layer_norm.register_forward_pre_hook(
                lambda _, args: (at("resid_post", layer, args[0].reshape(entering["x"].shape)).reshape(args[0].shape),))
        else:
            def after(_, args, out):
                hidden = out[0] if isinstance(out, tuple) else out
                hidden = at("resid_post", layer, hidden)
                return (hidden, *out[1:]) if isinstance(out, tuple) else hidden
            block.register_forward_hook(after)

    def embed(self, ids):
        return self.model.get_input_embeddings()(torch.tensor(ids)).detach()

    def logits(self, embeddings, edits=(), seen=None):
        """Of the last position, [B,V]; embeddings [B,T,d]."""
        run["edits"], run["seen"] = edits, seen
        with torch.no_grad():
            return self.model(inputs_embeds=embeddings, use_cache=False).logits[:, -1]


# ------------------------------------------------------------------------------------------------ corruption


def mixed(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


def normal(seed, draw, ids, position, units):
    """The numbers that Headlab documents for its noise: SplitMix64 of the place, Box and Muller's form."""
    step, key = 0x9E3779B97F4A7C15, 0
    for token in ids:
        key = mixed((key + step * (token + 1)) % 2**64)
    place = mixed((mixed(seed % 2**64) + step * (draw + 1)) % 2**64)
    place = mixed((place + key) % 2**64)
    for part in (position, 0):
        place = mixed((place + step * (part + 1)) % 2**64)
    numbers = []
    for unit in range(units):
        first, second = (mixed((place + step * (2 * unit + i)) % 2**64) >> 11 for i in (1, 2))
        numbers.append(math.sqrt(-2 * math.log(1 - first * 2.0**-53)) * math.cos(2 * math.pi * second * 2.0**-53))
    return torch.tensor(numbers, dtype=torch.float64)


def chosen(prompt, roles):
    if roles:
        return sorted({t for role in roles for t in range(*prompt["roles"][role])})
    return [t for t, (a, b) in enumerate(zip(prompt["clean"], prompt["corrupted"])) if a != b]


def corruptions(model, prompts, kind, roles, sigmas, draws, seed):
    """The embeddings of the corrupted run of every prompt, draw by draw."""
    clean = [model.embed(p["clean"]) for p in prompts]
    if kind == "prompt":
        return [[model.embed(p["corrupted"]) for p in prompts]]
    places = [chosen(p, roles) for p in prompts]
    if kind == "mean":
        changed = []
        for i, own in enumerate(clean):
            like = [j for j, p in enumerate(prompts) if j != i and len(p["clean"]) == len(own)
                    and p.get("template") == prompts[i].get("template")]
            mean, other = own.clone(), torch.stack([clean[j] for j in like]).mean(0)
            mean[places[i]] = other[places[i]]
            changed.append(mean)
        return [changed]
    sigma = sigmas * torch.cat([e[p].flatten() for e, p in zip(clean, places)]).double().std().item()
    noisy = []
    for draw in range(draws):
        noisy.append([])
        for i, own in enumerate(clean):
            broken = own.clone()
            for t in places[i]:
                noise = sigma * normal(seed, draw, prompts[i]["clean"], t, own.shape[1])
                broken[t] = (own[t].double() + noise).to(own.dtype)
            noisy[-1].append(broken)
    return noisy


# -------------------------------------------------------------------------------------------------- sweeping


def difference(logits, prompt):
    mean = lambda ids: logits[:, ids].double().mean(1)
    return mean(prompt["correct"]) - mean(prompt["incorrect"])


def swept(model, prompts, broken, direction, cells, batch=1):
    """Metrics [prompt, cell] of one draw, and those of both unpatched runs."""
    patched, base = [], {"clean": [], "corrupted": []}
    for i, prompt in enumerate(prompts):
        seen = {"clean": {}, "corrupted": {}}
        start = {"clean": model.embed(prompt["clean"]), "corrupted": broken[i]}
        for side in base:
            base[side].append(difference(model.logits(start[side][None], seen=seen[side]), prompt).item())
        into, donor = ("corrupted", "clean") if direction == "denoising" else ("clean", "corrupted")
        values = []
        for first in range(0, len(cells), batch):
            some = cells[first : first + batch]
            edits = [(row, site, layer, head, slice(None) if span is None else slice(*span[i]), seen[donor][site, layer][0])
                     for row, (site, layer, head, span) in enumerate(some)]
            values += difference(model.logits(start[into].expand(len(some), -1, -1), edits), prompt).tolist()
        patched.append(values)
    return np.array(patched), {side: np.array(each) for side, each in base.items()}


def sweep(model, prompts, direction, kind, cells, roles=(), sigmas=3, draws=2, seed=0, batch=1):
    """Means over draws: metrics [prompt, cell], and of both unpatched runs [prompt]."""
    all_draws = [swept(model, prompts, broken, direction, cells, batch)
                 for broken in corruptions(model, prompts, kind, roles, sigmas, draws, seed)]
    return (np.mean([each for each, _ in all_draws], 0),
            {side: np.mean([base[side] for _, base in all_draws], 0) for side in ("clean", "corrupted")})


# ------------------------------------------------------------------------------------------------------ tiny


def tiny_prompts(folder, vocabulary):
    """The oracle's pair of the case, or a seeded one, and three more of its length with other tokens."""
    random = np.random.default_rng(5)
    told = folder / "oracle.json"
    if told.exists():
        pair = json.loads(told.read_text())
        clean, corrupted, answers = pair["clean_ids"], pair["corrupted_ids"], (pair["correct"], pair["incorrect"])
    else:
        clean = random.integers(3, vocabulary, 11).tolist()
        corrupted = [t if i not in (3, 5) else (t + 7) % vocabulary for i, t in enumerate(clean)]
        answers = (12, 31)
    prompts = [{"clean": clean, "corrupted": corrupted, "correct": [answers[0]], "incorrect": [answers[1]]}]
    for _ in range(3):
        clean = random.integers(3, vocabulary, len(clean)).tolist()
        corrupted = list(clean)
        for t in sorted(random.choice(np.arange(1, len(clean) - 1), 2, replace=False).tolist()):
            corrupted[t] = (clean[t] + int(random.integers(1, vocabulary - 3))) % vocabulary
        correct, incorrect, third = random.choice(vocabulary, 3, replace=False).tolist()
        prompts.append({"clean": clean, "corrupted": corrupted, "correct": [correct, third], "incorrect": [incorrect]})
    return prompts


def tiny(case):
    model = Model(CASES / case, torch.float64)
    prompts = tiny_prompts(CASES / case, model.model.config.vocab_size)
    length = len(prompts[0]["clean"])
    everywhere = [[(t, t + 1)] * len(prompts) for t in range(length)]
    cells = {site: [(site, l, None, span) for l in range(model.layers) for span in everywhere] for site in ROWS}
    cells |= {site: [(site, l, h, None) for l in range(model.layers) for h in range(model.heads)] for site in HEADS}
    cells |= {site + "@": [(site, l, h, span) for l in range(model.layers) for h in range(model.heads) for span in everywhere]
              for site in ("z", "k", "pattern")}
    told = {"case": case, "made_by": "analyses/src/test/python/patching_reference.py, transformers in float64",
            "sigmas": 3, "draws": 2, "seed": 11, "prompts": prompts, "runs": []}
    for kind in ("prompt", "noise", "mean"):
        for direction in ("denoising", "noising"):
            flat = [cell for some in cells.values() for cell in some]
            metric, base = sweep(model, prompts, direction, kind, flat, draws=2, seed=11)
            one, begin = {"corruption": kind, "direction": direction}, 0
            one |= {side: [float(f"{x:.8g}") for x in each] for side, each in base.items()}
            one["raw"] = {}
            for site, some in cells.items():
                values = metric[:, begin : begin + len(some)].mean(0)
                one["raw"][site] = [float(f"{x:.6f}") for x in values]
                begin += len(some)
            told["runs"].append(one)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{case}.json").write_text(json.dumps(told, separators=(",", ":")).replace('{"corruption"', '\n{"corruption"') + "\n")
    print(case, len(json.dumps(told)) // 1000, "kB", {k: round(float(np.mean(v)), 4) for k, v in base.items()})


# ------------------------------------------------------------------------------------------------------ real


def real(folder, run_file, prompts_file, layers=""):
    torch.set_num_threads(1)
    model = Model(folder, torch.float32)
    told = json.loads(pathlib.Path(run_file).read_text())
    words = told["command"].split()
    flag = lambda name: words[words.index("--" + name) + 1]
    prompts = [{"clean": p["clean"]["ids"], "corrupted": p.get("corrupted", {}).get("ids"), "correct": p["correct"],
                "incorrect": p["incorrect"], "roles": p["roles"], "template": p["template"]}
               for p in json.loads(pathlib.Path(prompts_file).read_text())["prompts"]]
    roles = [] if flag("roles") == '""' else flag("roles").split(";")
    some = [int(l) for l in layers.split(",")] if layers else list(range(model.layers))
    cells, places = [], []
    for figure in told["figures"]:
        name = figure["name"].removesuffix("AtPosition")
        site, labels = FIGURES[name], figure["columns"]["labels"]
        for row in range(len(figure["rows"]["labels"])):
            by_head = figure["name"] != name
            layer = row // model.heads if by_head else row
            if layer not in some:
                continue
            for column, label in enumerate(labels):
                if site in HEADS and not by_head:
                    cell = (site, layer, column, None)
                elif label in prompts[0]["roles"]:
                    cell = (site, layer, row % model.heads if by_head else None, [p["roles"][label] for p in prompts])
                elif figure["columns"]["axis"] == "positions":
                    cell = (site, layer, row % model.heads if by_head else None, [(column, column + 1)] * len(prompts))
                else:
                    continue  # tokens between roles
                cells.append(cell)
                places.append((figure["name"], row, column))
    metric, base = sweep(model, prompts, flag("direction"), flag("corruption"), cells, roles, float(flag("sigmas")),
                         int(flag("draws")), int(flag("seed")), batch=24)
    m, m_ = base["clean"].mean(), base["corrupted"].mean()
    start = m_ if flag("direction") == "denoising" else m
    worst = {}
    figures = {figure["name"]: figure for figure in told["figures"]}
    for (name, row, column), value in zip(places, (metric.mean(0) - start) / (m - m_)):
        error = abs(value - figures[name]["values"][row][column])
        size = abs(value)
        count, most, largest = worst.get(name, (0, 0, 0))
        worst[name] = (count + 1, max(most, error), max(largest, size))
    print(f"clean {m:.5f} corrupted {m_:.5f}; Headlab {told['figures'][0]['clean']:.5f} {told['figures'][0]['corrupted']:.5f}")
    for name, (count, most, largest) in worst.items():
        print(f"{name}: {count} cells, largest difference {most:.2g}, largest effect {largest:.3g}")
    sys.exit(0 if max(most for _, most, _ in worst.values()) < 1e-3 else 1)


if sys.argv[1] == "tiny":
    for name in sys.argv[2:] or ["gpt2-gelu-new", "opt", "llama-gqa", "opt-post"]:
        tiny(name)
else:
    real(*sys.argv[2:])
