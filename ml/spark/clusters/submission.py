"""What is asked of a cluster, and how its answer is waited for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ml.spark.errors import JobError

COST_TAG = "martlet-cost"


@dataclass(frozen=True)
class Submission:
    """A job for a cluster.

    Attributes
    ----------
    name : str
        For people; letters, digits and hyphens.
    entry, code : str
        Addresses of the script and of the zip beside it.
    arguments : tuple of str
        Of the script.
    region : str
    release : str
        Of the vendor's Spark: EMR's release label, Dataproc's runtime or image version.
    role : str
        Whom the job acts as: ARN of a role, or a service account; Dataproc takes its own without one.
    project : str
        Google Cloud project.
    machine : str
        Type of machine of a cluster.
    workers : int
    timeout : int
        Seconds after which the job is stopped, and the cluster deleted by the vendor if we no longer can.
    cost_tag : str
        By which bills tell this work apart.
    poll : float
        Seconds between questions.
    options : mapping
        For the vendor's client.
    """

    name: str
    entry: str
    code: str
    arguments: tuple[str, ...]
    region: str
    release: str
    role: str = ""
    project: str = ""
    machine: str = ""
    workers: int = 2
    timeout: int = 3600
    cost_tag: str = "martlet"
    poll: float = 10
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> dict[str, str]:
        """What a bill shows."""
        return {COST_TAG: self.cost_tag, "app": "martlet"}

    @property
    def minutes(self) -> int:
        """The timeout as vendors count, rounded up."""
        return math.ceil(self.timeout / 60)


class Runner(Protocol):
    """Runs a submission to its end and leaves nothing behind that costs."""

    def __call__(self, submission: Submission) -> str:
        """The vendor's id of what ran; a JobError says why it failed."""


def wait(submission: Submission, state: Callable[[], tuple[str, str]], done: set[str], failed: set[str]) -> None:
    """Ask for a state until it is final.

    Raises
    ------
    JobError
        Where it is a failure, in the vendor's words, or none within the timeout.
    """
    end = time.monotonic() + submission.timeout
    while True:
        name, why = state()
        if name in done:
            return
        if name in failed:
            raise JobError(f"{submission.name} ended as {name}: {why or 'its log says why'}.")
        if time.monotonic() > end:
            raise JobError(
                f"{submission.name} did not end within {submission.timeout} s (MARTLET_SPARK_TIMEOUT) and was stopped."
            )
        time.sleep(submission.poll)
