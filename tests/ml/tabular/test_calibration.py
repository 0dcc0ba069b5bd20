"""Probabilities that come true."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from ml.tabular.calibration import fit_calibration
from ml.tabular.figures import ece, log_loss, roc_auc


@pytest.fixture(scope="module")
def honest() -> tuple[np.ndarray, np.ndarray]:
    """True log-odds, and events drawn from them."""
    generator = np.random.default_rng(0)
    log_odds = generator.normal(size=20_000)
    return log_odds, (generator.random(20_000) < expit(log_odds)).astype(int)


def test_a_tilt_and_a_shift_are_undone(honest: tuple[np.ndarray, np.ndarray]) -> None:
    log_odds, happened = honest
    calibration = fit_calibration(3 * log_odds + 1, happened)
    # The inverse of 3 x + 1 is x / 3 - 1 / 3.
    assert calibration.slope == pytest.approx(1 / 3, abs=0.02)
    assert calibration.intercept == pytest.approx(-1 / 3, abs=0.03)


def test_calibration_improves_scores_that_are_too_sure_on_rows_it_was_not_fitted_on(
    honest: tuple[np.ndarray, np.ndarray],
) -> None:
    log_odds, happened = honest
    too_sure, first, second = 3 * log_odds + 1, slice(10_000), slice(10_000, None)
    before = expit(too_sure[second])
    after = fit_calibration(too_sure[first], happened[first]).apply(too_sure[second])
    assert log_loss(happened[second], after) < log_loss(happened[second], before) - 0.1
    assert ece(happened[second], after) < 0.02 < ece(happened[second], before)
    assert roc_auc(happened[second], after) == roc_auc(happened[second], before)


def test_a_model_that_ranks_the_wrong_way_round_says_the_rate(honest: tuple[np.ndarray, np.ndarray]) -> None:
    log_odds, happened = honest
    calibration = fit_calibration(-log_odds, happened)
    assert calibration.slope == 0
    np.testing.assert_allclose(calibration.apply(np.array([-5.0, 5.0])), happened.mean(), atol=1e-3)


def test_classes_that_separate_do_not_become_certainties() -> None:
    margins = np.array([-1.0, -1.0, 1.0, 1.0])
    scores = fit_calibration(margins, np.array([0, 0, 1, 1])).apply(margins)
    # Two events and two others: the smoothed targets are 1/4 and 3/4.
    np.testing.assert_allclose(scores, [0.25, 0.25, 0.75, 0.75], atol=1e-4)


def test_an_event_that_never_happened_is_rare_but_possible() -> None:
    scores = fit_calibration(np.array([-3.0, -2.0, -1.0]), np.zeros(3, dtype=int)).apply(np.array([-2.0]))
    # No event among three: one in five, by the rule of succession.
    np.testing.assert_allclose(scores, 0.2, atol=0.01)
