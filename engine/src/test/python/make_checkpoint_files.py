"""Writes the reference checkpoints again in the forms of `torch.save`, with the same numbers under the same names.

    python make_checkpoint_files.py

Each folder of engine/src/test/resources/headlab/files holds the weights of one case of `reference` (`case.txt` names it);
its config.json is the case's. `tiny` is a model of 200 numbers in every form, for files that are damaged on purpose.
"""

import collections
import json
import pathlib
import shutil
import zipfile

import safetensors.torch
import torch

torch.set_num_threads(1)
RESOURCES = pathlib.Path(__file__).resolve().parents[1] / "resources/headlab"
CASES, FILES = RESOURCES / "reference", RESOURCES / "files"


def tensors(case):
    """The tensors of a case, in the order of its files."""
    loaded = collections.OrderedDict()
    for file in sorted((CASES / case).glob("model*.safetensors")):
        loaded.update(safetensors.torch.load_file(file))
    return loaded


def folder(name, case):
    path = FILES / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    (path / "case.txt").write_text(case)
    return path


def with_metadata(state):
    """What `Module.state_dict` adds as an attribute of the dictionary."""
    state._metadata = collections.OrderedDict(
        ((name.rsplit(".", 1)[0], {"version": 1}) for name in state), **{"": {"version": 1, "assign_to_params_buffers": True}}
    )
    return state


def views(state):
    """The same numbers as views: of one storage, transposed, every second, repeated."""
    result = collections.OrderedDict()
    whole = torch.cat([torch.zeros(3)] + [tensor.reshape(-1) for tensor in state.values()])
    at = 3
    for i, (name, tensor) in enumerate(state.items()):
        own = whole[at : at + tensor.numel()].view(tensor.shape)
        at += tensor.numel()
        if i % 4 == 1 and tensor.dim() == 2:
            own = tensor.t().contiguous().t()
        elif i % 4 == 2:
            own = torch.stack([tensor, -tensor], dim=-1)[..., 0]
        elif i % 4 == 3 and tensor.dim() == 2:
            own = torch.cat([-tensor[:, :1], tensor, -tensor], dim=1)[:, 1 : 1 + tensor.shape[1]]
        assert torch.equal(own, tensor)
        result[name] = own
    return result


def parameters(state):
    return collections.OrderedDict((k, torch.nn.Parameter(v, requires_grad=i % 2 == 0)) for i, (k, v) in enumerate(state.items()))


def plain(state, path, protocol=2):
    torch.save(state, path, _use_new_zipfile_serialization=False, pickle_protocol=protocol)


def rewrite(path, top):
    """The same records as Python's zipfile writes them: unaligned, under another folder, with 64-bit fields."""
    with zipfile.ZipFile(path) as old:
        records = [(info.filename.split("/", 1)[1], old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for i, (name, data) in enumerate(records):
            info = zipfile.ZipInfo(f"{top}/{name}", (2020, 1, 1, 0, 0, 0))
            with new.open(info, "w", force_zip64=i % 2 == 0) as out:
                out.write(data)


def shards(state, path, count):
    names = list(state)
    total = sum(t.numel() * t.element_size() for t in state.values())
    index = {"metadata": {"total_size": total}, "weight_map": {}}
    for i in range(count):
        file = f"pytorch_model-{i + 1:05d}-of-{count:05d}.bin"
        part = collections.OrderedDict((name, state[name]) for name in names[i::count])
        plain(part, path / file, 4) if i == 1 else torch.save(part, path / file)
        index["weight_map"].update({name: file for name in part})
    (path / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=1))


BIN = "pytorch_model.bin"


def forms():
    torch.save(with_metadata(parameters(tensors("gpt2-relu-untied"))), folder("zip-parameters", "gpt2-relu-untied") / BIN)
    torch.save(views(tensors("llama-tied-4x")), folder("zip-views", "llama-tied-4x") / BIN, pickle_protocol=4)
    path = folder("zip-unaligned", "gpt2-fp16") / BIN
    torch.save(dict(tensors("gpt2-fp16")), path, pickle_protocol=3)
    rewrite(path, "another folder")
    plain(with_metadata(views(parameters(tensors("opt-bare")))), folder("plain-views", "opt-bare") / BIN)
    plain(tensors("llama-bf16"), folder("plain-bf16", "llama-bf16") / BIN, 5)
    shards(tensors("gpt2-sharded"), folder("bin-shards", "gpt2-sharded"), 3)


def tiny():
    """GPT-2 with 1 layer of 2 heads of 2, and 5 tokens."""
    path = FILES / "tiny"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    g = torch.Generator().manual_seed(61)
    shapes = {"wte.weight": [5, 4], "wpe.weight": [3, 4], "h.0.ln_1.weight": [4], "h.0.ln_1.bias": [4]}
    shapes |= {"h.0.attn.c_attn.weight": [4, 12], "h.0.attn.c_attn.bias": [12], "h.0.attn.c_proj.weight": [4, 4]}
    shapes |= {"h.0.attn.c_proj.bias": [4], "h.0.ln_2.weight": [4], "h.0.ln_2.bias": [4], "h.0.mlp.c_fc.weight": [4, 3]}
    shapes |= {"h.0.mlp.c_fc.bias": [3], "h.0.mlp.c_proj.weight": [3, 4], "h.0.mlp.c_proj.bias": [4]}
    shapes |= {"ln_f.weight": [4], "ln_f.bias": [4]}
    state = collections.OrderedDict((name, torch.randn(shape, generator=g)) for name, shape in shapes.items())
    state["h.0.attn.bias"] = torch.tril(torch.ones(3, 3, dtype=torch.uint8)).view(1, 1, 3, 3)
    config = {"model_type": "gpt2", "n_embd": 4, "n_head": 2, "n_layer": 1, "n_inner": 3, "n_positions": 3, "vocab_size": 5}
    (path / "config.json").write_text(json.dumps(config))
    safetensors.torch.save_file(state, path / "model.safetensors", {"format": "pt"})
    state["wte.weight"] = state["wte.weight"].t().contiguous().t()
    state["h.0.attn.c_attn.weight"] = torch.nn.Parameter(state["h.0.attn.c_attn.weight"])
    torch.save(with_metadata(state), path / "zip.bin")
    torch.save(dict(state), path / "zip4.bin", pickle_protocol=4)
    plain(with_metadata(state), path / "plain.bin")
    plain(dict(state), path / "plain4.bin", 4)


if __name__ == "__main__":
    forms()
    tiny()
