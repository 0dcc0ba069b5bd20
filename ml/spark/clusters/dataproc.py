"""Google Dataproc: a serverless batch, or a cluster made for one job and always taken away."""

from __future__ import annotations

import uuid
from typing import Any

from google.cloud import dataproc_v1 as dataproc

from ml.spark.clusters.submission import Runner, Submission, wait


def run_serverless(submission: Submission) -> str:
    """Run a job as a batch of Dataproc Serverless, which ends itself after the timeout."""
    client = _client("BatchController", submission)
    batch = dataproc.Batch(
        pyspark_batch=dataproc.PySparkBatch(
            main_python_file_uri=submission.entry,
            python_file_uris=[submission.code],
            args=list(submission.arguments),
        ),
        labels=submission.tags,
        runtime_config=dataproc.RuntimeConfig(
            version=submission.release, properties={"spark.executor.instances": str(max(2, submission.workers))}
        ),
        environment_config=dataproc.EnvironmentConfig(
            execution_config=dataproc.ExecutionConfig(
                service_account=submission.role, ttl={"seconds": 60 * submission.minutes}
            )
        ),
    )
    batch_id = _unique(submission.name)
    name = f"{_parent(submission)}/batches/{batch_id}"
    operation = client.create_batch(parent=_parent(submission), batch=batch, batch_id=batch_id)

    def state() -> tuple[str, str]:
        found = client.get_batch(name=name)
        return found.state.name, found.state_message

    try:
        wait(submission, state, {"SUCCEEDED"}, {"FAILED", "CANCELLED"})
    finally:
        if state()[0] not in {"SUCCEEDED", "FAILED", "CANCELLED"}:
            operation.cancel()
    return name


def run_cluster(submission: Submission) -> str:
    """Run a job on a cluster of Dataproc that is deleted with it, and by Google if we no longer can."""
    clusters = _client("ClusterController", submission)
    where = {"project_id": submission.project, "region": submission.region}
    name = _unique(submission.name)
    try:
        clusters.create_cluster(**where, cluster=_cluster(submission, name)).result(timeout=submission.timeout)
        return _run_on(submission, name)
    finally:
        clusters.delete_cluster(**where, cluster_name=name)


def _cluster(submission: Submission, name: str) -> dataproc.Cluster:
    machines = {"machine_type_uri": submission.machine}
    return dataproc.Cluster(
        project_id=submission.project,
        cluster_name=name,
        labels=submission.tags,
        config=dataproc.ClusterConfig(
            master_config={"num_instances": 1, **machines},
            worker_config={"num_instances": max(2, submission.workers), **machines},
            software_config={"image_version": submission.release},
            gce_cluster_config={"service_account": submission.role},
            lifecycle_config=dataproc.LifecycleConfig(auto_delete_ttl={"seconds": 60 * (submission.minutes + 15)}),
        ),
    )


def _run_on(submission: Submission, cluster: str) -> str:
    client = _client("JobController", submission)
    where = {"project_id": submission.project, "region": submission.region}
    job = dataproc.Job(
        placement={"cluster_name": cluster},
        labels=submission.tags,
        pyspark_job=dataproc.PySparkJob(
            main_python_file_uri=submission.entry,
            python_file_uris=[submission.code],
            args=list(submission.arguments),
        ),
    )
    job_id = client.submit_job(**where, job=job).reference.job_id

    def state() -> tuple[str, str]:
        status = client.get_job(**where, job_id=job_id).status
        return status.state.name, status.details

    wait(submission, state, {"DONE"}, {"ERROR", "CANCELLED", "ATTEMPT_FAILURE"})
    return f"{cluster}/{job_id}"


def _client(service: str, submission: Submission) -> Any:
    """A client of one of Dataproc's services, which has an address per region."""
    kind = getattr(dataproc, f"{service}Client")
    channel = submission.options.get("channel")
    if channel is not None:
        return kind(transport=kind.get_transport_class("grpc")(channel=channel))
    return kind(client_options={"api_endpoint": f"{submission.region}-dataproc.googleapis.com:443"})


def _parent(submission: Submission) -> str:
    return f"projects/{submission.project}/locations/{submission.region}"


def _unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


RUNNERS: dict[str, Runner] = {"dataproc": run_cluster, "dataproc-serverless": run_serverless}
