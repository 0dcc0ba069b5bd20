"""The tokenizer that training makes: what it ignores, and how it reads words it has never seen."""

from __future__ import annotations

import pytest
from transformers import PreTrainedTokenizerFast

from ml.sentiment.vocabulary import train_tokenizer

TEXTS = ["I don't like it, not good", "não gostei, péssimo", "a very good product", "很好玩", "so bad !"] * 5


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(TEXTS, size=400, max_tokens=16)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("não gostei", "NAO GOSTEI"),
        ("I don't like it", "i dont like it"),
        ("I don’t like it", "i don't like it"),
        ("goooooood", "good"),
        ("good<br />product", "good product"),
        ("[b]good[/b] product", "good product"),
        ("good &quot; product https://a.b/c", "good product"),
        ("good\u200b product\0", "good product"),
        ("  good \n product ", "good product"),
    ],
)
def test_spellings_of_one_thing_are_the_same_tokens(tokenizer: PreTrainedTokenizerFast, one: str, other: str) -> None:
    assert tokenizer(one)["input_ids"] == tokenizer(other)["input_ids"]


def test_a_heart_is_not_taken_for_markup(tokenizer: PreTrainedTokenizerFast) -> None:
    assert len(tokenizer("i <3 it > good")["input_ids"]) > len(tokenizer("i good")["input_ids"]) + 1


def test_a_word_never_seen_is_read_in_pieces_and_a_foreign_script_is_unknown(
    tokenizer: PreTrainedTokenizerFast,
) -> None:
    pieces = tokenizer.tokenize("dogood")
    assert len(pieces) > 1
    assert tokenizer.unk_token not in pieces
    assert tokenizer.unk_token in tokenizer.tokenize("ᚠᚢᚦ")


def test_every_text_is_framed_and_the_vocabulary_stays_within_its_size(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer("good")["input_ids"]
    assert (ids[0], ids[-1]) == (tokenizer.cls_token_id, tokenizer.sep_token_id)
    assert len(tokenizer) <= 400
    assert len({tokenizer.pad_token_id, tokenizer.unk_token_id, ids[0], ids[-1]}) == 4
