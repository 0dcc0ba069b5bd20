"""Training: a rule of two words is learned, saved, exported, found again, and promoted only where it is better."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import EmptyMartError, MissingExtraError
from ml.ledger import find_champion
from ml.sentiment import Recipe, score_texts, train
from ml.sentiment.engine import Engine
from ml.sentiment.labels import LABELS
from ml.sentiment.model import model_version, open_model
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Settings

WORDS = {1: "blick", 2: "dern", 3: "moop", 4: "tarn", 5: "zweff"}
FILLER = ["the", "box", "came", "with", "a", "chair", "and", "two", "spoons"]
TINY = Recipe(vocabulary=300, buckets=1_024, max_tokens=32, iterations=40)


def reviews(count: int, seed: int = 0) -> list[Review]:
    """Reviews whose one invented word gives their stars away; a day for every ten of them."""
    rng = np.random.default_rng(seed)
    made = []
    for place in range(count):
        stars = int(rng.integers(1, 6))
        words = [*rng.choice(FILLER, rng.integers(1, 7)), WORDS[stars]]
        rng.shuffle(words)
        made.append(Review(f"r{place}", " ".join(words), float(stars), stars >= 4, day=place // 10))
    return made


@pytest.fixture
def torch() -> None:
    pytest.importorskip(
        "torch", reason="torch is absent: uv pip install -p .venv/bin/python '.[torch]'", exc_type=ImportError
    )
    pytest.importorskip("onnx", reason="onnx is absent: uv pip install -p .venv/bin/python '.[torch]'")


@pytest.mark.usefixtures("torch")
def test_a_rule_of_one_word_per_class_is_learned_recorded_and_promoted(settings: Settings) -> None:
    fill(settings, reviews(1_000))
    result = train(settings, recipe=TINY)
    probes = score_texts(pa.array([f"the box and {word}" for word in WORDS.values()]), result.folder)
    assert probes["predicted_label"].to_pylist() == list(LABELS)
    accuracy = next(each for each in result.metrics if (each.slice, each.metric) == ("all", "accuracy"))
    assert accuracy.value > 0.9 > 0.3 > accuracy.baseline
    assert result.promoted
    assert find_champion(settings, "sentiment") == result.model_version == model_version(result.folder)
    assert result.folder == settings.models / "sentiment" / result.model_version
    (run,) = read(settings, "ml.runs")
    # The last quarter is held out, and no day is divided: ten reviews are on the day of the cut.
    assert (run["kind"], run["licence"]) == ("train", "your-own-data")
    assert (run["rows_in"], accuracy.n) == (740, 260)

    again = train(settings, recipe=TINY)
    assert (again.skipped, again.folder) == (True, result.folder)
    assert len(read(settings, "ml.runs")) == 1
    assert sorted(path.name for path in result.folder.parent.iterdir()) == [result.model_version]


@pytest.mark.usefixtures("torch")
def test_the_onnx_file_and_the_weights_say_the_same_with_and_without_padding(
    settings: Settings, tmp_path: Path
) -> None:
    import torch as torch_module
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    fill(settings, reviews(500))
    out = tmp_path / "model"
    result = train(settings, out, dt.date(2025, 1, 1), TINY)
    assert result.folder == out
    texts = ["blick", "the box came with a chair and two spoons zweff"]
    tokenizer = AutoTokenizer.from_pretrained(out)
    network = AutoModelForSequenceClassification.from_pretrained(out, dtype=torch_module.float32).eval()
    with torch_module.no_grad():
        expected = network(**tokenizer(texts, padding=True, return_tensors="pt")).logits.softmax(1).numpy()
    engine = Engine(open_model(out))
    together = engine.probabilities(pa.array(texts))
    alone = np.vstack([engine.probabilities(pa.array([text])) for text in texts])
    assert np.abs(together - expected).max() < 0.02
    assert np.abs(together - alone).max() < 1e-6


@pytest.mark.usefixtures("torch")
def test_a_folder_of_ones_own_leaves_the_ledger_and_the_champion_alone(settings: Settings, tmp_path: Path) -> None:
    fill(settings, reviews(500))
    brief = replace(TINY, iterations=2)
    result = train(settings, tmp_path / "model", dt.date(2025, 1, 1), brief)
    assert (result.promoted, result.metrics) == (False, [])
    assert read(settings, "ml.runs") == []
    assert find_champion(settings, "sentiment") is None
    assert train(settings, tmp_path / "model", dt.date(2025, 1, 1), brief).skipped


@pytest.mark.usefixtures("torch")
def test_a_model_that_is_no_better_on_later_reviews_is_kept_but_not_promoted(settings: Settings) -> None:
    fill(settings, reviews(1_000))
    good = train(settings, recipe=TINY)
    worse = train(settings, recipe=replace(TINY, iterations=1))
    assert worse.folder.is_dir()
    assert not worse.promoted
    assert find_champion(settings, "sentiment") == good.model_version


@pytest.mark.usefixtures("torch")
def test_a_class_with_too_few_texts_is_counted_in_the_error(settings: Settings) -> None:
    fill(settings, [review for review in reviews(300) if review.stars != 2])
    with pytest.raises(EmptyMartError, match=r"has \d+, 0, \d+, \d+, \d+ texts of 1 to 5 stars"):
        train(settings, recipe=TINY)


@pytest.mark.usefixtures("torch")
def test_a_mart_without_stars_has_nothing_to_learn_from(settings: Settings) -> None:
    fill(settings, [Review("a", "fun", None, True)])
    with pytest.raises(EmptyMartError, match="no review with text, stars and a date"):
        train(settings, recipe=TINY)


def test_a_missing_extra_is_named_with_the_line_that_installs_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"uv pip install -p \.venv/bin/python '\.\[torch\]'"):
        train(settings)
