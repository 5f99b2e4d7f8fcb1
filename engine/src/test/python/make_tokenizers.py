"""Makes tokenizer references: token ids and byte spans of varied strings, as `tokenizers` and transformers give them.

    python make_tokenizers.py [MODELS]     # MODELS: the folder that holds gpt2-tokenizer, opt-tokenizer, ...

Writes `reference/tokenizers/NAME.json` for each folder in MODELS (expected values only), two tiny tokenizers that are
complete in themselves (`tokenizers/tiny-json`, `tokenizers/tiny-merges`), and tokenizer files with expected values
for three of the tiny checkpoints. What a token's bytes are is worked out here from its text and checked against the
string: the joined bytes must give back the UTF-8 of the string.
"""

import json
import pathlib
import sys

import tokenizers
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

transformers.logging.set_verbosity_error()
ROOT = pathlib.Path(__file__).resolve().parents[1] / "resources/headlab/reference"
OUT = ROOT / "tokenizers"
VERSIONS = {"tokenizers": tokenizers.__version__, "transformers": transformers.__version__}

STRINGS = [
    "", " ", "  ", "   ", "\n", "\n\n", "\t", " \n ", "a", " a", "a ", " a ", "  a", "a  b", "a   b    c",
    "Hello world", "Hello, world!", " Hello world", "hello WORLD HeLLo",
    "When John and Mary went to the store, John gave a drink to",
    "\U0001f9ed Mary gave", "Mary \U0001f9ed gave", "\U0001f9ed\U0001f9ed", "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
    "\U0001f1ea\U0001f1fa flag", "\u2764\ufe0f heart", "\u00e9", "e\u0301", "c\u00e9c\u00e9 herlolip", "na\u00efve caf\u00e9", "\u00c5ngstr\u00f6m",
    "n\u0308\u00e4", "\u65e5\u672c\u8a9e", "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8", "\u4e2d\u6587 mixed \u82f1\u6587", "\ud55c\uad6d\uc5b4", "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e44\u0e17\u0e22",
    "0", "42", "1234567890", "3.14159", "1,000,000", "2024-05-06", "x1y22z333", "1+1=2",
    "!", "!!!", "...", "# heading", "## two", "#!/bin/sh", "don't won't we'll I'm they've he'd it's", "'s", "--flag=value",
    "(a[b]{c})", "a/b\\c", "\"quoted\"", "\u201ccurly\u201d \u2013 dash \u2014 \u2026", "line one\nline two", "line one\r\nline two",
    "trailing newline\n", "\ttab\tseparated", "def f(x):\n    return x\n", "<b>html</b>", "e-mail@example.org",
    "https://example.org/a?b=c&d=e", "snake_case camelCase", "\u00a0nbsp\u00a0", "zero\u200bwidth", "\u0001control", "\u0120", "\u2581under", "\ufffd",
    "supercalifragilisticexpialidocious", "aaaaaaaaaaaaaaaa",
]


