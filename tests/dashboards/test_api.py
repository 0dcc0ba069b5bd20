"""The HTTP service: what it answers, whom it refuses, and that nothing sent to it does harm."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboards.api import create_app
from dashboards.api.limits import MOST_BYTES, BodyLimit
from dashboards.engines import Engines
from dashboards.snapshot import Snapshot
from ml.sentiment import score_texts
from tests.dashboards.conftest import write_snapshot
from tests.servers import free_port
from warehouse import Settings

KEY = "kestrel"
FOUND = pa.schema(
    {"rank": pa.int64(), "item_id": pa.string(), "score": pa.float64(), "method": pa.string(), "reason": pa.string()}
)
HOSTILE = [
    "telco:0' or '1'='1",
    "'; drop table predictions.customer_churn_latest; --",
    "../../../etc/passwd",
    "x\" union select * from read_csv('/etc/passwd') --",
    "telco:0\x00",
    "%00",
    "{{7*7}}",
]


def fold_in(dataset: str, items: list[str], k: int) -> pa.Table:
    """A method that knows one item, and says what it was asked."""
    known = items if dataset == "amazon" and items == ["amazon:i1"] else []
    rows = [{"rank": 1, "item_id": "amazon:i2", "score": 0.5, "method": "test", "reason": str(k)}] if known else []
    return pa.Table.from_pylist(rows, FOUND)


def make(home: Path, key: str | None = None, engines: Engines | None = None) -> FastAPI:
    return create_app(Settings(home=home, api_key=key), engines or Engines(score_texts, fold_in))


@pytest.fixture
def client(home: Path, published: Path) -> Iterator[TestClient]:
    del published
    with TestClient(make(home), raise_server_exceptions=False) as client:
        yield client


def test_a_prediction_is_the_row_of_the_snapshot(client: TestClient) -> None:
    answer = client.get(
        "/v1/predictions/customer_churn", params={"entity_id": ["telco:1", "telco:9", "telco:0"]}
    ).json()
    assert [row["entity_id"] for row in answer["predictions"]] == ["telco:1", "telco:0"]
    assert {row["score"] for row in answer["predictions"]} == {0.25}
    assert answer["unknown"] == ["telco:9"]
    assert client.get("/v1/tasks").json() == {"tasks": ["customer_churn"]}


def test_recommendations_come_in_order_and_as_many_as_asked_for(client: TestClient) -> None:
    answer = client.get("/v1/recommendations", params={"user_id": "amazon:u", "k": 1}).json()
    assert [row["item_id"] for row in answer["recommendations"]] == ["amazon:i1"]
    assert client.get("/v1/recommendations", params={"user_id": "amazon:nobody"}).status_code == 404


def test_somebody_new_is_recommended_for_by_the_method_handed_in(client: TestClient) -> None:
    asked = {"dataset": "amazon", "items": ["amazon:i1"], "k": 7}
    answer = client.post("/v1/recommendations", json=asked).json()
    assert answer["recommendations"][0] | {"score": 0} == {
        "rank": 1, "item_id": "amazon:i2", "score": 0, "method": "test", "reason": "7",
    }  # fmt: skip
    assert client.post("/v1/recommendations", json=asked | {"items": ["amazon:x"]}).status_code == 404


def test_sentiment_is_that_of_the_batch_path(client: TestClient) -> None:
    texts = ["Excellent product, works great", "", "broken on arrival", "péssimo", "x" * 10_000]
    answer = client.post("/v1/sentiment", content=json.dumps({"texts": texts})).json()
    batch = score_texts(pa.array(texts)).to_pylist()
    assert [row["predicted_label"] for row in answer["sentiments"]] == [row["predicted_label"] for row in batch]
    assert [row["score"] for row in answer["sentiments"]] == [pytest.approx(row["score"]) for row in batch]
    assert answer["sentiments"][1]["predicted_label"] is None
    half_a_character = client.post("/v1/sentiment", content=json.dumps({"texts": ["\ud83d"]}))
    assert half_a_character.status_code == 422


def test_without_the_key_nothing_but_health_is_answered(home: Path, published: Path) -> None:
    del published
    client = TestClient(make(home, KEY))
    assert client.get("/health").status_code == 200
    for path in ("/v1/tasks", "/metrics", "/v1/recommendations?user_id=amazon:u"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"X-API-Key": KEY + "x"}).status_code == 401
        assert client.get(path, headers={"X-API-Key": KEY}).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_injection_through_every_parameter_gets_nothing(client: TestClient, published: Path, text: str) -> None:
    before = published.read_bytes()
    answers = [
        client.get("/v1/predictions/customer_churn", params={"entity_id": text}),
        client.get(f"/v1/predictions/{quote(text, safe='')}", params={"entity_id": "telco:0"}),
        client.get("/v1/recommendations", params={"user_id": text}),
        client.get("/v1/recommendations", params={"user_id": "amazon:u", "k": text}),
        client.post("/v1/recommendations", json={"dataset": text, "items": [text], "k": 1}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 404, 404, 422, 404]
    assert answers[0].json()["predictions"] == []
    assert all("root:" not in answer.text for answer in answers)
    assert published.read_bytes() == before


def test_the_snapshot_reads_no_other_file(published: Path) -> None:
    snapshot = Snapshot(published)
    with pytest.raises(duckdb.PermissionException):
        snapshot.query("select * from read_csv('/etc/passwd')")
    with pytest.raises(duckdb.Error):
        snapshot.query("drop table predictions.customer_churn_latest")


def test_the_next_snapshot_is_answered_from_without_a_restart(client: TestClient, published: Path) -> None:
    asked = {"entity_id": "telco:0"}
    for score in (0.25, 0.5, 0.75):
        write_snapshot(published, score)
        (row,) = client.get("/v1/predictions/customer_churn", params=asked).json()["predictions"]
        assert row["score"] == score


def test_no_snapshot_is_an_answer_that_says_what_to_run(home: Path) -> None:
    client = TestClient(make(home))
    assert client.get("/health").status_code == 503
    assert "make demo" in client.get("/v1/tasks").json()["detail"]


def test_too_much_is_refused_by_size_and_count(client: TestClient) -> None:
    assert client.post("/v1/sentiment", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    chunks = (b"x" * 2**20 for _ in range(9))
    assert client.post("/v1/sentiment", content=chunks).status_code == 413
    assert client.post("/v1/sentiment", json={"texts": ["a"] * 1_001}).status_code == 422
    assert client.post("/v1/sentiment", json={"texts": ["a" * 10_001]}).status_code == 422
    many = {"entity_id": [f"telco:{n}" for n in range(101)]}
    assert client.get("/v1/predictions/customer_churn", params=many).status_code == 422


def test_metrics_count_by_pattern_and_not_by_id(client: TestClient) -> None:
    for n in range(3):
        client.get("/v1/predictions/customer_churn", params={"entity_id": f"telco:{n}"})
    page = client.get("/metrics").text
    assert 'martlet_requests_total{method="GET",route="/v1/predictions/{task}",status="200"} 3.0' in page
    assert "telco" not in page


@contextmanager
def running(app: object) -> Iterator[int]:
    """The app on a port of this machine."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def test_a_body_that_trickles_in_is_given_up_on(home: Path, published: Path) -> None:
    del published
    with running(BodyLimit(make(home), seconds=0.3)) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /v1/sentiment HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{")
        slow.settimeout(10)
        assert b" 408 " in slow.recv(100)


def test_texts_being_read_keep_no_lookup_waiting(home: Path, published: Path) -> None:
    del published
    is_reading, may_end = threading.Event(), threading.Event()

    def slow(texts: pa.Array) -> pa.Table:
        is_reading.set()
        assert may_end.wait(30)
        return score_texts(texts)

    with TestClient(make(home, engines=Engines(slow, fold_in))) as client:
        answers: list[int] = []
        send = lambda: answers.append(client.post("/v1/sentiment", json={"texts": ["a"]}).status_code)  # noqa: E731
        threads = [threading.Thread(target=send) for _ in range(12)]
        for thread in threads:
            thread.start()
        assert is_reading.wait(30)
        assert client.get("/v1/predictions/customer_churn", params={"entity_id": "telco:0"}).status_code == 200
        while len(answers) < 3:  # Those that find the queue full are told at once.
            time.sleep(0.01)
        may_end.set()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [200] * 9 + [503] * 3


@pytest.mark.filterwarnings("ignore")
def test_schemathesis_finds_no_failure(home: Path, published: Path) -> None:
    del published
    app = make(home, KEY)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for operation in schema.get_all_operations():

        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(app=app, headers={"X-API-Key": KEY})

        _run(operation.ok(), check)


def _run(operation: object, check: object) -> None:
    from hypothesis import HealthCheck, given, settings

    strategy = operation.as_strategy()  # type: ignore[attr-defined]
    quick = settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    quick(given(strategy)(check))()
