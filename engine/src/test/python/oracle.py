"""An independent forward pass of GPT-2, OPT and Llama in numpy float64, and the three analyses written plainly on it.

It shares no code with transformers or with Headlab: safetensors are read by hand, weights are brought to one form
(row vectors, y = x @ W), and an edit is a function on an array. Used to check the references themselves and to make
known answers for activation-patching, head-ablation and logit-attribution.

    python oracle.py check                  # every tiny checkpoint against its reference.safetensors, and mutants
    python oracle.py tiny                   # writes reference/CASE/oracle.json; names after it choose cases
    python oracle.py real FOLDER OUT.json PAIRS.json
"""

import json
import math
import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[1] / "resources/headlab/reference"
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "U8": "u1", "BOOL": "?"}


# ---------------------------------------------------------------------------------------------- reading


def read_safetensors(path):
    data = np.memmap(path, dtype=np.uint8, mode="r")
    length = int.from_bytes(bytes(data[:8]), "little")
    header = json.loads(bytes(data[8 : 8 + length]))
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        raw = np.frombuffer(bytes(data[begin:end]), dtype=DTYPES[entry["dtype"]])
        if entry["dtype"] == "BF16":
            raw = (raw.astype(np.uint32) << 16).view(np.float32)
        tensors[name] = raw.reshape(entry["shape"])
    return tensors


def read_folder(folder):
    whole = folder / "model.safetensors"
    files = [whole]
    if not whole.exists():
        index = json.loads((folder / "model.safetensors.index.json").read_text())
        files = [folder / file for file in sorted(set(index["weight_map"].values()))]
    tensors = {}
    for file in files:
        tensors.update(read_safetensors(file))
    return tensors


