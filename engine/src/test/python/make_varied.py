"""Makes tiny trained tokenizers of every kind, and what the reference tokenizers make of 200 varied strings.

    PYTHONPATH=... python make_varied.py [MODELS]   # wants sentencepiece and protobuf beside transformers

Writes `reference/tokenizers/varied.json` (the strings), one folder for each tiny tokenizer with `varied.json` (ids, and
where each token ends in the UTF-8 of the string), and `varied-NAME.json` for the real ones in MODELS. Training is on
the text below and has no randomness. Which reference gave the ids stands in each file as `source`.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import sentencepiece
import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

transformers.logging.set_verbosity_error()
OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/headlab/reference/tokenizers"
VERSIONS = {"tokenizers": tokenizers.__version__, "transformers": transformers.__version__, "sentencepiece": sentencepiece.__version__}

TEXT = """When John and Mary went to the store, John gave a drink to Mary. Anna's brother didn't know what they'd said.
The quick brown fox jumps over the lazy dog; the dog sleeps, and the fox runs. It was the best of times, it was the worst.
def add(x, y):
    return x + y  # the sum

for i in range(100):
    print(f"{i}: {add(i, 2)}")
In 2024 there were 1,234,567 people, 3.14159 of them round. Caf\u00e9s na\u00efves d\u00e9j\u00e0 vu, \u00fcber \u00c5ngstr\u00f6m.
\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3002\u4e2d\u6587\u7684\u53e5\u5b50\u3002\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645
<p class="x">html &amp; entities</p> https://example.org/a?b=c&d=e someone@example.org
aaaa aaaaaaaa            spaces\t\ttabs
\U0001f600 \U0001f600\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467
""" * 3

WORDS = ["the", "store", "Mary", "didn't", "running", "Stra\u00dfe", "caf\u00e9", "cafe\u0301", "\u00c5", "A\u030a", "\u212b", "na\u00efve", "x\u0323\u0307", "q\u0307\u0323"]
EMOJI = ["\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f44d\U0001f3fd", "\U0001f1eb\U0001f1f7", "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f3f4\U000e0067\U000e0062\U000e007f"]
OTHER = ["\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e44\u0e17\u0e22\u0e44\u0e17\u0e22", "\ud55c\uad6d\uc5b4", "\u1112\u1161\u11ab", "\u65e5\u672c\u8a9e", "\u4e2d\u6587\u53e5", "\U00020000\U0002a6d6", "\u0416\u0443\u043a", "\u0393\u03b5\u03b9\u03ac", "\u10e5\u10d0\u10e0", "\u12a0\u121b\u122d"]
ODD = ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202e", "\u0000", "\u0001", "\u0007", "\u001b[0m", "\u007f", "\u0085", "\u2028", "\u2029", "\u00a0", "\u3000", "\u2003", "\u202f", "\ufffd", "\ufffe", "\ue000", "\U0010ffff", "\u0120", "\u010a", "\u2581", "\u2581\u2581", "\u2423", "\u27e8F0\u27e9"]
CODE = ["if (x[i] >= 0 && !done) {\n\t++i;\r\n}", "SELECT * FROM t WHERE a='b';", "\\begin{x}\\frac{1}{2}\\end{x}", "a\\nb\\tc", "#include <stdio.h>", "#!/bin/sh\nset -e", "x = {'k': [1, 2, 3]}", "    return None\n\n\n", "snake_case_name camelCaseName kebab-case", "// \u00fcber\n", "`~!@#$%^&*()_+-=[]{}|;:,.<>/?"]
NUMBERS = ["0", "7", "42", "123", "1234", "12345", "123456789012", "3.14", "-1e-5", "1,000", "0x1F", "\u00bd", "\u0661\u0662\u0663", "\u2163", "1st 2nd", "10\u00b2", "v1.2.3"]
QUOTES = ["it's", "IT'S", "don\u2019t", "we've they'll I'd he'm you're", "'tis", "rock'n'roll", "s's", "'S", "''s", "\"a\" \u201cb\u201d \u00abc\u00bb"]
SPACES = ["", " ", "  ", "   ", "\t", "\n", "\r\n", "\r", " \n", "\n ", "\n\n\n", " \t \n ", "a ", " a", "  a  ", "a  b   c    d", "a\tb", "a\nb", "a\r\nb", "\ta\n", "a" + " " * 33 + "b", " " * 16, "\n" * 9, "a \u00a0 b"]
LONG = ["a" * 300, "ab" * 200, "the " * 60, "x" * 63 + "\u00e9" * 40, "\u65e5" * 70, "\U0001f600" * 20, "e" + "\u0301" * 20]
PHRASES = ["Hello world", "Hello, world!", " Hello world", "hello WORLD HeLLo wORLD", "When John and Mary went to the store, John gave a drink to", "The quick brown fox jumps over the lazy dog.", "\u00bfQu\u00e9 tal? \u00a1Bien!", "mixed \u65e5\u672c and \u05e9\u05dc\u05d5\u05dd text", "caf\u00e9 vs cafe\u0301", "\ufb01ne \ufb03 \u2460 \u2122", "e-mail: someone@example.org", "https://example.org/path?q=1&r=%20#frag", "<b>bold</b> &amp; <br/>", "A.B.C. U.S.A.", "...", "?!?!", "\u2014\u2013\u2026", "50% off $9.99 \u20ac5 \u00a33"]


def strings(specials):
    """200 strings: every sort above, alone and in a sentence, and special tokens as a user may type them."""
    found = SPACES + WORDS + EMOJI + OTHER + ODD + CODE + NUMBERS + QUOTES + LONG + PHRASES
    found += [f"The {w} here" for w in EMOJI + OTHER[:8]] + [f"a{o}b" for o in ODD[:20]] + [f"{w} " for w in WORDS[:3]]
    for s in specials:
        found += [s, s + "Hello", s + " Hello", "Hello" + s + "world", "Hello " + s + " world", s + s, " " + s, s[:-1]]
    found += ["<s>", "<unk>", "</s>the", "<|endoftext|>", "[INST] x [/INST]", "<0x41>", "<pad>"]
    return list(dict.fromkeys(found))


BYTES = [*range(33, 127), *range(161, 173), *range(174, 256)]
BYTE_OF = {chr(b): b for b in BYTES} | {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in BYTES)}


def byte_level(token):
    return bytes(BYTE_OF[c] for c in token)


def pieces(token):
    return bytes([int(token[3:5], 16)]) if len(token) == 6 and token.startswith("<0x") else token.replace("\u2581", " ").encode()


def ends(text, tokens, added, to_bytes, prefix):
    """Where each token ends in the UTF-8 of the text; None where the tokens do not spell it.

    `prefix`: a space is put before every stretch of plain text (`always`), where it has none (`absent`), or None.
    `added`: tokens found as they are, with the library's flags; some take the white space beside them.
    """
    data, at, fresh, found = text.encode(), 0, True, []
    white = lambda i: len(data[i:].decode(errors="replace")) - len(data[i:].decode(errors="replace").lstrip())
    for token in tokens:
        own = token.encode() if token in added else to_bytes(token)
        if token in added and added[token].lstrip and data[at:at + len(own)] != own:
            at += len(data[at:].decode()[:white(at)].encode())
        if fresh and prefix and token not in added and own.startswith(b" ") and (prefix == "always" or data[at:at + 1] != b" "):
            own = own[1:]
        if data[at:at + len(own)] != own:
            return None
        at += len(own)
        if token in added and added[token].rstrip:
            at += len(data[at:].decode()[:white(at)].encode())
        found.append(at)
        fresh = token in added
    return found if at == len(data) else None


def write(path, head, cases):
    lines = ",\n".join(" " + json.dumps(c, separators=(",", ":")) for c in cases)
    path.write_text(json.dumps({**head, "versions": VERSIONS})[:-1] + ', "cases": [\n' + lines + "\n]}\n")
    none = sum(c[2] is None for c in cases)
    print(path.relative_to(OUT), len(cases), "strings,", none, "without ends")


def record(path, texts, source, encode, tokens_of, added, to_bytes, prefix=None, **head):
    cases = []
    for text in texts:
        ids = encode(text)
        cases.append([text, ids, ends(text, [tokens_of(i) for i in ids], added, to_bytes, prefix)])
    write(path, {"source": source, **head}, cases)


def fresh(name):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def config(folder, **values):
    (folder / "tokenizer_config.json").write_text(json.dumps(values, indent=1) + "\n")


def of_library(folder, own, texts, to_bytes, source, prefix=None, **head):
    auto = transformers.AutoTokenizer.from_pretrained(folder)
    added = {t.content: t for t in own.get_added_tokens_decoder().values()}
    differ = [t for t in texts if auto(t)["input_ids"] != own.encode(t).ids]
    assert not differ, differ
    record(folder / "varied.json", texts, source, lambda t: own.encode(t, add_special_tokens=False).ids, own.id_to_token,
           added, to_bytes, prefix, with_bos=own.encode("the").ids, **head)


def trained(vocabulary, specials, pre):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=specials, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(TEXT.splitlines(keepends=True), trainer)
    return json.loads(tokenizer.to_str())["model"]


def pairs(name, specials, **values):
    """vocab.json and merges.txt, as GPT-2 and OPT have them; the reference is transformers."""
    folder = fresh(name)
    model = trained(420, specials, pre_tokenizers.ByteLevel(add_prefix_space=False))
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(" ".join(m) + "\n" for m in model["merges"]))
    config(folder, tokenizer_class="GPT2Tokenizer", model_max_length=1e30, **values)
    auto = transformers.AutoTokenizer.from_pretrained(folder)
    of_library(folder, auto.backend_tokenizer, strings(specials[:1]), byte_level, "vocab.json and merges.txt through transformers",
               prefix="absent" if values.get("add_prefix_space") else None)


LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def whole(name, normalizer=None):
    """A tokenizer.json as Llama 3 has it: byte level behind an expression, words that no merge reaches, BOS by a template."""
    folder = fresh(name)
    pre = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
                                   pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    model = trained(420, [], pre)
    for word in ("\u0120unreached", "unreached"):
        model["vocab"][word] = len(model["vocab"])
    own = Tokenizer(models.BPE(model["vocab"], [tuple(m) for m in model["merges"]], ignore_merges=True))
    own.normalizer, own.pre_tokenizer, own.decoder = normalizer, pre, decoders.ByteLevel()
    own.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("<|begin|>", "<|end|>", "<|reserved_0|>")])
    own.add_tokens([AddedToken("<think>", lstrip=True, rstrip=True, normalized=False), AddedToken("Zyx", single_word=True, normalized=False)])
    own.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
        single="<|begin|> $A", pair="<|begin|> $A <|begin|> $B", special_tokens=[("<|begin|>", own.token_to_id("<|begin|>"))])])
    own.save(str(folder / "tokenizer.json"))
    config(folder, tokenizer_class="PreTrainedTokenizerFast", bos_token="<|begin|>", eos_token="<|end|>", model_max_length=131072)
    texts = strings(["<|begin|>", "<think>"]) + ["unreached", "so unreached", "Zyx", "aZyx", "a Zyx b", "Zyxa", "  <think>  x", "a\n<think>\nb"]
    of_library(folder, own, texts, byte_level, "tokenizer.json through tokenizers, equal to transformers")


def pieces_model(**options):
    with tempfile.TemporaryDirectory() as tmp:
        (pathlib.Path(tmp) / "text").write_text(TEXT)
        sentencepiece.SentencePieceTrainer.train(
            input=tmp + "/text", model_prefix=tmp + "/m", num_threads=1, minloglevel=2, character_coverage=1.0,
            self_test_sample_size=0, hard_vocab_limit=False, **options)
        model = proto.ModelProto()
        model.ParseFromString((pathlib.Path(tmp) / "m.model").read_bytes())
        model.trainer_spec.input[:] = []
        model.trainer_spec.model_prefix = ""
        return model


def of_pieces(name, model, texts, **values):
    """A tokenizer.model; the reference is SentencePiece itself, on each stretch between control symbols."""
    folder = fresh(name)
    (folder / "tokenizer.model").write_bytes(model.SerializeToString(deterministic=True))
    config(folder, **values)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    control = {p.piece: i for i, p in enumerate(model.pieces) if p.type in (2, 3)}

    def encode(text):
        ids, at = [], 0
        while at < len(text):
            found = min(((text.find(c, at), -len(c), c) for c in control if text.find(c, at) >= 0), default=(len(text), 0, ""))
            ids += processor.encode(text[at:found[0]]) + ([control[found[2]]] if found[2] else [])
            at = found[0] + len(found[2]) if found[2] else len(text)
        return ids

    record(folder / "varied.json", texts, "tokenizer.model through sentencepiece", encode,
           lambda i: model.pieces[i].piece, {c: AddedToken(c) for c in control}, pieces, "always" if model.normalizer_spec.add_dummy_prefix else None)


def real(models_folder):
    for name, to_bytes, prefix in (("gpt2-tokenizer", byte_level, None), ("opt-tokenizer", byte_level, None),
                                   ("smollm2-135m", byte_level, None), ("llama-stories260K", pieces, "always")):
        folder = models_folder / name
        path = folder / "tokenizer.json"
        own = Tokenizer.from_file(str(path)) if path.exists() else transformers.AutoTokenizer.from_pretrained(folder).backend_tokenizer
        added = {t.content: t for t in own.get_added_tokens_decoder().values()}
        bos = {"gpt2-tokenizer": "<|endoftext|>", "smollm2-135m": "<|im_start|>"}.get(name, "</s>")
        record(OUT / f"varied-{name}.json", strings([bos]), "tokenizers", lambda t: own.encode(t, add_special_tokens=False).ids,
               own.id_to_token, added, to_bytes, prefix)


if __name__ == "__main__":
    pairs("trained-gpt2", ["<|endoftext|>"], bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>")
    pairs("trained-opt", ["</s>", "<s>", "<pad>", "<unk>"], add_bos_token=True, bos_token="</s>", eos_token="</s>", unk_token="</s>", pad_token="<pad>")
    pairs("trained-prefix", ["<|endoftext|>"], add_prefix_space=True, bos_token="<|endoftext|>", eos_token="<|endoftext|>", unk_token="<|endoftext|>")
    whole("trained-llama3")
    whole("trained-nfc", normalizers.NFC())
    plain = dict(byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
    texts = strings(["<s>"])
    # SentencePiece adds the scores of a Unigram model in 32 bits, tokenizers in 64: equal sums may fall the other way
    untied = [t for t in texts if t not in LONG]
    of_pieces("pieces-bpe", pieces_model(model_type="bpe", vocab_size=700, **plain), texts,
              tokenizer_class="LlamaTokenizer", bos_token="<s>", eos_token="</s>", unk_token="<unk>", legacy=True,
              add_bos_token=True, model_max_length=1000000000000000019884624838656)
    tied = pieces_model(model_type="bpe", vocab_size=700, **plain)
    for piece in tied.pieces:
        piece.score = round(piece.score / 50) * 50
    of_pieces("pieces-tied", tied, texts, tokenizer_class="LlamaTokenizer", legacy=True)
    of_pieces("pieces-unigram", pieces_model(model_type="unigram", vocab_size=700, **plain), untied, tokenizer_class="LlamaTokenizer")
    of_pieces("pieces-own-rules", pieces_model(model_type="unigram", vocab_size=700, byte_fallback=True, user_defined_symbols=["<sep>", "Mary"]),
              untied + ["a<sep>b", "Maryland Mary", "<sep> <sep>"], tokenizer_class="T5Tokenizer")
    of_pieces("pieces-no-prefix", pieces_model(model_type="bpe", vocab_size=500, add_dummy_prefix=False, user_defined_symbols=["<sep>", "Mary"], **plain),
              [t for t in texts if t != "<0x41>"] + ["a<sep>b", "Maryland Mary", "<sep> <sep>"], tokenizer_class="PreTrainedTokenizerFast")
    if len(sys.argv) > 1:
        real(pathlib.Path(sys.argv[1]))
