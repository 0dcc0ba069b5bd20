"""Model folders: what is accepted, what is refused, and what makes a version."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from ml.errors import NoModelError, NotAClassifierError
from ml.sentiment import SHIPPED, score_texts
from ml.sentiment.choice import current_model
from ml.sentiment.engine import Engine
from ml.sentiment.licences import licence
from ml.sentiment.model import model_version, open_model
from warehouse import Settings

MEGABYTE = 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model that a test may spoil."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def relabel(folder: Path, labels: list[str]) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {str(place): label for place, label in enumerate(labels)}
    config["label2id"] = {label: place for place, label in enumerate(labels)}
    (folder / "config.json").write_text(json.dumps(config))


def test_the_shipped_model_is_whole_licensed_and_small() -> None:
    sizes = {file.name: file.stat().st_size for file in SHIPPED.iterdir()}
    assert {
        "config.json",
        "tokenizer.json",
        "model.safetensors",
        "model_quantized.onnx",
        "README.md",
        "LICENSE",
    } <= set(sizes)
    assert sum(sizes.values()) < 15 * MEGABYTE
    assert licence(SHIPPED) == "cc-by-nc-sa-4.0"


def test_the_vocabulary_holds_no_numbers_that_could_be_ids_and_no_handles() -> None:
    vocabulary = json.loads((SHIPPED / "tokenizer.json").read_text())["model"]["vocab"]
    assert [token for token in vocabulary if re.search(r"[1-9]\d{4}|@\w|\w+_\w+|https?:", token)] == []


def test_a_model_that_lists_its_labels_backwards_says_the_same(folder: Path) -> None:
    texts = pa.array(["Excellent product, works great", "Terrible, broke after one day"])
    backwards = ["very positive", "positive", "neutral", "negative", "very negative"]
    relabel(folder, backwards)
    forwards = score_texts(texts).select(["probability_1", "probability_5"])
    swapped = score_texts(texts, folder).select(["probability_5", "probability_1"])
    for one, other in zip(forwards.columns, swapped.columns, strict=True):
        assert one.to_pylist() == pytest.approx(other.to_pylist())


def test_a_folder_that_is_missing_is_named_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match=r"nowhere is not a sentiment model: .*`martlet sentiment train`"):
        open_model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_each_file_that_scoring_needs_is_named_when_it_is_missing(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(NoModelError, match=f"lacks {name}"):
        model_version(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model_quantized.onnx"])
def test_a_file_that_is_cut_short_is_one_clear_sentence(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(NotAClassifierError, match="cannot be loaded as a text classifier") as error:
        Engine(open_model(folder))
    assert "\n" not in str(error.value)


def test_a_classifier_of_other_labels_is_refused(folder: Path) -> None:
    relabel(folder, ["sports", "politics", "weather", "food", "art"])
    with pytest.raises(NotAClassifierError, match="sports, politics, weather, food, art"):
        open_model(folder)


def test_an_onnx_file_with_other_inputs_is_refused_with_the_inputs_it_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = [SimpleNamespace(name=name) for name in ("input_ids", "token_type_ids")]
    session = SimpleNamespace(get_inputs=lambda: named, get_outputs=lambda: named)
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *_: session)
    with pytest.raises(NotAClassifierError, match="takes input_ids, token_type_ids; it must take"):
        Engine(open_model(folder))


def test_a_version_is_the_content_of_the_files_that_scoring_reads(folder: Path) -> None:
    version = model_version(folder)
    assert version == model_version(SHIPPED)
    (folder / "README.md").write_text("other words")
    assert model_version(folder) == version
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    assert model_version(folder) != version


def test_a_home_without_a_champion_uses_the_shipped_model(settings: Settings) -> None:
    assert current_model(settings) == SHIPPED
