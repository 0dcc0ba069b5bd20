"""``martlet sentiment``: train, score, evaluate."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.terminal import AsJson, console, facts_table, metrics_table, print_facts, read_settings
from flows.errors import UsageError
from warehouse import Settings

sentiment_app = typer.Typer(help="Review sentiment.", no_args_is_help=True)

ModelName = Annotated[
    str | None, typer.Option("--model", help="Folder, or owner/name or owner/name@revision on the Hugging Face hub.")
]
COLUMN = "text"
SHOWN = ("macro_f1", "accuracy", "within_one", "mae", "quadratic_kappa", "balanced_accuracy", "calibration_error")


@sentiment_app.command("train")
def train(
    out: Annotated[Path | None, typer.Option(help="Folder for the model; the lake without it.")] = None,
    base: Annotated[
        str, typer.Option(help="Model to fine-tune, of the hub or a folder; the compact one without it.")
    ] = "",
    cut_off: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Learn from reviews before this day; of each data set the first three quarters."
        ),
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Licence that the model's card shall name.")] = None,
) -> None:
    """Train a sentiment model from the stars in the marts, the compact one or one of the hub."""
    settings = read_settings()
    from flows.display import display
    from ml import sentiment

    recipe = sentiment.Recipe(base=base)
    with display.stage("train sentiment") as stage:
        result = sentiment.train(settings, out, cut_off.date() if cut_off else None, recipe, licence, progress=stage)
    state = "was trained before" if result.skipped else "is trained"
    use = " and in use from now on" if result.promoted else ""
    console.print(f"The model {state}{use}: {result.folder}", soft_wrap=True)
    if result.metrics:
        _show_metrics(result.metrics)


@sentiment_app.command("score")
def score(
    text: Annotated[str | None, typer.Option(help="One text instead of the warehouse.")] = None,
    csv: Annotated[Path | None, typer.Option(help=f"CSV file with a column {COLUMN} instead of the warehouse.")] = None,
    out: Annotated[Path | None, typer.Option(help="CSV file to write; beside --csv without it.")] = None,
    model: ModelName = None,
    second: Annotated[str | None, typer.Option(help="Model to run beside it, for the rate of agreement.")] = None,
    as_json: AsJson = False,
) -> None:
    """Score the reviews that have no sentiment yet, or one text, or a file of texts."""
    named = {"sentiment_model": model, "sentiment_second_model": second}
    settings = read_settings().model_copy(update={name: value for name, value in named.items() if value})
    from flows.display import display
    from ml import sentiment

    if text is not None and csv is not None:
        raise UsageError("--text and --csv are two things to score: give one of them.")
    if text is not None:
        import pyarrow as pa

        facts = sentiment.score_with(settings, pa.array([text])).to_pylist()
        print_facts(facts, as_json, lambda: console.print(facts_table(facts)))
    elif csv is not None:
        target = out or csv.with_name(f"{csv.stem}_sentiment.csv")
        with display.stage("sentiment") as stage:
            rows = sentiment.score_csv(settings, csv, target, progress=stage.per_second("texts"))
        console.print(f"{rows:,} texts with their sentiment in {target}", soft_wrap=True)
    else:
        with display.stage("sentiment") as stage:
            written = sentiment.score(settings, progress=stage.per_second("reviews"))
        _show_model(settings)
        console.print(f"{written:,} new rows in predictions.sentiment")


@sentiment_app.command("evaluate")
def evaluate(
    hold_out: Annotated[
        str | None,
        typer.Option(
            help="Source, such as amazon/reviews_2014, to train without and measure on: how a model does elsewhere."
        ),
    ] = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure the sentiment of reviews against their stars."""
    settings = read_settings()
    if model:
        settings = settings.model_copy(update={"sentiment_model": model})
    from flows.display import display
    from ml import sentiment

    if hold_out:
        with display.stage(f"hold out {hold_out}") as stage:
            metrics = sentiment.hold_out(settings, hold_out, progress=stage)
        files = []
    else:
        metrics = sentiment.evaluate(settings)
        files = sentiment.write_report(settings, metrics)
    print_facts([vars(metric) for metric in metrics], as_json, lambda: _show_metrics(metrics, files))


def _show_model(settings: Settings) -> None:
    from ml import sentiment

    for model in sentiment.models_in_use(settings):
        console.print(
            f"{model.name}, revision {model.revision}, version {model.version}, licence {model.licence}", soft_wrap=True
        )


def _show_metrics(metrics: list[Any], files: list[Path] | None = None) -> None:
    from ml import sentiment

    console.print(metrics_table([metric for metric in metrics if metric.metric in SHOWN]))
    for line in sentiment.verdict(metrics):
        console.print(f"[yellow]{line}[/yellow]")
    for file in files or ():
        console.print(f"  {file}", soft_wrap=True)
