"""What anyone would expect the shipped model to know."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ml.sentiment import score_texts

POSITIVE, NEGATIVE = {"positive", "very positive"}, {"negative", "very negative"}

EXPECTED = {
    "Excellent product, works great": {"very positive"},
    "Terrible, broke after one day": {"very negative"},
    "Produto excelente, chegou antes do prazo": {"very positive"},
    "Péssimo, veio com defeito": {"very negative"},
    "not good": NEGATIVE,
    "não gostei": NEGATIVE,
    "it's okay": {"neutral"},
    "I love it": POSITIVE,
    "I hate it": NEGATIVE,
    "good": POSITIVE,
    "bad": NEGATIVE,
    "Não recomendo": NEGATIVE,
    "Nunca recebi o produto": NEGATIVE,
    "waste of money": NEGATIVE,
    "worth every penny": POSITIVE,
    "10/10": POSITIVE,
    "Muy bueno, lo recomiendo": POSITIVE,
    "Sehr gut": POSITIVE,
    "Très bon produit": POSITIVE,
    "Отличная игра": POSITIVE,
    "非常好玩": POSITIVE,
    "垃圾游戏": NEGATIVE,
}


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    return dict(zip(EXPECTED, score_texts(pa.array(EXPECTED))["predicted_label"].to_pylist(), strict=True))


@pytest.mark.parametrize("text", EXPECTED)
def test_plain_opinions_come_out_right(labels: dict[str, str], text: str) -> None:
    assert labels[text] in EXPECTED[text]


def test_a_stronger_word_is_a_stronger_score() -> None:
    texts = ["bad", "okay", "good", "excellent"]
    scores = score_texts(pa.array(texts))["score"].to_pylist()
    assert scores == sorted(scores)


def test_not_turns_an_opinion_around() -> None:
    for plain, negated in [("good", "not good"), ("gostei", "não gostei"), ("recommended", "not recommended")]:
        one, other = score_texts(pa.array([plain, negated]))["score"].to_pylist()
        assert one > 0 > other


def test_what_carries_no_opinion_is_near_the_middle() -> None:
    texts = ["...", "the", "zxcvbn qwrtp", "I bought it for my kitchen last week."]
    for text, value in zip(texts, score_texts(pa.array(texts))["score"].to_pylist(), strict=True):
        assert abs(value) < 0.5, text
