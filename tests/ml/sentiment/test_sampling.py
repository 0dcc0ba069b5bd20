"""What a model learns from: balanced, soft-labelled, and changed without losing its meaning."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ml.sentiment import sampling
from ml.sentiment.augment import Augmenter
from ml.sentiment.labels import Examples
from ml.sentiment.sampling import draw_pools, soft_labels

TEXTS = ["a very good guitar indeed", "a rather bad tablet to me", "it works as one would expect"]


def test_a_soft_label_is_a_distribution_that_peaks_at_its_class_and_falls_with_distance() -> None:
    labels = soft_labels()
    assert labels.sum(axis=1) == pytest.approx(np.ones(5))
    assert labels.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert (np.diff(labels[0]) < 0).all()


def test_a_class_of_one_text_is_drawn_as_often_as_a_class_of_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "JOINED", 0.0)
    examples = Examples(["bad"] + ["good"] * 1_000, np.array([0] + [4] * 1_000))
    drawn = Counter(label for _, labels in draw_pools(examples, 2_000, seed=0) for label in labels.argmax(axis=1))
    assert set(drawn) == {0, 4}
    # Half of 2,000 draws; six standard deviations are 134.
    assert abs(drawn[0] - 1_000) < 134


def test_texts_joined_across_classes_are_asked_to_be_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "JOINED", 1.0)
    monkeypatch.setattr(sampling, "JOINED_ALIKE", 0.0)
    monkeypatch.setattr(Augmenter, "change", lambda _, text: text)
    examples = Examples(["bad", "good"], np.array([0, 4]))
    for texts, labels in draw_pools(examples, 200, seed=0):
        for text, label in zip(texts, labels, strict=True):
            words = Counter(text.split(". "))
            share = words["good"] / words.total()
            assert label == pytest.approx(share * soft_labels()[4] + (1 - share) * soft_labels()[0])


def test_pools_hold_as_many_samples_as_asked_for() -> None:
    examples = Examples(TEXTS, np.array([4, 0, 2]))
    assert sum(len(texts) for texts, _ in draw_pools(examples, 5_000, seed=0)) == 5_000


def test_the_same_seed_changes_texts_the_same_way() -> None:
    one, other = Augmenter(TEXTS, seed=3), Augmenter(TEXTS, seed=3)
    assert [one.change(TEXTS[0]) for _ in range(50)] == [other.change(TEXTS[0]) for _ in range(50)]


def test_a_changed_text_keeps_most_of_its_words_most_of_the_time() -> None:
    augmenter = Augmenter(TEXTS, seed=0)
    kept = [len(set(TEXTS[0].split()) & set(augmenter.change(TEXTS[0]).split())) / 5 for _ in range(500)]
    assert np.mean(kept) > 0.7
    assert min(len(augmenter.change(TEXTS[0])) for _ in range(100)) > 0


def test_a_text_of_one_word_is_never_lost() -> None:
    augmenter = Augmenter(TEXTS, seed=0)
    for _ in range(200):
        changed = augmenter.change("good")
        assert "goo" in changed or "good"[1:] in changed or sorted("good")[0] in changed


def test_texts_without_a_word_can_still_be_changed() -> None:
    assert Augmenter(["!!!", "5/5"], seed=0).change("!!! 5/5") is not None
