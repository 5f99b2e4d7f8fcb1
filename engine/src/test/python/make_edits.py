"""Edited runs at every hook point, by a forward pass in numpy float64 that has them all: CASE/edits.json.

Weights are read by oracle.py; the pass is written anew, with a copy of the stream for each head that reads it, keys and
values of each query head, and the write of each head apart. An edit is written twice: as the words that Headlab's
`--edit` takes, and as a function on an array. Both come from one description, so that the words are tested too.

    python make_edits.py            # the cases below
"""

import json
import math
import random

import numpy as np

import oracle

CASES = {"gpt2-gelu-new": 11, "opt": 12, "llama-gqa": 13, "opt-350m": 14}
KEPT = 40  # logits that are kept of each run, from id 0
MADE_BY = "engine/src/test/python/make_edits.py, numpy float64, without transformers"
PAIRS = ("hook_attn_scores", "hook_pattern")
HEADS = ("hook_q_input", "hook_k_input", "hook_v_input", "hook_q", "hook_k", "hook_v", "hook_rot_q", "hook_rot_k",
         "hook_z", "hook_result") + PAIRS


class Full(oracle.Model):
    """Every hook point of one prompt; arrays are [T,d], [T,H,c], [H,T,T], [T] for scales."""

    def scaled(self, x, weights, note, name):
        """The norm of [..., d] by the denominator that `note` hands back."""
        s = note(name, self.scale(x)[..., 0]) if name else self.scale(x)[..., 0]
        if self.family != "llama":
            x = x - x.mean(-1, keepdims=True)
        return x / s[..., None] * weights[0] + weights[1]

    def read(self, l, x, y, what, note):
        """q, k or v [T,H,c]: x is the stream, y what its norm made of it."""
        w, H, c = self.layers[l], self.H, self.c
        heads = H if what == "q" else self.G
        W = w["W" + what.upper()].reshape(self.d, heads, c)
        bias = np.broadcast_to(np.asarray(w["b" + what.upper()], float), (heads * c,)).reshape(heads, c)
        group = np.arange(H) if what == "q" else np.arange(H) // (H // self.G)
        copies = np.repeat(x[:, None], H, 1)
        own = note(f"blocks.{l}.hook_{what}_input", copies)
        # a head whose copy was changed has a norm of its own, the others read what all read
        changed = (own != copies).any(-1, keepdims=True)
        normed = np.where(changed, self.scaled(own, w["ln1"], note, None), y[:, None])
        return note(f"blocks.{l}.attn.hook_{what}", np.einsum("thd,dhc->thc", normed, W[:, group]) + bias[group])

    def block(self, l, x, note):
        w, b, T = self.layers[l], f"blocks.{l}.", len(x)
        x = note(b + "hook_resid_pre", x)
        y = self.scaled(x, w["ln1"], note, b + "ln1.hook_scale")
        q, k, v = (self.read(l, x, y, what, note) for what in "qkv")
        if self.P is None:
            q, k = note(b + "attn.hook_rot_q", self.rotate(q)), note(b + "attn.hook_rot_k", self.rotate(k))
        seen = np.tril(np.ones((T, T), bool))
        scores = np.where(seen, np.einsum("ihc,jhc->hij", q, k) / math.sqrt(self.c), 0)
        scores = np.where(seen, note(b + "attn.hook_attn_scores", scores), -np.inf)
        pattern = np.exp(scores - scores.max(-1, keepdims=True))
        pattern = note(b + "attn.hook_pattern", pattern / pattern.sum(-1, keepdims=True))
        z = note(b + "attn.hook_z", np.einsum("hij,jhc->ihc", pattern, v))
        each = note(b + "attn.hook_result", np.einsum("thc,hcd->thd", z, w["WO"].reshape(self.H, self.c, self.d)))
        x = note(b + "hook_resid_mid", x + note(b + "hook_attn_out", each.sum(1) + w["bO"]))
        y = self.scaled(note(b + "hook_mlp_in", x), w["ln2"], note, b + "ln2.hook_scale")
        up = y @ w["Win"] + w["bin"]
        if "Wgate" in w:
            gate = note(b + "mlp.hook_pre", y @ w["Wgate"])
            a = gate / (1 + np.exp(-gate)) * note(b + "mlp.hook_pre_linear", up)
        else:
            a = self.act(note(b + "mlp.hook_pre", up))
        a = note(b + "mlp.hook_post", a)
        return note(b + "hook_resid_post", x + note(b + "hook_mlp_out", a @ w["Wout"] + w["bout"]))

    def logits(self, x, note):
        return note("logits", self.scaled(x, self.lnf, note, "ln_final.hook_scale") @ self.WU)


