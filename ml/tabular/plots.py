"""Plots of a comparison, a PNG file each: calibration, ROC, precision and recall, lift, importance, coefficients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ml.errors import MissingExtraError
from ml.tabular.card import importance
from ml.tabular.comparison import BASELINE, CHAMPION, Comparison
from ml.tabular.figures import pr_auc, roc_auc

BINS = 10
SHOWN = 20


def write_plots(comparison: Comparison, folder: Path) -> list[Path]:
    """Draw every plot into a folder; returns the files.

    Raises
    ------
    MissingExtraError
        Where matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("Plots need matplotlib: run `make install EXTRAS=tabular`.") from error
    folder.mkdir(parents=True, exist_ok=True)
    plots: dict[str, Callable[[Any, Comparison], None]] = {
        "calibration": _calibration,
        "roc": _roc,
        "precision_recall": _precision_recall,
        "lift": _lift,
        "importance": _importance,
        "coefficients": _coefficients,
    }
    files = []
    for name, draw in plots.items():
        figure = Figure(figsize=(7, 5), layout="constrained")
        draw(figure.subplots(), comparison)
        files.append(folder / f"{name}.png")
        figure.savefig(files[-1], dpi=120)
    return files


def write_bars(shares: Mapping[str, Sequence[tuple[str, float]]], file: Path) -> Path:
    """Draw what several models go by beside each other: the features that weigh most in the first that has any."""
    from matplotlib.figure import Figure

    names = [name for name, _ in next(filter(None, shares.values()), ())[:SHOWN]][::-1]
    figure = Figure(figsize=(4 * len(shares), 6), layout="constrained")
    for axes, (model, pairs) in zip(figure.subplots(1, len(shares), sharey=True), shares.items(), strict=True):
        of_name = dict(pairs)
        axes.barh(names, [of_name.get(name, 0.0) for name in names])
        axes.set(title=model, xlabel="share of what all features weigh")
    figure.savefig(file, dpi=120)
    return file


def _calibration(axes: Any, comparison: Comparison) -> None:
    score, event = comparison.scores[CHAMPION], comparison.happened
    there = ~np.isnan(score)
    bins = np.array_split(np.argsort(score[there], kind="stable"), BINS)
    means = [(score[there][rows].mean(), event[there][rows].mean()) for rows in bins if len(rows)]
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="what is said comes true")
    axes.plot(*zip(*means, strict=True), marker="o", label=f"champion, {BINS} groups of equally many rows")
    top = 1.05 * max(max(pair) for pair in means)
    axes.set(xlabel="mean probability predicted", ylabel="share that happened", xlim=(0, top), ylim=(0, top))
    axes.legend()


def _curves(comparison: Comparison) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scores and outcomes of each model but the baseline, on the rows that it scored."""
    curves = {}
    for name, score in comparison.scores.items():
        there = ~np.isnan(score)
        if name != BASELINE and there.any():
            curves[name] = (score[there], comparison.happened[there])
    return curves


def _roc(axes: Any, comparison: Comparison) -> None:
    for name, (score, event) in _curves(comparison).items():
        hits = event[np.argsort(-score, kind="stable")]
        axes.plot(
            np.cumsum(1 - hits) / max(1, (1 - hits).sum()),
            np.cumsum(hits) / max(1, hits.sum()),
            label=f"{name} {roc_auc(event, score):.3f}",
        )
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="random order 0.500")
    axes.set(xlabel="false alarms, share of non-events", ylabel="share of events found")
    axes.legend(fontsize="small")


def _precision_recall(axes: Any, comparison: Comparison) -> None:
    for name, (score, event) in _curves(comparison).items():
        hits = np.cumsum(event[np.argsort(-score, kind="stable")])
        axes.plot(
            hits / max(1, event.sum()), hits / np.arange(1, len(hits) + 1), label=f"{name} {pr_auc(event, score):.3f}"
        )
    rate = comparison.happened.mean()
    axes.axhline(rate, color="grey", linestyle=":", label=f"random order {rate:.3f}")
    axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
    axes.legend(fontsize="small")


def _lift(axes: Any, comparison: Comparison) -> None:
    for name, (score, event) in _curves(comparison).items():
        hits = np.cumsum(event[np.argsort(-score, kind="stable")])
        taken = np.arange(1, len(hits) + 1)
        start = max(1, len(hits) // 50)
        axes.plot(taken[start:] / len(hits), (hits / taken / max(event.mean(), 1e-12))[start:], label=name)
    axes.axhline(1, color="grey", linestyle=":", label="random order")
    axes.set(xlabel="share of rows taken, highest scores first", ylabel="events found, times as many as at random")
    axes.legend(fontsize="small")


def _importance(axes: Any, comparison: Comparison) -> None:
    shares = importance(comparison.model)[:SHOWN][::-1]
    axes.barh([name for name, _ in shares], [share for _, share in shares])
    axes.set(xlabel="share of the gain of all splits")


def _coefficients(axes: Any, comparison: Comparison) -> None:
    weights = comparison.coefficients[:SHOWN][::-1]
    axes.barh([name for name, _ in weights], [weight for _, weight in weights])
    axes.axvline(0, color="grey", linewidth=0.8)
    axes.set(xlabel="weight per standard deviation in the logistic regression")
