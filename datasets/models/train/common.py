"""Vocabulary, word lists and task mixture of the bench models."""
import os, random, re

WORDS = os.environ.get("WORDS", os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                               "../../src/main/resources/headlab/datasets/words"))


def lines(name):
    with open(os.path.join(WORDS, name + ".txt"), encoding="utf-8") as f:
        return [s.strip() for s in f if s.strip() and not s.startswith("#")]


NAMES, PLACES, OBJECTS = lines("names"), lines("places"), lines("objects")
FILLER, STRUCTURE, STARTERS = lines("filler"), lines("structure"), lines("starters")
CLASSES = {c: lines(c) for c in ("numbers", "number-words", "days", "months", "letters")}
CYCLIC = {"days", "months"}
CAPITALS = [l.split("\t") for l in lines("capitals")]
TEMPLATES = lines("ioi-templates")
PUNCTUATION = [",", ".", ":"]

VOCABULARY = ["<bos>"] + PUNCTUATION + STARTERS
for group in ([STRUCTURE, NAMES, PLACES, OBJECTS] + list(CLASSES.values())
              + [[c for c, _ in CAPITALS], [c for _, c in CAPITALS], FILLER]):
    for word in group:
        if " " + word not in VOCABULARY:
            VOCABULARY.append(" " + word)
ID = {w: i for i, w in enumerate(VOCABULARY)}
assert len(ID) == len(VOCABULARY)
LENGTH = 64
RARE, PLAIN, SURE = 0.1, 0.3, 1.0  # loss weights: cannot be predicted, sentence frame, answer
LEAD = 0.8  # share of succession lists that begin with "List:"; train.py sets it
RECEIVER = 1.0  # loss weight of the answer of an indirect-object sentence; train.py sets it


def held_out(a, b):
    """Pairs of names never seen together in training: a tenth of them, by their places in the list."""
    return (NAMES.index(a) + NAMES.index(b)) % 10 == 0


INDEX = {n: i for i, n in enumerate(NAMES)}


def pair(rng, held=False):
    while True:
        a, b = rng.sample(NAMES, 2)
        if ((INDEX[a] + INDEX[b]) % 10 == 0) == held:
            return a, b


def tok(text):
    """Ids of a text that is spelled with vocabulary entries only."""
    out, i = [], 0
    for piece in re.findall(r" ?[A-Za-z]+| ?[0-9]+|[.,:]", text):
        out.append(ID[piece])
    return out


def sentence(parts):
    """[(text, weight)] -> ids, weights."""
    ids, ws = [], []
    for text, w in parts:
        t = tok(text)
        ids += t
        ws += [w] * len(t)
    return ids, ws


def start(word, first):
    return word if first else " " + word


def ioi(rng, held=False, first=True):
    io, s = pair(rng, held)
    template = rng.choice(TEMPLATES)
    order = rng.random() < 0.5
    a, b = (s, io) if order else (io, s)
    place, obj = rng.choice(PLACES), rng.choice(OBJECTS)
    parts = []
    for piece in re.split(r"( ?\[[A-Z0-9]+\])", template):
        key = piece.strip()
        if key == "[A]": parts.append((" " + a, RARE))
        elif key == "[B]": parts.append((" " + b, RARE))
        elif key == "[S]": parts.append((" " + s, RARE))
        elif key == "[PLACE]": parts.append((" " + place, RARE))
        elif key == "[OBJECT]": parts.append((" " + obj, RARE))
        elif piece: parts.append((piece, PLAIN))
    ids, ws = sentence(parts)
    if not first:
        w = VOCABULARY[ids[0]]
        if " " + w in ID: ids[0] = ID[" " + w]
    ids += [ID[" " + io], ID["."]]
    ws += [RECEIVER, PLAIN]
    return ids, ws, len(ids) - 2