class Post(Full):
    """OPT with norms after attention and MLP, and tokens narrower than the stream."""

    def block(self, l, x, note):
        """The pre-norm block with norms that do nothing where they stood, and the norms where they stand."""
        w, b = self.layers[l], f"blocks.{l}."
        after = {b + "hook_resid_mid": ("ln1", "ln1.hook_scale"), b + "hook_resid_post": ("ln2", "ln2.hook_scale")}

        def moved(name, value):
            if name in (b + "ln1.hook_scale", b + "ln2.hook_scale"):
                raise AssertionError(name)
            value = note(name, value)
            if name in after:
                which, scale = after[name]
                value = Full.scaled(self, value, w[which], note, b + scale)
            return value

        return super().block(l, x, moved)

    def scaled(self, x, weights, note, name):
        return x

    def logits(self, x, note):
        return note("logits", x @ self.WU)


# ---------------------------------------------------------------------------------------------- noise, as documented


MASK = 2**64 - 1
STEP = 0x9E3779B97F4A7C15


def mixed(z):
    a = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    b = ((a ^ (a >> 27)) * 0x94D049BB133111EB) & MASK
    return b ^ (b >> 31)


def prompt_key(ids):
    key = 0
    for token in ids:
        key = mixed((key + STEP * (token + 1)) & MASK)
    return key


def normal(seed, draw, prompt, position, head, unit):
    place = mixed((mixed(seed & MASK) + STEP * (draw + 1)) & MASK)
    place = mixed((place + prompt) & MASK)
    for part in (position, head):
        place = mixed((place + STEP * (part + 1)) & MASK)
    first = mixed((place + STEP * (2 * unit + 1)) & MASK)
    second = mixed((place + STEP * (2 * unit + 2)) & MASK)
    u, v = (first >> 11) * 2.0**-53, (second >> 11) * 2.0**-53
    return math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v)


# ---------------------------------------------------------------------------------------------- edits


def short(name):
    return name.rsplit(".", 1)[-1]


def words(e):
    """The edit as `--edit` takes it."""
    pairs = short(e["point"]) in PAIRS
    some = []
    if "head" in e:
        some.append("head=" + "+".join(map(str, e["head"])))
    if "position" in e:
        some.append(("destination=" if pairs else "position=") + span(e["position"]))
    if "source" in e:
        some.append("source=" + span(e["source"]))
    if "unit" in e:
        some.append("unit=" + "+".join(map(str, e["unit"])))
    kind, *rest = e["value"]
    if kind in ("constant", "add"):
        kind += ":" + ",".join(map(repr, rest[0]))
    elif kind == "mix":
        kind += f":alpha={rest[0]!r},vector=" + "+".join(map(repr, rest[1]))
    elif kind == "noise":
        kind += ":sigma={!r},seed={},draw={}".format(*rest)
    elif kind in ("scale", "from"):
        kind += f":{rest[0]}"
    return e["point"] + (f"[{','.join(some)}]" if some else "") + "=" + kind


def span(ends):
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}..{ends[1]}"


