"""From files to marts: demo, inspect, simulate, ingest, build and what belongs to them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terminal import AsJson, Engine, EngineName, console, facts_table, print_facts, read_settings
from flows.errors import UsageError
from warehouse import Settings

data_app = typer.Typer()

Scale = Annotated[str, typer.Option(help="tiny, small, full, or a number (1 is full).")]


@data_app.command()
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


@data_app.command()
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


@data_app.command()
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


@data_app.command()
def ingest(
    source: Annotated[str, typer.Argument(help="Kind of source: files, azure-blob, mongo, kafka or event-hubs.")],
    place: Annotated[
        str, typer.Option("--from", help="Folder, address and prefix, DATABASE.COLLECTION, or name of a topic or hub.")
    ],
    follow: Annotated[bool, typer.Option(help="Go on with what a topic or hub receives, until interrupted.")] = False,
    engine: EngineName = Engine.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Land one source beside what is there."""
    settings = read_settings()
    from flows import pipeline
    from ingestion.sources import STREAMS, open_source, open_stream

    if engine is Engine.SPARK:
        if source != "files" or follow:
            raise UsageError("Spark lands JSON lines of files alone: leave --engine spark out.")
        landing = pipeline.ingest(source, place, engine=engine.value)
    elif source in STREAMS:
        open_stream(settings, source, place)
        landing = pipeline.ingest(source, place, follow)
    else:
        open_source(settings, source, place)
        if follow:
            raise UsageError(f"{source} has an end: only {' and '.join(STREAMS)} can be followed.")
        landing = pipeline.ingest(source, place)
    facts = [vars(file) for file in landing.files]
    print_facts(facts, as_json, lambda: console.print(facts_table(facts)))


@data_app.command("rebuild-raw")
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


@data_app.command()
def build(
    select: Annotated[str | None, typer.Option(help="Nodes, as dbt selects them; all without it.")] = None,
    engine: EngineName = Engine.LOCAL,
) -> None:
    """Build and test the dbt project, or part of it; by Spark the models named, from the lake into the lake."""
    settings = read_settings()
    from flows import pipeline

    if engine is Engine.SPARK:
        if not select:
            raise UsageError("Spark builds models by name: say which with --select, such as feat_subscriber_churn.")
        for name, count in pipeline.build(select, engine.value).items():
            console.print(f"{count:,} rows in {settings.storage.address}/spark/{name}", soft_wrap=True)
        return
    counts = pipeline.build(select)
    if not counts:
        raise UsageError(f"Nothing in the dbt project is named {select}: see `dbt ls` in dbt/.")
    console.print(", ".join(f"{count} {status}" for status, count in counts.items()))


@data_app.command()
def sample(
    table: Annotated[str, typer.Argument(help="Raw table, such as raw.amazon__reviews_2014.")],
    by: Annotated[list[str], typer.Option(help="Column whose values make the strata; may be repeated.")],
    rows: Annotated[int, typer.Option(min=1, help="Rows of each stratum.")] = 1000,
    seed: Annotated[int, typer.Option(help="Same seed, same rows.")] = 0,
    to: Annotated[str | None, typer.Option(help="Folder or address; `spark/sample` in the lake without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a stratified sample of a raw table in the lake, by Spark."""
    settings = read_settings()
    from flows.display import display
    from flows.spark import sample_on_spark

    place = to or f"{settings.storage.address}/spark/sample"
    place = place if "://" in place else str(Path(place).resolve())
    with display.stage("sample by Spark"):
        strata = sample_on_spark(settings, table, by, rows, seed, place)
    print_facts(strata, as_json, lambda: console.print(facts_table(strata, place)))


@data_app.command()
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
