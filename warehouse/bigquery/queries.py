"""Runs SQL as jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from google.cloud import bigquery

from warehouse.bigquery import jobs, sql
from warehouse.bigquery.clients import LABELS
from warehouse.bigquery.jobs import RETRY, TIMEOUT, Job
from warehouse.door import Bill


def run_statement(client: bigquery.Client, name: str, statement: str, first: int = 0) -> Job:
    """Run one statement, or a script, under the ids that ``jobs.run`` makes of its name."""

    def submit(job_id: str) -> Job:
        return client.query(statement, job_id=job_id, job_retry=None, retry=RETRY, timeout=TIMEOUT)

    return jobs.run(client, name, submit, first)


def bytes_to_read(client: bigquery.Client, statement: str) -> int:
    """Bytes that a statement would be billed for, by a dry run, which costs nothing."""
    config = bigquery.QueryJobConfig(dry_run=True, use_query_cache=False)
    job = client.query(statement, job_config=config, job_retry=None, retry=RETRY, timeout=TIMEOUT)
    return int(job.total_bytes_processed or 0)


def bills(client: bigquery.Client, since: dt.datetime) -> list[Bill]:
    """The queries of the one signed in that carry our label, since a moment; the list of jobs costs nothing."""
    jobs = client.list_jobs(min_creation_time=since.replace(tzinfo=dt.UTC), retry=RETRY, timeout=TIMEOUT)
    ours = (job for job in jobs if isinstance(job, bigquery.QueryJob) and LABELS.items() <= job.labels.items())
    return [Bill(job.labels.get("layer", "python"), job.total_bytes_billed) for job in ours]


def run_script(client: bigquery.Client, name: str, statements: Sequence[str], first: int = 0) -> Job:
    """Run statements in one transaction: all of them take effect, or none."""
    return run_statement(client, name, sql.in_one_transaction(statements), first=first)
