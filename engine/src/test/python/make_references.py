"""Makes the seeded tiny checkpoints and their references in engine/src/test/resources/headlab/reference.

Every number under `reference.safetensors` comes out of Hugging Face transformers (fp32, eager attention): a folder
is written first, then opened by `from_pretrained`, and what its modules receive and return is kept. Nothing of the
forward pass is written again here, with two exceptions named in `reference.json`: scores (from the hooked q and k,
with transformers' own rotary function) and norm scales (from the hooked input of the norm).

    python make_references.py            # all cases
    python make_references.py opt        # some
"""

import json
import math
import pathlib
import platform
import sys

import numpy
import safetensors
import safetensors.torch
import tokenizers
import torch
import transformers
from transformers import AutoModelForCausalLM
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

ROOT = pathlib.Path(__file__).resolve().parents[1] / "resources/headlab/reference"
VERSIONS = {
    "python": platform.python_version(),
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "safetensors": safetensors.__version__,
    "tokenizers": tokenizers.__version__,
    "numpy": numpy.__version__,
}
CONTEXT = 16
VOCABULARY = 97

# Large cases have 3 layers and hooks on two prompts, small ones 2 layers and hooks on the short prompt only.
LARGE = {"layers": 3, "heads": 6, "d_head": 7, "d_mlp": 53}
SMALL = {"layers": 2, "heads": 5, "d_head": 4, "d_mlp": 29}


# ---------------------------------------------------------------------------------------------- weights


