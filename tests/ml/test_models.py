"""Trained models are kept in the lake, and found again there by a home that has lost everything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ml.errors import NoModelError
from ml.ledger import champion, find_champion
from ml.models import find_model, keep_model
from ml.sentiment.choice import current_model
from ml.sentiment.model import SHIPPED
from ml.tabular import load_task, score, train
from ml.tabular.model import DEFINITION
from tests.buckets import BUCKETS, Bucket, bucket
from tests.ml.tabular.data import at, made_up, write_marts
from warehouse import Settings, open_warehouse

TASK = load_task("customer_churn")


@pytest.fixture(scope="module", params=BUCKETS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket(request.param, tmp_path_factory.mktemp("models")) as running:
        yield running


def settings_of(place: Bucket, home: Path, prefix: str) -> Settings:
    now = at(Settings(home=home), day=0).now
    return Settings(home=home, now=now, lake=f"{place.address}/{prefix}", **place.settings)


def model(settings: Settings, version: str, **files: str) -> Path:
    folder = settings.models / "sentiment" / version
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def test_a_fresh_home_scores_with_the_model_that_another_has_trained(place: Bucket, tmp_path: Path) -> None:
    marts = made_up(TASK, n=400)
    first, second = (settings_of(place, tmp_path / name, "scores") for name in ("first", "second"))
    write_marts(first, TASK, marts)
    version = train(first, TASK).model_version
    assert DEFINITION in place.names(f"scores/models/customer_churn/{version}")
    write_marts(second, TASK, marts)
    assert score(second, TASK) == score(first, TASK) > 0
    assert champion(second, TASK.name) == version
    assert _predictions(second) == _predictions(first)


def test_a_model_arrives_with_all_its_files_and_is_fetched_once(place: Bucket, tmp_path: Path) -> None:
    first, second = (settings_of(place, tmp_path / name, "files") for name in ("first", "second"))
    keep_model(first, "sentiment", model(first, "v1", config="c", weights="w" * 1000), "config")
    folder = find_model(second, "sentiment", "v1", "config")
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"config": "c", "weights": "w" * 1000}
    first.storage.delete(["models/sentiment/v1/config"])
    assert find_model(second, "sentiment", "v1", "config") == folder


def test_a_model_whose_last_file_never_arrived_is_none(place: Bucket, tmp_path: Path) -> None:
    first, second = (settings_of(place, tmp_path / name, "half") for name in ("first", "second"))
    first.storage.write("models/sentiment/v1/weights", b"w")
    assert not find_model(second, "sentiment", "v1", "config").exists()
    assert current_model(second) == SHIPPED


def test_a_warehouse_made_anew_takes_over_the_champions_of_its_lake(settings: Settings) -> None:
    now = at(settings, day=0)
    write_marts(now, TASK, made_up(TASK, n=400))
    version = train(now, TASK).model_version
    settings.warehouse_file.unlink()
    assert find_champion(settings, TASK.name) == version
    settings.storage.delete([f"champions/{TASK.name}.json"])
    assert find_champion(settings, TASK.name) == version


def test_a_lake_without_champions_has_none(settings: Settings) -> None:
    with pytest.raises(NoModelError, match="martlet train customer_churn"):
        champion(settings, TASK.name)


def _predictions(settings: Settings) -> list[tuple[str, float]]:
    with open_warehouse(settings) as warehouse:
        rows = warehouse.read(f"predictions.{TASK.name}", ["entity_id", "score"]).read_all().to_pylist()
    return sorted((row["entity_id"], row["score"]) for row in rows)
