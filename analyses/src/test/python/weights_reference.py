"""Weight analyses of SmolLM2-135M by numpy in float64, beside what Headlab printed.

    ./headlab run head-svd --head 17.3 --model DIR --json > svd.json        (any head)
    ./headlab run ov-qk-matrices --head 17.3 --model DIR --json > ovqk.json
    ./headlab run component-composition --head 17.3 --model DIR --json > composition.json
    python weights_reference.py DIR svd.json ovqk.json composition.json

Everything is made anew from the safetensors file: norms' weights folded, nothing centred (RMSNorm),
rotation left out. Relative differences above 1e-3 are marked with !!.
"""
import json
import sys

import numpy as np
from safetensors import safe_open
from transformers import AutoTokenizer

HEADS, GROUPS, LAYERS, SIZE = 9, 3, 30, 64
folder = sys.argv[1]
store = safe_open(f"{folder}/model.safetensors", "pt")
raw = lambda name: store.get_tensor(name).double().numpy()
tokenizer = AutoTokenizer.from_pretrained(folder)
E = raw("model.embed_tokens.weight")
U = (E * raw("model.norm.weight")).T
cache = {}


def layer(l):
    if l not in cache:
        p = f"model.layers.{l}."
        g = raw(p + "input_layernorm.weight")
        read = lambda name: (raw(p + f"self_attn.{name}_proj.weight") * g).T
        cache[l] = read("q"), read("k"), read("v"), raw(p + "self_attn.o_proj.weight").T
    return cache[l]


def head(l, h):
    q, k, v, o = layer(l)
    g = h // (HEADS // GROUPS)
    part = lambda m, i: m[:, i * SIZE : (i + 1) * SIZE]
    return part(q, h), part(k, g), part(v, g), o[h * SIZE : (h + 1) * SIZE]


def svd(a, b):
    """Of a b^T, without forming it."""
    qa, ra = np.linalg.qr(a)
    qb, rb = np.linalg.qr(b)
    u, s, vt = np.linalg.svd(ra @ rb.T)
    left, right = qa @ u, qb @ vt.T
    sign = np.where(right.sum(0) < 0, -1, 1)
    return left * sign, s, right * sign


def ov(l, h):
    _, _, v, o = head(l, h)
    return svd(v, o.T)


def qk(l, h):
    q, k, _, _ = head(l, h)
    return svd(q, k)


def compare(what, expected, actual):
    expected, actual = np.asarray(expected, float), np.asarray(actual, float)
    error = np.abs(expected - actual).max() / max(np.abs(expected).max(), 1e-30)
    print(f"{what:46s} {expected.size:6d} values, relative {error:.1e}{'  !!' if not error < 1e-3 else ''}")


# The bytes that byte-level BPE writes as other characters.
plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
alphabet = {chr(b): b for b in plain} | {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in plain)}


def label(i):
    """As Headlab shows a token: blanks as glyphs, invisible characters as codes, broken ones as bytes."""
    name = tokenizer.convert_ids_to_tokens(int(i))
    if i in tokenizer.all_special_ids:
        return name
    data = bytes(alphabet[c] for c in name)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return f"⟨{data.hex(' ').upper()}⟩"
    glyphs = {" ": "␣", "\n": "↵", "\t": "⇥"}
    return "".join(glyphs.get(c) or (c if c.isprintable() else f"⟨U+{ord(c):04X}⟩") for c in text)


def top(direction, matrix, count):
    return [label(i) for i in np.argsort(-(matrix @ direction), kind="stable")[:count]]


def titled(figure):
    import re

    return [tuple(map(int, x.split("."))) for x in re.findall(r"\d+\.\d+", figure["title"])]


def grid(figure):
    return np.array([[np.nan if x is None else x for x in row] for row in figure["values"]], float)


