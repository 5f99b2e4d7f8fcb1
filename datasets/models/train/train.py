"""Trains one bench model on the task mixture: train.py gpt2|opt|llama [--tokens 12e6] [--out DIR]."""
import argparse, json, math, os, random, time
import torch
from transformers import GPT2Config, GPT2LMHeadModel, OPTConfig, OPTForCausalLM, LlamaConfig, LlamaForCausalLM
import common as c

torch.set_num_threads(1)
V, D, L, H = len(c.VOCABULARY), 128, 4, 8


def build(family):
    if family == "gpt2":
        return GPT2LMHeadModel(GPT2Config(vocab_size=V, n_positions=c.LENGTH, n_embd=D, n_layer=L, n_head=H,
            activation_function="gelu_new", resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
            bos_token_id=0, eos_token_id=0))
    if family == "opt":
        return OPTForCausalLM(OPTConfig(vocab_size=V, hidden_size=D, num_hidden_layers=L, ffn_dim=4 * D,
            num_attention_heads=H, max_position_embeddings=c.LENGTH, word_embed_proj_dim=D, do_layer_norm_before=True,
            activation_function="relu", dropout=0.0, attention_dropout=0.0, layerdrop=0.0,
            bos_token_id=0, eos_token_id=0, pad_token_id=None))
    return LlamaForCausalLM(LlamaConfig(vocab_size=V, hidden_size=D, intermediate_size=344, num_hidden_layers=L,
        num_attention_heads=H, num_key_value_heads=H // 2, head_dim=16, max_position_embeddings=c.LENGTH,
        tie_word_embeddings=True, bos_token_id=0, eos_token_id=0))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("family", choices=["gpt2", "opt", "llama"])
    p.add_argument("--tokens", type=float, default=12e6)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--ioi", type=float, default=32, help="weight of indirect objects among the tasks other than repeats")
    p.add_argument("--receiver", type=float, default=1.0, help="loss weight of the receiver of an indirect-object sentence")
    p.add_argument("--repeats", type=float, help="share of repeated sequences")
    p.add_argument("--rate", type=float, help="peak rate")
    p.add_argument("--from", dest="start", help="a state to go on from, with a schedule of its own")
    p.add_argument("--succession", type=float, default=14, help="weight of succession among the tasks other than repeats")
    p.add_argument("--lead", type=float, default=0.8, help="share of succession lists that begin with List:")
    p.add_argument("--stop", type=int, help="the step to stop at, before the schedule's end")
    p.add_argument("--out", default="out")
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    lr, repeats = (3e-3, 0.4) if a.family == "llama" else (2e-3, 0.3)
    c.RECEIVER, c.LEAD = a.receiver, a.lead
    lr, repeats = a.rate or lr, a.repeats or repeats
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    model = build(a.family)
    if a.start:
        model.load_state_dict(torch.load(a.start))
    steps, warm = int(a.tokens / (a.batch * c.LENGTH)), 200
    opt = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.98), weight_decay=0.01)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, (s + 1) / warm) *
        (0.5 * (1 + math.cos(math.pi * min(1, max(0, s - warm) / max(1, steps - warm)))) * 0.98 + 0.02))
    out = os.path.join(a.out, "bench-" + a.family)
    os.makedirs(out, exist_ok=True)
    t0 = time.time()
    model.train()
    last = min(steps, a.stop or steps)
    for step in range(last):
        rows = [c.sequence(rng, repeats, a.ioi, a.succession) for _ in range(a.batch)]
        ids = torch.tensor([r[0] for r in rows])
        w = torch.tensor([r[1] for r in rows])[:, 1:]
        logits = model(input_ids=ids).logits[:, :-1]
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, V), ids[:, 1:].reshape(-1), reduction="none")
        loss = (loss.view(w.shape) * w).sum() / w.sum()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step(); sched.step()
        if step % 50 == 0:
            print(f"{a.family} step {step}/{steps} loss {loss.item():.4f} {time.time() - t0:.0f}s", flush=True)
        if step % 300 == 299 or step == last - 1:
            from evaluate import accuracies
            model.eval()
            print(json.dumps(accuracies(model, 100 if step < last - 1 else 500, 991)), flush=True)
            model.train()
            torch.save(model.state_dict(), os.path.join(out, "state.pt"))
    json.dump({"family": a.family, "seed": a.seed, "from": a.start, "tokens": last * a.batch * c.LENGTH, "steps": last, "batch": a.batch,
               "peak_rate": lr, "repeats": repeats, "ioi_weight": a.ioi, "succession_weight": a.succession, "lead": a.lead, "receiver_weight": c.RECEIVER, "minutes": round((time.time() - t0) / 60, 1)},
              open(os.path.join(out, "training.json"), "w"), indent=1)


if __name__ == "__main__":
    main()
