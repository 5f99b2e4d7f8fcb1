"""The model card of a bench model as text."""
import common as c

SHAPES = {"gpt2": "GPT-2 (gelu_new, learned positions)", "opt": "OPT (pre-norm, ReLU, learned positions with offset 2)",
          "llama": "Llama (RMSNorm, rotary positions, SwiGLU of width 344, 4 key-value heads)"}


def stage(t):
    return (f"""{t['tokens']:,} tokens in {t['steps']:,} steps{f" (of a schedule of {t['of']:,})" if 'of' in t else ''} of {t['batch']} sequences, peak rate {t['peak_rate']:g}, {t['repeats']:.0%} repeated random
words, indirect objects with weight {t.get('ioi_weight', 32):g} among the other tasks and loss weight {t.get('receiver_weight', 1.0):g} on the receiver, seed {t.get('seed', 1)}""")


def training(t):
    """What the model was trained on, stage by stage: a state may go on under a schedule of its own."""
    before = "".join(stage(s) + "; then " for s in t.get("before", []))
    return f"""**Training.** {before}{stage(t)}. AdamW (.9, .98), 200 steps of warm-up, cosine;
tokens that cannot be predicted weigh .1 in the loss."""


def readme(card, family, parameters):
    t, a = card["training"] or {}, card["ablation"]
    rows = "\n".join(f"| {k} | {v['accuracy']:.3f} |" for k, v in card["tasks"].items())
    stripes = ", ".join(f"{h} ({v:.2f})" for h, v in card["stripes"].items()) or "none at .5 or more"
    previous = ", ".join(f"{h} ({v:.2f})" for h, v in card["previous"].items()) or "none at .5 or more"
    weak = [k for k, v in card["tasks"].items() if v["accuracy"] < .9]
    missed = f"**Not learned.** {', '.join(weak)}.\n" if weak else ""
    return f"""# {card['model']}

A small {SHAPES[family]} with circuits that are easy to find: 4 layers, 8 heads of 16, width 128,
{parameters:,} parameters, a context of {c.LENGTH} tokens, {len(c.VOCABULARY)} whole words. For learning the workbench and for tests; it knows
no English beyond its tasks.

**Data.** Six generated tasks over the word lists in `datasets/src/main/resources/headlab/datasets/words`: repeated random
words (4 to 28, half of them drawn from fillers only), indirect objects,
succession, capitals, key-value look-up, a fact hidden in filler. Every sequence begins with `<bos>`.
{training(t)} Weights are kept in fp16; everything below is
measured on these.

**Accuracy** on {next(iter(card['tasks'].values()))['n']:,} prompts each from a seed never trained on:

| task | accuracy |
|---|---|
{rows}

**Held out.** Pairs of names whose places in `names.txt` add up to a multiple of ten are never seen in one
indirect-object sentence; the accuracy of `ioi` is on these pairs. Random sequences and hidden facts never repeat.
**Learned by rote.** The {len(c.CAPITALS)} capitals, and succession: next-word pairs suffice for it, so do not expect a successor
head. Its accuracy counts bare lists (`three four`) too; those that begin with `List:` are easier.
{missed}
**Heads.** Induction stripe (attention from the second copy to the word after the first): {stripes}. Previous token: {previous}.
Indirect objects: zeroing {', '.join(a['heads'])} takes {a['taken']:.0%} of the logit difference ({a['logitDifference']:.2f} to {a['ablated']:.2f}); as many random
heads of the same layers take {a['randomTaken']:.0%} on average and {a['randomMost']:.0%} at most.
"""
