"""Accuracies on seeds never trained on, the heads' stripes, and the joint ablation of heads."""
import random
import torch
import common as c


def cases(task, n, seed):
    rng = random.Random(f"{task}/{seed}")
    out = []
    while len(out) < n:
        ids, at = None, None
        if task == "induction":
            k = rng.randint(8, 24)
            pool = c.FILLER if rng.random() < .5 else [w[1:] for w in c.VOCABULARY if w.startswith(" ")]
            seq = [c.ID[" " + w] for w in rng.sample(pool, k)]
            m = rng.randint(1, k - 1)
            ids, at = seq + seq[:m + 1], k + m
        elif task == "ioi":
            ids, _, at = c.ioi(rng, held=True)
        elif task == "succession":
            ids, _, at = c.succession(rng)
        elif task == "facts":
            ids, _, at = c.fact(rng)
        elif task == "retrieval":
            ids, _, at = c.retrieval(rng)
        elif task == "lookup":
            ids, _, at = c.lookup(rng)
        ids = [0] + ids
        at += 1
        if at < c.LENGTH:
            out.append((ids[:at], ids[at]))
    return out


TASKS = ["induction", "ioi", "succession", "facts", "retrieval", "lookup"]


@torch.no_grad()
def predict(model, prompts):
    by = {}
    for i, (ids, _) in enumerate(prompts):
        by.setdefault(len(ids), []).append(i)
    logits = [None] * len(prompts)
    for n, idx in by.items():
        out = model(input_ids=torch.tensor([prompts[i][0] for i in idx])).logits[:, -1].float()
        for k, i in enumerate(idx):
            logits[i] = out[k]
    return logits


def accuracies(model, n, seed):
    out = {}
    for task in TASKS:
        cs = cases(task, n, seed)
        lg = predict(model, cs)
        out[task] = round(sum(int(l.argmax()) == a for l, (_, a) in zip(lg, cs)) / n, 4)
    return out
