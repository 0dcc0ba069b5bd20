"""Makes training texts messier, so that a model learned from clean or simulated texts reads real ones.

What a model must learn to do without: each single word, spelling, punctuation, and the words around an opinion that
it has never seen. Words that mean nothing are invented from letter sequences of the training texts themselves, so they
look like the language but carry no stars.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

WORDS_INVENTED = 20_000
UNPUNCTUATE = 0.15
DROP, MOST_DROPPED = 0.4, 0.25
MISSPELL = 0.2
SURROUND, MEAN_RUN = 0.6, 5
_PUNCTUATION = re.compile(r"[^\w\s]+")


class Augmenter:
    """Changes a text at random, keeping its stars.

    Parameters
    ----------
    texts : sequence of str
        Texts whose letter sequences the invented words follow.
    seed : int

    Examples
    --------
    >>> first, second = (Augmenter(["a good thing"], seed=1).change("very good") for _ in range(2))
    >>> first == second
    True
    """

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self._draw = random.Random(seed)
        self._invented = _invented_words(texts, self._draw)

    def change(self, text: str) -> str:
        """A changed copy of ``text``."""
        draw = self._draw
        if draw.random() < UNPUNCTUATE:
            text = _PUNCTUATION.sub(" ", text)
        words = text.split()
        if len(words) > 3 and draw.random() < DROP:
            share = draw.random() * MOST_DROPPED
            words = [word for word in words if draw.random() >= share] or words
        if draw.random() < MISSPELL:
            words = [self._misspelt(word) if draw.random() < 0.15 else word for word in words]
        if draw.random() < SURROUND:
            words = self._surrounded(words)
        return " ".join(words)

    def _misspelt(self, word: str) -> str:
        """A word with two letters swapped, one left out or one doubled."""
        if len(word) < 4:
            return word
        place = self._draw.randrange(1, len(word) - 1)
        slip = self._draw.randrange(3)
        if slip == 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return word[:place] + word[place + 1 :] if slip == 1 else word[:place] + word[place] + word[place:]

    def _surrounded(self, words: list[str]) -> list[str]:
        """The words with up to three runs of invented ones among them."""
        for _ in range(self._draw.randint(1, 3)):
            length = min(1 + int(self._draw.expovariate(1 / MEAN_RUN)), 40)
            place = self._draw.randint(0, len(words))
            words = words[:place] + self._draw.choices(self._invented, k=length) + words[place:]
        return words


def _invented_words(texts: Sequence[str], draw: random.Random) -> list[str]:
    """Words drawn letter by letter, each following the two before it (Shannon, 1948)."""
    following: dict[str, Counter[str]] = {}
    sample = draw.sample(list(texts), min(len(texts), WORDS_INVENTED))
    for word, count in Counter(word for text in sample for word in text.lower().split() if word.isalpha()).items():
        padded = f"^^{word}$"
        for place in range(2, len(padded)):
            # A root keeps the few commonest words from being spelled out again and again.
            following.setdefault(padded[place - 2 : place], Counter())[padded[place]] += int(count**0.5)
    choices = {pair: (list(letters), list(letters.values())) for pair, letters in following.items()}
    return [_invented(choices, draw) for _ in range(WORDS_INVENTED)] if choices else ["x"]


def _invented(choices: dict[str, tuple[list[str], list[int]]], draw: random.Random) -> str:
    word = "^^"
    while len(word) < 16:
        letters, counts = choices[word[-2:]]
        letter = draw.choices(letters, counts)[0]
        if letter == "$":
            break
        word += letter
    return word[2:]
