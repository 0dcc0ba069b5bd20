"""Trains the tokenizer: byte-pair encoding over text without case, accents, markup and drawn-out letters."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import NFD, NFKC, Lowercase, Normalizer, Replace, Strip, StripAccents
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace, PreTokenizer, Punctuation
from tokenizers.pre_tokenizers import Sequence as PreTokenizers
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import BpeTrainer
from transformers import PreTrainedTokenizerFast

SPECIAL = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
ALPHABET = 2_000
MOST_CHARACTERS = 20
"""Of a token; no word that is common enough to be one is longer."""


def train_tokenizer(texts: Iterable[str], size: int, max_tokens: int) -> PreTrainedTokenizerFast:
    """Train a tokenizer of its own for a model.

    Byte-pair encoding (Sennrich, Haddow and Birch, 2016) falls back to single characters, so a word nobody has used
    before is still read piece by piece; a character outside the alphabet is unknown.

    Parameters
    ----------
    texts : iterable of str
    size : int
        Most tokens in the vocabulary.
    max_tokens : int
        Longest input of the model.
    """
    tokenizer = Tokenizer(BPE(unk_token=SPECIAL["unk_token"], fuse_unk=True))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = _pre_tokenizer()
    specials = list(SPECIAL.values())
    trainer = BpeTrainer(
        vocab_size=size,
        special_tokens=specials,
        limit_alphabet=ALPHABET,
        min_frequency=3,
        max_token_length=MOST_CHARACTERS,
        show_progress=False,
    )
    tokenizer.train_from_iterator(map(_said_once, texts), trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, specials.index(name)) for name in ("[CLS]", "[SEP]")]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=max_tokens, **SPECIAL)


def _said_once(text: str) -> str:
    """A text's words once each, long ones cut: who repeats a word must not bring it into the vocabulary alone.

    >>> _said_once("so good so good")
    'so good'
    """
    return " ".join(dict.fromkeys(word[:MOST_CHARACTERS] for word in text.split()))


def _normalizer() -> Normalizer:
    return Normalizers(
        [
            # HTML and Steam's markup, links and entities carry no opinion.
            Replace(
                Regex(r"</?[a-zA-Z][^<>]{0,200}>|\[/?[a-zA-Z0-9*]{1,12}(=[^\]]{0,200})?\]|https?://\S+|&[a-z]{2,6};"),
                " ",
            ),
            # Variation selectors and joiners would split one emoji into several.
            Replace(Regex(r"[\x{FE0F}\x{200B}-\x{200D}\x{0000}]"), ""),
            NFD(),
            StripAccents(),
            NFKC(),
            Lowercase(),
            # "don't" and "dont" are one word; the same letter three times or more is written twice.
            Replace(Regex(r"(?<=n)['’](?=t\b)"), ""),
            Replace(Regex(r"(\p{L})\1\K\1+"), ""),
            Replace(Regex(r"\s+"), " "),
            Strip(),
        ]
    )


def _pre_tokenizer() -> PreTokenizer:
    return PreTokenizers([Metaspace(), Punctuation()])
