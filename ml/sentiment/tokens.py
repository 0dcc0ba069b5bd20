"""Texts as token ids, and batches of like length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

Progress: TypeAlias = Callable[[int, int], None]
Tokens: TypeAlias = Sequence[Sequence[int]]
TEXTS_PER_BATCH = 256


def tokenise(tokenizer: Any, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """Token ids of texts by a ``tokenizers.Tokenizer``, on all its threads; of too long a text both ends."""
    tokenizer.no_truncation()
    head = max_tokens // 2
    tail = max_tokens - head
    all_ids = (encoding.ids for encoding in tokenizer.encode_batch_fast(list(texts)))
    return [ids if len(ids) <= max_tokens else ids[:head] + ids[-tail:] for ids in all_ids]


def by_length(tokens: Tokens, most_tokens: int, most_texts: int = TEXTS_PER_BATCH) -> Iterator[np.ndarray]:
    """Row numbers of batches whose padded size stays within a token budget, short texts first."""
    lengths = np.array([len(ids) for ids in tokens])
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        ahead = lengths[order[start : start + most_texts]]
        fits = ahead * np.arange(1, len(ahead) + 1) <= most_tokens
        stop = start + max(1, int(fits.sum()))
        yield order[start:stop]
        start = stop
