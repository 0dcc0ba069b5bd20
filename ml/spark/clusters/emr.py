"""Amazon EMR: a serverless application or a cluster, made for one job and always taken away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from ml.spark.clusters.submission import Runner, Submission, wait

MASTER_AND_WORKERS = ("MASTER", "CORE")
LEAST_MINUTES = 5
"""EMR Serverless takes no shorter timeout."""
SECONDS_TO_STOP = 300


def run_serverless(submission: Submission) -> str:
    """Run a job on EMR Serverless, in an application that is deleted when it ends."""
    client = _client("emr-serverless", submission)
    with _application(client, submission) as application:
        run = client.start_job_run(
            applicationId=application,
            executionRoleArn=submission.role,
            name=submission.name,
            executionTimeoutMinutes=max(LEAST_MINUTES, submission.minutes),
            tags=submission.tags,
            jobDriver={
                "sparkSubmit": {
                    "entryPoint": submission.entry,
                    "entryPointArguments": list(submission.arguments),
                    "sparkSubmitParameters": f"--py-files {submission.code} --num-executors {submission.workers}",
                }
            },
        )["jobRunId"]

        def state() -> tuple[str, str]:
            found = client.get_job_run(applicationId=application, jobRunId=run)["jobRun"]
            return found["state"], found.get("stateDetails", "")

        try:
            wait(submission, state, {"SUCCESS"}, {"FAILED", "CANCELLED"})
        finally:
            if state()[0] not in {"SUCCESS", "FAILED", "CANCELLED"}:
                client.cancel_job_run(applicationId=application, jobRunId=run)
    return f"{application}/{run}"


@contextmanager
def _application(client: Any, submission: Submission) -> Iterator[str]:
    application: str = client.create_application(
        name=submission.name,
        releaseLabel=submission.release,
        type="SPARK",
        tags=submission.tags,
        # If nobody is left to stop it, it stops itself.
        autoStopConfiguration={"enabled": True, "idleTimeoutMinutes": 5},
    )["applicationId"]
    try:
        yield application
    finally:
        client.stop_application(applicationId=application)
        end = time.monotonic() + SECONDS_TO_STOP
        while client.get_application(applicationId=application)["application"]["state"] != "STOPPED":
            if time.monotonic() > end:
                break
            time.sleep(submission.poll)
        client.delete_application(applicationId=application)


def run_cluster(submission: Submission) -> str:
    """Run a job on a cluster of EMR that ends with it, and that EMR ends if it is idle or we are gone."""
    client = _client("emr", submission)
    cluster: str = client.run_job_flow(
        Name=submission.name,
        ReleaseLabel=submission.release,
        Applications=[{"Name": "Spark"}],
        ServiceRole="EMR_DefaultRole",
        JobFlowRole=submission.role or "EMR_EC2_DefaultRole",
        Instances={
            "InstanceGroups": [
                {
                    "InstanceRole": role,
                    "InstanceType": submission.machine,
                    "InstanceCount": submission.workers if role == "CORE" else 1,
                }
                for role in MASTER_AND_WORKERS
            ],
            "KeepJobFlowAliveWhenNoSteps": False,
            "TerminationProtected": False,
        },
        AutoTerminationPolicy={"IdleTimeout": max(60, min(submission.timeout, 7 * 86_400))},
        Steps=[
            {
                "Name": submission.name,
                "ActionOnFailure": "TERMINATE_CLUSTER",
                "HadoopJarStep": {"Jar": "command-runner.jar", "Args": _spark_submit(submission)},
            }
        ],
        Tags=[{"Key": key, "Value": value} for key, value in submission.tags.items()],
        VisibleToAllUsers=True,
    )["JobFlowId"]
    try:
        step = client.list_steps(ClusterId=cluster)["Steps"][0]["Id"]

        def state() -> tuple[str, str]:
            status = client.describe_step(ClusterId=cluster, StepId=step)["Step"]["Status"]
            return status["State"], status.get("FailureDetails", {}).get("Reason", "")

        wait(submission, state, {"COMPLETED"}, {"FAILED", "CANCELLED", "INTERRUPTED"})
    finally:
        client.terminate_job_flows(JobFlowIds=[cluster])
    return cluster


def _spark_submit(submission: Submission) -> list[str]:
    command = ["spark-submit", "--deploy-mode", "cluster", "--py-files", submission.code]
    return [*command, submission.entry, *submission.arguments]


def _client(service: str, submission: Submission) -> Any:
    return boto3.client(service, region_name=submission.region, **submission.options)


RUNNERS: dict[str, Runner] = {"emr": run_cluster, "emr-serverless": run_serverless}