def byte_alphabet():
    """The printable stand-in of every byte, as GPT-2 has it."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {}, 0
    for b in range(256):
        if b in keep:
            table[b] = chr(b)
        else:
            table[b] = chr(256 + extra)
            extra += 1
    return table


ALPHABET = byte_alphabet()
BYTE_OF = {c: b for b, c in ALPHABET.items()}


def byte_level(token):
    return bytes(BYTE_OF[c] for c in token)


def pieces(token):
    if len(token) == 6 and token.startswith("<0x"):
        return bytes([int(token[3:5], 16)])
    return token.replace("▁", " ").encode()


def spans(text, tokens, specials, to_bytes, prefix):
    """[start, end) of each token in the UTF-8 of the text, or None where the tokens do not spell the text."""
    want, at, result = text.encode(), -prefix, []
    spelled = b""
    for token in tokens:
        own = token.encode() if token in specials else to_bytes(token)
        spelled += own
        result.append([max(at, 0), at + len(own)])
        at += len(own)
    return result if spelled == b" " * prefix + want else None


def expected(tokenizer, texts, to_bytes, prefix, reference=None):
    specials = {t.content for t in tokenizer.get_added_tokens_decoder().values()}
    cases = []
    for text in texts:
        plain = tokenizer.encode(text, add_special_tokens=False)
        case = {"text": text, "ids": plain.ids, "with_special": tokenizer.encode(text).ids}
        # the pieces form prepends a space to every stretch of plain text, so a text that begins with a special token has none
        first = plain.tokens[0] if plain.tokens else ""
        case["spans"] = spans(text, plain.tokens, specials, to_bytes, prefix if first not in specials else 0)
        case["offsets"] = [list(o) for o in plain.offsets]
        if reference is not None:
            ids = reference(text)
            if ids != case["with_special"]:
                case["transformers"] = ids
        cases.append(case)
    return cases


def dump(path, head, cases):
    """One line a case, so that a change can be read."""
    head = {**head, "versions": VERSIONS}
    lines = ",\n".join("  " + json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in cases)
    text = json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n' + lines + "\n ]\n}\n"
    json.loads(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    differ = sum("transformers" in c for c in cases)
    unspelled = [c["text"] for c in cases if c["spans"] is None]
    print(f"{path.relative_to(ROOT)}: {len(cases)} strings, {differ} differ in transformers, not spelled {unspelled}")


WHAT = {
    "ids": "without special tokens", "with_special": "as the tokenizer's own post-processor gives them",
    "spans": "[start, end) of each of ids in UTF-8 bytes of text; null where tokens do not spell the text",
    "offsets": "what the tokenizers library gives for ids, in code points; leading spaces may be trimmed",
    "transformers": "only where AutoTokenizer gives other ids (with special tokens) than with_special",
}


def shared(models_folder):
    kinds = {
        "gpt2-tokenizer": (byte_level, 0, "<|endoftext|>"),
        "opt-tokenizer": (byte_level, 0, "</s>"),
        "llama-stories260K": (pieces, 1, "<s>"),
        "smollm2-135m": (byte_level, 0, "<|im_start|>"),
    }
    for name, (to_bytes, prefix, bos) in kinds.items():
        folder = models_folder / name
        auto = transformers.AutoTokenizer.from_pretrained(folder)
        if (folder / "tokenizer.json").exists():
            own, source = Tokenizer.from_file(str(folder / "tokenizer.json")), "tokenizer.json through tokenizers"
        else:
            own, source = auto.backend_tokenizer, "vocab.json + merges.txt through transformers"
        texts = STRINGS + [bos, bos + "Hello world", bos + " Hello world", "Hello" + bos + " world"]
        head = {"name": name, "folder": name, "source": source, "text_bos": bos, "what": WHAT,
                "prepends_space": prefix == 1}
        dump(OUT / f"{name}.json", head,
             expected(own, texts, to_bytes, prefix, lambda t, a=auto: a(t)["input_ids"]))


# ------------------------------------------------------------------------------------------------ tiny tokenizers


def merged(vocabulary, merges):
    for left, right in merges:
        if left + right not in vocabulary:
            vocabulary[left + right] = len(vocabulary)
    return vocabulary


def chain(word):
    """Merges that build a word from its left end."""
    return [(word[:i], word[i]) for i in range(1, len(word))]


MERGES = [
    ("#", "#"), ("##", "#"), ("Ġ", "#"), ("h", "e"), ("Ġ", "t"), ("Ġt", "he"), ("Ġt", "o"), ("i", "n"), ("a", "n"),
    ("an", "d"), ("Ġ", "and"), ("e", "r"), ("o", "u"), ("Ġ", "M"), ("a", "r"), ("ĠM", "ar"), ("ĠMar", "y"),
    ("Ġ", "J"), ("o", "h"), ("ĠJ", "oh"), ("ĠJoh", "n"), ("Ġ", "g"), ("l", "l"), ("ll", "o"), ("H", "e"),
    ("He", "llo"), ("Ġ", "Ġ"), ("ĠĠ", "ĠĠ"), ("1", "2"), ("ð", "Ł"), ("Ã", "©"), ("æ", "Ĺ"), ("Ċ", "Ċ"),
    ("'", "s"), ("0", "0"), ("s", "t"), ("st", "o"), ("sto", "re"), ("r", "e"), ("Ġ", "store"),
]

TINY_STRINGS = STRINGS + [
    " gave", "gave", " gave gave", "John gave Mary the store", "#", "###", " #", " ##", "a#b##c", "####",
    " Hello#", "100", "Mary's store", "      six spaces",
]


def vocabulary(specials):
    entries = {s: i for i, s in enumerate(specials)}
    for c in sorted(ALPHABET.values()):
        entries[c] = len(entries)
    # the library wants the result of every merge in the vocabulary, "re" comes after "sto"+"re" on purpose
    return merged(entries, [m for m in MERGES])


def tiny_json():
    """tokenizer.json: ignore_merges, a word no merge reaches, an added token, BOS by post-processor."""
    folder = OUT / "tiny-json"
    folder.mkdir(parents=True, exist_ok=True)
    words = vocabulary(["<s>", "</s>", "<unk>"])
    for word in ("Ġgave", "gave", "Ġstores"):
        words[word] = len(words)
    tokenizer = Tokenizer(models.BPE(words, MERGES, ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in ("<s>", "</s>", "<unk>", "<|pad|>")])
    tokenizer.add_tokens([AddedToken("Zyzzyx", normalized=False, special=False)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 0)])
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": True, "add_prefix_space": False, "bos_token": "<s>",
        "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<|pad|>", "clean_up_tokenization_spaces": False,
        "model_max_length": 16})
    texts = TINY_STRINGS + ["<|pad|>", "a<|pad|>b", "a <|pad|> b", "<s>Hello", "<s> Hello", " Zyzzyx", "ZyzzyxZyzzyx gave", "Zyzzy"]
    head = {"name": "tiny-json", "folder": "tokenizers/tiny-json", "source": "tokenizer.json through tokenizers",
            "text_bos": "<s>", "what": WHAT, "prepends_space": False, "entries": tokenizer.get_vocab_size()}
    own = Tokenizer.from_file(str(folder / "tokenizer.json"))
    auto = transformers.AutoTokenizer.from_pretrained(folder)
    dump(folder / "expected.json", head, expected(own, texts, byte_level, 0, lambda t: auto(t)["input_ids"]))


def tiny_merges():
    """vocab.json + merges.txt without a version line; the first merge is `# #`. No BOS is added."""
    folder = OUT / "tiny-merges"
    folder.mkdir(parents=True, exist_ok=True)
    words = vocabulary(["<|endoftext|>"])
    write(folder / "vocab.json", words, indent=None)
    (folder / "merges.txt").write_text("".join(f"{a} {b}\n" for a, b in MERGES))
    write(folder / "tokenizer_config.json", {
        "tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False, "add_bos_token": False,
        "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "model_max_length": 16})
    tokenizer = byte_bpe(words, MERGES, ["<|endoftext|>"])
    texts = TINY_STRINGS + ["<|endoftext|>Hello", "<|endoftext|> Hello"]
    head = {"name": "tiny-merges", "folder": "tokenizers/tiny-merges",
            "source": "vocab.json + every line of merges.txt given to tokenizers' BPE", "text_bos": "<|endoftext|>",
            "what": WHAT, "prepends_space": False, "entries": tokenizer.get_vocab_size()}
    dump(folder / "expected.json", head, expected(tokenizer, texts, byte_level, 0))


def byte_bpe(words, merges, specials, **options):
    tokenizer = Tokenizer(models.BPE(words, merges, **options))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(s, normalized=False, special=True) for s in specials])
    return tokenizer


# ------------------------------------------------------------------------------------------------ tiny checkpoints

NAMES = ["Mary", "John", "Tom", "Anna"]
WORDS = ["When", "When Mary"[:4], "and", "went", "to", "the", "store", "park", "gave", "a", "drink", "ball", "is", "of"]
LETTERS = [*"abdefghiklmnoprstvwyz", *"AJMTW", "Ġ", ",", ".", "Ċ"]
CASE_STRINGS = [
    "", "When Mary and John went to the store, John gave a drink to",
    "When Mary and John went to the store, Mary gave a drink to", " Mary", "Mary", "Anna gave Tom the ball.",
    "  the", "the\n", "Marys", "gave a drink to Mary", "Tom is a baller", " ",
]


def case_vocabulary(specials):
    words = {s: i for i, s in enumerate(specials)}
    for c in LETTERS:
        words[c] = len(words)
    return words


def case_words(specials):
    words = case_vocabulary(specials)
    for w in dict.fromkeys([*NAMES, *WORDS]):
        for form in ("Ġ" + w, w):
            if form not in words and (form.startswith("Ġ") or w in ("When", "the", *NAMES)):
                words[form] = len(words)
    return words


def case_json(name, template):
    """Whole words by ignore_merges; fewer entries than the model has rows (97): a vocabulary padded beyond the tokenizer."""
    folder = ROOT / name
    specials = ["<pad>", "<s>", "</s>", "<unk>", "<mask>"]
    words = case_words(specials)
    if template is None:
        words["<|endoftext|>"], specials = 96, [*specials, "<|endoftext|>"]
    tokenizer = byte_bpe(words, [("Ġ", "t"), ("Ġ", "a")] if "Ġt" in words else [], specials, ignore_merges=True)
    bos = "<|endoftext|>" if template is None else "<s>"
    if template:
        tokenizer.post_processor = processors.TemplateProcessing(single=template, pair=template + " $B", special_tokens=[("<s>", 1)])
    tokenizer.save(str(folder / "tokenizer.json"))
    write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": template is not None, "bos_token": bos,
        "clean_up_tokenization_spaces": False, "model_max_length": 16})
    head = {"name": name, "folder": name, "source": "tokenizer.json through tokenizers", "text_bos": bos, "what": WHAT,
            "prepends_space": False, "entries": len(words), "model_rows": 97,
            "cannot_spell": ["Mary ate 3 cups", "John’s", "\U0001f9ed"]}
    own = Tokenizer.from_file(str(folder / "tokenizer.json"))
    dump(OUT / f"case-{name}.json", head, expected(own, [*CASE_STRINGS, bos + " Mary", bos + "Mary"], byte_level, 0))


def case_merges(name):
    """OPT's form: vocab.json + merges.txt with a version line, BOS `</s>` by add_bos_token."""
    folder = ROOT / name
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    merges = [("Ġ", "t"), ("h", "e"), ("Ġt", "he"), ("Ġt", "o"), ("Ġ", "a"), ("a", "n"), ("Ġa", "n"), ("Ġan", "d"), ("Ġ", "M"),
              ("a", "r"), ("ĠM", "ar"), ("ĠMar", "y"), ("Ġ", "J"), ("ĠJ", "o"), ("h", "n"), ("ĠJo", "hn"), ("M", "ar"),
              ("Mar", "y"), ("v", "e"), ("Ġ", "g"), ("Ġg", "a"), ("Ġga", "ve"), ("W", "he"), ("Whe", "n"), ("s", "t"),
              ("o", "re"), ("r", "e"), ("st", "ore"), ("Ġ", "store"), ("e", "n"), ("w", "en"), ("wen", "t"), ("Ġ", "went")]
    words = merged(case_vocabulary(specials), merges)
    write(folder / "vocab.json", words, indent=None)
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    write(folder / "tokenizer_config.json", {
        "tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "add_prefix_space": False, "bos_token": "</s>",
        "eos_token": "</s>", "unk_token": "</s>", "pad_token": "<pad>", "model_max_length": 16})
    tokenizer = byte_bpe(words, merges, ["<pad>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="</s> $A", pair="</s> $A $B", special_tokens=[("</s>", 2)])
    head = {"name": name, "folder": name, "source": "vocab.json + merges.txt, BOS by add_bos_token", "text_bos": "</s>",
            "what": WHAT, "prepends_space": False, "entries": len(words), "model_rows": 97,
            "cannot_spell": ["Mary ate 3 cups", "John’s", "\U0001f9ed"]}
    texts = [t for t in CASE_STRINGS] + ["</s>Mary", "</s> Mary"]
    dump(OUT / f"case-{name}.json", head, expected(tokenizer, texts, byte_level, 0))


def write(path, value, indent=1):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    tiny_json()
    tiny_merges()
    case_json("gpt2-gelu-new", None)
    case_json("llama-gqa", "<s> $A")
    case_merges("opt")
    if len(sys.argv) > 1:
        shared(pathlib.Path(sys.argv[1]))
