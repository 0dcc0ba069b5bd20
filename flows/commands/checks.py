"""What is the matter, and what is not: status, leakcheck, leak-report."""

from __future__ import annotations

import datetime as dt
from itertools import groupby, islice
from typing import Annotated, Any

import typer

from flows.commands.terminal import AsJson, console, facts_table, print_facts, read_settings
from flows.errors import LeakError

checks_app = typer.Typer()
FEATURES_SHOWN = 5
"""Features that have drifted, of each task; a task may have a hundred."""


@checks_app.command()
def status(as_json: AsJson = False) -> None:
    """Show what has landed and how fresh it is, what did not fit, the newest runs, champions, drift and cost."""
    settings = read_settings()
    from ingestion.status import status as landing_status
    from ml.status import status as ledger_status

    facts = landing_status(settings) | ledger_status(settings)
    print_facts(facts, as_json, lambda: _show_status(facts))


@checks_app.command()
def trace(
    prediction: Annotated[
        str, typer.Argument(metavar="ID", help="TASK:ENTITY, with @YYYY-MM-DD its day, with #RANK a recommendation.")
    ],
    records: Annotated[int, typer.Option(min=1, help="Source records to list.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Follow one prediction to its features, model, training run, dbt models, batches and source records."""
    settings = read_settings()
    from flows.trace import trace as follow

    facts = follow(settings, prediction, records)
    print_facts(facts, as_json, lambda: _show_trace(facts))


@checks_app.command()
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


@checks_app.command("leak-report")
def leak_report(as_json: AsJson = False) -> None:
    """Show what well-known leaky features would have claimed, beside ours."""
    settings = read_settings()
    from flows.display import display
    from flows.leak_report import leak_report as report

    with display.stage("leak-report") as stage:
        facts = report(settings, progress=stage)
    print_facts(facts, as_json, lambda: _show_leaks(facts))


def _show_status(facts: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in facts.items():
        shown = _worst(rows) if name == "feature_drift" else rows
        console.print(facts_table(shown, name) if rows else f"{name}: none")
        if len(shown) < len(rows):
            console.print(f"{len(rows) - len(shown)} more that have moved less: --json lists all")


def _worst(drifted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The features that have moved most, a few of each task; they come in this order."""
    by_task = groupby(drifted, key=lambda row: row["task"])
    return [row for _, rows in by_task for row in islice(rows, FEATURES_SHOWN)]


def _show_trace(facts: dict[str, Any]) -> None:
    for part in ("prediction", "model", "training", "scoring"):
        if facts[part]:
            console.print(f"[bold]{part}[/bold]")
            console.print("\n".join(f"  {name}: {value}" for name, value in facts[part].items() if value is not None))
    features = facts["features"]
    those = {
        True: ": the values that were scored",
        False: ": not the values that were scored, which are gone",
        None: "",
    }
    console.print(f"[bold]features[/bold] {features['table']}{those[features.get('are_those_scored')]}")
    for row in features["values"]:
        console.print("  " + ", ".join(f"{name} {value}" for name, value in row.items()), soft_wrap=True)
    console.print("[bold]dbt models[/bold]")
    for model in facts["dbt"]:
        console.print(f"  {model['model']} of {', '.join(model['reads'])}", soft_wrap=True)
    console.print("[bold]batches[/bold]")
    for batch in facts["batches"]:
        console.print(f"  {batch['batch_id']} {batch['table_name']}, loaded {batch['loaded_at']}", soft_wrap=True)
    console.print(f"[bold]source records[/bold] {len(facts['records']):,} of {facts['count_records']:,}")
    for record in facts["records"]:
        place = f"line {record['line']}" if record["line"] else f"record {record['source_row']}"
        known = "" if record["came"] == "before" else ", came after the as-of date"
        console.print(f"  {record['source_uri']} {place} ({record['event_at'] or 'no time'}{known})", soft_wrap=True)


def _show_leaks(facts: list[dict[str, Any]]) -> None:
    console.print(facts_table([fact for fact in facts if "note" not in fact]))
    for fact in facts:
        if "note" in fact:
            console.print(f"{fact['task']}: {fact['note']}")