def tokens(figure, circuit, sides):
    l, h = titled(figure)[0]
    left, s, right = circuit(l, h)
    same = total = 0
    values = []
    for row in figure["rows"]:
        i, sign = int(row[0]), 1 if row[1] == "+" else -1
        values.append((s[i], float(row[2])))
        for cell, (vectors, matrix) in zip(row[3:], sides(left, right)):
            shown = cell.split("  ")
            same += sum(a == b for a, b in zip(top(sign * vectors[:, i], matrix, len(shown)), shown))
            total += len(shown)
    compare(f"{figure['name']} {l}.{h} singular values", *zip(*values))
    print(f"{figure['name']} {l}.{h} tokens: {same} of {total} equal{'' if same >= .98 * total else '  !!'}")


def head_svd(figures):
    spectrum = np.array(figures["ovSpectrum"]["values"], float)
    both = [np.array([[circuit(l, h)[1][: len(spectrum)] for h in range(HEADS)] for l in range(LAYERS)]) for circuit in (ov, qk)]
    compare("ovSpectrum, all heads", both[0].transpose(2, 0, 1), spectrum)
    compare("qkSpectrum, all heads", both[1].transpose(2, 0, 1), np.array(figures["qkSpectrum"]["values"], float))
    tokens(figures["ovTokens"], ov, lambda left, right: [(left, E), (left, U.T), (right, U.T)])
    tokens(figures["qkTokens"], qk, lambda left, right: [(left, E), (left, U.T), (right, E), (right, U.T)])


def matrices(figures):
    l, h = titled(figures["ov"])[0]
    names = figures["ov"]["rows"]["labels"]
    ids = [tokenizer.convert_tokens_to_ids(x.replace("␣", "Ġ")) for x in names]
    q, k, v, o = head(l, h)
    compare(f"ov {l}.{h} on {' '.join(names)}", E[ids] @ v @ o @ U[:, ids], grid(figures["ov"]))
    compare(f"qk {l}.{h}", E[ids] @ q @ (E[ids] @ k).T, grid(figures["qk"]))
    norms = np.array([[np.linalg.norm(ov(l, h)[1]) for h in range(HEADS)] for l in range(LAYERS)])
    compare("ovNorm, all heads", norms, grid(figures["ovNorm"]))


def composition(figures):
    l, h = titled(figures["best"])[0]
    side = next(x for x in ("query", "key", "value") if x in figures["best"]["title"])
    circuit = ov if side == "value" else qk
    left, tau, right = circuit(l, h)
    read = (right if side == "key" else left) * tau
    norm = np.linalg.norm(tau)
    best, index, whole = (np.zeros((l, HEADS)) for _ in range(3))
    scores = {}
    for a in range(l):
        for b in range(HEADS):
            _, s, v = ov(a, b)
            c = np.linalg.norm(v.T @ read, axis=1) / norm
            shown = s >= 0.05 * s[0]
            scores[a, b] = c, shown
            best[a, b], index[a, b] = c[shown].max(), np.argmax(np.where(shown, c, 0))
            whole[a, b] = np.sqrt((s * s * c * c).sum() / (s * s).sum())
    compare(f"best into {l}.{h} {side}", best, grid(figures["best"])[:l])
    compare("bestComponent", index, grid(figures["bestComponent"])[:l])
    compare("whole", whole, grid(figures["whole"])[:l])
    a, b = titled(figures["components"])[0]
    c, shown = scores[a, b]
    compare(f"components of {a}.{b}", c[shown], [x for x in figures["components"]["values"]])
    together = np.concatenate([c[shown] for c, shown in scores.values()])
    row = figures["outliers"]["rows"][0]
    print("first of all", row[:4], "against", together.max(), (together.max() - together.mean()) / together.std())
    control = np.array([x for row in figures["best"]["control"] for x in row if x is not None])
    print("control of the best component", control[0], "; 1 / sqrt(d) =", 1 / np.sqrt(E.shape[1]))


for name in sys.argv[2:]:
    run = json.load(open(name))
    print("##", run["command"])
    figures = {f["name"]: f for f in run["figures"]}
    {"head-svd": head_svd, "ov-qk-matrices": matrices, "component-composition": composition}[run["command"].split()[0]](figures)
