"""Spark jobs: their plans, made from contracts and dbt models, and where they run, on this machine or on a cluster."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flows.errors import UsageError
from flows.spark_sql import spark_models
from ingestion.contract import AUDIT_COLUMNS, Contract, load_contracts
from ingestion.land import LandedFile, Landing
from ingestion.ledger import Ledger, Progress, open_for_loading
from ingestion.rebuild import mark_superseded
from ml import tabular
from ml.metrics import Metric
from ml.spark.errors import JobError
from warehouse import REPO, Settings
from warehouse.errors import MartletError
from warehouse.storage import Folder

JOBS = "spark"
"""Folder of the lake for code, plans and results."""
DEFAULT_MACHINES = {"emr": "m6i.xlarge", "dataproc": "n2-standard-4"}


class SparkError(MartletError):
    """A Spark job failed, or cannot be run as it was asked for."""


def run_job(settings: Settings, name: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Run a job of ``ml/spark`` where the settings say, and return what it answers.

    Raises
    ------
    SparkError
        Says what to do next.
    """
    try:
        return _run_here(settings, name, plan) if settings.spark_on == "local" else _submit(settings, name, plan)
    except JobError as error:
        raise SparkError(str(error)) from error


def ingest_on_spark(settings: Settings, place: str, progress: Progress | None = None) -> Landing:
    """Convert the JSON lines at an address to the lake by Spark, and load what is new there into raw."""
    place = place if "://" in place else str(Path(place).resolve())
    answer = run_job(settings, "convert", convert_plan(settings, place))
    with open_for_loading(settings) as warehouse:
        Ledger(settings, warehouse).load_pending(progress)
        mark_superseded(settings, warehouse)
    return Landing([LandedFile(**file) for file in answer["files"]])


def build_on_spark(settings: Settings, names: Sequence[str]) -> dict[str, int]:
    """Build dbt models over the lake by Spark, into ``spark/<model>`` of the lake; returns the rows of each."""
    to = f"{settings.storage.address}/{JOBS}"
    rows: dict[str, int] = run_job(settings, "models", models_plan(settings, names, to))["rows"]
    return rows


def sample_on_spark(
    settings: Settings, table: str, by: Sequence[str], rows: int, seed: int, to: str
) -> list[dict[str, Any]]:
    """Take a stratified sample of a raw table; returns what each stratum holds and gave."""
    if table not in load_contracts():
        raise UsageError(f"There is no raw table {table}; there are {', '.join(sorted(load_contracts()))}.")
    plan = {"lake": settings.storage.address, "table": table, "by": list(by), "rows": rows, "seed": seed, "to": to}
    strata: list[dict[str, Any]] = run_job(settings, "sample", plan)["strata"]
    return strata


def train_on_spark(settings: Settings, task: tabular.Task) -> tuple[list[Metric], list[Path]]:
    """Train Spark's learners on a task, beside the model in use; returns metrics and plots."""
    place = f"{settings.storage.address}/{JOBS}/{task.name}"
    return tabular.train_on_spark(settings, task, place, partial(run_job, settings, "train"))


def convert_plan(settings: Settings, place: str) -> dict[str, Any]:
    """What the job needs to know to convert the JSON lines at an address."""
    return {
        "lake": settings.storage.address,
        "from": place,
        "written_at": settings.started_at.isoformat(),
        "contracts": [_facts(contract) for contract in load_contracts().values()],
        "at_once": settings.threads if settings.spark_on == "local" else settings.spark_workers,
    }


def models_plan(settings: Settings, names: Sequence[str], to: str) -> dict[str, Any]:
    """What the job needs to know to build dbt models over the lake."""
    found = spark_models(settings, names)
    lake = settings.storage.address
    return {"lake": lake, "tables": found.tables, "models": found.models, "write": list(names), "to": to}


def _facts(contract: Contract) -> dict[str, Any]:
    return {
        "table": contract.table.name,
        "dataset": contract.dataset,
        "columns": [[column.name, column.type] for column in contract.columns],
        "required": sorted(contract.required),
        "event_at": vars(contract.event_at) if contract.event_at else None,
        "clock": contract.clock,
        "zone": contract.zone,
        "snapshot_date": contract.snapshot_date.isoformat() if contract.snapshot_date else None,
        "namespaces": [list(pair) for pair in contract.namespaces],
        "audit": [column.name for column in AUDIT_COLUMNS],
    }


def _run_here(settings: Settings, name: str, plan: dict[str, Any]) -> dict[str, Any]:
    from ml.spark.job import JOBS as KNOWN
    from ml.spark.session import open_session

    return KNOWN[name](open_session(settings.threads, settings.spark_memory, settings.home / "scratch" / "spark"), plan)


def _submit(settings: Settings, name: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Put code and plan into the lake, run the job on a cluster, and read its answer from the lake."""
    from ml.spark.clusters import Submission, submit

    lake, kind = settings.storage, settings.spark_on
    _require(settings)
    job = f"{JOBS}/jobs/{uuid.uuid4().hex}"
    lake.write(f"{job}/plan.json", json.dumps(plan).encode())
    lake.write(f"{job}/martlet_spark.zip", code())
    lake.write(f"{job}/job.py", (REPO / "ml" / "spark" / "job.py").read_bytes())
    address = f"{lake.address}/{job}"
    submission = Submission(
        name=f"martlet-{name}",
        entry=f"{address}/job.py",
        code=f"{address}/martlet_spark.zip",
        arguments=(name, f"{address}/plan.json", f"{address}/result.json"),
        region=settings.spark_region or "",
        release=settings.spark_release or "",
        role=settings.spark_role or "",
        project=settings.bigquery_project or "",
        machine=settings.spark_machine or DEFAULT_MACHINES.get(kind, ""),
        workers=settings.spark_workers,
        timeout=settings.spark_timeout,
        cost_tag=settings.spark_cost_tag,
    )
    try:
        submit(kind, submission)
    except JobError as error:
        raise JobError((_answer(settings, job) or {}).get("error", str(error))) from error
    answer = _answer(settings, job)
    if answer is None:
        raise JobError(f"{submission.name} ended well on {kind}, but left no answer in {address}: see its log there.")
    return answer


def _answer(settings: Settings, job: str) -> dict[str, Any] | None:
    found = settings.storage.read([f"{job}/result.json"])
    return json.loads(found[f"{job}/result.json"]) if found else None


def _require(settings: Settings) -> None:
    wanted = {"MARTLET_SPARK_REGION": settings.spark_region, "MARTLET_SPARK_RELEASE": settings.spark_release}
    if settings.spark_on == "emr-serverless":
        wanted["MARTLET_SPARK_ROLE"] = settings.spark_role
    if settings.spark_on.startswith("dataproc"):
        wanted["MARTLET_BIGQUERY_PROJECT"] = settings.bigquery_project
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise SparkError(f"Jobs on {settings.spark_on} need {', '.join(missing)}: see docs/guides/spark.md.")
    if isinstance(settings.storage, Folder):
        raise SparkError(
            f"The lake {settings.storage.address} is a folder of this machine, which {settings.spark_on} cannot read: "
            "set MARTLET_LAKE to a bucket."
        )


def code() -> bytes:
    """The jobs as a zip that spark-submit takes, the same bytes for the same code."""
    content = io.BytesIO()
    files = [REPO / "ml" / "__init__.py", *sorted((REPO / "ml" / "spark").glob("*.py"))]
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.relative_to(REPO).as_posix()), file.read_bytes())
    return content.getvalue()
