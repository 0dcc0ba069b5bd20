"""Tells a webhook when a scheduled run fails, or when the data has drifted."""

from __future__ import annotations

import logging
from typing import Any

import httpx
from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow

from ml.ledger import read_ledger
from ml.tabular.drift import ANOTHER, drifted
from warehouse import Settings

log = logging.getLogger(__name__)
SECONDS = 10
ATTEMPTS = 3


def on_failure(flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """Prefect's hook for a flow that failed or crashed."""
    notify(
        Settings(), "run_failed", flow=flow.name, run=run.name, run_id=str(run.id), message=state.message or state.name
    )


def tell_of_drift(settings: Settings, task: str) -> bool:
    """Tell of the features of the newest scoring run whose rows are no longer those that the model learned from.

    Returns
    -------
    bool
        Whether there were some and the webhook took it.
    """
    if settings.notify_url is None:
        return False
    worst = drifted(read_ledger(settings, "ml.drift", {"task": task}), ANOTHER)
    if not worst:
        return False
    return notify(
        settings,
        "drift",
        task=task,
        measured_at=str(worst[0]["measured_at"]),
        limit=ANOTHER,
        features={row["feature"]: round(row["psi"], 3) for row in worst},
    )


def notify(settings: Settings, event: str, **facts: Any) -> bool:
    """Post an event as JSON to ``MARTLET_NOTIFY_URL``; without one nothing happens.

    A webhook that does not answer never fails the run that speaks of it: the log says so.

    Parameters
    ----------
    settings : Settings
    event : str
        ``run_failed`` or ``drift``.
    **facts
        What else the message says; text and numbers.

    Returns
    -------
    bool
        Whether the webhook took it.
    """
    if settings.notify_url is None:
        return False
    transport = httpx.HTTPTransport(retries=ATTEMPTS - 1)
    try:
        with httpx.Client(transport=transport, timeout=SECONDS) as client:
            answer = client.post(settings.notify_url.get_secret_value(), json={"event": event, **facts})
    except httpx.HTTPError as error:
        # The error's own text may quote the address, which may hold a token.
        log.warning("MARTLET_NOTIFY_URL could not be told of %s: %s.", event, type(error).__name__)
        return False
    if answer.is_error:
        log.warning("MARTLET_NOTIFY_URL answered %s with status %s.", event, answer.status_code)
    return answer.is_success
