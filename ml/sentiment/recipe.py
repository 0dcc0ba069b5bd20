"""What a sentiment model is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Size and training of a model; the defaults made the shipped one.

    Attributes
    ----------
    vocabulary, buckets, longest_ngram : int
        Tokens of the compact model, hashed rows for its n-grams, and tokens of the longest.
    max_tokens : int
        Longest input in training; of a longer text its two ends.
    strength, iterations : float, int
        Inverse penalty and most steps of the compact model's fit.
    balance : float
        0 learns from texts as they come, 1 as if every class of stars were equally frequent.
    softness : float
        Share of the asked-for answer that goes to a neighbouring class, falling by the same factor further off: taking
        four stars for five is a smaller error than taking one.
    recommendation : float
        What a text counts that has a recommendation and no stars; 0 leaves those out.
    base : str
        Model to fine-tune in place of the compact one: a folder or a name on the hub.
    epochs, learning_rate : int, float
        Training of a base.
    seed : int
    """

    vocabulary: int = 16_000
    buckets: int = 262_144
    longest_ngram: int = 2
    max_tokens: int = 256
    strength: float = 1.5
    iterations: int = 200
    balance: float = 0.65
    softness: float = 0.15
    recommendation: float = 0.5
    base: str = ""
    epochs: int = 2
    learning_rate: float = 3e-5
    seed: int = 0
