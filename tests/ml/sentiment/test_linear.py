"""The compact model: counted and answered alike, and learned by a fit that finds what is there."""

from __future__ import annotations

import numpy as np
import pytest

from ml.sentiment.linear import FACTORS, count_ngrams, fit_linear


def test_n_grams_are_counted_within_their_own_text_only() -> None:
    together = count_ngrams([[2, 3, 3], [4, 5]], vocabulary=6, buckets=97, longest=3)
    apart = [count_ngrams([ids], vocabulary=6, buckets=97, longest=3).toarray()[0] for ids in ([2, 3, 3], [4, 5])]
    assert together.toarray().tolist() == [row.tolist() for row in apart]
    # Three tokens, two pairs and a triple; two tokens and a pair.
    assert together.sum(axis=1).ravel().tolist() == [[6.0, 3.0]]
    assert together.toarray()[0, :6].tolist() == [0, 0, 1, 2, 0, 0]


def test_a_pair_of_words_is_learned_where_neither_word_says_anything() -> None:
    rng = np.random.default_rng(0)
    tokens = [list(rng.permutation([2, 3]) if rng.random() < 0.5 else [2, 3]) for _ in range(400)]
    classes = np.array([0 if ids[0] == 2 else 4 for ids in tokens])
    counts = count_ngrams(tokens, vocabulary=4, buckets=61, longest=2)
    fit = fit_linear(counts, np.eye(5)[classes], np.ones(400), strength=10.0, iterations=50)
    sums = counts @ fit.table
    logits = sums[:, :5] / np.sqrt(sums[:, 5:]) + fit.bias
    assert (logits.argmax(axis=1) == classes).all()


def test_the_network_answers_what_was_fitted_padding_or_not() -> None:
    torch = pytest.importorskip(
        "torch", reason="torch is absent: uv pip install -p .venv/bin/python '.[torch]'", exc_type=ImportError
    )
    from ml.sentiment.fitting import padded
    from ml.sentiment.ngrams import NgramConfig, NgramForSequenceClassification

    rng = np.random.default_rng(1)
    tokens = [[int(id_) for id_ in rng.integers(1, 50, size)] for size in (1, 2, 3, 9, 30)]
    config = NgramConfig(vocab_size=50, buckets=128, factors=FACTORS, pad_token_id=0, num_labels=5)
    network = NgramForSequenceClassification(config).eval()
    table = rng.random((178, 6)).astype(np.float32)
    network.table.weight.data = torch.from_numpy(table)
    with torch.no_grad():
        found = network(**padded(tokens, 0, "cpu")).logits.numpy()
    sums = count_ngrams(tokens, 50, 128, 3) @ table
    assert found == pytest.approx(sums[:, :5] / np.sqrt(sums[:, 5:]), abs=1e-4)
