"""What well-known mistakes would have claimed, measured beside the features that do not make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.dbt import OURS, dbt_build
from ml import tabular
from ml.errors import EmptyMartError, UnknownTaskError
from ml.metrics import Metric
from warehouse import Settings, open_warehouse

SCHEMA = "leaky"
WIDE = 0.25
"""Width of a 95 % interval of an area under the ROC curve above which nothing can be read from it."""


@dataclass(frozen=True)
class Mistake:
    """A leaky variant of a task's features.

    Attributes
    ----------
    task, variant : str
        The mart is ``leaky.leaky_<task>__<variant>``.
    words : str
        What is wrong with it.
    labels : str
        Its labels, where they are not the task's own: another mart of the schema, ``leaky_<task>__<labels>``.
    """

    task: str
    variant: str
    words: str
    labels: str = ""

    def mart(self, variant: str) -> str:
        """Table of this or another variant."""
        return f"{SCHEMA}.leaky_{self.task}__{variant}"


MISTAKES = (
    Mistake("subscriber_churn", "lifetime", "knows how long the subscriber will have stayed in the end"),
    Mistake("review_score_at_order", "delivered", "knows when orders will arrive that were bought the day before"),
    Mistake("review_score_at_request", "delivered", "knows when orders will arrive that are still on their way"),
    Mistake("purchase", "crawled", "knows what the crawl found of the author long after the review"),
    Mistake("customer_churn", "resampled", "repeats the rare class before the split", labels="copies"),
)


def leak_report(settings: Settings, progress: Callable[[int, int, str], None] | None = None) -> list[dict[str, Any]]:
    """Train each task twice, on our features and on a leaky variant: same learner, same split. Nothing is kept.

    Returns
    -------
    list of dict
        Per mistake: task, what is wrong, the area under the ROC curve that it claims and ours, each with its 95 %
        interval and the held-out rows it was measured on, and what that tells; or why there is none.

    Raises
    ------
    DbtError
        Where the leaky marts cannot be built.
    """

    def say(done: int, words: str) -> None:
        if progress:
            progress(done, len(MISTAKES) + 1, words)

    say(0, "builds the leaky marts")
    arguments = ["--select", "path:models/leaky", "--vars", "leaky: true"]
    dbt_build(settings, arguments, project=replace(OURS, state="dbt/leaky"))
    try:
        facts = []
        for done, mistake in enumerate(MISTAKES, start=1):
            say(done, f"trains {mistake.task}")
            facts.append(_compare(settings, mistake))
        return facts
    finally:
        with open_warehouse(settings) as warehouse:
            warehouse.drop_schema(SCHEMA)


def _compare(settings: Settings, mistake: Mistake) -> dict[str, Any]:
    labels = mistake.mart(mistake.labels) if mistake.labels else None
    facts: dict[str, Any] = {"task": mistake.task, "mistake": mistake.words}
    try:
        task = tabular.load_task(mistake.task)
        claimed = tabular.try_out(settings, task, mistake.mart(mistake.variant), labels)
        ours = tabular.try_out(settings, task)
    except (EmptyMartError, UnknownTaskError) as error:
        return facts | {"note": str(error)}
    facts |= _figures("claimed", claimed) | _figures("ours", ours)
    return facts | {"reading": reading(facts)}


def reading(facts: Mapping[str, Any]) -> str:
    """What the figures of a mistake tell.

    >>> ours = {"ours roc_auc": 0.6, "ours from": 0.58, "ours to": 0.62}
    >>> reading({"claimed roc_auc": 0.8, "claimed from": 0.78, "claimed to": 0.82, "claimed rows": 9_000} | ours)
    'claims 0.200 more'
    >>> reading({"claimed roc_auc": 0.61, "claimed from": 0.59, "claimed to": 0.63, "claimed rows": 9_000} | ours)
    'within the intervals: ours know as much'
    >>> reading({"claimed roc_auc": 0.8, "claimed from": 0.5, "claimed to": 1.0, "claimed rows": 19} | ours)
    'too little data to tell: 19 held-out rows leave an interval of 0.500 to 1.000'
    """
    for side in ("claimed", "ours"):
        low, high = facts[f"{side} from"], facts[f"{side} to"]
        if high - low > WIDE:
            rows = facts[f"{side} rows"]
            return f"too little data to tell: {rows} held-out rows leave an interval of {low:.3f} to {high:.3f}"
    if facts["claimed from"] > facts["ours to"]:
        return f"claims {facts['claimed roc_auc'] - facts['ours roc_auc']:.3f} more"
    if facts["claimed to"] < facts["ours from"]:
        return "claims less"
    return "within the intervals: ours know as much"


def _figures(name: str, metrics: list[Metric]) -> dict[str, Any]:
    found = next(metric for metric in metrics if metric.metric == "roc_auc")
    return {
        f"{name} roc_auc": found.value,
        f"{name} from": found.ci_low,
        f"{name} to": found.ci_high,
        f"{name} rows": found.n,
    }
