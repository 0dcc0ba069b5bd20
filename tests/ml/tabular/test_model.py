"""A model scores alike wherever it is loaded, and by boosters that did not see the row."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import logit

from ml.errors import NoModelError
from ml.ledger import champion
from ml.tabular import Task, load_task, train
from ml.tabular.calibration import Calibration
from ml.tabular.encoding import encode
from ml.tabular.matrices import as_dmatrix
from ml.tabular.model import DEFINITION, UNSEEN, Model, calibrated, load_model
from tests.ml.tabular.data import Marts, at, made_up, write_marts
from warehouse import Settings

SCORES = """
import sys
from pathlib import Path
import numpy as np, hashlib
from ml.tabular.model import load_model
matrix, folds = np.load(sys.argv[2]), np.load(sys.argv[3])
print(hashlib.sha256(load_model(Path(sys.argv[1])).cumulative(matrix, folds, 1).tobytes()).hexdigest())
"""


@pytest.fixture(scope="module", params=["customer_churn", "review_score_at_request"])
def task(request: pytest.FixtureRequest) -> Task:
    return load_task(request.param)


@pytest.fixture(scope="module")
def marts(task: Task) -> Marts:
    return made_up(task, n=1000)


@pytest.fixture(scope="module")
def trained(task: Task, marts: Marts, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = at(Settings(home=tmp_path_factory.mktemp("home")), day=0)
    write_marts(settings, task, marts)
    train(settings, task)
    return settings


@pytest.fixture(scope="module")
def folder(task: Task, trained: Settings) -> Path:
    return trained.models / task.name / champion(trained, task.name)


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    return load_model(folder)


@pytest.fixture(scope="module")
def matrix(model: Model, marts: Marts) -> np.ndarray:
    return encode(marts.features, model.definition.features)


def test_another_process_gives_the_same_scores_to_the_last_bit(
    folder: Path, model: Model, matrix: np.ndarray, marts: Marts, tmp_path: Path
) -> None:
    folds = model.folds_of(marts.features["entity_id"])
    np.save(tmp_path / "matrix.npy", matrix)
    np.save(tmp_path / "folds.npy", folds)
    command = [sys.executable, "-c", SCORES, folder, tmp_path / "matrix.npy", tmp_path / "folds.npy"]
    other = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert other == hashlib.sha256(model.cumulative(matrix, folds, 2).tobytes()).hexdigest()


def test_one_thread_and_two_train_the_same_model(task: Task, marts: Marts, folder: Path, tmp_path: Path) -> None:
    alone = Settings(home=tmp_path, threads=1)
    write_marts(alone, task, marts)
    version = train(alone, task).model_version
    assert version == folder.name
    files = sorted(file.name for file in folder.iterdir())
    assert files == sorted(file.name for file in (alone.models / task.name / version).iterdir())
    for name in files:
        assert (alone.models / task.name / version / name).read_bytes() == (folder / name).read_bytes()


def test_rows_score_alike_alone_and_among_others(model: Model, matrix: np.ndarray, marts: Marts) -> None:
    folds = model.folds_of(marts.features["entity_id"])
    together = model.cumulative(matrix, folds, 1)
    np.testing.assert_array_equal(model.cumulative(matrix[7:8], folds[7:8], 1), together[7:8])


def test_contributions_and_the_constant_sum_to_the_log_odds_of_the_score(model: Model, matrix: np.ndarray) -> None:
    part = len(model.boosters) - 1
    folds = np.full(len(matrix), part)
    cut = model.definition.event_cut
    data = as_dmatrix(matrix, model.definition.features, 1)
    constant = model.boosters[part][cut].predict(data, pred_contribs=True)[0, -1]
    calibration = model.definition.calibrations[part][cut]
    log_odds = logit(model.cumulative(matrix, folds, 1)[:, cut])
    added = model.contributions(matrix, folds, 1).sum(axis=1)
    np.testing.assert_allclose(added + calibration.slope * constant + calibration.intercept, log_odds, atol=1e-4)


def test_a_stranger_gets_the_mean_of_all_parts_and_an_acquaintance_the_part_that_never_saw_it(
    model: Model, matrix: np.ndarray
) -> None:
    parts = range(len(model.boosters))
    each = [model.cumulative(matrix, np.full(len(matrix), part), 1) for part in parts]
    stranger = model.cumulative(matrix, np.full(len(matrix), UNSEEN), 1)
    np.testing.assert_allclose(stranger, np.mean(each, axis=0), atol=1e-12)
    mixed = np.arange(len(matrix)) % len(parts)
    np.testing.assert_array_equal(model.cumulative(matrix, mixed, 1), np.stack(each)[mixed, np.arange(len(matrix))])


def test_only_folds_know_their_entities(model: Model, marts: Marts, task: Task) -> None:
    known = model.folds_of(marts.features["entity_id"])
    assert (known == UNSEEN).all() == (task.split == "temporal")
    assert model.folds_of(pa.chunked_array([["nobody"]])).tolist() == [UNSEEN]


def test_cuts_that_cross_give_way_to_the_score() -> None:
    plain = (Calibration(1.0, 0.0),) * 4
    margins = logit(np.array([[0.4, 0.3, 0.2, 0.6]]))
    np.testing.assert_allclose(calibrated(margins, plain, event_cut=1), [[0.3, 0.3, 0.3, 0.6]])


def test_a_model_whose_files_are_gone_says_so_and_training_makes_it_again(
    task: Task, marts: Marts, tmp_path: Path
) -> None:
    settings = at(Settings(home=tmp_path), day=0)
    write_marts(settings, task, marts)
    version = train(settings, task).model_version
    folder = settings.models / task.name / version
    (folder / DEFINITION).unlink()
    with pytest.raises(NoModelError, match=f"martlet train {task.name}"):
        load_model(folder)
    assert not train(settings, task).skipped
    assert load_model(folder).definition.model_version == version


def test_a_model_of_another_release_is_replaced_by_training(settings: Settings) -> None:
    task = load_task("customer_churn")
    write_marts(settings, task, made_up(task, n=500))
    folder = settings.models / task.name / train(at(settings, 0), task).model_version
    written = json.loads((folder / DEFINITION).read_text(encoding="utf-8"))
    (folder / DEFINITION).write_text(json.dumps({**written, "profiles": None}), encoding="utf-8")
    with pytest.raises(NoModelError, match="another release: run `martlet train customer_churn`"):
        load_model(folder)
    write_marts(settings, task, made_up(task, n=600))
    assert train(at(settings, 1), task).promoted
