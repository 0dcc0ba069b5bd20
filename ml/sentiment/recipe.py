"""What a sentiment model is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Size and training of a model; the defaults made the shipped one.

    Attributes
    ----------
    samples : int
        Changed copies of texts to learn from, in all; about 500 a second on one core.
    vocabulary, hidden, layers, feed_forward, max_tokens : int
        Size of the encoder and its longest input in training.
    dropout, merge_dropout : float
        Share of activations, and of merges of the tokenizer, left out in training.
    learning_rate : float
        Highest rate of AdamW.
    seed : int
    """

    samples: int = 120_000
    vocabulary: int = 8_000
    hidden: int = 128
    layers: int = 2
    feed_forward: int = 192
    max_tokens: int = 128
    dropout: float = 0.1
    merge_dropout: float = 0.08
    learning_rate: float = 8e-4
    seed: int = 0
