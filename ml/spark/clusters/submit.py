"""Which vendor's client runs a job."""

from __future__ import annotations

from ml.spark.clusters.submission import Submission
from ml.spark.errors import JobError


def submit(kind: str, submission: Submission) -> str:
    """Run a job on ``emr``, ``emr-serverless``, ``dataproc`` or ``dataproc-serverless``; returns the vendor's id of it.

    Raises
    ------
    JobError
        Where the client is missing, or the job failed, or did not end in time; whatever was created for it is gone.
    """
    try:
        if kind.startswith("emr"):
            from ml.spark.clusters import emr

            return emr.RUNNERS[kind](submission)
        from ml.spark.clusters import dataproc

        return dataproc.RUNNERS[kind](submission)
    except ImportError as error:
        raise JobError(f"{kind} needs its client: run `make install EXTRAS=spark`.") from error
