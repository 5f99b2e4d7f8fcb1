"""Turns a trained state into a bench model's folder and measures it as it lies there.

export.py gpt2|opt|llama [--state out] [--into ..]"""
import argparse, json, os, shutil
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
import common as c, evaluate, heads, tokenizer
from card import readme
from train import build

torch.set_num_threads(1)
SEED, N = 20_001, 1000  # never a training seed


def save(family, state, folder):
    """Weights rounded to fp16 with a config that names float32: whoever loads them computes in float32."""
    model = build(family)
    model.load_state_dict(torch.load(state, map_location="cpu"))
    if os.path.isdir(folder):
        shutil.rmtree(folder)
    model.half().save_pretrained(folder)
    if os.path.exists(os.path.join(folder, "generation_config.json")):
        os.remove(os.path.join(folder, "generation_config.json"))
    path = os.path.join(folder, "config.json")
    config = json.load(open(path))
    config["dtype"] = "float32"
    with open(path, "w") as f:
        json.dump(config, f, indent=2)
        f.write("\n")
    tokenizer.write(folder)
    os.chmod(os.path.join(folder, "model.safetensors"), 0o644)


def check_text(folder):
    """The tokenizer as transformers loads it gives text back and refuses an unknown word."""
    t = AutoTokenizer.from_pretrained(folder)
    for text in ("When Mary and John went to the store, John gave a drink to",
                 "List: Monday Tuesday Wednesday", " apple 42 Z.", "The capital of France is"):
        ids = t(text)["input_ids"]
        assert ids == [0] + c.tok(text), (text, ids)
        assert t.decode(ids[1:]) == text, t.decode(ids[1:])
    try:
        t("The capital of Narnia is")
    except Exception:
        return
    raise AssertionError("An unknown word was mapped.")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("family", choices=["gpt2", "opt", "llama"])
    p.add_argument("--state", default="out")
    p.add_argument("--into", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    a = p.parse_args()
    name = "bench-" + a.family
    source, folder = os.path.join(a.state, name), os.path.join(a.into, name)
    save(a.family, os.path.join(source, "state.pt"), folder)
    check_text(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    assert model.dtype == torch.float32
    accuracy = evaluate.accuracies(model, N, SEED)
    stripe, before = heads.stripes(model, SEED), heads.previous(model, SEED)
    ioi = heads.ioi_heads(model, a.family, SEED)

    def strong(grid, least):
        found = [(v, f"{l}.{h}") for l, row in enumerate(grid) for h, v in enumerate(row) if v >= least]
        return [(h, round(v, 3)) for v, h in sorted(found, reverse=True)]

    training = os.path.join(source, "training.json")
    card = {"model": name, "training": json.load(open(training)) if os.path.exists(training) else None,
            "seed": SEED, "tasks": {t: {"accuracy": v, "n": N} for t, v in accuracy.items()},
            "heads": {"induction": [h for h, _ in strong(stripe, .5)], "ioi": ioi["heads"],
                      "previous-token": [h for h, _ in strong(before, .5)]},
            "stripes": dict(strong(stripe, .5)), "previous": dict(strong(before, .5)), "ablation": ioi}
    with open(os.path.join(folder, "card.json"), "w") as f:
        json.dump(card, f, indent=1)
        f.write("\n")
    with open(os.path.join(folder, "README.md"), "w") as f:
        f.write(readme(card, a.family, model.num_parameters()))
    print(json.dumps(card, indent=1))


if __name__ == "__main__":
    main()