class Weights:
    """Seeded tensors by name, in order: no bias and no norm weight is trivial."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)
        self.tensors = {}

    def add(self, name, shape, std, mean=0.0):
        self.tensors[name] = torch.randn(shape, generator=self.generator) * std + mean

    def norm(self, name, d, bias=True):
        self.add(name + ".weight", [d], 0.25, 1.0)
        if bias:
            self.add(name + ".bias", [d], 0.25)

    def linear(self, name, n_in, n_out, std, bias=True, conv1d=False):
        self.add(name + ".weight", [n_in, n_out] if conv1d else [n_out, n_in], std)
        if bias:
            self.add(name + ".bias", [n_out], 0.3)


def gpt2_weights(seed, s, prefix, tied):
    w, d, f = Weights(seed), s["heads"] * s["d_head"], s["d_mlp"]
    w.add(prefix + "wte.weight", [VOCABULARY, d], 0.7)
    w.add(prefix + "wpe.weight", [CONTEXT, d], 0.4)
    for layer in range(s["layers"]):
        h = f"{prefix}h.{layer}."
        w.norm(h + "ln_1", d)
        w.linear(h + "attn.c_attn", d, 3 * d, math.sqrt(1.5 / d), conv1d=True)
        w.linear(h + "attn.c_proj", d, d, 0.7 / math.sqrt(d), conv1d=True)
        w.norm(h + "ln_2", d)
        w.linear(h + "mlp.c_fc", d, f, 1.2 / math.sqrt(d), conv1d=True)
        w.linear(h + "mlp.c_proj", f, d, 1 / math.sqrt(f), conv1d=True)
    w.norm(prefix + "ln_f", d)
    if not tied:
        w.add("lm_head.weight", [VOCABULARY, d], 3 / math.sqrt(d))
    return w.tensors


def opt_weights(seed, s, prefix, tied, bias=True, affine=True, final_norm=True, embed=None):
    w, d, f = Weights(seed), s["heads"] * s["d_head"], s["d_mlp"]
    e = embed or d

    def norm(name):
        if affine:
            w.norm(name, d)

    w.add(prefix + "embed_tokens.weight", [VOCABULARY, e], 0.7)
    w.add(prefix + "embed_positions.weight", [CONTEXT + 2, d], 0.4)
    if e != d:
        w.linear(prefix + "project_in", e, d, 1 / math.sqrt(e), bias=False)
        w.linear(prefix + "project_out", d, e, 1 / math.sqrt(d), bias=False)
    for layer in range(s["layers"]):
        h = f"{prefix}layers.{layer}."
        w.linear(h + "self_attn.k_proj", d, d, math.sqrt(1.5 / d), bias)
        w.linear(h + "self_attn.v_proj", d, d, 1 / math.sqrt(d), bias)
        w.linear(h + "self_attn.q_proj", d, d, math.sqrt(1.5 / d), bias)
        w.linear(h + "self_attn.out_proj", d, d, 0.7 / math.sqrt(d), bias)
        norm(h + "self_attn_layer_norm")
        w.linear(h + "fc1", d, f, 1.2 / math.sqrt(d), bias)
        w.linear(h + "fc2", f, d, 1 / math.sqrt(f), bias)
        norm(h + "final_layer_norm")
    if final_norm:
        norm(prefix + "final_layer_norm")
    if not tied:
        w.add("lm_head.weight", [VOCABULARY, e], 3 / math.sqrt(e))
    return w.tensors


def llama_weights(seed, s, tied, bias=False, mlp_bias=False):
    w, d, f, c = Weights(seed), s["d"], s["d_mlp"], s["d_head"]
    q, kv = s["heads"] * c, s["kv_heads"] * c
    w.add("model.embed_tokens.weight", [VOCABULARY, d], 0.7)
    for layer in range(s["layers"]):
        h = f"model.layers.{layer}."
        w.norm(h + "input_layernorm", d, bias=False)
        w.linear(h + "self_attn.q_proj", d, q, math.sqrt(2 / d), bias=bias)
        w.linear(h + "self_attn.k_proj", d, kv, math.sqrt(2 / d), bias=bias)
        w.linear(h + "self_attn.v_proj", d, kv, 1 / math.sqrt(d), bias=bias)
        w.linear(h + "self_attn.o_proj", q, d, 0.8 / math.sqrt(q), bias=bias)
        w.norm(h + "post_attention_layernorm", d, bias=False)
        w.linear(h + "mlp.gate_proj", d, f, 1.3 / math.sqrt(d), bias=mlp_bias)
        w.linear(h + "mlp.up_proj", d, f, 1.3 / math.sqrt(d), bias=mlp_bias)
        w.linear(h + "mlp.down_proj", f, d, 1.2 / math.sqrt(f), bias=mlp_bias)
    w.norm("model.norm", d, bias=False)
    if not tied:
        w.add("lm_head.weight", [VOCABULARY, d], 3 / math.sqrt(d))
    return w.tensors


# ---------------------------------------------------------------------------------------------- configurations


def gpt2_config_4x(s, activation, tied, dtype="float32", eps=1e-5, **changes):
    d = s["heads"] * s["d_head"]
    config = {
        "activation_function": activation,
        "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.1,
        "bos_token_id": 96,
        "embd_pdrop": 0.1,
        "eos_token_id": 96,
        "initializer_range": 0.02,
        "layer_norm_epsilon": eps,
        "model_type": "gpt2",
        "n_ctx": CONTEXT,
        "n_embd": d,
        "n_head": s["heads"],
        "n_inner": s["d_mlp"],
        "n_layer": s["layers"],
        "n_positions": CONTEXT,
        "reorder_and_upcast_attn": False,
        "resid_pdrop": 0.1,
        "scale_attn_by_inverse_layer_idx": False,
        "scale_attn_weights": True,
        "summary_activation": None,
        "summary_first_dropout": 0.1,
        "summary_proj_to_labels": True,
        "summary_type": "cls_index",
        "summary_use_proj": True,
        "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
        "torch_dtype": dtype,
        "transformers_version": "4.57.1",
        "use_cache": True,
        "vocab_size": VOCABULARY,
        **changes,
    }
    if not tied:
        config["tie_word_embeddings"] = False
    return config


def opt_config_4x(s, tied, **changes):
    d = s["heads"] * s["d_head"]
    config = {
        "_remove_final_layer_norm": False,
        "activation_dropout": 0.0,
        "activation_function": "relu",
        "architectures": ["OPTForCausalLM"],
        "attention_dropout": 0.0,
        "bos_token_id": 2,
        "do_layer_norm_before": True,
        "dropout": 0.1,
        "enable_bias": True,
        "eos_token_id": 2,
        "ffn_dim": s["d_mlp"],
        "hidden_size": d,
        "init_std": 0.02,
        "layer_norm_elementwise_affine": True,
        "layerdrop": 0.0,
        "max_position_embeddings": CONTEXT,
        "model_type": "opt",
        "num_attention_heads": s["heads"],
        "num_hidden_layers": s["layers"],
        "pad_token_id": 1,
        "prefix": "</s>",
        "torch_dtype": "float32",
        "transformers_version": "4.57.1",
        "use_cache": True,
        "vocab_size": VOCABULARY,
        "word_embed_proj_dim": d,
        **changes,
    }
    if not tied:
        config["tie_word_embeddings"] = False
    return config


def config_5x(cls, **values):
    """The configuration as transformers 5.x itself writes it."""
    config = cls(**values)
    config.dtype = torch.float32
    return json.loads(config.to_json_string())


def llama_config_5x(s, tied, theta, eps, dtype="float32", rope=None, **values):
    config = config_5x(
        transformers.LlamaConfig,
        architectures=["LlamaForCausalLM"],
        vocab_size=VOCABULARY,
        hidden_size=s["d"],
        intermediate_size=s["d_mlp"],
        num_hidden_layers=s["layers"],
        num_attention_heads=s["heads"],
        num_key_value_heads=s["kv_heads"],
        head_dim=s["d_head"],
        max_position_embeddings=CONTEXT,
        rms_norm_eps=eps,
        rope_parameters={"rope_theta": theta, **(rope or {"rope_type": "default"})},
        tie_word_embeddings=tied,
        bos_token_id=1,
        eos_token_id=2,
        **values,
    )
    config["dtype"] = dtype
    return config


def llama_config_4x(s):
    """The form of the first Llama files: no kv heads, no head_dim, no rope_theta."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "hidden_act": "silu",
        "hidden_size": s["d"],
        "initializer_range": 0.02,
        "intermediate_size": s["d_mlp"],
        "max_position_embeddings": CONTEXT,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": s["heads"],
        "num_hidden_layers": s["layers"],
        "pretraining_tp": 1,
        "rms_norm_eps": 1e-06,
        "rope_scaling": None,
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "transformers_version": "4.40.0",
        "use_cache": True,
        "vocab_size": VOCABULARY,
    }


# ---------------------------------------------------------------------------------------------- modules by family


