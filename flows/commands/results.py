"""What others read: publish, export, dashboard, serve."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terminal import AsJson, console, facts_table, print_facts, read_settings
from flows.errors import UsageError

results_app = typer.Typer()


@results_app.command()
def publish() -> None:
    """Swap in the snapshot that dashboards open."""
    settings = read_settings()
    from flows import pipeline

    tables = pipeline.publish()
    console.print(f"{len(tables)} tables in {settings.published_file}", soft_wrap=True)


@results_app.command()
def export(
    to: Annotated[
        str | None, typer.Option(help="Folder, or address of an object store; `export` in the lake without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write predictions, their outcomes, features, the marts and bi as Parquet and CSV."""
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


@results_app.command()
def dashboard(
    port: Annotated[int, typer.Option(help="Port of the app.")] = 8501,
) -> None:
    """Open the Streamlit app on the published snapshot."""
    settings = read_settings()

    if not settings.published_file.exists():
        raise UsageError(f"There is no snapshot at {settings.published_file} yet: run `martlet demo` first.")
    arguments = [
        "run",
        str(Path(__file__).parents[1] / "app.py"),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    arguments += ["--server.address", "127.0.0.1", "--client.toolbarMode", "viewer"]
    arguments += ["--server.maxUploadSize", "200"]
    environment = os.environ | {"MARTLET_HOME": str(settings.home)}
    os.execve(sys.executable, [sys.executable, "-m", "streamlit", *arguments], environment)


@results_app.command()
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
