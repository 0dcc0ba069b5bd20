"""The ``martlet`` command."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.errors import LeakError, UsageError
from flows.sentiment import sentiment_app
from flows.terminal import AsJson, console, facts_table, metrics_table, print_facts, read_settings
from warehouse import MartletError, Settings

app = typer.Typer(
    help="Raw shop data in; marts, predictions and dashboards out, all in one warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
recommend_app = typer.Typer(help="Recommendations.", no_args_is_help=True)
models_app = typer.Typer(help="Models of the tabular tasks.", no_args_is_help=True)
app.add_typer(sentiment_app, name="sentiment")
app.add_typer(recommend_app, name="recommend")
app.add_typer(models_app, name="models")

Scale = Annotated[str, typer.Option(help="tiny, small, full, or a number (1 is full).")]
TaskName = Annotated[str, typer.Argument(help="Tabular task, such as customer_churn.")]


class Protocol(Enum):
    """How items are kept back to measure recommendations on."""

    LEAVE_LAST = "leave-last"
    STRATIFIED = "stratified"


def main() -> None:
    """Run the command; a known error is one sentence and exit code 1."""
    try:
        app()
    except MartletError as error:
        print(f"martlet: {error}", file=sys.stderr)
        raise SystemExit(1) from None


@app.command()
def demo(
    data: Annotated[Path | None, typer.Option(help="Folder of data; simulated data without it.")] = None,
    scale: Scale = "small",
    as_json: AsJson = False,
) -> None:
    """The whole run, from files to the dashboards' snapshot, on this machine."""
    settings = read_settings()
    from flows import pipeline, summary
    from flows.display import display
    from ingestion.sources.files import list_files

    if data is None:
        data = settings.home / "simulated" / scale
        _simulate(data, scale, 0)
    list_files(data)
    outcome = pipeline.demo(str(data.resolve()))
    facts = summary.summarise(settings, outcome, display.seconds)
    print_facts(facts, as_json, lambda: summary.show(facts, console))


@app.command()
def inspect(folder: Path, as_json: AsJson = False) -> None:
    """Say what each file of a folder would be landed as, and why not."""
    read_settings()
    from ingestion.sources.files import find_files

    facts = [
        {
            "file": file.relative,
            "format": file.head.format or "",
            "table": file.contract.table.name if file.contract else "",
            "note": f"lacks column {', '.join(file.missing)}" if file.missing else file.reason,
        }
        for file in find_files(folder)
    ]
    print_facts(facts, as_json, lambda: console.print(facts_table(facts)))


@app.command()
def simulate(
    place: Annotated[str, typer.Argument(help="Folder; with --into what `martlet ingest` takes as --from.")],
    scale: Scale = "small",
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 0,
    reviews: Annotated[int | None, typer.Option(min=1_000, help="Only this many reviews, in ten languages.")] = None,
    into: Annotated[str, typer.Option(help="files, or a server: mongo, azure-blob, kafka or event-hubs.")] = "files",
) -> None:
    """Write simulated sources in the layout and formats of the real ones, or fill a server with reviews."""
    settings = read_settings()
    if into == "files":
        _simulate(Path(place), scale, seed, reviews)
    elif reviews:
        raise UsageError("--reviews writes files alone: leave it out, and say how many by --scale.")
    else:
        _fill(settings, into, place, scale, seed)


