"""The deployments of `prefect.yaml` on a server and a worker of Prefect: schedules, queues, artifacts, notices."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings

from tests.servers import prefect_server, server
from warehouse import REPO

DEPLOYMENTS = yaml.safe_load((REPO / "prefect.yaml").read_text())
PREFECT = [sys.executable, "-m", "prefect"]
EVENT = {"ts": 1541105830796, "userId": "7", "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}
PATIENCE = 300
"""Seconds that a run may take on a busy machine; a quiet one needs ten."""


class Operations:
    """A server with the deployments applied and a worker that runs them.

    Attributes
    ----------
    client : SyncPrefectClient
    notices : queue of dict
        What the webhook was told.
    """

    def __init__(self, client: SyncPrefectClient, notices: queue.Queue[dict[str, Any]]) -> None:
        self.client = client
        self.notices = notices

    def start(self, name: str, **parameters: str) -> FlowRun:
        """A run of a deployment, as `prefect deployment run` starts one."""
        deployment = self.client.read_deployment_by_name(name)
        return self.client.create_flow_run_from_deployment(deployment.id, parameters=parameters or None)

    def ended(self, run: FlowRun) -> FlowRun:
        """The run, once it has come to an end."""
        return until(
            lambda: self.client.read_flow_run(run.id), lambda now: now.state is not None and now.state.is_final()
        )

    def first_ended(self) -> FlowRun | None:
        """A run that has come to an end, if there is one."""
        of = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(TERMINAL_STATES))))
        return next(iter(self.client.read_flow_runs(flow_run_filter=of)), None)

    def pause(self, name: str) -> None:
        """Switch the schedules of a deployment off, and wait until no run of theirs is under way."""
        deployment = self.client.read_deployment_by_name(name)
        for schedule in self.client.read_deployment_schedules(deployment.id):
            self.client.update_deployment_schedule(deployment.id, schedule.id, active=False)
        of = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
        until(lambda: self.client.read_flow_runs(flow_run_filter=of), all_ended)

    def states(self, run: FlowRun) -> list[str]:
        """Names of the states that the run went through."""
        return [state.name or "" for state in self.client.read_flow_run_states(run.id)]


def all_ended(runs: list[FlowRun]) -> bool:
    return all(run.state is not None and run.state.is_final() for run in runs)


def until(look: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    """What is seen, once it is good."""
    for _ in range(PATIENCE):
        seen = look()
        if good(seen):
            return seen
        time.sleep(1)
    raise AssertionError(f"still {seen!r} after {PATIENCE} s")


@contextmanager
def webhook() -> Iterator[tuple[str, queue.Queue[dict[str, Any]]]]:
    """A server that keeps what is posted to it."""
    notices: queue.Queue[dict[str, Any]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            notices.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/token-of-the-hook", notices
        listening.shutdown()


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operations]:
    folder = tmp_path_factory.mktemp("operations")
    events = folder / "data" / "sparkify" / "log_a" / "events.json"
    events.parent.mkdir(parents=True)
    events.write_text("".join(json.dumps(EVENT | {"itemInSession": number}) + "\n" for number in range(3)))
    schedules = {"PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5"}
    with webhook() as (hook, notices), prefect_server(folder, schedules) as api:
        environment = os.environ | {
            "MARTLET_HOME": str(folder / "home"),
            "MARTLET_NOTIFY_URL": hook,
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": api,
            "PREFECT_WORKER_QUERY_SECONDS": "1",
        }
        working = [*PREFECT, "worker", "start", "--pool", "martlet", "--type", "process", "--name", "desk"]
        for command in (["work-pool", "create", "martlet", "--type", "process"], deploy(folder)):
            result = subprocess.run(
                [*PREFECT, *command], env=environment, cwd=REPO, capture_output=True, text=True, check=False
            )
            assert result.returncode == 0, result.stdout + result.stderr
        with (
            server(working, folder / "worker.log", environment),
            temporary_settings({PREFECT_API_URL: api}),
            get_client(sync_client=True) as client,
        ):
            yield Operations(client, notices)


def deploy(folder: Path) -> list[str]:
    """The command that applies the deployments, told of our folder; `ingest` is due every minute."""
    here: dict[str, Any] = json.loads(json.dumps(DEPLOYMENTS))
    for deployment in here["deployments"]:
        if deployment["entrypoint"].endswith(":ingest"):
            deployment["parameters"] = {"kind": "files", "place": str(folder / "data")}
    ingest = next(deployment for deployment in here["deployments"] if deployment["name"] == "ingest")
    ingest["schedules"] = [{"cron": "* * * * *", "timezone": "Etc/UTC"}]
    file = folder / "prefect.yaml"
    file.write_text(yaml.safe_dump(here))
    return ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)]


def test_every_deployment_is_what_prefect_expects_and_names_a_flow_that_is_there() -> None:
    from flows import pipeline

    assert len(PrefectYamlModel.model_validate(DEPLOYMENTS).deployments) == len(DEPLOYMENTS["deployments"]) == 7
    for deployment in DEPLOYMENTS["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        assert (REPO / path).samefile(pipeline.__file__)
        flow = getattr(pipeline, name)
        flow.validate_parameters(deployment.get("parameters", {}))
        assert deployment["work_pool"] == {"name": "martlet"}
        assert all(schedule["timezone"] for schedule in deployment.get("schedules", []))


def test_a_schedule_fires_and_its_run_completes_and_shows_what_landed(operations: Operations) -> None:
    run = until(operations.first_ended, lambda found: found is not None)
    operations.pause("ingest/ingest")
    assert (run.state_name, run.auto_scheduled) == ("Completed", True)
    of_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
    [artifact] = operations.client.read_artifacts(artifact_filter=of_run)
    [row] = json.loads(artifact.data)
    shown = (artifact.key, row["table"], row["status"], row["loaded"])
    assert shown == ("landing", "raw.sparkify__events", "landed", 3)


def test_a_second_run_waits_for_the_first_where_it_is_declared_to(operations: Operations) -> None:
    runs = [operations.ended(run) for run in [operations.start("ingest/ingest") for _ in range(2)]]
    assert [run.state_name for run in runs] == ["Completed", "Completed"]
    assert sorted("AwaitingConcurrencySlot" in operations.states(run) for run in runs) == [False, True]


def test_a_second_run_is_cancelled_where_that_is_declared(operations: Operations) -> None:
    runs = [operations.ended(run) for run in [operations.start("ingest/stream") for _ in range(2)]]
    assert sorted(run.state_name or "" for run in runs) == ["Cancelled", "Completed"]


def test_the_webhook_hears_of_a_run_that_failed_and_why(operations: Operations) -> None:
    run = operations.ended(operations.start("ingest/ingest", kind="files", place="/nowhere"))
    assert run.state_name == "Failed"
    notice = operations.notices.get(timeout=PATIENCE)
    assert (notice["event"], notice["flow"], notice["run_id"]) == ("run_failed", "ingest", str(run.id))
    assert "/nowhere" in notice["message"]
    assert "token-of-the-hook" not in json.dumps(notice)
