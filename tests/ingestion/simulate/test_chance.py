"""Shared draws: calibration, stars and ids."""

from __future__ import annotations

import re

import numpy as np

from ingestion.simulate.chance import (
    calibrated,
    code_ids,
    draw_columns,
    hex_ids,
    popularity,
    star_probabilities,
)


def test_calibration_meets_the_rate_and_keeps_the_order() -> None:
    logits = np.array([-3.0, 0.0, 1.0, 8.0])
    probabilities = calibrated(logits, 0.3)
    assert abs(probabilities.mean() - 0.3) < 1e-9
    assert (np.diff(probabilities) > 0).all()


def test_stars_meet_their_shares_and_rise_with_appeal() -> None:
    appeal = np.linspace(-3, 3, 1_000)
    shares = (8.0, 3.0, 11.0, 19.0, 59.0)
    probabilities = star_probabilities(appeal, shares)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    np.testing.assert_allclose(100 * probabilities.mean(axis=0), shares, atol=1e-6)
    assert (np.diff(probabilities @ np.arange(1, 6)) > 0).all()


def test_a_column_of_probability_one_is_always_drawn() -> None:
    certain = np.eye(4)[[2, 0, 3]]
    assert draw_columns(np.random.default_rng(0), certain).tolist() == [2, 0, 3]


def test_popularity_adds_up_and_falls() -> None:
    shares = popularity(50)
    assert abs(shares.sum() - 1) < 1e-12
    assert (np.diff(shares) < 0).all()


def test_ids_have_their_form_and_differ() -> None:
    rng = np.random.default_rng(0)
    hexes = hex_ids(rng, 100).to_pylist()
    codes = code_ids(rng, 100, "B00", 7).to_pylist()
    assert all(re.fullmatch("[0-9a-f]{32}", text) for text in hexes)
    assert all(re.fullmatch("B00[0-9A-Z]{7}", text) for text in codes)
    assert len(set(hexes)) == len(set(codes)) == 100
