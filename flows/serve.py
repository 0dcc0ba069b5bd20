"""Starts the HTTP service with the functions of the batch path."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
import uvicorn
from uvicorn.config import LOGGING_CONFIG

from dashboards.api import create_app
from dashboards.snapshot import NoSnapshotError, Snapshot
from flows.aside import Aside
from flows.errors import UsageError
from warehouse import Settings

SECONDS_TO_KEEP_ALIVE = 15


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises
    ------
    UsageError
        Where other machines could reach it without a key, or nothing is published.
    """
    if not settings.api_key and not _is_this_machine(host):
        raise UsageError(f"{host} can be reached from other machines: set MARTLET_API_KEY, or leave --host out.")
    try:
        Snapshot(settings.published_file).version  # noqa: B018
    except NoSnapshotError as error:
        raise UsageError(str(error)) from error
    computing = Aside(settings).offered
    # The model is loaded before the first request, not by it.
    computing.score_texts(pa.array(["warm"]))
    app = create_app(settings, computing)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        timeout_keep_alive=SECONDS_TO_KEEP_ALIVE,
        # It speaks through our handler then.
        log_config=None if settings.log_format == "json" else LOGGING_CONFIG,
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
