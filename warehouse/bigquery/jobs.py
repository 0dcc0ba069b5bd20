"""Runs a job once, however often an answer is lost: its id says what it is for, and ids are never used twice.

BigQuery refuses a job whose id it has seen. So a request that may or may not have arrived is simply sent again; if it
is refused, the job is there, and what became of it is looked up. A job that failed in a way that can pass is run again
under the next id.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import requests
from google.api_core.exceptions import Conflict, GoogleAPICallError, NotFound
from google.api_core.retry import if_transient_error
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY
from google.resumable_media.common import InvalidResponse

from warehouse.bigquery.failures import reason
from warehouse.errors import TransientError

Job: TypeAlias = Any  # LoadJob, QueryJob or CopyJob, which share what is used here.
Submit: TypeAlias = Callable[[str], Job]

RETRY = DEFAULT_RETRY.with_timeout(120)
# A job that was just refused as seen before may take a moment to be found.
LOOKUP = RETRY.with_predicate(lambda error: isinstance(error, NotFound) or if_transient_error(error))
TIMEOUT = 60.0
"""Seconds that one request may take; work that takes longer goes on in its job."""

ATTEMPTS = 4
CAN_PASS = frozenset(
    {
        "backendError",
        "internalError",
        "rateLimitExceeded",
        "jobBackendError",
        "jobInternalError",
        "jobRateLimitExceeded",
    }
)
# Two transactions on one table: the later one is told so, and may try again.
CONCURRENT_UPDATE = "concurrent update"


class JobFailedError(GoogleAPICallError):
    """A job ended with an error, which is the first of ``errors``."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.error_result.get("message", ""), errors=[job.error_result])


def run(client: bigquery.Client, name: str, submit: Submit, first: int = 0) -> Job:
    """Run a job to its end.

    Parameters
    ----------
    client : bigquery.Client
    name : str
        What the job does, the same for the same work; ``_0``, ``_1`` ... make the ids.
    submit : callable
        Sends the job under the id given, and returns it.
    first : int
        First number to use.

    Returns
    -------
    Job
        Done, without error.

    Raises
    ------
    JobFailedError
        Where it failed, and again under other ids if that could have helped.
    """
    for attempt, pause in zip(range(first, first + ATTEMPTS), _pauses(), strict=False):
        job = wait(_send(client, f"{name}_{attempt}", submit))
        if job.error_result is None:
            return job
        failure = JobFailedError(job)
        if not _can_pass(failure):
            break
        time.sleep(pause)
    raise failure


def find(client: bigquery.Client, name: str) -> Iterator[Job]:
    """The jobs of this name that BigQuery has seen, in order, each done (with or without error)."""
    for attempt in itertools.count():
        try:
            job = client.get_job(f"{name}_{attempt}", retry=RETRY, timeout=TIMEOUT)
        except NotFound:
            return
        yield wait(job)


def wait(job: Job) -> Job:
    """Return the job when it is done."""
    for pause in _pauses():
        if job.state == "DONE":
            return job
        time.sleep(pause / 10)
        job.reload(retry=RETRY, timeout=TIMEOUT)
    raise AssertionError("unreachable")


def _send(client: bigquery.Client, job_id: str, submit: Submit) -> Job:
    """Send a job; where it is there already, an answer was lost and it is looked up."""
    for attempt, pause in enumerate(_pauses(), start=1):
        try:
            return submit(job_id)
        except Conflict:
            return client.get_job(job_id, retry=LOOKUP, timeout=TIMEOUT)
        except (requests.ConnectionError, requests.Timeout, ConnectionError, InvalidResponse) as error:
            # The library sends most requests again by itself, but not every step of an upload.
            if attempt == ATTEMPTS:
                raise TransientError(f"BigQuery did not take job {job_id}: {error}") from error
            time.sleep(pause)
    raise AssertionError("unreachable")


def _can_pass(failure: JobFailedError) -> bool:
    return reason(failure) in CAN_PASS or CONCURRENT_UPDATE in str(failure)


def _pauses() -> Iterator[float]:
    """Seconds to wait, longer each time, up to about half a minute."""
    for step in itertools.count():
        yield min(30.0, 2.0**step) * random.uniform(0.5, 1.0)