def succession(rng, first=True):
    cls = rng.choice(list(CLASSES))
    words = CLASSES[cls]
    n = rng.randint(3, 9)
    if cls in CYCLIC:
        i = rng.randrange(len(words))
        seq = [words[(i + k) % len(words)] for k in range(n)]
    else:
        i = rng.randrange(len(words) - n + 1)
        seq = words[i:i + n]
    ids = tok(start("List", first) + ":" if rng.random() < LEAD else "")
    ws = [PLAIN] * len(ids)
    for k, w in enumerate(seq):
        ids.append(ID[" " + w]); ws.append(RARE if k == 0 else SURE)
    at = len(ids) - 1
    ids.append(ID["."]); ws.append(RARE)
    return ids, ws, at


def fact(rng, first=True):
    country, capital = rng.choice(CAPITALS)
    ids, ws = sentence([(start("The", first) + " capital of", PLAIN), (" " + country, RARE), (" is", PLAIN),
                        (" " + capital, SURE), (".", PLAIN)])
    return ids, ws, len(ids) - 2


def lookup(rng, first=True):
    k = rng.randint(3, 7)
    keys = rng.sample(NAMES, k)
    values = rng.sample(CLASSES["numbers"], k)
    parts = [(start("List", first) + ":", PLAIN)]
    for i, (a, b) in enumerate(zip(keys, values)):
        parts += [(" " + a, RARE), (" " + b, RARE), ("," if i < k - 1 else ".", RARE)]
    ids, ws = sentence(parts)
    at = 0
    for q in rng.sample(range(k), min(k, 3)):
        ids += [ID[" " + keys[q]], ID[" " + values[q]], ID[","]]
        at = at or len(ids) - 2
        ws += [RARE, SURE, RARE]
    return ids, ws, at


def filler(rng, n):
    return [ID[" " + w] for w in (rng.choice(FILLER) for _ in range(n))]


def retrieval(rng, first=True):
    name, number = rng.choice(NAMES), rng.choice(CLASSES["numbers"])
    total = rng.randint(6, 44)
    before = rng.randint(0, total)
    ids = filler(rng, before); ws = [RARE] * before
    f, w = sentence([(" The code of", PLAIN), (" " + name, RARE), (" is", PLAIN), (" " + number, RARE), (".", PLAIN)])
    ids += f; ws += w
    ids += filler(rng, total - before); ws += [RARE] * (total - before)
    f, w = sentence([(".", RARE), (" The code of", PLAIN), (" " + name, SURE), (" is", PLAIN), (" " + number, SURE), (".", PLAIN)])
    ids += f; ws += w
    return ids, ws, len(ids) - 2


def induction(rng, low=4, high=28):
    n = rng.randint(low, high)
    pool = FILLER if rng.random() < 0.5 else [w[1:] for w in VOCABULARY if w.startswith(" ")]
    seq = [ID[" " + w] for w in rng.sample(pool, n)]
    ids = seq * ((LENGTH - 1) // n + 1)
    ws = [RARE] * n + [SURE] * (len(ids) - n)
    return ids, ws, 2 * n - 1


def sequence(rng, repeats, ioi_share=32, succession_share=14):
    """One training sequence of LENGTH ids and loss weights, BOS first."""
    ids, ws = [ID["<bos>"]], [0.0]
    if rng.random() < repeats:
        i, w, _ = induction(rng)
        ids += i; ws += w
    else:
        kind = rng.choices(["ioi", "succession", "fact", "lookup", "retrieval", "mixed"], [ioi_share, succession_share, 12, 14, 18, 10])[0]
        makers = {"ioi": ioi, "succession": succession, "fact": fact, "lookup": lookup, "retrieval": retrieval}
        first = True
        while len(ids) < LENGTH:
            k = kind if kind != "mixed" else rng.choice(["ioi", "succession", "fact", "lookup"])
            i, w, _ = makers[k](rng, first=first)
            ids += i; ws += w
            first = False
    return ids[:LENGTH], ws[:LENGTH]
