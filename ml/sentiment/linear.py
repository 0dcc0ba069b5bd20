"""Fits the compact model: counts of hashed n-grams, and a convex fit of what each adds to the classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import log_softmax

from ml.sentiment.labels import CLASSES

FACTORS = (2_654_435_761, 2_246_822_519, 3_266_489_917)
"""Odd factors spread n-grams of neighbouring token ids over the buckets (multiplicative hashing)."""
FEWEST_TEXTS = 2
"""An n-gram of fewer texts than this is not learned: it may be a name."""


@dataclass(frozen=True)
class LinearFit:
    """What was fitted.

    Attributes
    ----------
    table : np.ndarray, shape (features, 6)
        What a feature adds to the five logits, weight included, and the square of its weight; zero where unknown.
    bias : np.ndarray, shape (5,)
    """

    table: np.ndarray
    bias: np.ndarray


def count_ngrams(tokens: Sequence[Sequence[int]], vocabulary: int, buckets: int, longest: int) -> sp.csr_matrix:
    """How often each feature occurs in each text, as the compact architecture counts them.

    Parameters
    ----------
    tokens : sequence of sequences of int
        Token ids of each text, special tokens included.
    vocabulary, buckets : int
        Features are the tokens, then the buckets of the longer n-grams.
    longest : int
        Tokens of the longest n-gram, up to 3.

    Returns
    -------
    scipy.sparse.csr_matrix
        Shape (texts, vocabulary + buckets).

    Examples
    --------
    >>> count_ngrams([[1, 1, 2]], vocabulary=3, buckets=4, longest=1).toarray().tolist()
    [[0.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0]]
    """
    lengths = np.array([len(ids) for ids in tokens])
    flat = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in tokens])
    text = np.repeat(np.arange(len(tokens)), lengths)
    rows, columns = [text], [flat]
    keys = flat * FACTORS[0]
    for length in range(2, longest + 1):
        keys = keys[1:] + FACTORS[length - 1] * flat[: 1 - length]
        within = text[length - 1 :] == text[: 1 - length]
        rows.append(text[length - 1 :][within])
        columns.append((vocabulary + keys % buckets)[within])
    row, column = np.concatenate(rows), np.concatenate(columns)
    counts = sp.csr_matrix(
        (np.ones(len(row), dtype=np.float32), (row, column)), shape=(len(tokens), vocabulary + buckets)
    )
    counts.sum_duplicates()
    return counts


def fit_linear(
    counts: sp.csr_matrix,
    targets: np.ndarray,
    weights: np.ndarray,
    strength: float,
    iterations: int,
    progress: Callable[[int, int], None] | None = None,
) -> LinearFit:
    """Fit multinomial logistic regression on weighed n-grams by L-BFGS (Liu and Nocedal, 1989).

    An n-gram weighs the more the fewer texts hold it, and each text's weights have length one; with both, words that
    are everywhere and texts that are long do not drown the others.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix, shape (n, features)
    targets : np.ndarray, shape (n, 5)
        Probabilities to answer for each text.
    weights : np.ndarray, shape (n,)
        What each text counts.
    strength : float
        Inverse of the penalty on squared coefficients.
    iterations : int
    progress : callable, optional
        Called with (iterations done, iterations in all).
    """
    texts = np.bincount(counts.indices, minlength=counts.shape[1])
    known = np.flatnonzero(texts >= FEWEST_TEXTS)
    rarity = (np.log((1 + counts.shape[0]) / (1 + texts[known])) + 1).astype(np.float32)
    kept = counts[:, known]
    length = np.sqrt(kept @ (rarity**2) + 1e-12)
    features = (sp.diags(1 / length) @ kept @ sp.diags(rarity)).astype(np.float32).tocsr()
    coefficients, bias = _minimise(features, targets, weights, strength, iterations, progress)
    table = np.zeros((counts.shape[1], CLASSES + 1), dtype=np.float32)
    table[known, :CLASSES] = coefficients * rarity[:, None]
    table[known, CLASSES] = rarity**2
    return LinearFit(table, bias)


def _minimise(
    features: sp.csr_matrix,
    targets: np.ndarray,
    weights: np.ndarray,
    strength: float,
    iterations: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[np.ndarray, np.ndarray]:
    transposed = features.T.tocsr()
    wanted = (targets * weights[:, None]).astype(np.float32)
    size, scale = features.shape[1], 1 / float(weights.sum())
    done = 0

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        coefficients = values[: size * CLASSES].reshape(size, CLASSES).astype(np.float32)
        logs = log_softmax(features @ coefficients + values[size * CLASSES :].astype(np.float32), axis=1)
        error = np.exp(logs) * weights[:, None].astype(np.float32) - wanted
        slope = transposed @ error + coefficients / strength
        total = float(-(wanted * logs).sum() + (coefficients**2).sum() / (2 * strength))
        return total * scale, np.concatenate([slope.ravel(), error.sum(0)]).astype(np.float64) * scale

    def count(_values: np.ndarray) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, iterations)

    start = np.zeros((size + 1) * CLASSES)
    options = {"maxiter": iterations, "maxcor": 10, "ftol": 1e-9, "gtol": 1e-8}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", callback=count, options=options)
    return found.x[: size * CLASSES].reshape(size, CLASSES).astype(np.float32), found.x[size * CLASSES :]
