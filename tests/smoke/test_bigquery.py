"""A small run on BigQuery itself, in datasets of its own that are deleted at the end: `make bigquery-smoke`.

`make test` runs the same on an emulator, so that this is tried code; what only the real service shows is skipped there.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google.auth
import pytest
from google.api_core.exceptions import Conflict
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import bigquery

from ingestion.simulate import parse_scale, simulate
from tests.demo import run, settings_of
from warehouse import REPO, Settings, open_warehouse
from warehouse.bigquery import jobs
from warehouse.bigquery.clients import LABELS, connect
from warehouse.bigquery.failures import explaining
from warehouse.errors import QuotaError

ORDERS, REVIEWS = "raw.olist__orders", "marts.fct_reviews"
MARTLET = (sys.executable, "-m", "flows.cli")
# Tests that relate a selected model to one that is not are left out; on an emulator, where the demo runs them, all are.
LESS = {"DBT_INDIRECT_SELECTION": "cautious"}
LESS_ON_EMULATOR = {"DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"}
ONE_BYTE = {"MARTLET_BIGQUERY_MAXIMUM_BYTES_BILLED": "1"}
NO_ACCOUNT = "no BigQuery account: {}, then run `make bigquery-smoke` (docs/guides/bigquery.md)"
SIGN_IN = "sign in with `gcloud auth application-default login`"


@dataclass(frozen=True)
class Service:
    """A BigQuery, Google's or an emulator, with one data set landed in datasets of its own and built into a mart."""

    settings: Settings
    environment: Mapping[str, str]
    is_google: bool
    written: dict[str, int]
    first: list[dict[str, Any]]
    second: list[dict[str, Any]]

    @property
    def client(self) -> bigquery.Client:
        return connect(self.settings).rest

    def full(self, table: str) -> str:
        """The table's full name on the service."""
        return f"{self.client.project}.{self.settings.bigquery_prefix}{table}"

    def must_be_google(self, why: str) -> None:
        if not self.is_google:
            pytest.skip(f"no BigQuery account, and {why}")