@app.command()
def ingest(
    source: Annotated[str, typer.Argument(help="Kind of source: files, azure-blob, mongo, kafka or event-hubs.")],
    place: Annotated[
        str, typer.Option("--from", help="Folder, address and prefix, DATABASE.COLLECTION, or name of a topic or hub.")
    ],
    follow: Annotated[bool, typer.Option(help="Go on with what a topic or hub receives, until interrupted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Land one source beside what is there."""
    settings = read_settings()
    from flows import pipeline
    from ingestion.sources import STREAMS, open_source, open_stream

    if source in STREAMS:
        open_stream(settings, source, place)
        landing = pipeline.ingest(source, place, follow)
    else:
        open_source(settings, source, place)
        if follow:
            raise UsageError(f"{source} has an end: only {' and '.join(STREAMS)} can be followed.")
        landing = pipeline.ingest(source, place)
    facts = [vars(file) for file in landing.files]
    print_facts(facts, as_json, lambda: console.print(facts_table(facts)))


@app.command("rebuild-raw")
def rebuild_raw(
    forget: Annotated[bool, typer.Option(help="Let go of rows whose batches are not in the lake.")] = False,
) -> None:
    """Make the raw tables anew from the lake."""
    settings = read_settings()
    from flows.display import display
    from ingestion.rebuild import rebuild_raw as rebuild

    with display.stage("rebuild raw") as stage:
        batches = rebuild(settings, progress=stage, forget=forget)
    console.print(f"{batches:,} batches of the lake are in raw again")


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show what has landed, how fresh it is, and what did not fit."""
    settings = read_settings()
    from ingestion.status import status as landing_status

    facts = landing_status(settings)
    print_facts(facts, as_json, lambda: _show_status(facts))


@app.command()
def build(
    select: Annotated[str | None, typer.Option(help="Nodes, as dbt selects them; all without it.")] = None,
) -> None:
    """Build and test the dbt project, or part of it."""
    read_settings()
    from flows import pipeline

    counts = pipeline.build(select)
    if not counts:
        raise UsageError(f"Nothing in the dbt project is named {select}: see `dbt ls` in dbt/.")
    console.print(", ".join(f"{count} {status}" for status, count in counts.items()))


@app.command()
def budgets(
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="As if all were made anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask BigQuery by a dry run what each big model would read, beside its budget; nothing is built or billed."""
    settings = read_settings()
    from flows.budgets import dry_run

    readings = dry_run(settings, full_refresh)
    facts = [vars(reading) | {"is_over": reading.is_over} for reading in readings]
    print_facts(facts, as_json, lambda: console.print(facts_table(facts)))
    over = [reading.model for reading in readings if reading.is_over]
    if over:
        raise UsageError(f"Over budget: {', '.join(over)}. Leave them out, or raise bytes_budget in their YAML.")


@app.command()
def train(
    task: TaskName,
    tune: Annotated[float, typer.Option(min=0, help="Seconds to look for better parameters in, with Optuna.")] = 0,
) -> None:
    """Train one tabular task; the new model is used if it beats the baseline and the model in use."""
    read_settings()
    from flows import pipeline
    from ml import tabular

    definition = tabular.load_task(task)
    result = pipeline.train(task, tune)[task]
    if isinstance(result, str):
        raise UsageError(result)
    console.print(metrics_table(result.metrics))
    use = "in use from now on" if result.promoted else "not taken into use"
    state = "was trained before" if result.skipped else f"is {use}: {result.reason}"
    console.print(f"{definition.name} {result.model_version} {state}", soft_wrap=True)
    if tune and result.parameters:
        console.print(f"Parameters found, by part (a task's file may keep them): {list(result.parameters)}")


@app.command()
def score(task: TaskName) -> None:
    """Score one tabular task with its champion."""
    read_settings()
    from flows import pipeline
    from ml import tabular

    tabular.load_task(task)
    console.print(f"{pipeline.score(task)[task]:,} new rows in predictions.{task}")


@app.command()
def evaluate(
    task: TaskName,
    compare: Annotated[
        bool, typer.Option("--compare", help="Train simpler models too, on the same rows; write plots.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how good the champion of a tabular task is, beside its baselines, or beside simpler models."""
    settings = read_settings()
    from ml import tabular

    definition = tabular.load_task(task)
    if not compare:
        metrics = tabular.evaluate(settings, definition)
        print_facts([vars(metric) for metric in metrics], as_json, lambda: console.print(metrics_table(metrics)))
        return
    from flows.display import display

    with display.stage(f"compare {task}") as stage:
        metrics, files = tabular.compare(settings, definition, progress=stage)
    print_facts([vars(metric) for metric in metrics], as_json, lambda: _show_comparison(metrics, files))


@models_app.command("list")
def models_list(
    task: Annotated[str | None, typer.Argument(help="Tabular task; all without it.")] = None, as_json: AsJson = False
) -> None:
    """List the models that were trained, which is in use, and why."""
    settings = read_settings()
    from ml import tabular

    names = [task] if task else tabular.task_names()
    listed = {name: tabular.list_models(settings, tabular.load_task(name)) for name in names}
    facts = [row for rows in listed.values() for row in rows]
    print_facts(facts, as_json, lambda: _show_models(listed))


@models_app.command("compare")
def models_compare(task: TaskName, ours: str, theirs: str, as_json: AsJson = False) -> None:
    """Measure one model against another, by a paired bootstrap on the newest rows that neither has learned from."""
    settings = read_settings()
    from ml import tabular

    definition = tabular.load_task(task)
    lead = tabular.compare_models(settings, definition, ours, theirs)
    words = f"{definition.metric} of {ours} less that of {theirs}: {lead} on {lead.n:,} rows"
    print_facts(vars(lead), as_json, lambda: console.print(words))


@models_app.command("promote")
def models_promote(task: TaskName, model_version: str) -> None:
    """Use a model from now on, whatever the gate said; its first letters will do."""
    settings = read_settings()
    from ml import tabular

    tabular.promote_model(settings, tabular.load_task(task), model_version)
    console.print(f"{task} uses {model_version} from now on; `martlet score {task}` scores with it")


@models_app.command("rollback")
def models_rollback(task: TaskName) -> None:
    """Use the model again that was in use before the present one."""
    settings = read_settings()
    from ml import tabular

    console.print(f"{task} uses {tabular.roll_back(settings, tabular.load_task(task))} again")


@recommend_app.command("train")
def recommend_train(as_json: AsJson = False) -> None:
    """Tune every method, and fit and promote the best one of each data set."""
    settings = read_settings()
    from flows.display import display
    from flows.recommend import trained_rows
    from ml import recommend

    with display.stage("train recommend") as stage:
        models = recommend.train(settings, progress=stage)
    print_facts([asdict(model) for model in models], as_json, lambda: console.print(facts_table(trained_rows(models))))


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
    from flows.recommend import measured_facts, measured_rows, without_times
    from ml import recommend

    protocols = [choice.value for choice in protocol or ()]
    with display.stage("evaluate recommend") as stage:
        measured = recommend.evaluate(settings, ratings, protocols, method or (), k, seed, progress=stage)
    if as_json:
        print(json.dumps(measured_facts(measured), indent=1))
        return
    for title, rows in measured_rows(measured).items():
        console.print(title, soft_wrap=True)
        console.print(facts_table(rows))
    if ratings and not protocols and without_times(measured):
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


@app.command()
def leakcheck(
    as_of: Annotated[
        list[dt.datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="Day to stop at, UTC; may be repeated.")
    ] = None,
    mart: Annotated[list[str] | None, typer.Option(help="Feature mart to look at; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prove that features ignore the future: build them as of a few days, and compare every row."""
    settings = read_settings()
    from flows.display import display
    from flows.leakcheck import leakcheck as check

    with display.stage("leakcheck") as stage:
        findings = check(settings, [day.date() for day in as_of or ()], progress=stage, marts=mart or ())
    print_facts(vars(findings), as_json, lambda: console.print(facts_table(findings.compared)))
    if findings.problems:
        raise LeakError("\n  ".join(["Features know the future or the label.", *findings.problems]))


@app.command("leak-report")
def leak_report(as_json: AsJson = False) -> None:
    """Show what well-known leaky features would have claimed, beside ours."""
    settings = read_settings()
    from flows.display import display
    from flows.leak_report import leak_report as report

    with display.stage("leak-report") as stage:
        facts = report(settings, progress=stage)
    print_facts(facts, as_json, lambda: _show_leaks(facts))


@app.command()
def publish() -> None:
    """Swap in the snapshot that dashboards open."""
    settings = read_settings()
    from flows import pipeline

    tables = pipeline.publish()
    console.print(f"{len(tables)} tables in {settings.published_file}", soft_wrap=True)


@app.command()
def export(
    to: Annotated[
        str | None, typer.Option(help="Folder, or address of an object store; `export` in the lake without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write predictions, their outcomes, the marts and bi as Parquet and CSV."""
    settings = read_settings()
    from flows.display import display
    from flows.export import export as export_results

    place = to or f"{settings.storage.address}/export"
    if "://" not in place:
        place = str(Path(place).resolve())
    with display.stage("export"):
        counts = export_results(settings, place)
    facts = [{"file": f"{name}.parquet, {name}.csv", "rows": rows} for name, rows in counts.items()]
    print_facts(facts, as_json, lambda: console.print(facts_table(facts, place)))


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(help="Port of the app.")] = 8501,
) -> None:
    """Open the Streamlit app on the published snapshot."""
    settings = read_settings()

    if not settings.published_file.exists():
        raise UsageError(f"There is no snapshot at {settings.published_file} yet: run `martlet demo` first.")
    arguments = ["run", str(Path(__file__).parent / "app.py"), "--server.port", str(port), "--server.headless", "true"]
    arguments += ["--server.address", "127.0.0.1", "--client.toolbarMode", "viewer"]
    arguments += ["--server.maxUploadSize", "200"]
    environment = os.environ | {"MARTLET_HOME": str(settings.home)}
    os.execve(sys.executable, [sys.executable, "-m", "streamlit", *arguments], environment)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port of the service.")] = 8502,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's need a key.")
    ] = "127.0.0.1",
) -> None:
    """Serve predictions, recommendations and sentiment over HTTP, from the published snapshot."""
    settings = read_settings()
    from flows.serve import serve as serve_snapshot

    serve_snapshot(settings, host, port)


def _simulate(folder: Path, scale: str, seed: int, reviews: int | None = None) -> None:
    from flows.display import display
    from ingestion.simulate import parse_scale, simulate, simulate_corpus

    files: list[str] = []
    with display.stage("simulate") as stage:

        def show(file: str, _records: int) -> None:
            files.append(file)
            stage(len(files), None, file)

        if reviews:
            simulate_corpus(folder, reviews, seed, progress=show)
        else:
            simulate(folder, parse_scale(scale), seed, progress=show)


def _fill(settings: Settings, kind: str, place: str, scale: str, seed: int) -> None:
    from flows.display import display
    from ingestion.simulate import fill, parse_scale

    with display.stage("simulate") as stage:
        records = fill(settings, kind, place, parse_scale(scale), seed, progress=lambda done: stage(done, None, place))
    console.print(f"{records:,} records in {place}: `martlet ingest {kind} --from {place}` lands them", soft_wrap=True)


def _show_status(facts: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in facts.items():
        console.print(facts_table(rows, name) if rows else f"{name}: none")


def _show_leaks(facts: list[dict[str, Any]]) -> None:
    console.print(facts_table([fact for fact in facts if "note" not in fact]))
    for fact in facts:
        if "note" in fact:
            console.print(f"{fact['task']}: {fact['note']}")


def _show_models(listed: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in listed.items():
        if rows:
            console.print(facts_table(rows, name))


def _show_comparison(metrics: list[Any], files: list[Path]) -> None:
    """A row per model, a column per metric with its interval; what leaving features out costs below it."""
    shown = [metric for metric in metrics if metric.baseline_name and not metric.metric.endswith("_gain")]
    rows: dict[str, dict[str, Any]] = {}
    for metric in shown:
        figure = f"{metric.value:.3f} ({metric.ci_low:.3f} to {metric.ci_high:.3f})"
        rows.setdefault(metric.slice, {"model": metric.slice})[metric.metric] = figure
    console.print(facts_table(list(rows.values())))
    for metric in metrics:
        if metric.metric.endswith("_gain"):
            interval = f"{metric.ci_low:+.4f} to {metric.ci_high:+.4f}"
            console.print(f"{metric.metric} over {metric.slice}: {metric.value:+.4f} ({interval})")
    for file in files:
        console.print(str(file), soft_wrap=True)


if __name__ == "__main__":
    main()
