"""Writes review texts that say what their stars say, in ten languages.

A review is a handful of clauses: facts that carry no opinion, verdicts whose strength is drawn around the
stars, and contrasts of a good and a bad clause in which the later one weighs more. Some texts are typed
carelessly, and a few contradict their stars, as real ones do.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from ingestion.simulate.lexicon import LEVELS, Entry, Voice, voice
from ingestion.simulate.typing_habits import typed

T = TypeVar("T")

LEVEL_SHARES = np.array(
    [
        [0.66, 0.30, 0.03, 0.01, 0.00],
        [0.17, 0.60, 0.14, 0.08, 0.01],
        [0.02, 0.26, 0.44, 0.25, 0.03],
        [0.00, 0.06, 0.10, 0.62, 0.22],
        [0.00, 0.01, 0.02, 0.37, 0.60],
    ]
)
"""How strong a verdict is, by the stars of its review (rows: 1 to 5 stars; columns: `LEVELS`)."""
CONTRASTS = (0.05, 0.22, 0.40, 0.20, 0.05)
"""How often a verdict is a contrast, by stars."""
CONTRADICTIONS = 0.04
"""Share of texts written as if for the opposite stars: sarcasm, and stars given by mistake."""
EMOJI = 0.06
CLOSING = 0.28
RAMBLING = 0.04
"""Share of texts that go on for several times the usual length."""

_LENGTHS = {"games": (0.34, 2.2, 0.25), "delivery": (0.16, 1.6, 0.10)}
"""By domain: share of one-phrase texts, mean number of further sentences, share of facts among them."""
_USUAL_LENGTH = (0.14, 4.5, 0.34)
_CUMULATIVE = LEVEL_SHARES.cumsum(axis=1).tolist()


def review_texts(rng: np.random.Generator, stars: np.ndarray, languages: np.ndarray, domain: str) -> list[str]:
    r"""Write one review per element of `stars`.

    Parameters
    ----------
    rng
        Source of all randomness: the same state gives the same texts.
    stars
        Integers 1 to 5, shape (n,).
    languages
        Language names as Steam spells them (``english``, ``brazilian``, ``schinese`` ...), shape (n,).
    domain
        What the reviews are about; one of `ingestion.simulate.lexicon.DOMAINS`.

    Returns
    -------
    list of str
        n texts of one word to several hundred, line breaks as ``\n``.

    Raises
    ------
    ingestion.simulate.lexicon.UnknownLanguageError, ingestion.simulate.lexicon.UnknownDomainError
        If there are no phrases for a language or for the domain.
    """
    draw = random.Random(int(rng.integers(2**63)))
    moods = _moods(rng, stars)
    voices = {name: voice(name, domain) for name in np.unique(languages).tolist()}
    length = _LENGTHS.get(domain, _USUAL_LENGTH)
    return [
        _review(draw, voices[language], mood, length)
        for mood, language in zip(moods.tolist(), languages.tolist(), strict=True)
    ]


def review_titles(rng: np.random.Generator, stars: np.ndarray, language: str, domain: str) -> list[str]:
    """Write one title per element of `stars`: a short phrase of the same opinion (see `review_texts`)."""
    draw = random.Random(int(rng.integers(2**63)))
    words = voice(language, domain)
    moods = _moods(rng, stars).tolist()
    return [_capitalised(draw, _expand(draw, words, _pick(draw, words.short[LEVELS[mood - 1]]))) for mood in moods]


def _moods(rng: np.random.Generator, stars: np.ndarray) -> np.ndarray:
    return np.where(rng.random(len(stars)) < CONTRADICTIONS, 6 - stars, stars)


def _review(draw: random.Random, words: Voice, mood: int, length: tuple[float, float, float]) -> str:
    share_short, mean_sentences, share_facts = length
    if draw.random() < share_short:
        text = _phrases(draw, words, mood)
    else:
        text = _paragraph(draw, words, mood, _sentence_count(draw, mean_sentences), share_facts)
    if draw.random() < EMOJI:
        text = f"{text} {_pick(draw, words.emoji[LEVELS[mood - 1]])}"
    return typed(draw, text, words.typing)


def _sentence_count(draw: random.Random, mean: float) -> int:
    count = 1 + int(draw.expovariate(1.0 / mean))
    return count * draw.randint(3, 8) if draw.random() < RAMBLING else count


def _phrases(draw: random.Random, words: Voice, mood: int) -> str:
    count = 1 if draw.random() < 0.75 else 2
    picked = [_expand(draw, words, _pick(draw, words.short[_level(draw, mood)])) for _ in range(count)]
    end = draw.choice(("", "", words.stop, "!", "!!!"))
    return _capitalised(draw, (words.comma + words.space).join(picked)) + end


def _paragraph(draw: random.Random, words: Voice, mood: int, sentences: int, share_facts: float) -> str:
    parts: list[str] = []
    for index in range(sentences):
        # the last sentence is always an opinion, so that no text is all facts
        is_fact = index < sentences - 1 and draw.random() < share_facts
        parts.append(_expand(draw, words, _pick(draw, words.facts)) if is_fact else _opinion(draw, words, mood))
    if draw.random() < CLOSING:
        parts.append(_expand(draw, words, _pick(draw, words.closings[_level(draw, mood)])))
    return _punctuated(draw, words, parts)


def _opinion(draw: random.Random, words: Voice, mood: int) -> str:
    level = _level(draw, mood)
    clause = _expand(draw, words, _pick(draw, words.verdicts[level]))
    if draw.random() >= CONTRASTS[mood - 1]:
        return clause
    leans_down = mood < 3 or (mood == 3 and draw.random() < 0.5)
    other = _expand(draw, words, _pick(draw, words.verdicts["good" if leans_down else "bad"]))
    if mood == 3:
        clause = _expand(draw, words, _pick(draw, words.verdicts["bad" if leans_down else "good"]))
    but = _pick(draw, words.but)
    return f"{other}{'' if but[0] in ',.，' else words.space}{but}{words.space}{clause}"


def _level(draw: random.Random, mood: int) -> str:
    point = draw.random()
    return next((name for name, up_to in zip(LEVELS, _CUMULATIVE[mood - 1], strict=True) if point < up_to), LEVELS[-1])


def _expand(draw: random.Random, words: Voice, entry: Entry, form: int = 0) -> str:
    """Fill the slots of an entry; the thing it is about sets the grammatical form of all its words."""
    template = entry[form] if form < len(entry) else entry[0]
    if len(template) == 1:
        return template[0]
    parts = list(template)
    for subject, options in (("thing", words.things), ("noun", words.nouns)):
        if subject in template[1::2]:
            filled, form = _pick(draw, options)
            parts[1 + 2 * template[1::2].index(subject)] = _expand(draw, words, filled)
    for index in range(1, len(parts), 2):
        if parts[index] == template[index] and parts[index] in words.slots:
            parts[index] = _expand(draw, words, _pick(draw, words.slots[parts[index]]), form)
    return "".join(parts)


def _punctuated(draw: random.Random, words: Voice, sentences: list[str]) -> str:
    """Join sentences with the care, or lack of it, that one writer keeps up for a whole text."""
    habit = draw.random()
    ends = {words.stop: 1.0}
    if habit < 0.12:
        ends = {words.comma: 0.7, "": 0.3}
    elif habit < 0.24:
        ends = {words.stop: 0.5, "!": 0.3, "...": 0.2}
    breaks = draw.random() < 0.12
    text = ""
    for sentence in sentences:
        end = draw.choices(list(ends), list(ends.values()))[0]
        new_line = breaks and draw.random() < 0.5
        text += (sentence if habit < 0.12 else _capitalised(draw, sentence)) + end + ("\n" if new_line else words.space)
    text = text.strip().strip(words.comma)
    return text.rstrip(words.stop) if draw.random() < 0.2 else text


def _capitalised(draw: random.Random, text: str) -> str:
    return text if draw.random() < 0.04 else text[:1].upper() + text[1:]


def _pick(draw: random.Random, options: Sequence[T]) -> T:
    # twice as fast as Random.choice, which is felt over a million picks
    return options[int(draw.random() * len(options))]
