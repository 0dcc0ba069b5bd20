"""What happens to a text between the head and the keyboard: casing, shorthand, lost accents, typos."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

SHORTHAND = 0.15
UNACCENTED = 0.18
LOWERCASE = 0.18
UPPERCASE = 0.035
TYPOS = 0.09

_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñąćęłńśźżğışÁÀÂÃÉÊÍÓÔÕÚÇ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucnacelnszzgisAAAAEEIOOOUC"
_WITHOUT_ACCENTS = str.maketrans(_ACCENTED, _PLAIN)
_WORD = re.compile(r"[\w']+")


def typed(draw: random.Random, text: str, shorthand: Mapping[str, str]) -> str:
    """Return `text` as a hurried writer would have left it; most texts stay as they are.

    Parameters
    ----------
    draw
        Source of all randomness.
    text
        A well-formed text.
    shorthand
        Words of the language, with the shorter or wrong spelling that some writers use.
    """
    if draw.random() < SHORTHAND:
        text = _shortened(draw, text, shorthand)
    if draw.random() < UNACCENTED:
        text = text.translate(_WITHOUT_ACCENTS)
    casing = draw.random()
    if casing < UPPERCASE:
        text = text.upper()
    elif casing < UPPERCASE + LOWERCASE:
        text = text.lower()
    if draw.random() < TYPOS:
        for _ in range(draw.randint(1, 3)):
            text = _slipped(draw, text)
    return text


def _shortened(draw: random.Random, text: str, shorthand: Mapping[str, str]) -> str:
    words = set(_WORD.findall(text))
    for word, short in shorthand.items():
        # a language without spaces has no word boundaries to find
        spaced = word.isascii() or word[0] < "\u2e80"
        if (word in words if spaced else word in text) and draw.random() < 0.6:
            text = re.sub(rf"\b{re.escape(word)}\b", short, text) if spaced else text.replace(word, short)
    return text


def _slipped(draw: random.Random, text: str) -> str:
    """One slip of a finger: two letters swapped, one left out, or one struck twice."""
    if len(text) < 6:
        return text
    at = draw.randrange(1, len(text) - 2)
    slip = draw.randrange(3)
    if slip == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if slip == 1 else text[:at] + text[at] + text[at:]
