"""A step is tried again after what may pass, and after nothing else."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import requests
from google.api_core import exceptions as google
from prefect import flow
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import tasks
from flows.errors import BusyDbtError, DbtError, UsageError
from flows.retries import may_pass
from tests.servers import prefect_server
from warehouse.errors import DiskFullError, TransientError, WarehouseCorruptError


def answered(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", "http://prefect")
    return httpx.HTTPStatusError("answered", request=request, response=httpx.Response(status, request=request))


def of_amazon(status: int) -> Exception:
    """An error as botocore makes them."""
    error = RuntimeError("an answer of AWS")
    error.response = {"ResponseMetadata": {"HTTPStatusCode": status}}  # type: ignore[attr-defined]
    return error


PASS = [
    TransientError("a server was away"),
    DiskFullError("full"),
    BusyDbtError("a lock"),
    ConnectionResetError(),
    socket.timeout(),  # noqa: UP041
    OSError(errno.ENOSPC, "No space left on device"),
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    requests.ConnectionError(),
    answered(503),
    answered(429),
    google.ServiceUnavailable("later"),
    of_amazon(500),
]
STAY = [
    UsageError("asked for what cannot be"),
    DbtError("a model is wrong"),
    WarehouseCorruptError("damaged"),
    TypeError(),
    AttributeError(),
    KeyError("x"),
    ZeroDivisionError(),
    AssertionError(),
    MemoryError(),
    FileNotFoundError(errno.ENOENT, "gone"),
    PermissionError(errno.EACCES, "not yours"),
    answered(404),
    google.Forbidden("no"),
    of_amazon(403),
]


@pytest.mark.parametrize("error", PASS, ids=repr)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert may_pass(error)


@pytest.mark.parametrize("error", STAY, ids=repr)
def test_what_stays_as_it_is_is_not(error: Exception) -> None:
    assert not may_pass(error)


def test_steps_of_a_flow_go_by_that(tmp_path: Path) -> None:
    attempts: list[str] = []

    def failing(error: Exception) -> Callable[[], None]:
        @tasks.step
        def fail() -> None:
            attempts.append(type(error).__name__)
            raise error

        return fail.with_options(retry_delay_seconds=0)

    @flow
    def failures() -> None:
        for error in (TypeError(), ConnectionResetError()):
            with pytest.raises(type(error)):
                failing(error)()

    with prefect_server(tmp_path) as api, temporary_settings({PREFECT_API_URL: api}):
        failures()
    assert attempts == ["TypeError", *["ConnectionResetError"] * 3]
