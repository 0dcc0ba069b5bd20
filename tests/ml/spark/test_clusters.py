"""Jobs on EMR, against moto's server, and on Dataproc, against recorded answers over the wire: it has no emulator."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest
from google.cloud import dataproc_v1 as dataproc
from google.longrunning import operations_pb2
from google.protobuf import any_pb2, empty_pb2
from moto.emr.models import emr_backends
from moto.emrserverless.models import emrserverless_backends
from moto.server import ThreadedMotoServer

from flows.spark import SparkError, run_job
from ml.spark.clusters import Submission, submit
from ml.spark.errors import JobError
from tests.servers import free_port
from warehouse import Settings

ACCOUNT, REGION = "123456789012", "us-east-1"
JOB = Submission(
    name="martlet-models",
    entry="s3://lake/spark/jobs/1/job.py",
    code="s3://lake/spark/jobs/1/martlet_spark.zip",
    arguments=("models", "s3://lake/spark/jobs/1/plan.json", "s3://lake/spark/jobs/1/result.json"),
    region=REGION,
    release="emr-8.0.0",
    role=f"arn:aws:iam::{ACCOUNT}:role/martlet",
    project="shop",
    machine="m6i.xlarge",
    workers=3,
    timeout=900,
    cost_tag="churn",
    poll=0.01,
)


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    """moto's server, in this process, so that a test can say how a job went."""
    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server._port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patched.setenv(name, "testing")
        yield
    server.stop()


@pytest.fixture
def emr(aws: None) -> Any:
    del aws
    backend = emr_backends[ACCOUNT][REGION]
    backend.reset()
    return backend


def serverless_runs() -> tuple[Any, Any]:
    backend = emrserverless_backends[ACCOUNT][REGION]
    application = list(backend.applications.values())[-1]
    return application, backend.job_runs[application.id][-1]


@pytest.mark.usefixtures("aws")
def test_a_job_on_emr_serverless_is_tagged_and_timed_and_leaves_no_application() -> None:
    ran = submit("emr-serverless", JOB)
    application, run = serverless_runs()
    assert ran == f"{application.id}/{run.id}"
    assert application.state == "TERMINATED"
    assert application.tags["martlet-cost"] == run.tags["martlet-cost"] == "churn"
    assert run.execution_timeout_minutes == 15
    assert run.job_driver["sparkSubmit"]["entryPointArguments"] == list(JOB.arguments)
    assert JOB.code in run.job_driver["sparkSubmit"]["sparkSubmitParameters"]


@pytest.mark.usefixtures("aws")
def test_a_job_on_emr_serverless_that_does_not_end_is_cancelled_and_its_application_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("moto.emrserverless.models.JOB_STATUS", "RUNNING")
    with pytest.raises(JobError, match="did not end within 0 s"):
        submit("emr-serverless", replace(JOB, timeout=0))
    application, run = serverless_runs()
    assert (application.state, run.state) == ("TERMINATED", "CANCELLED")


@pytest.mark.usefixtures("aws")
def test_a_job_that_emr_serverless_calls_failed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moto.emrserverless.models.JOB_STATUS", "FAILED")
    with pytest.raises(JobError, match="martlet-models ended as FAILED"):
        submit("emr-serverless", JOB)
    assert serverless_runs()[0].state == "TERMINATED"


@pytest.mark.usefixtures("aws")
def test_code_plan_and_script_go_into_the_lake_and_a_missing_answer_is_an_error(home: Path) -> None:
    boto3.client("s3", REGION).create_bucket(Bucket="lake")
    settings = Settings(
        home=home,
        lake="s3://lake/martlet",
        spark_on="emr-serverless",
        spark_region=REGION,
        spark_release=JOB.release,
        spark_role=JOB.role,
    )
    with pytest.raises(SparkError, match="left no answer in s3://lake/martlet/spark/jobs/"):
        run_job(settings, "sample", {"rows": 7})
    held = {name.rpartition("/")[2]: name for name in settings.storage.list("spark/jobs")}
    assert set(held) == {"job.py", "plan.json", "martlet_spark.zip"}
    assert settings.storage.read([held["plan.json"]])[held["plan.json"]] == b'{"rows": 7}'
    (submitted,) = serverless_runs()[1:]
    assert submitted.job_driver["sparkSubmit"]["entryPoint"] == f"s3://lake/martlet/{held['job.py']}"


def test_a_cluster_is_not_asked_to_read_a_folder_of_this_machine(home: Path) -> None:
    settings = Settings(home=home, spark_on="emr", spark_region=REGION, spark_release="emr-8.0.0")
    with pytest.raises(SparkError, match="set MARTLET_LAKE to a bucket"):
        run_job(settings, "sample", {})
    with pytest.raises(SparkError, match="need MARTLET_SPARK_RELEASE, MARTLET_BIGQUERY_PROJECT"):
        run_job(Settings(home=home, spark_on="dataproc", spark_region=REGION), "sample", {})


def steps_end_as(state: str, monkeypatch: pytest.MonkeyPatch, backend: Any) -> None:
    """moto leaves a step running for ever: it ends as told from here on."""
    describe = backend.describe_step

    def ended(cluster_id: str, step_id: str) -> Any:
        step = describe(cluster_id, step_id)
        step.state = state
        return step

    monkeypatch.setattr(backend, "describe_step", ended)


