"""Reads the word lists in ``lexicon/<language>.yml`` that simulated reviews are written from.

An entry is a phrase in which ``<slot>`` stands for a further choice and ``|`` separates grammatical forms, as
in ``was|were``. Every list is a block of text whose entries are separated by line breaks or semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import MartletError

LEVELS = ("worst", "bad", "fair", "good", "best")
"""The five strengths of an opinion, one per star."""

DOMAINS: Mapping[str, tuple[str, ...]] = {
    "beauty": ("goods",),
    "books": ("reading",),
    "clothes": ("goods",),
    "coffee": ("goods",),
    "delivery": ("goods",),
    "films": ("watching",),
    "games": (),
    "home": ("goods",),
    "instruments": ("goods",),
    "magazines": ("reading",),
    "phones": ("goods",),
    "tablets": ("goods",),
    "tools": ("goods",),
    "toys": ("goods",),
}
"""What a review can be about, and the wider groups whose phrases it shares (``any`` is shared by all)."""

_FOLDER = Path(__file__).parent / "lexicon"
_SLOT = re.compile(r"<([a-z0-9]+)>")
_SEPARATOR = re.compile(r"[;\n]")

Template = tuple[str, ...]
"""Literal text at even positions, slot names at odd ones."""
Entry = tuple[Template, ...]
"""One template per grammatical form, or a single one that fits all forms."""


class UnknownLanguageError(MartletError):
    """There is no lexicon for the language asked for."""


class UnknownDomainError(MartletError):
    """No phrases are grouped under the domain asked for."""


@dataclass(frozen=True)
class Voice:
    """All that is needed to write about one domain in one language, ready to draw from."""

    space: str
    stop: str
    comma: str
    but: tuple[str, ...]
    things: tuple[tuple[Entry, int], ...]
    nouns: tuple[tuple[Entry, int], ...]
    facts: tuple[Entry, ...]
    verdicts: Mapping[str, tuple[Entry, ...]]
    short: Mapping[str, tuple[Entry, ...]]
    closings: Mapping[str, tuple[Entry, ...]]
    slots: Mapping[str, tuple[Entry, ...]]
    emoji: Mapping[str, tuple[str, ...]]
    typing: Mapping[str, str]


def languages() -> tuple[str, ...]:
    """Names of the languages that reviews can be written in, spelled as Steam spells them."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yml")))


def entries(block: str) -> list[str]:
    r"""Split one block of a lexicon file into its entries.

    >>> entries("not bad; pretty good\nfine")
    ['not bad', 'pretty good', 'fine']
    """
    return [entry for part in _SEPARATOR.split(str(block)) if (entry := part.strip())]


@lru_cache
def read_lexicon(language: str) -> dict[str, Any]:
    """The lexicon file of a language as it stands, every block still a string.

    Raises
    ------
    UnknownLanguageError
        If there is no such file; the message names those there are.
    """
    path = _FOLDER / f"{language}.yml"
    if language not in languages():
        raise UnknownLanguageError(
            f"There is no lexicon for {language!r}: use one of {', '.join(languages())}, or add {path}."
        )
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return content


@lru_cache
def voice(language: str, domain: str) -> Voice:
    """Gather what `language` offers for `domain`: its own phrases, those of its groups, those for anything.

    Raises
    ------
    UnknownLanguageError, UnknownDomainError
        If either name is not known; the message names those that are.
    """
    if domain not in DOMAINS:
        raise UnknownDomainError(f"There is no domain {domain!r}: use one of {', '.join(DOMAINS)}.")
    content = read_lexicon(language)
    keys = ("any", *DOMAINS[domain], domain)
    slots = {name: _compiled([block]) for name, block in content["slots"].items()}
    return Voice(
        space=content["space"],
        stop=content["stop"],
        comma=content["comma"],
        but=tuple(entries(content["but"])),
        things=tuple(_things(content, keys)),
        nouns=tuple(_things({**content, "things": _bare(content)}, keys)),
        facts=_compiled([content["facts"][key] for key in keys if key in content["facts"]]),
        verdicts=_levelled(content["verdicts"], keys),
        short=_levelled(content["short"], keys),
        closings=_levelled(content["closings"], keys),
        slots={**slots, **_levelled(content["adjectives"], keys)},
        emoji={level: tuple(content["emoji"][level].split()) for level in LEVELS},
        typing=content["typing"],
    )


def _compiled(blocks: list[str]) -> tuple[Entry, ...]:
    return tuple(_entry(text) for block in blocks for text in entries(block))


def _entry(text: str) -> Entry:
    return tuple(tuple(_SLOT.split(form)) for form in text.split("|"))


def _levelled(section: Mapping[str, Mapping[str, str]], keys: tuple[str, ...]) -> dict[str, tuple[Entry, ...]]:
    return {level: _compiled([section[key][level] for key in keys if key in section]) for level in LEVELS}


def _things(content: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[tuple[Entry, int]]:
    for key in keys:
        for form, block in content["things"].get(key, {}).items():
            for text in entries(block):
                yield _entry(text), content["forms"].index(form)


def _bare(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The things without their articles; in a language with articles, what has none is no noun."""
    article = re.compile(content.get("article", ""))
    return {
        key: {
            form: "\n".join(article.sub("", text, count=1) for text in entries(block) if article.match(text))
            for form, block in group.items()
        }
        for key, group in content["things"].items()
    }
