"""Review texts: reproducible, of every length, and saying what their stars say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import ComplementNB

from ingestion.simulate import review_texts, review_titles
from ingestion.simulate.lexicon import (
    DOMAINS,
    LEVELS,
    UnknownDomainError,
    UnknownLanguageError,
    entries,
    languages,
    read_lexicon,
)

FEWEST_PER_SIDE = {"english": 500, "brazilian": 500}


def of(rng: np.random.Generator, language: str, domain: str, n: int) -> tuple[np.ndarray, list[str]]:
    stars = rng.integers(1, 6, n)
    return stars, review_texts(rng, stars, np.full(n, language), domain)


def side(language: str, levels: tuple[str, ...]) -> set[str]:
    """Everything a lexicon has for some levels, in lower case."""
    content = read_lexicon(language)
    blocks = [
        group[level]
        for section in ("adjectives", "verdicts", "short", "closings")
        for group in content[section].values()
        for level in levels
    ]
    return {entry.lower() for block in blocks for entry in entries(block)}


def test_the_same_generator_writes_the_same_texts() -> None:
    first, again = (of(np.random.default_rng(3), "brazilian", "delivery", 50) for _ in range(2))
    assert first[1] == again[1]


@pytest.mark.parametrize("language", languages())
def test_no_phrase_is_on_both_sides(language: str) -> None:
    assert side(language, ("worst", "bad")) & side(language, ("good", "best")) == set()


@pytest.mark.parametrize("language", languages())
def test_each_side_is_rich(language: str) -> None:
    fewest = FEWEST_PER_SIDE.get(language, 120)
    assert len(side(language, ("worst", "bad"))) >= fewest
    assert len(side(language, ("good", "best"))) >= fewest
    assert len(side(language, ("fair",))) >= 15


@pytest.mark.parametrize("language", languages())
def test_every_slot_of_a_lexicon_can_be_filled(language: str) -> None:
    content = read_lexicon(language)
    known = {*content["slots"], *LEVELS, "thing", "noun"}
    assert set(re.findall(r"<(\w+)>", str(content))) <= known


@pytest.mark.parametrize("language", languages())
def test_every_domain_can_be_written_about_without_a_slot_left_open(language: str) -> None:
    rng = np.random.default_rng(0)
    for domain in DOMAINS:
        _, texts = of(rng, language, domain, 30)
        assert all(text.strip() for text in texts)
        assert not any(re.search(r"<\w{2,}>", text) for text in texts)


def test_lengths_go_from_a_word_to_hundreds() -> None:
    _, texts = of(np.random.default_rng(0), "english", "instruments", 2_000)
    words = [len(text.split()) for text in texts]
    assert min(words) == 1
    assert max(words) > 300


@pytest.mark.parametrize("language", languages())
def test_texts_tell_good_from_bad_though_not_always(language: str) -> None:
    rng = np.random.default_rng(0)
    stars, texts = of(rng, language, "games", 4_000)
    analyzer = "char" if language == "schinese" else "word"
    grams = HashingVectorizer(analyzer=analyzer, ngram_range=(1, 2), alternate_sign=False).transform(texts)
    clear = np.flatnonzero(stars != 3)
    learned, held_out = clear[:2_400], clear[2_400:]
    model = ComplementNB().fit(grams[learned], stars[learned] > 3)
    assert 0.78 < model.score(grams[held_out], stars[held_out] > 3) < 0.98


def test_titles_are_short_and_one_per_review() -> None:
    stars = np.array([1, 3, 5] * 20)
    titles = review_titles(np.random.default_rng(0), stars, "english", "coffee")
    assert len(titles) == 60
    assert max(len(title) for title in titles) < 60


def test_an_unknown_language_or_domain_is_named_with_those_there_are() -> None:
    rng, one = np.random.default_rng(0), np.array([5])
    with pytest.raises(UnknownLanguageError, match=r"'klingon': use one of brazilian, english"):
        review_texts(rng, one, np.array(["klingon"]), "games")
    with pytest.raises(UnknownDomainError, match=r"'rockets': use one of beauty, books"):
        review_texts(rng, one, np.array(["english"]), "rockets")
