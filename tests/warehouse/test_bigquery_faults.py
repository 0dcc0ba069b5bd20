"""What goes wrong on the way to BigQuery, and that nothing is lost or written twice by it.

The client is real and the emulator answers it; between them stands a proxy that fails on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import Fault, FaultyProxy, faulty_proxy
from tests.servers import BigQueryEmulator
from tests.warehouse.contract import BATCHES, RAW, THINGS, batch, things
from warehouse import Settings, Warehouse, open_warehouse
from warehouse.bigquery import jobs
from warehouse.errors import AccessDeniedError, QuotaError, TransientError

JOBS = r"^/bigquery/v2/projects/local/jobs(\?|$)"
UPLOAD = r"/upload/"
ROWS = [{"id": "a", "size": 1}, {"id": "b", "size": 2}]


@pytest.fixture
def proxy(emulator: BigQueryEmulator) -> Iterator[FaultyProxy]:
    with faulty_proxy(emulator.rest) as running:
        yield running


@pytest.fixture
def warehouse(
    emulator: BigQueryEmulator, proxy: FaultyProxy, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Warehouse]:
    monkeypatch.setattr("warehouse.bigquery.queries.TIMEOUT", 1.0)
    settings = Settings(
        home=home,
        target="bigquery",
        bigquery_project="local",
        bigquery_prefix="".join(letter for letter in tmp_path.name if letter.isalnum()) + "_",
        bigquery_endpoint=proxy.address,
        bigquery_storage_endpoint=emulator.grpc,
    )
    with open_warehouse(settings) as opened:
        opened.create(BATCHES)
        opened.create(THINGS)
        yield opened


def loaded(warehouse: Warehouse) -> list[str]:
    """Ids in the raw table, and that the ledger agrees with it."""
    ids = sorted(warehouse.read(RAW.name, ["id"]).read_all()["id"].to_pylist())
    assert warehouse.read("raw.batches", ["count_loaded"]).read_all()["count_loaded"].to_pylist() == [len(ids)]
    return ids


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", UPLOAD, status=503, times=2),
        Fault("PUT", UPLOAD, status=503, times=2),
        Fault("PUT", UPLOAD, lose_answer=True),
        Fault("POST", JOBS, status=503, times=2),
        Fault("POST", JOBS, status=500),
        Fault("POST", JOBS, status=403, reason="rateLimitExceeded", times=2),
        Fault("POST", JOBS, lose_answer=True),
        Fault("POST", JOBS, seconds=3),
        Fault("GET", r"/jobs/", status=503, times=2),
        Fault("GET", r"/tables/", status=502, times=2),
        Fault("POST", JOBS, fail_job="backendError"),
        Fault("POST", JOBS, fail_job="rateLimitExceeded"),
    ],
    ids=lambda fault: f"{fault.method} {fault.path} {fault.status or fault.fail_job or fault.seconds or 'lost answer'}",
)
def test_a_fault_that_passes_neither_loses_nor_doubles_a_batch(
    warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path, fault: Fault
) -> None:
    proxy.faults.append(fault)
    warehouse.load_batch(batch(tmp_path, "one", ROWS))
    assert fault.times == 0, "the fault was never met"
    assert loaded(warehouse) == ["a", "b"]


@pytest.mark.parametrize("fault", [Fault("POST", JOBS, lose_answer=True), Fault("PUT", UPLOAD, lose_answer=True)])
def test_rows_whose_acknowledgement_was_lost_are_written_once_and_counted(
    warehouse: Warehouse, proxy: FaultyProxy, fault: Fault
) -> None:
    proxy.faults.append(fault)
    assert warehouse.insert_new(THINGS, things("a", "b")) == 2
    assert fault.times == 0
    assert warehouse.count("demo.things") == 2


def test_a_job_that_failed_for_good_is_not_run_again_within_the_load(
    warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path
) -> None:
    proxy.faults.append(Fault("POST", JOBS, fail_job="invalidQuery"))
    with pytest.raises(Exception, match="invalidQuery"):
        warehouse.load_batch(batch(tmp_path, "one", ROWS))
    assert warehouse.count(RAW.name) == 0
    assert warehouse.count("raw.batches") == 0


def test_the_id_of_a_failed_job_is_not_used_again_by_the_next_run(
    warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path
) -> None:
    one = batch(tmp_path, "one", ROWS)
    proxy.faults.append(Fault("POST", JOBS, fail_job="invalidQuery"))
    with pytest.raises(Exception, match="invalidQuery"):
        warehouse.load_batch(one)
    warehouse.load_batch(one)
    loads = [job_id for job_id in proxy.jobs if job_id.startswith("martlet_load_one")]
    assert [job_id.rsplit("_", 1)[1] for job_id in loads] == ["0", "1"]
    assert loaded(warehouse) == ["a", "b"]


def test_a_batch_that_is_loaded_is_not_sent_again(warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path) -> None:
    one = batch(tmp_path, "one", ROWS)
    warehouse.load_batch(one)
    before = len(proxy.jobs)
    warehouse.load_batch(one)
    assert len(proxy.jobs) == before
    assert loaded(warehouse) == ["a", "b"]


def test_a_job_that_succeeded_does_not_count_where_the_ledger_lacks_its_batch(
    warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path
) -> None:
    one = batch(tmp_path, "one", ROWS)
    warehouse.load_batch(one)
    warehouse.supersede(RAW.name, ["one"], one.loaded_at)
    warehouse.load_batch(one)
    assert len([job_id for job_id in proxy.jobs if job_id.startswith("martlet_load_one")]) == 2
    assert warehouse.read("raw.batches", ["superseded_at"]).read_all()["superseded_at"].null_count == 1


@pytest.mark.parametrize(
    ("fault", "error", "sentence"),
    [
        (Fault("POST", JOBS, status=403, reason="quotaExceeded"), QuotaError, "quota of BigQuery is used up"),
        (Fault("POST", JOBS, fail_job="quotaExceeded"), QuotaError, "quota of BigQuery is used up"),
        (
            Fault("POST", JOBS, fail_job="bytesBilledLimitExceeded"),
            QuotaError,
            "MARTLET_BIGQUERY_MAXIMUM_BYTES_BILLED",
        ),
        (Fault("POST", JOBS, status=403, reason="accessDenied"), AccessDeniedError, "grant it the roles"),
        (Fault("GET", r"/tables/", status=401, reason="authError"), AccessDeniedError, "sign in|credentials"),
    ],
    ids=["quota", "quota of a job", "bytes billed", "no right", "not signed in"],
)
def test_what_cannot_pass_is_one_sentence_and_writes_nothing(
    warehouse: Warehouse, proxy: FaultyProxy, tmp_path: Path, fault: Fault, error: type[Exception], sentence: str
) -> None:
    proxy.faults.append(fault)
    with pytest.raises(error, match=sentence):
        warehouse.load_batch(batch(tmp_path, "one", ROWS))
    assert warehouse.count("raw.batches") == 0


def test_a_service_that_stays_away_is_one_sentence(
    warehouse: Warehouse, proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.bigquery.catalog.RETRY", jobs.RETRY.with_timeout(2))
    proxy.faults.append(Fault("GET", r"/tables/", status=503, times=1000))
    with pytest.raises(TransientError, match="run the same command again"):
        warehouse.read("demo.things")
