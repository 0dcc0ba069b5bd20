"""``martlet recommend``: train, score, evaluate, similar."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.terminal import AsJson, console, facts_table, print_facts, read_settings

if TYPE_CHECKING:
    from ml.recommend import Measured, Trained

recommend_app = typer.Typer(help="Recommendations.", no_args_is_help=True)

SHOWN = ("ndcg", "ndcg_gain", "map", "precision", "recall", "hit_rate", "mrr", "coverage", "novelty", "popularity_lift")
WITH_INTERVAL = ("ndcg", "ndcg_gain")


class Protocol(Enum):
    """How items are kept back to measure recommendations on."""

    LEAVE_LAST = "leave-last"
    STRATIFIED = "stratified"


@recommend_app.command("train")
def recommend_train(as_json: AsJson = False) -> None:
    """Tune every method, and fit and promote the best one of each data set."""
    settings = read_settings()
    from flows.display import display
    from ml import recommend

    with display.stage("train recommend") as stage:
        models = recommend.train(settings, progress=stage)
    print_facts([asdict(model) for model in models], as_json, lambda: console.print(facts_table(_trained_rows(models))))


@recommend_app.command("score")
def recommend_score() -> None:
    """Rank products for every user, and like products for every product."""
    settings = read_settings()
    from flows.display import display
    from ml import recommend

    with display.stage("recommend") as stage:
        written = recommend.score(settings, progress=stage)
    console.print(f"{written:,} new rows in predictions.recommend and predictions.similar_items")


@recommend_app.command("evaluate")
def recommend_evaluate(
    ratings: Annotated[
        Path | None, typer.Option(help="File of user, item, rating and timestamp; the warehouse without it.")
    ] = None,
    protocol: Annotated[
        list[Protocol] | None, typer.Option(help="How items are kept back; may be repeated. All that fit without it.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option(help="Method, such as ease or blend; may be repeated. All without it.")
    ] = None,
    k: Annotated[int, typer.Option(min=1, max=1000, help="Length of the lists.")] = 10,
    seed: Annotated[int, typer.Option(help="Same seed, same split.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure every method on what users turned to next, beside popularity and chance."""
    settings = read_settings()
    from flows.display import display
    from ml import recommend

    protocols = [choice.value for choice in protocol or ()]
    with display.stage("evaluate recommend") as stage:
        measured = recommend.evaluate(settings, ratings, protocols, method or (), k, seed, progress=stage)
    if as_json:
        print(json.dumps(_measured_facts(measured), indent=1))
        return
    for title, rows in _measured_rows(measured).items():
        console.print(title, soft_wrap=True)
        console.print(facts_table(rows))
    if ratings and not protocols and _without_times(measured):
        console.print(f"{ratings} has no times: it was split by shares of each user's items alone", soft_wrap=True)


@recommend_app.command("similar")
def recommend_similar(
    item: Annotated[str, typer.Argument(help="Product, such as steam:440.")],
    k: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the products most like one, by the model in use."""
    settings = read_settings()
    from ml import recommend

    facts = recommend.similar(settings, item, k)
    print_facts(facts, as_json, lambda: console.print(facts_table(facts)))


def _measured_facts(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """Everything measured, one entry per method, ready for JSON."""
    return [asdict(each) for each in measured]


def _measured_rows(measured: Sequence[Measured]) -> dict[str, list[dict[str, Any]]]:
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


def _without_times(measured: Sequence[Measured]) -> bool:
    """Whether nothing could be split by time."""
    return {each.protocol for each in measured} == {"stratified"}


def _trained_rows(models: Sequence[Trained]) -> list[dict[str, Any]]:
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
