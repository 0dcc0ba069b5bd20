"""What MLflow is told of a run: the same as the ledger in the warehouse, and the model's files beside it."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml.errors import MissingExtraError
from ml.metrics import Metric
from warehouse import Settings

logger = logging.getLogger(__name__)


def tracks(settings: Settings, by_default: bool) -> bool:
    """Whether a run is tracked: where a server is set, or by default where MLflow is installed.

    Raises
    ------
    MissingExtraError
        Where a server is set and MLflow is not installed.
    """
    installed = importlib.util.find_spec("mlflow") is not None
    if settings.mlflow_uri and not installed:
        raise MissingExtraError("MARTLET_MLFLOW_URI is set, but MLflow is missing: run `make install EXTRAS=tabular`.")
    return bool(settings.mlflow_uri) or (by_default and installed)


def track(
    settings: Settings,
    run: Mapping[str, Any],
    parameters: Mapping[str, object],
    metrics: Sequence[Metric],
    files: Sequence[Path],
) -> str:
    """Send a run of the ledger to MLflow; the experiment is the task, the run's name its model version.

    Parameters
    ----------
    settings : Settings
    run : mapping
        A row of ``ml.runs``.
    parameters : mapping
    metrics : sequence of Metric
        Each with its interval and its baseline.
    files : sequence of Path
        Files and folders.

    Returns
    -------
    str
        MLflow's id of the run.
    """
    # Neither telemetry nor a look at the network for a newer version; set before the import reads them.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    from mlflow.entities import Metric as Figure
    from mlflow.entities import Param, RunTag
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=settings.mlflow_uri or f"sqlite:///{settings.home / 'mlflow.db'}")
    started = int(run["started_at"].timestamp() * 1000)
    experiment = _experiment(settings, client, f"martlet/{run['task']}")
    tracked = client.create_run(experiment, start_time=started, run_name=run["model_version"])
    ours = {name: str(value) for name, value in run.items()}
    figures = [Figure(name, value, started, 0) for metric in metrics for name, value in _figures(metric)]
    client.log_batch(
        tracked.info.run_id,
        metrics=figures,
        params=[Param(name, str(value)[:500]) for name, value in parameters.items()],
        tags=[RunTag(f"martlet.{name}", value) for name, value in ours.items()],
    )
    for file in files:
        log = client.log_artifacts if file.is_dir() else client.log_artifact
        log(tracked.info.run_id, str(file), "model" if file.is_dir() else "plots")
    client.set_terminated(tracked.info.run_id)
    return str(tracked.info.run_id)


def _figures(metric: Metric) -> list[tuple[str, float]]:
    name = metric.metric if metric.slice == "all" else f"{metric.slice}/{metric.metric}".replace(",", "")
    figures = [(name, metric.value), (f"{name}.low", metric.ci_low), (f"{name}.high", metric.ci_high)]
    return [(key, float(value)) for key, value in [*figures, (f"{name}.baseline", metric.baseline)] if value == value]


def _experiment(settings: Settings, client: Any, name: str) -> str:
    found = client.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    place = None if settings.mlflow_uri else (settings.home / "mlflow").as_uri()
    return str(client.create_experiment(name, artifact_location=place and f"{place}/{name}"))
