"""The whole-word tokenizer of the bench models as Hugging Face files."""
import json, os
import common as c

PIECES = " ?[A-Za-z]+| ?[0-9]+|[.,:]"  # a word keeps the space before it


def write(folder):
    bos = {"id": 0, "content": "<bos>", "single_word": False, "lstrip": False, "rstrip": False,
           "normalized": False, "special": True}
    begin = [{"SpecialToken": {"id": "<bos>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [bos], "normalizer": None,
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": PIECES}, "behavior": "Isolated", "invert": False},
        "post_processor": {"type": "TemplateProcessing", "single": begin,
                           "pair": begin + [{"Sequence": {"id": "B", "type_id": 1}}],
                           "special_tokens": {"<bos>": {"id": "<bos>", "ids": [0], "tokens": ["<bos>"]}}},
        "decoder": {"type": "Fuse"},
        # There is no entry "<unk>": an unknown word is an error, never another word.
        "model": {"type": "WordLevel", "vocab": c.ID, "unk_token": "<unk>"}}
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>", "add_bos_token": True,
              "clean_up_tokenization_spaces": False, "model_max_length": c.LENGTH}
    for name, value in (("tokenizer.json", tokenizer), ("tokenizer_config.json", config)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            json.dump(value, f, indent=1, ensure_ascii=False)
            f.write("\n")
