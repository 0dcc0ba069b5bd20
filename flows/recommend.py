"""What the recommendation commands print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ml.recommend import Measured, Trained

SHOWN = ("ndcg", "ndcg_gain", "map", "precision", "recall", "hit_rate", "mrr", "coverage", "novelty", "popularity_lift")
WITH_INTERVAL = ("ndcg", "ndcg_gain")


def measured_facts(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """Everything measured, one entry per method, ready for JSON."""
    return [asdict(each) for each in measured]


def measured_rows(measured: Sequence[Measured]) -> dict[str, list[dict[str, Any]]]:
    """Rows of one table per data set and split, under its title; intervals in brackets."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for each in measured:
        figures = {metric.metric.split("@")[0]: metric for metric in each.metrics}
        first = each.metrics[0]
        title = f"{first.slice}, {each.protocol}: {first.split}; lists of {first.metric.split('@')[1]}"
        row: dict[str, Any] = {"method": each.method}
        for name in SHOWN:
            metric = figures[name]
            row[name] = f"{metric.value:.3f}"
            if name in WITH_INTERVAL:
                row[name] += f" ({metric.ci_low:.3f} to {metric.ci_high:.3f})"
        tables.setdefault(title, []).append(row)
    return tables


def without_times(measured: Sequence[Measured]) -> bool:
    """Whether nothing could be split by time."""
    return {each.protocol for each in measured} == {"stratified"}


def trained_rows(models: Sequence[Trained]) -> list[dict[str, Any]]:
    """The model of each data set, and how it did on the test set beside popularity."""
    rows = []
    for model in models:
        test = next((metric for metric in model.metrics if metric.slice == model.dataset), None)
        rows.append(
            {
                "data set": model.dataset,
                "method": model.method,
                "version": model.model_version,
                "ndcg@10": f"{test.value:.3f} ({test.ci_low:.3f} to {test.ci_high:.3f})" if test else "",
                "popular": f"{test.baseline:.3f}" if test else "",
                "users": f"{test.n:,}" if test else "",
            }
        )
    return rows
