"""What the heads of a bench model do: stripes of attention, and joint zero ablation."""
import random
import torch
import common as c

OUTPUTS = {"gpt2": lambda m: [b.attn.c_proj for b in m.transformer.h],
           "opt": lambda m: [l.self_attn.out_proj for l in m.model.decoder.layers],
           "llama": lambda m: [l.self_attn.o_proj for l in m.model.layers]}


class Zeroed:
    """Heads whose z is zero while this is open: `with Zeroed(model, family, [(layer, head)])`."""

    def __init__(self, model, family, heads):
        self.modules, self.heads, self.size = OUTPUTS[family](model), heads, 16

    def __enter__(self):
        def hook(which):
            def run(module, args):
                z = args[0].clone()
                for h in which:
                    z[..., h * self.size:(h + 1) * self.size] = 0
                return (z,) + args[1:]
            return run
        self.handles = [self.modules[l].register_forward_pre_hook(hook([h for k, h in self.heads if k == l]))
                        for l in {l for l, _ in self.heads}]

    def __exit__(self, *_):
        for h in self.handles:
            h.remove()


@torch.no_grad()
def stripes(model, seed, n=64, k=20):
    """Mean attention, per layer and head, from the second mention of a word to the word after its first."""
    rng = random.Random(f"stripes/{seed}")
    words = [i for i, w in enumerate(c.VOCABULARY) if w.startswith(" ")]
    rows = []
    for _ in range(n):
        s = rng.sample(words, k)
        rows.append([0] + s + s)
    patterns = model(input_ids=torch.tensor(rows), output_attentions=True).attentions
    at = torch.arange(k + 1, 2 * k)  # the last word of the second copy has no successor in the first
    return [[float(p[:, h, at, at - k + 1].mean()) for h in range(p.shape[1])] for p in patterns]


@torch.no_grad()
def previous(model, seed, n=64, k=20):
    """Mean attention to the token before, on random words."""
    rng = random.Random(f"previous/{seed}")
    words = [i for i, w in enumerate(c.VOCABULARY) if w.startswith(" ")]
    rows = torch.tensor([[0] + rng.sample(words, 2 * k) for _ in range(n)])
    at = torch.arange(2, 2 * k + 1)
    patterns = model(input_ids=rows, output_attentions=True).attentions
    return [[float(p[:, h, at, at - 1].mean()) for h in range(p.shape[1])] for p in patterns]


def ioi_prompts(seed, n):
    """(ids, receiver, giver) on pairs of names that training never shows together."""
    rng, out = random.Random(f"heads/{seed}"), []
    names = {c.ID[" " + w] for w in c.NAMES}
    while len(out) < n:
        ids, _, at = c.ioi(rng, held=True)
        io = ids[at]
        giver = next(i for i in ids[:at] if i in names and i != io)
        out.append(([0] + ids[:at], io, giver))
    return out


@torch.no_grad()
def difference(model, prompts):
    """The mean logit of the receiver minus the giver's."""
    by, total = {}, 0.0
    for p in prompts:
        by.setdefault(len(p[0]), []).append(p)
    for group in by.values():
        logits = model(input_ids=torch.tensor([p[0] for p in group])).logits[:, -1].float()
        total += sum(float(l[p[1]] - l[p[2]]) for l, p in zip(logits, group))
    return total / len(prompts)


def ioi_heads(model, family, seed, n=600, most=3):
    """The fewest heads, at most three, chosen one after another, that take half of the difference; with controls.

    Chosen on one seed, measured on the next."""
    choose, measure = ioi_prompts(seed, n), ioi_prompts(seed + 1, n)
    clean = difference(model, choose)
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    taken, steps = [], []
    while len(taken) < most:
        scores = {}
        for l in range(layers):
            for h in range(heads):
                if (l, h) not in taken:
                    with Zeroed(model, family, taken + [(l, h)]):
                        scores[l, h] = difference(model, choose)
        best = min(scores, key=scores.get)
        taken.append(best)
        steps.append(round(1 - scores[best] / clean, 3))
        if steps[-1] >= 0.8:
            break
    base = difference(model, measure)
    with Zeroed(model, family, taken):
        left = difference(model, measure)
    rng, control = random.Random(f"control/{seed}"), []
    for _ in range(12):
        picked = []
        for l, _ in taken:
            picked.append((l, rng.choice([h for h in range(heads) if (l, h) not in taken + picked])))
        with Zeroed(model, family, picked):
            control.append(1 - difference(model, measure) / base)
    return {"heads": [f"{l}.{h}" for l, h in taken], "logitDifference": round(base, 3),
            "ablated": round(left, 3), "taken": round(1 - left / base, 3),
            "randomTaken": round(sum(control) / len(control), 3), "randomMost": round(max(control), 3), "chosenBy": steps}