@pytest.fixture(scope="module", params=["emulator", "account"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    prefix = f"martlet_smoke_{secrets.token_hex(4)}_"
    if request.param == "account":
        environment = account(prefix) | LESS
    else:
        environment = request.getfixturevalue("emulator").environment(prefix) | LESS_ON_EMULATOR
    folder = tmp_path_factory.mktemp("smoke")
    environment = {**environment, "MARTLET_HOME": str(folder / "home")}
    settings = settings_of(environment)
    try:
        written = orders_only(folder / "data")
        ingest = [*MARTLET, "ingest", "files", "--from", str(folder / "data"), "--json"]
        first, second = (json.loads(run(ingest, environment)) for _ in range(2))
        run([*MARTLET, "build", "--select", "+fct_reviews"], environment)
        yield Service(settings, environment, request.param == "account", written, first, second)
    finally:
        delete_datasets(settings)


def account(prefix: str) -> dict[str, str]:
    """Settings of a run on Google's service; skips, saying what to set, where there is none."""
    settings = Settings()
    if os.environ.get("MARTLET_SMOKE") != "1" or not settings.bigquery_project:
        pytest.skip(NO_ACCOUNT.format(f"set MARTLET_BIGQUERY_PROJECT, {SIGN_IN}"))
    if settings.bigquery_endpoint:
        pytest.skip(NO_ACCOUNT.format("unset MARTLET_BIGQUERY_ENDPOINT, which names an emulator"))
    try:
        google.auth.default()
    except DefaultCredentialsError:
        pytest.skip(NO_ACCOUNT.format(SIGN_IN))
    chosen = {name: value for name, value in os.environ.items() if name.startswith("MARTLET_BIGQUERY_")}
    return {**chosen, "MARTLET_TARGET": "bigquery", "MARTLET_BIGQUERY_PREFIX": prefix}


def orders_only(folder: Path) -> dict[str, int]:
    """Simulate a shop's orders and their reviews; returns the records per file."""
    written = simulate(folder, parse_scale("tiny"), seed=0).records
    for other in folder.iterdir():
        if other.name != "olist":
            shutil.rmtree(other)
    return {file: count for file, count in written.items() if file.startswith("olist/")}


def delete_datasets(settings: Settings) -> None:
    client = connect(settings).rest
    for item in client.list_datasets():
        if item.dataset_id.startswith(settings.bigquery_prefix):
            client.delete_dataset(item.reference, delete_contents=True, not_found_ok=True)


def test_every_record_is_loaded_or_rejected_and_nothing_lands_twice(service: Service) -> None:
    assert {file["relative"]: file["count_read"] for file in service.first} == service.written
    assert all(file["count_read"] == file["count_loaded"] + file["count_rejected"] for file in service.first)
    assert {file["status"] for file in service.second} == {"unchanged"}


@pytest.mark.parametrize("table", [ORDERS, REVIEWS])
def test_a_table_is_read_back_whole(service: Service, table: str) -> None:
    with open_warehouse(service.settings) as warehouse:
        read = sum(batch.num_rows for batch in warehouse.read(table))
        assert read == warehouse.count(table) > 0
    [(counted,)] = service.client.query_and_wait(f"select count(*) from `{service.full(table)}`")
    assert counted == read


def test_what_was_loaded_is_what_raw_holds(service: Service) -> None:
    loaded = {file["table"]: file["count_loaded"] for file in service.first}
    with open_warehouse(service.settings) as warehouse:
        assert {table: warehouse.count(table) for table in loaded} == loaded


@pytest.mark.parametrize(
    ("table", "granularity", "field", "clusters"),
    [(ORDERS, "DAY", "_loaded_at", ["_batch_id"]), (REVIEWS, "MONTH", "reviewed_at", ["dataset", "product_id"])],
)
def test_a_table_is_divided_and_labelled(
    service: Service, table: str, granularity: str, field: str, clusters: list[str]
) -> None:
    if table == REVIEWS:
        service.must_be_google("the emulator forgets the layout and labels that SQL declares")
    found = service.client.get_table(service.full(table))
    assert (found.time_partitioning.type_, found.time_partitioning.field) == (granularity, field)
    assert found.clustering_fields == clusters
    assert LABELS.items() <= found.labels.items()


def test_a_job_id_is_taken_once(service: Service) -> None:
    service.must_be_google("the emulator takes a job id twice")
    job_id = f"martlet_smoke_{secrets.token_hex(8)}"
    service.client.query("select 1", job_id=job_id).result()
    with pytest.raises(Conflict):
        service.client.query("select 1", job_id=job_id)


def test_an_upload_that_is_sent_twice_is_loaded_once(service: Service) -> None:
    service.must_be_google("the emulator takes a job id twice")
    table = service.full("scratch.sent_twice")
    config = bigquery.LoadJobConfig(
        schema=[bigquery.SchemaField("id", "INT64")], source_format="CSV", skip_leading_rows=0
    )

    def send(job_id: str) -> bigquery.LoadJob:
        return service.client.load_table_from_file(io.BytesIO(b"1\n2\n"), table, job_id=job_id, job_config=config)

    name = f"martlet_smoke_{secrets.token_hex(8)}"
    first, second = (jobs.run(service.client, name, send) for _ in range(2))
    assert first.job_id == second.job_id
    assert service.client.get_table(table).num_rows == 2


def test_a_query_that_would_bill_more_than_allowed_is_refused(service: Service) -> None:
    service.must_be_google("the emulator bills nothing")
    frugal = connect(settings_of({**service.environment, **ONE_BYTE})).rest
    with pytest.raises(QuotaError, match="MARTLET_BIGQUERY_MAXIMUM_BYTES_BILLED"), explaining():
        frugal.query_and_wait(f"select * from `{service.full(REVIEWS)}`")


def test_a_model_that_would_bill_more_than_allowed_is_refused(service: Service) -> None:
    service.must_be_google("the emulator bills nothing")
    command = [*MARTLET, "build", "--select", "fct_reviews"]
    environment = {**os.environ, **service.environment, **ONE_BYTE}
    result = subprocess.run(command, env=environment, cwd=REPO, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "bytes billed" in (service.settings.home / "dbt" / "logs" / "dbt.log").read_text()


def test_what_was_billed_is_listed_by_layer(service: Service) -> None:
    service.must_be_google("an emulator bills nothing")
    with open_warehouse(service.settings) as warehouse:
        bills = warehouse.bills(dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(hours=1))
    assert {"marts", "python"} <= {bill.part for bill in bills}
    assert sum(bill.count_bytes or 0 for bill in bills) > 0