class Model:
    """Weights in one form: layers are dicts with WQ [d,H*c], WK/WV [d,G*c], WO [H*c,d] and the biases (or 0).

    `post`: norms stand after attention and MLP. `lnf` is None where no norm stands before the unembedding.
    """

    post, magnitude, byLayer, byHead, dynamic = False, 1.0, False, True, None

    def __init__(self, folder, **mutant):
        self.config = json.loads((folder / "config.json").read_text())
        self.mutant = mutant
        self.family = self.config["model_type"]
        raw = read_folder(folder)
        self.raw = lambda name: np.asarray(raw[name], dtype=np.float64)
        self.names = set(raw)
        getattr(self, self.family)()
        del raw, self.raw

    def maybe(self, name, otherwise=0.0):
        """A tensor, or what stands for it where the file has none."""
        return self.raw(name) if name in self.names else otherwise

    def pick(self, *prefixes):
        """The prefix under which this file keeps the trunk."""
        return next(p for p in prefixes if any(n.startswith(p) for n in self.names))

    def unembedding(self, embedding):
        tied = self.config.get("tie_word_embeddings", self.family != "llama")
        self.WU = embedding.T if tied else self.raw("lm_head.weight").T

    def sizes(self, layers, heads, kv, d, c, eps):
        self.L, self.H, self.G, self.d, self.c, self.eps = layers, heads, kv, d, c, eps
        self.V = self.WU.shape[1]

    def gpt2(self):
        k, w = self.config, self.raw
        p = "transformer." if "transformer.wte.weight" in self.names else ""
        d = k["n_embd"]
        self.E, self.P = w(p + "wte.weight"), w(p + "wpe.weight")
        self.layers = []
        for l in range(k["n_layer"]):
            h = f"{p}h.{l}."
            A, a = w(h + "attn.c_attn.weight"), w(h + "attn.c_attn.bias")
            self.layers.append({
                "ln1": (w(h + "ln_1.weight"), w(h + "ln_1.bias")), "ln2": (w(h + "ln_2.weight"), w(h + "ln_2.bias")),
                "WQ": A[:, :d], "WK": A[:, d : 2 * d], "WV": A[:, 2 * d :], "bQ": a[:d], "bK": a[d : 2 * d], "bV": a[2 * d :],
                "WO": w(h + "attn.c_proj.weight"), "bO": w(h + "attn.c_proj.bias"),
                "Win": w(h + "mlp.c_fc.weight"), "bin": w(h + "mlp.c_fc.bias"),
                "Wout": w(h + "mlp.c_proj.weight"), "bout": w(h + "mlp.c_proj.bias")})
        self.lnf = (w(p + "ln_f.weight"), w(p + "ln_f.bias"))
        self.unembedding(self.E)
        self.act = self.activation(k["activation_function"])
        self.byHead, self.byLayer = k.get("scale_attn_weights", True), k.get("scale_attn_by_inverse_layer_idx", False)
        self.sizes(k["n_layer"], k["n_head"], k["n_head"], d, d // k["n_head"], k["layer_norm_epsilon"])

    def activation(self, name):
        return gelu_exact if self.mutant.get("gelu") and name == "gelu_new" else ACTIVATIONS[name]

    def opt(self):
        k, w, m = self.config, self.raw, self.maybe
        p = self.pick("model.decoder.", "decoder.")
        d = k["hidden_size"]
        offset = 2 + self.mutant.get("offset", 0)
        self.E, self.P = w(p + "embed_tokens.weight"), w(p + "embed_positions.weight")[offset:]
        self.layers = []
        for l in range(k["num_hidden_layers"]):
            h = f"{p}layers.{l}."
            s = h + "self_attn."
            self.layers.append({
                "ln1": (m(h + "self_attn_layer_norm.weight", 1.0), m(h + "self_attn_layer_norm.bias")),
                "ln2": (m(h + "final_layer_norm.weight", 1.0), m(h + "final_layer_norm.bias")),
                "WQ": w(s + "q_proj.weight").T, "WK": w(s + "k_proj.weight").T, "WV": w(s + "v_proj.weight").T,
                "bQ": m(s + "q_proj.bias"), "bK": m(s + "k_proj.bias"), "bV": m(s + "v_proj.bias", np.zeros(d)),
                "WO": w(s + "out_proj.weight").T, "bO": m(s + "out_proj.bias"),
                "Win": w(h + "fc1.weight").T, "bin": m(h + "fc1.bias"),
                "Wout": w(h + "fc2.weight").T, "bout": m(h + "fc2.bias")})
        self.post = not k.get("do_layer_norm_before", True)
        last = not self.post and not k.get("_remove_final_layer_norm", False)
        self.lnf = (m(p + "final_layer_norm.weight", 1.0), m(p + "final_layer_norm.bias")) if last else None
        self.unembedding(self.E)
        if p + "project_in.weight" in self.names:
            self.E = self.E @ w(p + "project_in.weight").T
            self.WU = w(p + "project_out.weight").T @ self.WU
        self.act = self.activation(k["activation_function"])
        self.sizes(k["num_hidden_layers"], k["num_attention_heads"], k["num_attention_heads"], d, d // k["num_attention_heads"], 1e-5)

    def llama(self):
        k, w, m = self.config, self.raw, self.maybe
        d, heads = k["hidden_size"], k["num_attention_heads"]
        kv = k.get("num_key_value_heads") or heads
        c = k.get("head_dim") or d // heads
        self.E, self.P = w("model.embed_tokens.weight"), None
        self.layers = []
        for l in range(k["num_hidden_layers"]):
            h = f"model.layers.{l}."
            s = h + "self_attn."
            self.layers.append({
                "ln1": (w(h + "input_layernorm.weight"), 0.0), "ln2": (w(h + "post_attention_layernorm.weight"), 0.0),
                "WQ": w(s + "q_proj.weight").T, "WK": w(s + "k_proj.weight").T, "WV": w(s + "v_proj.weight").T,
                "bQ": m(s + "q_proj.bias"), "bK": m(s + "k_proj.bias"), "bV": m(s + "v_proj.bias", np.zeros(kv * c)),
                "WO": w(s + "o_proj.weight").T, "bO": m(s + "o_proj.bias"),
                "Win": w(h + "mlp.up_proj.weight").T, "Wgate": w(h + "mlp.gate_proj.weight").T,
                "bin": m(h + "mlp.up_proj.bias"), "bgate": m(h + "mlp.gate_proj.bias"),
                "Wout": w(h + "mlp.down_proj.weight").T, "bout": m(h + "mlp.down_proj.bias")})
        self.act = self.activation(k.get("hidden_act", "silu"))
        self.lnf = (w("model.norm.weight"), 0.0)
        self.unembedding(self.E)
        rope = k.get("rope_parameters") or {}
        theta = self.mutant.get("theta") or rope.get("rope_theta") or k.get("rope_theta") or 10000.0
        self.frequency = theta ** (-np.arange(0, c, 2) / c)
        if rope.get("rope_type", "default") == "yarn":
            self.yarn(rope, theta, c)
        if rope.get("rope_type") == "dynamic":
            self.dynamic = (theta, rope["factor"], k["max_position_embeddings"])
        self.sizes(k["num_hidden_layers"], heads, kv, d, c, k["rms_norm_eps"])

    def yarn(self, rope, theta, c):
        """Peng et al. 2023: pairs that turn seldom are slowed by the factor, along a ramp."""
        factor = rope["factor"]

        def pair(turns):
            return c * math.log(rope["original_max_position_embeddings"] / (turns * 2 * math.pi)) / (2 * math.log(theta))

        low, high = pair(rope.get("beta_fast", 32)), pair(rope.get("beta_slow", 1))
        if rope.get("truncate", True):
            low, high = math.floor(low), math.ceil(high)
        low, high = max(low, 0), min(high, c - 1)
        slowed = np.clip((np.arange(c // 2) - low) / (high - low), 0, 1)
        self.frequency = self.frequency * (1 - slowed) + self.frequency / factor * slowed
        size = lambda m: 0.1 * m * math.log(factor) + 1
        pairs = "mscale" in rope and "mscale_all_dim" in rope
        self.magnitude = size(rope["mscale"]) / size(rope["mscale_all_dim"]) if pairs else size(1)

    # ------------------------------------------------------------------------------------------ forward

    def scale(self, x):
        if self.family != "llama":
            x = x - x.mean(-1, keepdims=True)
        return np.sqrt((x * x).mean(-1, keepdims=True) + self.mutant.get("eps", self.eps))

    def norm(self, x, weights):
        s = self.scale(x)
        if self.family != "llama":
            x = x - x.mean(-1, keepdims=True)
        return x / s * weights[0] + weights[1]

    def rotate(self, x):
        """x [..., T, heads, c], the first half of a head against its second half."""
        angle = np.arange(x.shape[-3])[:, None, None] * self.turns(x.shape[-3])
        cos, sin = np.cos(angle), np.sin(angle)
        a, b = x[..., : self.c // 2], x[..., self.c // 2 :]
        if self.mutant.get("interleaved"):
            a, b = x[..., 0::2], x[..., 1::2]
        return self.magnitude * np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    def turns(self, length):
        """Radians from one position to the next; of a dynamic model they follow from the length of the sequence."""
        if self.dynamic is None or length <= self.dynamic[2]:
            return self.frequency
        theta, factor, limit = self.dynamic
        theta *= (factor * length / limit - (factor - 1)) ** (self.c / (self.c - 2))
        return theta ** (-np.arange(0, self.c, 2) / self.c)

    def embed(self, ids, note):
        token = note("hook_embed", self.E[ids])
        return token if self.P is None else token + note("hook_pos_embed", self.P[: len(ids)])

    def block(self, l, x, note):
        """x [..., T, d] -> [..., T, d]; `note(name, array)` sees every hook point and may hand back another array."""
        w, b = self.layers[l], f"blocks.{l}."
        lead, T, H, G, c = x.shape[:-2], x.shape[-2], self.H, self.G, self.c
        x = note(b + "hook_resid_pre", x)
        y = x
        if not self.post:
            note(b + "ln1.hook_scale", self.scale(x))
            y = self.norm(x, w["ln1"])
        q = note(b + "attn.hook_q", (y @ w["WQ"] + w["bQ"]).reshape(*lead, T, H, c))
        k = note(b + "attn.hook_k", (y @ w["WK"] + w["bK"]).reshape(*lead, T, G, c))
        v = note(b + "attn.hook_v", (y @ w["WV"] + w["bV"] * (not self.mutant.get("bV"))).reshape(*lead, T, G, c))
        if self.P is None:
            q, k = note(b + "attn.hook_rot_q", self.rotate(q)), note(b + "attn.hook_rot_k", self.rotate(k))
        group = np.arange(H) % G if self.mutant.get("group") else np.arange(H) // (H // G)
        k, v = k[..., group, :], v[..., group, :]
        scores = note(b + "attn.hook_attn_scores", np.einsum("...ihc,...jhc->...hij", q, k) * self.factor(l))
        scores = np.where(np.tril(np.ones((T, T), bool)), scores, -np.inf)
        pattern = np.exp(scores - scores.max(-1, keepdims=True))
        pattern = note(b + "attn.hook_pattern", pattern / pattern.sum(-1, keepdims=True))
        z = note(b + "attn.hook_z", np.einsum("...hij,...jhc->...ihc", pattern, v))
        out = note(b + "hook_attn_out", z.reshape(*lead, T, H * c) @ w["WO"] + w["bO"])
        x = note(b + "hook_resid_mid", x + out)
        if self.post:
            note(b + "ln1.hook_scale", self.scale(x))
            x = y = self.norm(x, w["ln1"])
        else:
            note(b + "ln2.hook_scale", self.scale(x))
            y = self.norm(x, w["ln2"])
        a = y @ w["Win"] + w["bin"]
        if "Wgate" in w:
            a = self.act(y @ w["Wgate"] + w["bgate"]) * a
        else:
            a = self.act(a)
        a = note(b + "mlp.hook_post", a)
        x = note(b + "hook_resid_post", x + note(b + "hook_mlp_out", a @ w["Wout"] + w["bout"]))
        if self.post:
            note(b + "ln2.hook_scale", self.scale(x))
            x = self.norm(x, w["ln2"])
        return x

    def factor(self, l):
        """What scores of layer l are multiplied with."""
        return (self.c**-0.5 if self.byHead else 1.0) / (l + 1 if self.byLayer else 1)

    def logits(self, x, note=lambda name, value: value):
        if self.lnf is None:
            return note("logits", x @ self.WU)
        note("ln_final.hook_scale", self.scale(x))
        return note("logits", self.norm(x, self.lnf) @ self.WU)

    def run(self, ids, edits=None):
        """All hook points of one prompt; `edits` {name: function} write over what passes."""
        seen = {}

        def note(name, value):
            if edits and name in edits:
                value = edits[name](value)
            seen[name] = value
            return value

        x = self.embed(ids, note)
        for l in range(self.L):
            x = self.block(l, x, note)
        self.logits(x, note)
        return seen

    def finish(self, l, x, edits):
        """Last-position logits [batch, V] of edited runs that are alike before layer l: x [batch, T, d] enters l."""
        note = lambda name, value: edits[name](value) if name in edits else value
        for layer in range(l, self.L):
            x = self.block(layer, x, note)
        return self.logits(x[:, -1:, :])[:, 0]


def relu(x):
    return np.maximum(x, 0)


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def gelu_exact(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def gelu_quick(x):
    return x / (1 + np.exp(-1.702 * x))


def silu(x):
    return x / (1 + np.exp(-x))


ACTIVATIONS = {"relu": relu, "gelu_new": gelu_tanh, "gelu": gelu_exact, "quick_gelu": gelu_quick, "silu": silu}


# ---------------------------------------------------------------------------------------------- analyses


class Pair:
    """A clean and a corrupted prompt and the two answers, run once."""

    def __init__(self, model, clean, corrupted, correct, incorrect):
        self.model, self.correct, self.incorrect = model, correct, incorrect
        self.ids = {"clean": clean, "corrupted": corrupted}
        self.runs = {side: model.run(ids) for side, ids in self.ids.items()}
        self.last = {side: run["logits"][-1] for side, run in self.runs.items()}
        self.m = {side: self.difference(l) for side, l in self.last.items()}

    def difference(self, logits):
        return logits[..., self.correct] - logits[..., self.incorrect]

    def head_logits(self, base, values):
        """[L,H,V]: z of one head at all positions replaced by values(l) [T,H,c]."""
        m, run, rows = self.model, self.runs[base], []
        for l in range(m.L):
            source = values(l)

            def write(z, source=source):
                z = z.copy()
                for h in range(m.H):
                    z[h, :, h] = source[:, h]
                return z

            x = np.repeat(run[f"blocks.{l}.hook_resid_pre"][None], m.H, 0)
            rows.append(m.finish(l, x, {f"blocks.{l}.attn.hook_z": write}))
        return np.array(rows)

    def position_logits(self, base, source, site):
        """[L,T,V]: site at one (layer, position) replaced by the source's value there."""
        m, run, other, rows = self.model, self.runs[base], self.runs[source], []
        for l in range(m.L):
            name = f"blocks.{l}.{site}"

            def write(x, value=other[name]):
                x = x.copy()
                for t in range(len(value)):
                    x[t, t] = value[t]
                return x

            x = np.repeat(run[f"blocks.{l}.hook_resid_pre"][None], len(other[name]), 0)
            rows.append(m.finish(l, x, {name: write}))
        return np.array(rows)

    def patching(self, direction):
        base, source = ("corrupted", "clean") if direction == "denoising" else ("clean", "corrupted")
        self.patched = self.head_logits(base, lambda l: self.runs[source][f"blocks.{l}.attn.hook_z"])
        figures = {"byHead": self.normalised(self.difference(self.patched), base)}
        for figure, site in (("byResidual", "hook_resid_pre"), ("byAttention", "hook_attn_out"), ("byMlp", "hook_mlp_out")):
            figures[figure] = self.normalised(self.difference(self.position_logits(base, source, site)), base)
        return figures

    def normalised(self, raw, base):
        return {"raw": raw.tolist(), "values": ((raw - self.m[base]) / (self.m["clean"] - self.m["corrupted"])).tolist()}

    def ablation(self, values):
        raw = self.difference(self.head_logits("clean", values))
        return {"byHead": {"raw": raw.tolist(), "values": (self.m["clean"] - raw).tolist()}}

    def attribution(self, side="clean"):
        """FOLDED: final norm folded into u; b_V and the first norm's bias through W_V counted to the bias row of their layer."""
        m, run = self.model, self.runs[side]
        if m.post:
            return None
        gain, shift = m.lnf or (1.0, 0.0)
        u = (m.WU[:, self.correct] - m.WU[:, self.incorrect])
        constant = float(np.sum(shift * u))
        u = gain * u
        if m.family != "llama" and m.lnf is not None:
            u = u - u.mean()
        if m.lnf is not None:
            u = u / run["ln_final.hook_scale"][-1, 0]
        names, terms, heads = ["embed"], [run["hook_embed"][-1] @ u], []
        if m.P is not None:
            names.append("pos_embed")
            terms.append(run["hook_pos_embed"][-1] @ u)
        group = np.arange(m.H) // (m.H // m.G)
        for l, w in enumerate(m.layers):
            moved = np.asarray(w["bV"])
            if m.family != "llama":
                moved = moved + np.broadcast_to(w["ln1"][1], m.d) @ w["WV"]
            bV = moved.reshape(m.G, m.c)[group]
            WO = w["WO"].reshape(m.H, m.c, m.d)
            z = run[f"blocks.{l}.attn.hook_z"][-1] - bV
            row = np.einsum("hc,hcd,d->h", z, WO, u)
            heads.append(row)
            bias = float(np.einsum("hc,hcd,d->", bV, WO, u) + np.sum(w["bO"] * u))
            names += [f"attn.{l}", f"bias.{l}", f"mlp.{l}"]
            terms += [row.sum(), bias, run[f"blocks.{l}.hook_mlp_out"][-1] @ u]
        names.append("unembed_bias")
        terms.append(constant)
        error = abs(sum(terms) - self.m[side])
        assert error < 1e-8 * max(1, sum(map(abs, terms))), error
        return {"coordinates": "FOLDED", "byHead": {"values": np.array(heads).tolist()},
                "byComponent": {"labels": names, "values": [float(t) for t in terms]}, "sum": float(sum(terms))}

    def metrics(self):
        """Every metric of the command line on the denoising byHead sweep."""
        p = {side: np.exp(log_softmax(l)) for side, l in self.last.items()}
        a = self.correct

        def kl(l):
            q = log_softmax(l)
            return (p["clean"] * (np.log(p["clean"]) - q)).sum(-1)

        formulas = {
            "log-prob": ("log softmax(logits)[correct]", lambda l: log_softmax(l)[..., a]),
            "probability": ("softmax(logits)[correct]", lambda l: np.exp(log_softmax(l))[..., a]),
            "rank": ("number of tokens with a larger logit than correct (best = 0)", lambda l: (l > l[..., a : a + 1]).sum(-1)),
            "kl": ("sum p_clean (log p_clean - log p)", kl),
            "answer-logit": ("logits[correct] - mean over the vocabulary", lambda l: l[..., a] - l.mean(-1)),
        }
        return {name: {"formula": text, "clean": float(f(self.last["clean"])), "corrupted": float(f(self.last["corrupted"])),
                       "byHead": f(self.patched).tolist()} for name, (text, f) in formulas.items()}


def log_softmax(l):
    l = l - l.max(-1, keepdims=True)
    return l - np.log(np.exp(l).sum(-1, keepdims=True))


def known_answers(model, clean, corrupted, correct, incorrect, others=(), small=False):
    pair = Pair(model, clean, corrupted, correct, incorrect)
    noising = pair.patching("noising")
    denoising = pair.patching("denoising")
    result = {
        "clean_ids": clean, "corrupted_ids": corrupted, "correct": correct, "incorrect": incorrect,
        "clean": float(pair.m["clean"]), "corrupted": float(pair.m["corrupted"]),
        "patching": {"denoising": denoising, "noising": noising},
        "ablation": {"zero": pair.ablation(lambda l: np.zeros((len(clean), model.H, model.c)))},
        "attribution": pair.attribution(),
    }
    if small:
        result["metrics"] = pair.metrics()
        result["last_logits"] = {side: l.tolist() for side, l in pair.last.items()}
    if others:
        result["mean_ablation"] = mean_ablation(model, [clean, *others], correct, incorrect)
    spot_check(pair, denoising, result)
    return result


def mean_ablation(model, prompts, correct, incorrect):
    """Each prompt takes, per position, the mean z of the OTHER prompts (all of one length); metrics are averaged."""
    pairs = [Pair(model, ids, ids, correct, incorrect) for ids in prompts]
    raws = []
    for i, pair in enumerate(pairs):
        rest = [p.runs["clean"] for j, p in enumerate(pairs) if j != i]
        means = [np.mean([r[f"blocks.{l}.attn.hook_z"] for r in rest], 0) for l in range(model.L)]
        raws.append(pair.difference(pair.head_logits("clean", lambda l: means[l])))
    base = [float(p.m["clean"]) for p in pairs]
    return {"prompts": prompts, "clean": float(np.mean(base)), "clean_by_prompt": base,
            "byHead": {"raw": np.mean(raws, 0).tolist(), "values": (np.mean(base) - np.mean(raws, 0)).tolist()}}


def spot_check(pair, denoising, result):
    """Three cells again by a whole run from the ids, without the shortcut of starting at the edited layer."""
    m, T = pair.model, len(pair.ids["clean"])
    for l, h, t in ((0, 0, T - 1), (m.L // 2, m.H - 1, 2), (m.L - 1, m.H // 2, T // 2)):
        z, r = f"blocks.{l}.attn.hook_z", f"blocks.{l}.hook_resid_pre"

        def head(x, value, h=h):
            x = x.copy()
            x[:, h] = value[:, h]
            return x

        def position(x, value, t=t):
            x = x.copy()
            x[t] = value[t]
            return x

        clean = pair.runs["clean"]
        again = pair.difference(m.run(pair.ids["corrupted"], {z: lambda x: head(x, clean[z])})["logits"][-1])
        near(again, denoising["byHead"]["raw"][l][h])
        again = pair.difference(m.run(pair.ids["corrupted"], {r: lambda x: position(x, clean[r])})["logits"][-1])
        near(again, denoising["byResidual"]["raw"][l][t])
        again = pair.difference(m.run(pair.ids["clean"], {z: lambda x: head(x, 0 * x)})["logits"][-1])
        near(again, result["ablation"]["zero"]["byHead"]["raw"][l][h])


def near(a, b):
    assert abs(a - b) < 1e-9 * max(1, abs(a)), (a, b)


# ---------------------------------------------------------------------------------------------- checks against transformers


def folders():
    return sorted(p.parent for p in ROOT.glob("*/reference.json") if len(sys.argv) < 3 or p.parent.name in sys.argv[2:])


def compare(folder, model):
    """Largest logit error over max(1, largest |logit|), largest relative norm error of a hook point, and its name."""
    reference = read_safetensors(folder / "reference.safetensors")
    told = json.loads((folder / "reference.json").read_text())
    logit, hook, worst = 0.0, 0.0, ""
    runs = {name: model.run(p["ids"]) for name, p in told["prompts"].items()}
    for name, want in reference.items():
        prompt, _, site = name.partition(".")
        if prompt == "edit":
            continue
        got = runs[prompt][site]
        assert got.shape == want.shape, (name, got.shape, want.shape)
        if site == "logits":
            logit = max(logit, np.abs(got - want).max() / max(1, np.abs(want).max()))
            continue
        if site.endswith("scores"):
            got, want = np.tril(got), np.tril(want)
        error = np.linalg.norm(got - want) / np.linalg.norm(want)
        if error > hook:
            hook, worst = error, name
    for e in told["edits"]:
        got = edited(model, told, runs, e)
        want = reference[e["name"]]
        logit = max(logit, np.abs(got - want).max() / max(1, np.abs(want).max()))
    return logit, hook, worst


def edited(model, told, runs, e):
    edits = {}
    for one in e["edits"]:
        site = {"z": "attn.hook_z", "q": "attn.hook_q"}.get(one["site"], "hook_" + one["site"])
        name = f"blocks.{one['layer']}.{site}"

        def write(x, one=one, name=name, before=edits.get(name)):
            x = (before(x) if before else x).copy()
            at = (slice(None) if one["positions"] == "all" else one["positions"],)
            at += (one["head"],) if "head" in one else ()
            if one["value"] == "zero":
                x[at] = 0
            elif one["value"] == "scale":
                x[at] *= one["factor"]
            else:
                x[at] = runs[one["value"]][name][at]
            return x

        edits[name] = write
    return model.run(told["prompts"][e["run"]]["ids"], edits)["logits"][-1]


MUTANTS = {
    "gpt2": [{"gelu": True}, {"eps": 1e-4}, {"bV": True}],
    "opt": [{"offset": -1}, {"eps": 1e-4}, {"bV": True}],
    "llama": [{"theta": 20000.0}, {"eps": 1e-4}, {"interleaved": True}, {"group": True}],
}


def check():
    for folder in folders():
        model = Model(folder)
        logit, hook, worst = compare(folder, model)
        print(f"{folder.name}: logits {logit:.1e} (limit 5e-5), hooks {hook:.1e} ({worst}; limit 1e-5)")
        assert logit < 5e-6 and hook < 2e-6
        for mutant in MUTANTS[model.family]:
            if mutant.get("gelu") and model.config["activation_function"] != "gelu_new" or mutant.get("group") and model.G == model.H:
                continue
            broken = compare(folder, Model(folder, **mutant))
            print(f"    mutant {mutant}: logits {broken[0]:.1e}, hooks {broken[1]:.1e}")


def tiny():
    for folder in folders():
        model, told = Model(folder), json.loads((folder / "reference.json").read_text())
        clean, corrupted = told["prompts"]["clean"]["ids"], told["prompts"]["corrupted"]["ids"]
        gap = model.run(clean)["logits"][-1] - model.run(corrupted)["logits"][-1]
        other = [(t * 7 + 3) % 91 + 5 for t in clean]
        answers = known_answers(model, clean, corrupted, int(gap.argmax()), int(gap.argmin()), [corrupted, other], small=True)
        write(folder / "oracle.json", {"name": folder.name, "made_by": MADE_BY, **answers})
        print(f"{folder.name}: {answers['clean']:.3f} / {answers['corrupted']:.3f}, strongest zero ablation "
              f"{np.abs(answers['ablation']['zero']['byHead']['values']).max():.3f}")


MADE_BY = "engine/src/test/python/oracle.py, numpy float64, without transformers"


def write(path, value):
    def short(x):
        if isinstance(x, float):
            return float(f"{x:.9g}")
        if isinstance(x, list):
            return [short(y) for y in x]
        return {k: short(v) for k, v in x.items() if v is not None} if isinstance(x, dict) else x

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in short(value).items()) + "\n}\n")


def real(folder, out, pairs):
    model, results = Model(folder), []
    for pair in json.loads(pathlib.Path(pairs).read_text()):
        answers = known_answers(model, pair["clean"], pair["corrupted"], pair["correct"], pair["incorrect"])
        results.append({**{k: v for k, v in pair.items() if k.endswith("text")}, **answers})
        print(f"{pair.get('clean_text')}: {answers['clean']:.4f} / {answers['corrupted']:.4f}", flush=True)
    write(pathlib.Path(out), {"model": folder.name, "made_by": MADE_BY, "pairs": results})


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "check":
        check()
    elif command == "tiny":
        tiny()
    elif command == "real":
        real(pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        raise SystemExit(__doc__)