def written(model, runs, base, e):
    """The edit as a function on what passes."""
    name, kind, rest = e["point"], e["value"][0], e["value"][1:]
    where = short(name)
    pairs, heads = where in PAIRS, where in HEADS

    def chosen(x):
        """A boolean array of what is written, and the columns that numbers are given for."""
        T = x.shape[1] if pairs else x.shape[0]
        mask = np.ones(x.shape, bool)
        first, last = e.get("position", (0, T - 1))
        positions = np.zeros(T, bool)
        positions[first : last + 1] = True
        mask &= positions.reshape((1, T, 1) if pairs else (T,) + (1,) * (x.ndim - 1))
        if "head" in e:
            some = np.isin(np.arange(model.H), e["head"])
            mask &= some.reshape((-1, 1, 1) if pairs else (1, -1, 1))
        columns = list(range(x.shape[-1])) if x.ndim > 1 else [0]
        if pairs:
            a, b = e.get("source", (0, T - 1))
            columns = list(range(a, b + 1))
            mask &= np.isin(np.arange(T), columns) & np.tril(np.ones((T, T), bool))
        elif "unit" in e:
            columns = e["unit"]
            mask &= np.isin(np.arange(x.shape[-1]), columns)
        return mask, columns

    def row(x, numbers, columns):
        if x.ndim == 1:
            return np.full(x.shape, numbers[0])
        full = np.zeros(x.shape[-1])
        full[columns] = numbers if len(numbers) > 1 else numbers[0]
        return np.broadcast_to(full, x.shape)

    def noise(x, sigma, seed, draw):
        out = np.zeros(x.shape)
        shared = model.H // model.G if where in ("hook_k_input", "hook_v_input", "hook_k", "hook_v", "hook_rot_k") else 1
        for at in np.ndindex(x.shape):
            head, position, unit = (at[0], at[1], at[2]) if pairs else (
                (at[1], at[0], at[2]) if heads else (0, at[0], at[1] if x.ndim > 1 else 0))
            out[at] = sigma * normal(seed, draw, runs["key"], position, head // shared, unit)
        return out

    def folded(x):
        l = int(name.split(".")[1])
        w = model.layers[l]
        constant = np.asarray(w["bV"], float) + (w["ln1"][1] * np.ones(model.d)) @ w["WV"]
        each = constant.reshape(model.G, model.c)[np.arange(model.H) // (model.H // model.G)]
        if where == "hook_result":
            each = np.einsum("hc,hcd->hd", each, w["WO"].reshape(model.H, model.c, model.d))
        return np.broadcast_to(each, x.shape)

    def write(x):
        mask, columns = chosen(x)
        value = {
            "zero": lambda: 0 * x,
            "zero-folded": lambda: folded(x),
            "scale": lambda: rest[0] * x,
            "from": lambda: runs[rest[0]][name],
            "held": lambda: runs[base][name],
            "mean": lambda: (runs["second"][name] + runs["third"][name]) / 2,
            "constant": lambda: row(x, rest[0], columns),
            "add": lambda: x + row(x, rest[0], columns),
            "mix": lambda: (1 - rest[0]) * x + rest[0] * row(x, rest[1], columns),
            "noise": lambda: x + noise(x, *rest),
        }[kind]()
        return np.where(mask, value, x)

    return write


def run(model, runs, prompts, base, edits):
    functions = {}
    for e in edits:
        own, before = written(model, runs, base, e), functions.get(e["point"])
        functions[e["point"]] = (lambda x, f=own, g=before: f(g(x))) if before else own
    return model.run(prompts[base], functions)


# ---------------------------------------------------------------------------------------------- which


def some_edit(model, point, value, array, r):
    where, T, e = short(point), 11, {"point": point}
    pairs, width = where in PAIRS, array.shape[-1] if array.ndim > 1 else 1
    if where in HEADS and r.random() < 0.7:
        e["head"] = sorted(r.sample(range(model.H), r.choice([1, 1, 2])))
    if r.random() < 0.5:
        first = r.randrange(2, T)
        e["position"] = (first, r.randrange(first, T))
    if pairs and (value in ("vector", "add", "mix") or r.random() < 0.5):
        first = r.randrange(0, 6)
        e["source"] = (first, first + r.randrange(0, 4))
    if not pairs and array.ndim > 1 and (r.random() < 0.5 or width > 60):
        e["unit"] = r.sample(range(width), min(width, r.choice([1, 2, 5])))
    count = e["source"][1] - e["source"][0] + 1 if "source" in e else len(e["unit"]) if "unit" in e else width
    number = lambda: round(r.uniform(0.5, 2) if array.ndim == 1 else r.uniform(-1.5, 1.5), 2)
    numbers = [number() for _ in range(count)]
    e["value"] = {
        "constant": ("constant", [number()]), "vector": ("constant", numbers), "add": ("add", numbers),
        "mix": ("mix", round(r.uniform(0.2, 0.8), 2), numbers), "noise": ("noise", 0.3, r.randrange(2**40), r.randrange(3)),
        "scale": ("scale", r.choice([0.25, 1.5, -0.5] if array.ndim > 1 else [0.75, 1.5])),
        "from": ("from", r.choice(["corrupted", "clean"])),
    }.get(value, (value,))
    return e


VALUES = ("zero", "scale", "from", "held", "mean", "constant", "vector", "add", "mix", "noise", "zero-folded")


def make(case, seed):
    folder = oracle.ROOT / case
    model, told, r = (Post if case == "opt-350m" else Full)(folder), json.loads((folder / "reference.json").read_text()), random.Random(seed)
    prompts = {side: told["prompts"][side]["ids"] for side in ("clean", "corrupted")}
    prompts["second"] = prompts["corrupted"]
    prompts["third"] = [(t * 7 + 3) % 91 + 5 for t in prompts["clean"]]
    runs = {name: model.run(ids) for name, ids in prompts.items()}
    check(folder, {**runs, "short": model.run(told["prompts"]["short"]["ids"])})
    points = list(runs["clean"])
    runs["key"] = prompt_key(prompts["clean"])
    edited = []

    def add(base, edits):
        logits = run(model, runs, prompts, base, edits)["logits"][-1]
        assert np.isfinite(logits).all()
        edited.append({"base": base, "edits": [words(e) for e in edits], "logits": [float(f"{x:.7g}") for x in logits[:KEPT]]})

    sites = sorted({short(p) if "blocks" not in p else p.split(".", 2)[2] for p in points})
    for site in sites:
        for value in VALUES:
            names = [p for p in points if p == site or p.endswith("." + site)]
            point = r.choice(names)
            if value == "zero-folded" and (isinstance(model, Post) or short(point) not in ("hook_z", "hook_v", "hook_result")):
                continue  # Post: nothing is folded where norms stand between
            if value == "zero" and runs["clean"][point].ndim == 1:
                continue
            add(r.choice(["clean", "corrupted"]) if value != "mean" else "clean",
                [some_edit(model, point, value, runs["clean"][point], r)])
    for _ in range(40):
        edits = []
        for _ in range(r.choice([2, 2, 3])):
            point, value = r.choice(points), r.choice(VALUES[1:-1])
            if edits and r.random() < 0.3:
                point = edits[-1]["point"]
            edits.append(some_edit(model, point, value, runs["clean"][point], r))
        add("clean", edits)
    sites = {name: flat(runs["clean"][name]) for name in points if name.startswith("blocks.1.") and any(
        name.endswith(s) for s in ("hook_mlp_in", "mlp.hook_pre", "mlp.hook_pre_linear", "mlp.hook_post", "hook_result",
                                   "hook_rot_q"))}
    oracle.write(folder / "edits.json", {"name": case, "made_by": MADE_BY, "prompts": prompts, "kept": KEPT,
                                         "hooks": sites, "runs": edited})
    print(f"{case}: {len(edited)} edited runs, {(folder / 'edits.json').stat().st_size} bytes")


def flat(array):
    return [float(f"{x:.7g}") for x in array.reshape(-1)]


def check(folder, runs):
    """The pass against what transformers computed."""
    reference = oracle.read_safetensors(folder / "reference.safetensors")
    compared = 0
    for name, want in reference.items():
        prompt, _, hook = name.partition(".")
        if prompt not in runs or hook not in runs[prompt] and hook != "logits":
            continue
        got = runs[prompt][hook]
        if short(hook) in ("hook_k", "hook_v", "hook_rot_k"):
            got = got[:, :: got.shape[1] // want.shape[1]]
        if short(hook) == "hook_attn_scores":
            want = np.tril(want)
        error = np.linalg.norm(got.reshape(want.shape) - want) / np.linalg.norm(want)
        assert error < 2e-6, (name, error)
        compared += 1
    assert compared > 30, compared


if __name__ == "__main__":
    for case, seed in CASES.items():
        make(case, seed)