def test_a_job_on_a_cluster_of_emr_is_tagged_and_the_cluster_ends_with_it(
    emr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps_end_as("COMPLETED", monkeypatch, emr)
    cluster = emr.clusters[submit("emr", JOB)]
    assert cluster.state == "TERMINATED"
    assert {tag["Key"]: tag["Value"] for tag in cluster.tags} == {"martlet-cost": "churn", "app": "martlet"}
    assert [group.num_instances for group in cluster.instance_groups] == [1, 3]
    assert not cluster.keep_job_flow_alive_when_no_steps


@pytest.mark.parametrize(
    ("state", "timeout", "words"), [("RUNNING", 0, "did not end"), ("FAILED", 60, "ended as FAILED")]
)
def test_a_cluster_of_emr_ends_whatever_becomes_of_the_job(
    emr: Any, monkeypatch: pytest.MonkeyPatch, state: str, timeout: int, words: str
) -> None:
    steps_end_as(state, monkeypatch, emr)
    with pytest.raises(JobError, match=words):
        submit("emr", replace(JOB, timeout=timeout))
    (cluster,) = emr.clusters.values()
    assert cluster.state == "TERMINATED"
    assert boto3.client("emr", REGION).list_clusters(ClusterStates=["RUNNING"])["Clusters"] == []


class Recorder(grpc.GenericRpcHandler):
    """Answers Dataproc's calls with messages of its own make, and keeps what was asked."""

    def __init__(self, batch: str = "SUCCEEDED", job: str = "DONE") -> None:
        self.asked: list[tuple[str, Any]] = []
        running = {"state": dataproc.Batch.State[batch], "state_message": "as recorded"}
        status = dataproc.JobStatus(state=dataproc.JobStatus.State[job], details="as recorded")
        cluster = any_pb2.Any()
        cluster.Pack(dataproc.Cluster.pb(dataproc.Cluster(cluster_name="made")))
        operation = operations_pb2.Operation(name="operations/1", done=True, response=cluster)
        nothing = any_pb2.Any()
        nothing.Pack(empty_pb2.Empty())
        self._answers = {
            "CreateBatch": (dataproc.CreateBatchRequest, operations_pb2.Operation(name="operations/1")),
            "GetBatch": (dataproc.GetBatchRequest, dataproc.Batch.pb(dataproc.Batch(**running))),
            "GetOperation": (operations_pb2.GetOperationRequest, operations_pb2.Operation(name="operations/1")),
            "CancelOperation": (operations_pb2.CancelOperationRequest, empty_pb2.Empty()),
            "CreateCluster": (dataproc.CreateClusterRequest, operation),
            "DeleteCluster": (
                dataproc.DeleteClusterRequest,
                operations_pb2.Operation(name="operations/2", done=True, response=nothing),
            ),
            "SubmitJob": (dataproc.SubmitJobRequest, dataproc.Job.pb(dataproc.Job(reference={"job_id": "j1"}))),
            "GetJob": (dataproc.GetJobRequest, dataproc.Job.pb(dataproc.Job(status=status))),
        }

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        name = details.method.rpartition("/")[2]
        kind, answer = self._answers[name]
        message = kind.pb() if hasattr(kind, "pb") else kind

        def behave(request: Any, _context: Any) -> Any:
            self.asked.append((name, request))
            return answer

        return grpc.unary_unary_rpc_method_handler(
            behave, request_deserializer=message.FromString, response_serializer=lambda reply: reply.SerializeToString()
        )

    @property
    def names(self) -> list[str]:
        """Calls in order, each once where it was repeated."""
        return list(dict.fromkeys(name for name, _ in self.asked))

    def first(self, name: str) -> Any:
        return next(request for asked, request in self.asked if asked == name)


@pytest.fixture
def google(request: pytest.FixtureRequest) -> Iterator[tuple[Recorder, Submission]]:
    """A server that speaks as Dataproc does, and a job for it."""
    recorder = Recorder(**getattr(request, "param", {}))
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((recorder,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield recorder, replace(JOB, region="europe-west1", release="3.0", role="", options={"channel": channel})
    server.stop(None)


def test_a_batch_of_dataproc_is_labelled_and_ends_itself(google: tuple[Recorder, Submission]) -> None:
    recorder, job = google
    submit("dataproc-serverless", job)
    asked = recorder.first("CreateBatch")
    assert asked.parent == "projects/shop/locations/europe-west1"
    assert dict(asked.batch.labels) == {"martlet-cost": "churn", "app": "martlet"}
    assert list(asked.batch.pyspark_batch.args) == list(JOB.arguments)
    assert asked.batch.environment_config.execution_config.ttl.seconds == 900
    assert recorder.names == ["CreateBatch", "GetBatch"]


@pytest.mark.parametrize("google", [{"batch": "RUNNING"}], indirect=True)
def test_a_batch_of_dataproc_that_does_not_end_is_cancelled(google: tuple[Recorder, Submission]) -> None:
    recorder, job = google
    with pytest.raises(JobError, match="did not end"):
        submit("dataproc-serverless", replace(job, timeout=0))
    assert recorder.names[-1] == "CancelOperation"


@pytest.mark.parametrize("google", [{"job": "DONE"}, {"job": "ERROR"}], indirect=True)
def test_a_cluster_of_dataproc_is_deleted_whatever_becomes_of_the_job(google: tuple[Recorder, Submission]) -> None:
    recorder, job = google
    with suppress(JobError):
        submit("dataproc", job)
    made = recorder.first("CreateCluster").cluster
    assert dict(made.labels) == {"martlet-cost": "churn", "app": "martlet"}
    assert made.config.lifecycle_config.auto_delete_ttl.seconds == 1800
    assert made.config.worker_config.num_instances == 3
    assert recorder.first("DeleteCluster").cluster_name == made.cluster_name
    assert recorder.names == ["CreateCluster", "SubmitJob", "GetJob", "DeleteCluster"]
