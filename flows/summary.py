"""The closing summary of a whole run, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.pipeline import Outcome
from warehouse import Settings, open_warehouse

HEADLINES = (
    "accuracy",
    "roc_auc",
    "pr_auc",
    "log_loss",
    "macro_f1",
    "within_one",
    "balanced_accuracy",
    "ndcg@10",
    "hit_rate@10",
)
"""What people are shown first; `martlet evaluate`, `ml.metrics` and the JSON have the rest."""


def summarise(settings: Settings, outcome: Outcome, seconds: dict[str, float]) -> dict[str, Any]:
    """Everything the summary says, ready for JSON."""
    files = [asdict(file) for file in outcome.landing.files]
    return {
        "files": files,
        "retired_batches": outcome.landing.retired,
        "metrics": [row for row in newest_metrics(settings) if row["task"] not in outcome.left_out],
        "left_out": outcome.left_out,
        "seconds": {stage: round(value, 1) for stage, value in seconds.items()},
        "warehouse": settings.warehouse_name,
        "published": str(settings.published_file),
    }


def newest_metrics(settings: Settings) -> list[dict[str, Any]]:
    """Metrics of each task's newest run that has any: over all rows, or per slice where none is.

    Methods that were merely compared with the one in use are left out.
    """
    with open_warehouse(settings) as warehouse:
        runs = {row["run_id"]: row for row in warehouse.read("ml.runs").read_all().to_pylist()}
        metrics = warehouse.read("ml.metrics").read_all().to_pylist()
    metrics = [row for row in metrics if runs[row["run_id"]]["kind"] in ("train", "evaluate")]
    newest: dict[str, str] = {}
    # Comparisons are of many models; what one is shown first is the model in use.
    metrics = [row for row in metrics if runs[row["run_id"]]["kind"] != "compare"]
    for row in sorted(metrics, key=lambda row: runs[row["run_id"]]["finished_at"]):
        newest[row["task"]] = row["run_id"]
    current = [row for row in metrics if newest[row["task"]] == row["run_id"]]
    whole = {row["task"] for row in current if row["slice"] == "all"}
    shown = [row for row in current if row["slice"] == "all" or row["task"] not in whole]
    return sorted(shown, key=lambda row: (row["task"], row["metric"], row["slice"]))


def show(summary: dict[str, Any], console: Console) -> None:
    """Print the summary for people."""
    console.print(_files(summary))
    if summary["retired_batches"]:
        console.print(
            f"{summary['retired_batches']} batches of other folders were retired: their rows stay in raw, "
            "marked, and no model reads them."
        )
    console.print(_metrics(summary))
    _say_what_lost(summary, console)
    for task, reason in summary["left_out"].items():
        console.print(f"[yellow]{task} was left out:[/yellow] {reason}")
    stages = ", ".join(f"{stage} {value} s" for stage, value in summary["seconds"].items())
    console.print(f"[bold]Seconds[/bold] {stages}; {sum(summary['seconds'].values()):.0f} s in all")
    console.print(f"[bold]Results[/bold] {summary['warehouse']} (schemas marts, predictions, bi, ml)", soft_wrap=True)
    console.print(f"[bold]Snapshot[/bold] {summary['published']} (what dashboards read)", soft_wrap=True)
    console.print("[bold]Open next[/bold] `make dashboard`, or `dbt build` in dbt/")


def _say_what_lost(summary: dict[str, Any], console: Console) -> None:
    lost = [
        f"{row['task']} ({row['slice']}) {row['metric']}"
        for row in summary["metrics"]
        if row["metric"] in HEADLINES
        and (row["value"] < row["baseline"]) != (row["metric"] == "log_loss")
        and row["value"] != row["baseline"]
    ]
    if lost:
        console.print(f"[yellow]Worse than the trivial baseline:[/yellow] {', '.join(lost)}")


def _files(summary: dict[str, Any]) -> Table:
    table = Table(title="Files", title_justify="left")
    for name in ("file", "table"):
        table.add_column(name, no_wrap=True)
    for name in ("read", "loaded", "rejected"):
        table.add_column(name, justify="right")
    table.add_column("")
    files = summary["files"]
    for file in files:
        note = file["reason"] or ("" if file["status"] == "landed" else file["status"])
        table.add_row(file["relative"], file["table"], *_counts([file]), note)
    table.add_section()
    table.add_row(f"{len(files)} files", "", *_counts(files), "")
    return table


def _counts(files: list[dict[str, Any]]) -> list[str]:
    names = ("count_read", "count_loaded", "count_rejected")
    return [f"{sum(file[name] for file in files):,}" for name in names]


def _metrics(summary: dict[str, Any]) -> Table:
    table = Table(
        title="Models beside their trivial baselines (how the rows were held out: ml.metrics)", title_justify="left"
    )
    names = ("task", "of", "metric", "value", "95 % interval", "baseline", "what the baseline does", "rows")
    for name in names:
        table.add_column(name, justify="right" if name in ("value", "baseline", "rows") else "left")
    for row in (row for row in summary["metrics"] if row["metric"] in HEADLINES):
        interval = f"{row['ci_low']:.3f} to {row['ci_high']:.3f}"
        table.add_row(
            row["task"],
            row["slice"],
            row["metric"],
            f"{row['value']:.3f}",
            interval,
            f"{row['baseline']:.3f}",
            row["baseline_name"],
            f"{row['n']:,}",
        )
    return table