def gpt2_parts(model, layer):
    t, b = model.transformer, model.transformer.h[layer]
    return {
        "token": t.wte, "position": t.wpe, "final_norm": t.ln_f, "block": b, "ln1": b.ln_1, "ln2": b.ln_2,
        "attn": b.attn, "out": b.attn.c_proj, "mlp_out": b.mlp, "down": b.mlp.c_proj,
    }


def opt_parts(model, layer):
    t = model.model.decoder
    b = t.layers[layer]
    return {
        "token": t.project_in or t.embed_tokens, "position": t.embed_positions, "final_norm": t.final_layer_norm,
        "block": b, "post_norm": not b.do_layer_norm_before,
        "ln1": b.self_attn_layer_norm, "ln2": b.final_layer_norm, "attn": b.self_attn, "out": b.self_attn.out_proj,
        "mlp_out": b.fc2, "down": b.fc2,
    }


def llama_parts(model, layer):
    t = model.model
    b = t.layers[layer]
    return {
        "token": t.embed_tokens, "final_norm": t.norm, "block": b, "ln1": b.input_layernorm,
        "ln2": b.post_attention_layernorm, "attn": b.self_attn, "out": b.self_attn.o_proj, "mlp_out": b.mlp,
        "down": b.mlp.down_proj,
    }


PARTS = {"gpt2": gpt2_parts, "opt": opt_parts, "llama": llama_parts}


class Hooks:
    """Forward hooks that live as long as a `with` block."""

    def __init__(self):
        self.handles = []
        self.seen = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()

    def output(self, module, name, pick=lambda out: out):
        def hook(_, __, out):
            self.seen[name] = pick(out).detach().clone()

        self.handles.append(module.register_forward_hook(hook))

    def input(self, module, name):
        def hook(_, args, kwargs):
            value = args[0] if args else kwargs["hidden_states"]
            self.seen[name] = value.detach().clone()

        self.handles.append(module.register_forward_pre_hook(hook, with_kwargs=True))

    def edit_input(self, module, edit):
        def hook(_, args, kwargs):
            if args:
                return (edit(args[0].clone()), *args[1:]), kwargs
            return args, {**kwargs, "hidden_states": edit(kwargs["hidden_states"].clone())}

        self.handles.append(module.register_forward_pre_hook(hook, with_kwargs=True))

    def edit_output(self, module, edit):
        def hook(_, __, out):
            return (edit(out[0].clone()), *out[1:]) if isinstance(out, tuple) else edit(out.clone())

        self.handles.append(module.register_forward_hook(hook))


def forward(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids]), use_cache=False).logits[0]


def capture(model, family, s, ids):
    """Logits and every hook point of one prompt, under TransformerLens names."""
    count, heads, kv, c = len(ids), s["heads"], s.get("kv_heads", s["heads"]), s["d_head"]
    with Hooks() as hooks:
        first = PARTS[family](model, 0)
        hooks.output(first["token"], "hook_embed")
        if "position" in first:
            hooks.output(first["position"], "hook_pos_embed")
        if first["final_norm"] is not None:
            hooks.input(first["final_norm"], "final")
        for layer in range(s["layers"]):
            p, b = PARTS[family](model, layer), f"blocks.{layer}."
            hooks.input(p["block"], b + "hook_resid_pre")
            if p.get("post_norm"):
                hooks.input(p["ln1"], b + "hook_resid_mid")
                hooks.input(p["ln2"], b + "hook_resid_post")
            else:
                hooks.input(p["ln2"], b + "hook_resid_mid")
                hooks.output(p["block"], b + "hook_resid_post")
            hooks.input(p["ln1"], b + "ln1")
            hooks.input(p["ln2"], b + "ln2")
            hooks.output(p["attn"], b + "attn.hook_pattern", lambda out: out[1])
            hooks.input(p["out"], b + "attn.hook_z")
            hooks.output(p["out"], b + "hook_attn_out")
            hooks.output(p["mlp_out"], b + "hook_mlp_out")
            hooks.input(p["down"], b + "mlp.hook_post")
            if family == "gpt2":
                hooks.output(p["attn"].c_attn, b + "qkv")
            else:
                for site in "qkv":
                    hooks.output(getattr(p["attn"], site + "_proj"), b + f"attn.hook_{site}")
        if family == "llama":
            hooks.output(model.model.rotary_emb, "rotary", lambda out: torch.stack(out))
        logits = forward(model, ids)
        seen = hooks.seen
    eps = epsilon(model, family)
    result = {"logits": logits, "hook_embed": seen["hook_embed"][0]}
    if "hook_pos_embed" in seen:
        result["hook_pos_embed"] = seen["hook_pos_embed"].reshape(count, -1)
    for layer in range(s["layers"]):
        p, b = PARTS[family](model, layer), f"blocks.{layer}."
        if family == "gpt2":
            for site, value in zip("qkv", seen.pop(b + "qkv").chunk(3, dim=-1)):
                seen[b + f"attn.hook_{site}"] = value
        q = result[b + "attn.hook_q"] = seen[b + "attn.hook_q"].reshape(count, heads, c)
        k = result[b + "attn.hook_k"] = seen[b + "attn.hook_k"].reshape(count, kv, c)
        v = result[b + "attn.hook_v"] = seen[b + "attn.hook_v"].reshape(count, kv, c)
        q, k, v = (x.transpose(0, 1)[None] for x in (q, k, v))
        if family == "llama":
            cos, sin = seen["rotary"]
            q, k = apply_rotary_pos_emb(q, k, cos, sin)
            result[b + "attn.hook_rot_q"] = q[0].transpose(0, 1).contiguous()
            result[b + "attn.hook_rot_k"] = k[0].transpose(0, 1).contiguous()
            k, v = (x.repeat_interleave(heads // kv, dim=1) for x in (k, v))
        scores = (q @ k.transpose(-1, -2))[0] * p["attn"].scaling
        result[b + "attn.hook_attn_scores"] = scores
        pattern = result[b + "attn.hook_pattern"] = seen[b + "attn.hook_pattern"][0]
        z = result[b + "attn.hook_z"] = seen[b + "attn.hook_z"].reshape(count, heads, c)
        close(pattern, torch.softmax(scores + torch.full([count, count], -math.inf).triu(1), -1), b + "pattern")
        close(z, (pattern @ v[0]).transpose(0, 1), b + "z")
        for site in ("hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out", "hook_mlp_out"):
            result[b + site] = seen[b + site].reshape(count, -1)
        result[b + "mlp.hook_post"] = seen[b + "mlp.hook_post"].reshape(count, -1)
        for norm in ("ln1", "ln2"):
            result[b + norm + ".hook_scale"] = scale(seen[b + norm].reshape(count, -1), family, eps)
        close(result[b + "hook_resid_pre"] + result[b + "hook_attn_out"], result[b + "hook_resid_mid"], b + "mid")
        read = result[b + "hook_resid_mid"]
        with torch.no_grad():
            read = p["ln1"](read) if p.get("post_norm") else read
        close(read + result[b + "hook_mlp_out"], result[b + "hook_resid_post"], b + "post")
    if "final" in seen:
        result["ln_final.hook_scale"] = scale(seen["final"][0], family, eps)
    return {name: value.float().contiguous() for name, value in result.items()}


def epsilon(model, family):
    norm = PARTS[family](model, 0)["ln1"]
    return norm.variance_epsilon if family == "llama" else norm.eps


def scale(x, family, eps):
    x = x.double()
    if family != "llama":
        x = x - x.mean(-1, keepdim=True)
    return (x.pow(2).mean(-1, keepdim=True) + eps).sqrt().float()


def close(a, b, what):
    error = (a - b).abs().max().item()
    if not error <= 1e-4 * max(1, b.abs().max().item()):
        raise SystemExit(f"{what}: the hook is not what its name says, {error}")


# ---------------------------------------------------------------------------------------------- edited runs


def edited(model, family, s, ids, edits):
    """Last-position logits of a run in which the named activations are written over."""
    c = s["d_head"]
    with Hooks() as hooks:
        for e in edits:
            p = PARTS[family](model, e["layer"])
            positions = slice(None) if e["positions"] == "all" else e["positions"]

            def write(x, e=e, positions=positions):
                columns = slice(e["head"] * c, (e["head"] + 1) * c) if "head" in e else slice(None)
                flat = x.view(1, len(ids), -1)
                if e["value"] == "zero":
                    flat[0, positions, columns] = 0
                elif e["value"] == "scale":
                    flat[0, positions, columns] *= e["factor"]
                else:
                    flat[0, positions, columns] = e["source"].reshape(len(ids), -1)[positions, columns]
                return x

            if e["site"] == "z":
                hooks.edit_input(p["out"], write)
            elif e["site"] == "resid_pre":
                hooks.edit_input(p["block"], write)
            elif e["site"] == "attn_out":
                hooks.edit_output(p["out"], write)
            elif e["site"] == "mlp_out":
                hooks.edit_output(p["mlp_out"], write)
            elif e["site"] == "q" and family != "gpt2":
                hooks.edit_output(p["attn"].q_proj, write)
            elif e["site"] == "q":
                hooks.edit_output(p["attn"].c_attn, write)
            else:
                raise SystemExit(e["site"])
        return forward(model, ids)[-1].contiguous()


HOOK = {
    "z": "blocks.{}.attn.hook_z",
    "q": "blocks.{}.attn.hook_q",
    "resid_pre": "blocks.{}.hook_resid_pre",
    "attn_out": "blocks.{}.hook_attn_out",
    "mlp_out": "blocks.{}.hook_mlp_out",
}


def edit(name, run, site, layer, value, head=None, positions="all", factor=None):
    e = {"site": site, "layer": layer, "value": value, "positions": positions}
    if head is not None:
        e["head"] = head
    if factor is not None:
        e["factor"] = factor
    return {"name": name, "run": run, "edits": [e]}


def edit_list():
    edits = []
    for layer, head in ((0, 0), (1, 3), (2, 5)):
        edits.append(edit(f"edit.zero.{layer}.{head}", "clean", "z", layer, "zero", head))
    edits.append(edit("edit.zero_at.1.3.4", "clean", "z", 1, "zero", 3, [4]))
    edits.append(edit("edit.scale.1.3", "clean", "z", 1, "scale", 3, factor=0.5))
    for layer, head in ((0, 4), (1, 2), (2, 1)):
        edits.append(edit(f"edit.patch_z.{layer}.{head}", "clean", "z", layer, "corrupted", head))
        edits.append(edit(f"edit.restore_z.{layer}.{head}", "corrupted", "z", layer, "clean", head))
    edits.append(edit("edit.patch_z_at.1.2.10", "clean", "z", 1, "corrupted", 2, [10]))
    edits.append(edit("edit.patch_q.1.5", "clean", "q", 1, "corrupted", 5))
    for layer, position in ((0, 3), (1, 5), (2, 10)):
        edits.append(
            edit(f"edit.patch_resid.{layer}.{position}", "clean", "resid_pre", layer, "corrupted", None, [position])
        )
        edits.append(
            edit(f"edit.restore_resid.{layer}.{position}", "corrupted", "resid_pre", layer, "clean", None, [position])
        )
    edits.append(edit("edit.patch_attn_out.1.7", "clean", "attn_out", 1, "corrupted", None, [7]))
    edits.append(edit("edit.patch_mlp_out.0.3", "clean", "mlp_out", 0, "corrupted", None, [3]))
    several = [{"site": "z", "layer": la, "head": h, "value": "zero", "positions": "all"} for la, h in ((0, 1), (1, 2), (2, 5))]
    edits.append({"name": "edit.zero_several.0.1_1.2_2.5", "run": "clean", "edits": several})
    return edits


# ---------------------------------------------------------------------------------------------- cases


def prompts(seed, corrupted_at=(3, 5)):
    g = torch.Generator().manual_seed(seed)
    # ids 0 to 4 are left to special tokens; OPT's id 1 is padding in transformers' own embedding.
    clean = torch.randint(5, VOCABULARY, [11], generator=g).tolist()
    clean[8] = clean[2]  # a repetition, as real prompts have
    short = torch.randint(5, VOCABULARY, [7], generator=g).tolist()
    corrupted = list(clean)
    for position in corrupted_at:
        corrupted[position] = 5 + (clean[position] - 5 + 17 + position) % (VOCABULARY - 5)
    return {"clean": clean, "short": short, "corrupted": corrupted}


def leftovers_gpt2(tensors, layers, prefix):
    for layer in range(layers):
        tensors[f"{prefix}h.{layer}.attn.bias"] = torch.ones(CONTEXT, CONTEXT).tril().view(1, 1, CONTEXT, CONTEXT)
        tensors[f"{prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)


def leftovers_llama(tensors, s):
    frequency = 1.0 / (10000.0 ** (torch.arange(0, s["d_head"], 2).float() / s["d_head"]))
    for layer in range(s["layers"]):
        tensors[f"model.layers.{layer}.self_attn.rotary_emb.inv_freq"] = frequency.clone()
    tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"].clone()


def write_checkpoint(folder, config, tensors, shards=1, metadata=None):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.safetensors*"):
        old.unlink()
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if shards == 1:
        safetensors.torch.save_file(tensors, folder / "model.safetensors", metadata=metadata)
        return
    names, weight_map = list(tensors), {}
    for i in range(shards):
        part = names[i * len(names) // shards : (i + 1) * len(names) // shards]
        file = f"model-{i + 1:05d}-of-{shards:05d}.safetensors"
        safetensors.torch.save_file({n: tensors[n] for n in part}, folder / file, metadata=metadata)
        weight_map.update({n: file for n in part})
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def cases():
    pt = {"format": "pt"}
    # transformers 5 refuses a hidden size that is no multiple of the heads, so 44 = d of the design becomes 42.
    llama = {"layers": 3, "heads": 6, "kv_heads": 2, "d_head": 10, "d": 42, "d_mlp": 53}
    llama_tied = {"layers": 2, "heads": 5, "kv_heads": 5, "d_head": 4, "d": 20, "d_mlp": 29}
    llama_bf16 = {"layers": 2, "heads": 6, "kv_heads": 3, "d_head": 6, "d": 24, "d_mlp": 37}

    t = gpt2_weights(101, LARGE, "transformer.", True)
    leftovers_gpt2(t, 3, "transformer.")
    yield case("gpt2-gelu-new", "gpt2", 101, LARGE, t, large=True, metadata=pt, config=config_5x(
        transformers.GPT2Config, architectures=["GPT2LMHeadModel"], vocab_size=VOCABULARY, n_positions=CONTEXT,
        n_embd=42, n_layer=3, n_head=6, n_inner=53, bos_token_id=96, eos_token_id=96))
    yield case("gpt2-relu-untied", "gpt2", 102, SMALL, gpt2_weights(102, SMALL, "", False),
        gpt2_config_4x(SMALL, "relu", False, eps=1e-3), metadata=pt)
    yield case("gpt2-sharded", "gpt2", 103, SMALL, gpt2_weights(103, SMALL, "transformer.", True),
        gpt2_config_4x(SMALL, "gelu_new", True), metadata=pt, shards=3)
    yield case("gpt2-fp16", "gpt2", 104, SMALL, gpt2_weights(104, SMALL, "transformer.", True),
        gpt2_config_4x(SMALL, "gelu_new", True, "float16"), metadata=pt, stored=torch.float16)
    yield case("opt", "opt", 105, LARGE, opt_weights(105, LARGE, "model.decoder.", True),
        opt_config_4x(LARGE, True), large=True, metadata=pt)
    yield case("opt-bare", "opt", 106, SMALL, opt_weights(106, SMALL, "decoder.", False),
        opt_config_4x(SMALL, False))
    yield case("llama-gqa", "llama", 107, llama, llama_weights(107, llama, False),
        llama_config_5x(llama, False, 50000.0, 1e-5), large=True, metadata=pt)
    t = llama_weights(108, llama_tied, True)
    leftovers_llama(t, llama_tied)
    yield case("llama-tied-4x", "llama", 108, llama_tied, t, llama_config_4x(llama_tied), metadata=pt)
    yield case("llama-bf16", "llama", 109, llama_bf16, llama_weights(109, llama_bf16, False),
        llama_config_5x(llama_bf16, False, 10000.0, 1e-5, "bfloat16"), stored=torch.bfloat16)

    # Variants of form. `gpt2-scales`: n_inner null makes the MLP 4 d wide; masks stored as bool and uint8.
    scales = {**SMALL, "d_mlp": 80}
    t = gpt2_weights(110, scales, "transformer.", True)
    leftovers_gpt2(t, 2, "transformer.")
    t["transformer.h.0.attn.bias"] = t["transformer.h.0.attn.bias"].bool()
    t["transformer.h.1.attn.bias"] = t["transformer.h.1.attn.bias"].to(torch.uint8)
    yield case("gpt2-scales", "gpt2", 110, scales, t, gpt2_config_4x(
        scales, "quick_gelu", True, n_inner=None, scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True,
        reorder_and_upcast_attn=True), metadata=pt, keep=True)
    yield case("llama-yarn", "llama", 111, llama_bf16, llama_weights(111, llama_bf16, False, True, True),
        llama_config_5x(llama_bf16, False, 100.0, 1e-5, attention_bias=True, mlp_bias=True, hidden_act="gelu", rope={
            "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 512, "mscale": 1.0,
            "mscale_all_dim": 0.5, "beta_fast": 24, "beta_slow": 2, "truncate": False}))
    dynamic = {"layers": 2, "heads": 4, "kv_heads": 2, "d_head": 8, "d": 20, "d_mlp": 31}
    # made for 8 tokens: `clean` and `corrupted` (11) turn more slowly, `short` (7) does not
    config = llama_config_5x(dynamic, True, 10000.0, 1e-6, rope={"rope_type": "dynamic", "factor": 3.0})
    config["max_position_embeddings"] = 8
    yield case("llama-dynamic", "llama", 116, dynamic, llama_weights(116, dynamic, True), config, metadata=pt)
    yield case("opt-350m", "opt", 112, SMALL, opt_weights(112, SMALL, "decoder.", True, final_norm=False, embed=12),
        opt_config_4x(SMALL, True, do_layer_norm_before=False, word_embed_proj_dim=12))
    yield case("opt-post", "opt", 113, SMALL, opt_weights(
        113, SMALL, "model.decoder.", False, bias=False, affine=False, final_norm=False),
        opt_config_4x(SMALL, False, do_layer_norm_before=False, enable_bias=False, layer_norm_elementwise_affine=False,
            activation_function="gelu"))
    yield case("opt-bare-norms", "opt", 114, SMALL, opt_weights(
        114, SMALL, "model.decoder.", True, bias=False, affine=False),
        opt_config_4x(SMALL, True, enable_bias=False, layer_norm_elementwise_affine=False))
    yield case("opt-no-final", "opt", 115, SMALL, opt_weights(
        115, SMALL, "model.decoder.", False, final_norm=False, embed=28),
        opt_config_4x(SMALL, False, _remove_final_layer_norm=True, word_embed_proj_dim=28, activation_function="silu"))


# ---------------------------------------------------------------------------------------------- configurations alone

ABSENT = object()  # a key that is taken out
ROPE = {"rope_theta": ABSENT, "rope_parameters": ABSENT}


def rope_4x(theta, **scaling):
    return {**ROPE, "rope_theta": theta, "rope_scaling": scaling or None, "transformers_version": "4.57.1"}


def rope_5x(theta, **parameters):
    return {**ROPE, "rope_parameters": {"rope_theta": theta, **parameters}}


def variants():
    """Configurations over the weights of a case: its folder's name, the variant's, what changes."""
    functions = [n for n in transformers.activations.ACT2CLS if n not in ("prelu", "xielu")]
    for name in functions:
        yield "gpt2-relu-untied", f"gpt2 {name}", {"activation_function": name}
        yield "opt-bare", f"opt {name}", {"activation_function": name}
        yield "llama-gqa", f"llama {name}", {"hidden_act": name}
    yield "gpt2-relu-untied", "gpt2 unscaled", {"scale_attn_weights": False}
    yield "gpt2-relu-untied", "gpt2 by layer", {"scale_attn_by_inverse_layer_idx": True}
    yield "gpt2-relu-untied", "gpt2 upcast", {"reorder_and_upcast_attn": True}
    yield "gpt2-relu-untied", "gpt2 other names of sizes", {
        "n_embd": ABSENT, "n_layer": ABSENT, "n_head": ABSENT, "n_positions": ABSENT, "hidden_size": 20,
        "num_hidden_layers": 2, "num_attention_heads": 5, "max_position_embeddings": 16}
    llama3 = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    for spelling, rope in (("4x", rope_4x), ("5x", rope_5x)):
        kind = "type" if spelling == "4x" else "rope_type"
        yield "llama-gqa", f"llama default {spelling}", rope(30000.0, **{kind: "default"})
        yield "llama-gqa", f"llama linear {spelling}", rope(20000.0, **{kind: "linear"}, factor=2.5)
        yield "llama-gqa", f"llama dynamic {spelling}", {
            **rope(10000.0, **{kind: "dynamic"}, factor=2.0), "max_position_embeddings": 8}
        yield "llama-gqa", f"llama dynamic short {spelling}", rope(10000.0, **{kind: "dynamic"}, factor=4)
        yield "llama-gqa", f"llama llama3 {spelling}", rope(
            500000.0, rope_type="llama3", **llama3, original_max_position_embeddings=40)
        yield "llama-gqa", f"llama yarn {spelling}", rope(
            10000.0, **{kind: "yarn"}, factor=4.0, original_max_position_embeddings=64)
        yield "llama-gqa", f"llama yarn attention {spelling}", rope(
            10000.0, **{kind: "yarn"}, factor=4.0, original_max_position_embeddings=64, attention_factor=1.3)
        yield "llama-gqa", f"llama yarn mscale {spelling}", rope(
            10000.0, **{kind: "yarn"}, factor=8.0, original_max_position_embeddings=64, mscale=1.2, mscale_all_dim=0.7)
        yield "llama-gqa", f"llama yarn betas {spelling}", rope(
            10000.0, **{kind: "yarn"}, factor=4.0, original_max_position_embeddings=256, beta_fast=16, beta_slow=2)
        yield "llama-gqa", f"llama yarn whole {spelling}", rope(
            10000.0, **{kind: "yarn"}, factor=4.0, original_max_position_embeddings=64, truncate=False)
        yield "llama-gqa", f"llama yarn without original {spelling}", rope(10000.0, **{kind: "yarn"}, factor=4.0)
    yield "llama-gqa", "llama no theta", ROPE
    yield "llama-gqa", "llama theta alone", {**ROPE, "rope_theta": 700.0}
    yield "llama-gqa", "llama two thetas", {"rope_theta": 700.0}
    yield "llama-gqa", "llama theta beside parameters", {
        "rope_theta": 700.0, "rope_parameters": {"rope_type": "linear", "factor": 3.0}}
    yield "llama-gqa", "llama both types", rope_4x(10000.0, type="linear", rope_type="linear", factor=3.0)
    yield "llama-gqa", "llama original outside", {
        **rope_4x(10000.0, rope_type="yarn", factor=4.0, original_max_position_embeddings=16),
        "original_max_position_embeddings": 64}
    yield "llama-gqa", "llama yarn factor null", rope_5x(
        10000.0, rope_type="yarn", factor=None, original_max_position_embeddings=4, truncate=None)
    yield "llama-gqa", "llama pretraining", {"pretraining_tp": 2, "layer_types": ["full_attention"] * 3}
    yield "llama-tied-4x", "llama nulls", {
        "num_key_value_heads": None, "head_dim": None, "rope_scaling": None, "mlp_bias": None, "hidden_act": "silu",
        "sliding_window": None, "_attn_implementation_autoset": True}


def make_variants():
    import shutil
    import tempfile

    tensors, told = {}, []
    for base, name, changes in variants():
        config = {**json.loads((ROOT / base / "config.json").read_text()), **changes}
        config = {key: value for key, value in config.items() if value is not ABSENT}
        ids = json.loads((ROOT / base / "reference.json").read_text())["prompts"]["clean"]["ids"]
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ROOT / base / "model.safetensors", folder)
            file = pathlib.Path(folder) / "config.json"
            # `mlp_bias: null` is no flag for transformers 5, though it is for 4: it reads the absent one
            file.write_text(json.dumps({k: v for k, v in config.items() if k != "mlp_bias" or v is not None}))
            model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
            model.eval()
            tensors[name] = forward(model, ids).contiguous()
        told.append({"name": name, "base": base, "ids": ids, "config": config})
    safetensors.torch.save_file(tensors, ROOT / "variants/reference.safetensors")
    (ROOT / "variants/reference.safetensors").chmod(0o644)
    (ROOT / "variants/variants.json").write_text(json.dumps(told, indent=None, separators=(",", ":")) + "\n")
    print(f"{len(told)} variants of configuration")


def case(name, family, seed, spec, tensors, config, large=False, shards=1, stored=torch.float32, metadata=None,
         keep=False):
    return {"name": name, "family": family, "seed": seed, "spec": spec, "config": config, "large": large,
            "shards": shards, "metadata": metadata,
            "tensors": {n: t if keep else t.to(stored) for n, t in tensors.items()}, "stored": str(stored).split(".")[1]}


WHAT = {
    "logits": "[T,V], every position",
    "hook_embed": "[T,d], token embedding alone",
    "hook_pos_embed": "[T,d], the position row that is added (GPT-2, OPT)",
    "hook_resid_pre": "[T,d]", "hook_resid_mid": "[T,d]", "hook_resid_post": "[T,d]",
    "attn.hook_q": "[T,H,c], after bias, before rotation, not scaled",
    "attn.hook_k": "[T,G,c], after bias, before rotation", "attn.hook_v": "[T,G,c], after bias",
    "attn.hook_rot_q": "[T,H,c], after rotation (Llama)", "attn.hook_rot_k": "[T,G,c], after rotation (Llama)",
    "attn.hook_attn_scores": "[H,T,T], scaled; NOT masked: entries above the diagonal are as before the mask, so "
    "compare the lower triangle only. Derived from the hooked q and k (transformers' own rotary function)",
    "attn.hook_pattern": "[H,T,T], after softmax, masked entries exactly 0",
    "attn.hook_z": "[T,H,c], input of the output projection", "hook_attn_out": "[T,d], with b_O",
    "mlp.hook_post": "[T,f], input of the second MLP projection", "hook_mlp_out": "[T,d], with its bias",
    "ln1.hook_scale": "[T,1], sqrt(mean((x - mean)^2) + eps), Llama sqrt(mean(x^2) + eps); derived from the hooked input",
    "ln2.hook_scale": "[T,1]", "ln_final.hook_scale": "[T,1]",
    "edit.*": "[V], logits of the last position of the edited run",
}


def make(case):
    name, family, s = case["name"], case["family"], case["spec"]
    folder = ROOT / name
    write_checkpoint(folder, case["config"], case["tensors"], case["shards"], case["metadata"])
    model, info = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    model.eval()
    assert model.config._attn_implementation == "eager"
    missing, left = set(info["missing_keys"]), set(info["unexpected_keys"])
    if missing - {"lm_head.weight"} or info["mismatched_keys"] or (missing and not model.config.tie_word_embeddings):
        raise SystemExit(f"{name}: {info}")
    check_loaded(model, case)
    words = prompts(case["seed"] + 1000)
    runs = {p: capture(model, family, s, ids) for p, ids in words.items()}
    tensors = {}
    for p, run in runs.items():
        full = p == "short" or (case["large"] and p == "clean")
        tensors.update({f"{p}.{n}": t for n, t in run.items() if full or n == "logits"})
    edits = edit_list() if case["large"] else []
    for e in edits:
        tensors[e["name"]] = edited(model, family, s, words[e["run"]], [with_source(x, runs) for x in e["edits"]])
        base = runs[e["run"]]["logits"][-1]
        e["moves_a_logit_by"] = round((tensors[e["name"]] - base).abs().max().item(), 4)
    safetensors.torch.save_file(tensors, folder / "reference.safetensors", metadata=None)
    for file in folder.glob("*.safetensors"):
        file.chmod(0o644)
    largest = max(t.abs().max().item() for n, t in tensors.items() if n.endswith("logits"))
    reference = {
        "name": name, "family": family, "seed": case["seed"], "stored_dtype": case["stored"],
        "made_by": "engine/src/test/python/make_references.py", "versions": VERSIONS,
        "computed": "Hugging Face transformers, fp32 (narrower weights widened first), eager attention, CPU, one thread",
        "spec": {"layers": s["layers"], "heads": s["heads"], "kvHeads": s.get("kv_heads", s["heads"]),
                 "dModel": s.get("d", s["heads"] * s["d_head"]), "dHead": s["d_head"], "dMlp": s["d_mlp"],
                 "vocabulary": VOCABULARY, "context": CONTEXT},
        "largest_logit": round(largest, 4),
        "unexpected_for_transformers": sorted(left),
        "prompts": {p: {"ids": ids, "hooks": f"{p}.hook_embed" in tensors} for p, ids in words.items()},
        "tensor_names": "PROMPT.HOOK, e.g. clean.logits, short.blocks.0.attn.hook_z; edited runs edit.*",
        "shapes": WHAT,
        "edits": edits,
    }
    (folder / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
    uniform = mean_entropy(runs["clean"], s)
    print(f"{name}: largest logit {largest:.2f}, pattern entropy/uniform {uniform:.2f}, unexpected {len(left)}, edits "
          f"{min((e['moves_a_logit_by'] for e in edits), default=0)}..{max((e['moves_a_logit_by'] for e in edits), default=0)}")


def check_loaded(model, case):
    """No tensor was left unread by transformers: each equals the model's own, widened."""
    state = model.state_dict()
    for name, tensor in case["tensors"].items():
        if name.endswith((".attn.bias", "masked_bias", "inv_freq")):
            continue
        prefix = {"gpt2": "transformer.", "opt": "model.", "llama": "model."}[case["family"]]
        key = name if name in state else prefix + name
        if not torch.equal(state[key], tensor.float()):
            raise SystemExit(f"{case['name']}: {name} did not reach the model")


def with_source(e, runs):
    if e["value"] in runs:
        return {**e, "source": runs[e["value"]][HOOK[e["site"]].format(e["layer"])]}
    return e


def mean_entropy(run, s):
    values = []
    for layer in range(s["layers"]):
        last = run[f"blocks.{layer}.attn.hook_pattern"][:, -1, :]
        values.append(-(last * last.clamp_min(1e-30).log()).sum(-1) / math.log(last.shape[-1]))
    return torch.stack(values).mean().item()


if __name__ == "__main__":
    ROOT.mkdir(parents=True, exist_ok=True)
    for one in cases():
        if len(sys.argv) == 1 or one["name"] in sys.argv[1:]:
            make(one)
    if len(sys.argv) == 1 or "variants" in sys.argv[1:]:
        (ROOT / "variants").mkdir(exist_ok=True)
        make_variants()
