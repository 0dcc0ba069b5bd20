"""Models of the four families, and of other architectures, from a folder: tiny ones with random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml.errors import LicenceError, ModelUnreachableError, NotAClassifierError
from ml.sentiment import Recipe, hub, score, score_texts, score_with, train
from ml.sentiment.engine import Engine
from ml.sentiment.hub import named_model
from ml.sentiment.labels import LABELS, PROBABILITIES
from ml.sentiment.model import SHIPPED, open_model
from tests.ml.sentiment.data import Review, fill, read
from warehouse import Settings

torch = pytest.importorskip(
    "torch", reason="torch is absent: uv pip install -p .venv/bin/python '.[torch]'", exc_type=ImportError
)
pytest.importorskip("onnx", reason="onnx is absent: uv pip install -p .venv/bin/python '.[torch]'")

WORDS = ["good", "bad", "great", "awful", "the", "box", "game", "not", "is", "very"]
SIZES = {"num_hidden_layers": 2, "num_attention_heads": 2, "hidden_size": 32, "intermediate_size": 48}
FAMILIES: dict[str, tuple[str, dict[str, Any], list[str], str]] = {
    "two": (
        "distilbert",
        {"dim": 32, "hidden_dim": 48, "n_layers": 2, "n_heads": 2},
        ["NEGATIVE", "POSITIVE"],
        "apache-2.0",
    ),
    "three": ("xlm-roberta", SIZES, ["negative", "neutral", "positive"], "mit"),
    "five": (
        "distilbert",
        {"dim": 32, "hidden_dim": 48, "n_layers": 2, "n_heads": 2},
        ["Very Negative", "Negative", "Neutral", "Positive", "Very Positive"],
        "cc-by-nc-4.0",
    ),
    "stars": ("bert", SIZES, ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], "mit"),
}
TEXTS = pa.array(["good", "the box is very bad", "not great game", "awful " * 30, "zxq"])


def save(folder: Path, kind: str, sizes: dict[str, Any], labels: list[str], licence: str) -> Path:
    """A classifier as transformers saves it, with a tokenizer of whole words and a card."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing
    from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate([*special, *WORDS])}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>"
    )
    torch.manual_seed(len(labels))
    config = AutoConfig.for_model(
        kind,
        vocab_size=len(special) + len(WORDS),
        max_position_embeddings=64,
        pad_token_id=1,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
        **sizes,
    )
    network = AutoModelForSequenceClassification.from_config(config)
    for weights in network.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    network.save_pretrained(folder)
    fast.save_pretrained(folder)
    (folder / "README.md").write_text(f"---\nlicense: {licence}\n---\n\n# A model\n")
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("models")
    return {name: save(place / name, *family) for name, family in FAMILIES.items()}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_is_loaded_exported_and_mapped_as_transformers_answers(
    settings: Settings, folders: dict[str, Path], family: str
) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    prepared = named_model(settings, str(folders[family]))
    model = open_model(prepared)
    assert (model.name, model.licence) == (family, FAMILIES[family][3])
    found = Engine(model).probabilities(TEXTS)
    tokenizer = AutoTokenizer.from_pretrained(folders[family])
    network = AutoModelForSequenceClassification.from_pretrained(folders[family]).eval()
    with torch.no_grad():
        batch = tokenizer(TEXTS.to_pylist(), padding=True, return_tensors="pt")
        batch.pop("token_type_ids", None)
        expected = model.mapping.classes(network(**batch).logits.softmax(1).double().numpy())
    assert np.abs(found - expected).max() < 0.05
    alone = np.vstack([Engine(model).probabilities(TEXTS.slice(row, 1)) for row in range(2)])
    assert np.abs(found[:2] - alone).max() < 1e-5
    assert named_model(settings, str(folders[family])) == prepared, "prepared once"


@pytest.mark.parametrize("family", ["two", "three", "stars"])
def test_packing_texts_in_one_row_changes_no_answer(folders: dict[str, Path], family: str) -> None:
    from ml.sentiment.backends import OnnxBackend
    from ml.sentiment.export import export_onnx
    from ml.sentiment.packed import PackedBackend

    export_onnx(folders[family], quantise=False)
    model = open_model(folders[family])
    tokens = Engine(model).tokens(TEXTS)
    packed = PackedBackend(model, "cpu")
    assert packed.device == "cpu (torch, float32, packed)"
    plain = OnnxBackend(model, threads=1, file="model.onnx").logits(tokens)
    assert np.abs(packed.logits(tokens) - plain).max() < 1e-3


def test_the_shipped_model_answers_through_torch_as_it_does_on_a_gpu() -> None:
    from ml.sentiment.packed import PackedBackend

    model = open_model(SHIPPED)
    through_torch = Engine(model, PackedBackend(model, "cpu"))
    assert through_torch.device == "cpu (torch, float32, padded)"
    texts = pa.array(["Excellent product, works great", "Terrible, broke after one day", "it's okay"])
    difference = through_torch.probabilities(texts) - Engine(model, "cpu").probabilities(texts)
    assert np.abs(difference).max() < 0.1, "only the weights' 8 bits set them apart"


def test_training_goes_on_from_a_model_of_other_classes(settings: Settings, folders: dict[str, Path]) -> None:
    words = {1: "awful", 2: "bad", 3: "box", 4: "good", 5: "great"}
    rng = np.random.default_rng(0)
    told = []
    for place, star in enumerate(rng.integers(1, 6, 600)):
        said = " ".join([*rng.choice(["the", "game", "is", "very", "not"], 2), words[star]])
        told.append(Review(str(place), said, float(star), day=place))
    fill(settings, told)
    result = train(settings, recipe=Recipe(base=str(folders["two"]), epochs=16, learning_rate=3e-3))
    found = score_texts(pa.array([f"the game {word}" for word in words.values()]), result.folder)
    assert found["predicted_label"].to_pylist() == list(LABELS)
    model = open_model(result.folder)
    assert model.config["model_type"] == "distilbert"
    accuracy = next(each for each in result.metrics if (each.slice, each.metric) == ("all", "accuracy"))
    assert accuracy.value > 0.9 > 0.3 > accuracy.baseline


def test_a_second_model_gets_rows_of_its_own_and_a_rate_of_agreement(
    settings: Settings, folders: dict[str, Path]
) -> None:
    fill(settings, [Review(str(place), text) for place, text in enumerate(TEXTS.to_pylist())])
    second = settings.model_copy(update={"sentiment_second_model": str(folders["stars"])})
    assert score(second) == len(TEXTS)
    rows = read(settings, "predictions.sentiment")
    assert len(rows) == 2 * len(TEXTS)
    metrics = {row["metric"]: row for row in read(settings, "ml.metrics")}
    labels: dict[object, set[object]] = {}
    for row in rows:
        labels.setdefault(row["review_key"], set()).add(row["predicted_label"])
    same = sum(len(each) == 1 for each in labels.values()) / len(TEXTS)
    assert metrics["same_class"]["value"] == pytest.approx(same)
    assert {run["model_name"] for run in read(settings, "ml.runs")} == {"compact-sentiment", "stars"}
    (champion,) = read(settings, "ml.champions")
    assert champion["reason"] == "shipped model"


def test_a_model_named_in_the_settings_scores_and_leads(settings: Settings, folders: dict[str, Path]) -> None:
    fill(settings, [Review("a", "good")])
    named = settings.model_copy(update={"sentiment_model": str(folders["five"])})
    assert score(named) == 1
    (run,) = read(settings, "ml.runs")
    (champion,) = read(settings, "ml.champions")
    assert (run["model_name"], run["licence"], champion["reason"]) == ("five", "cc-by-nc-4.0", "named in the settings")
    assert score(named) == 0


def test_commercial_use_refuses_what_forbids_it_and_names_a_free_model(
    settings: Settings, folders: dict[str, Path]
) -> None:
    settings = settings.model_copy(update={"commercial_use": True})
    for name in (None, str(folders["five"])):
        refused = settings.model_copy(update={"sentiment_model": name})
        with pytest.raises(LicenceError, match="nlptown/bert-base-multilingual-uncased-sentiment"):
            score_with(refused, TEXTS)
    allowed = settings.model_copy(update={"sentiment_model": str(folders["stars"])})
    assert set(PROBABILITIES) <= set(score_with(allowed, TEXTS).column_names)


def test_a_hub_that_cannot_be_reached_is_one_clear_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("Network is unreachable\nand more")

    monkeypatch.setattr("huggingface_hub.snapshot_download", unreachable)
    with pytest.raises(
        ModelUnreachableError, match=r"owner/model at revision v1 cannot be had .*Network.*HF_TOKEN"
    ) as error:
        named_model(settings, "owner/model@v1")
    assert "\n" not in str(error.value)
    with pytest.raises(ModelUnreachableError, match="no folder and no name of the hub"):
        hub.fetch("no/such/folder")


def test_a_model_of_the_hub_is_fetched_once_and_keeps_its_commit(
    settings: Settings, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = tmp_path / "0123abc"
    commit.symlink_to(folders["stars"])
    asked: list[dict[str, Any]] = []

    def download(name: str, **options: Any) -> str:
        asked.append({"name": name, **options})
        return str(commit)

    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    model = open_model(named_model(settings, "owner/stars@main"))
    assert (model.name, model.revision, model.licence) == ("owner/stars", "0123abc", "mit")
    assert [(call["name"], call["revision"], call["token"]) for call in asked] == [("owner/stars", "main", "secret")]
    named_model(settings, "owner/stars@main")
    assert len(asked) == 1
    assert "secret" not in (model.folder / "config.json").read_text()


def test_a_folder_that_is_no_classifier_is_refused_in_one_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(NotAClassifierError, match="cannot be loaded as a text classifier"):
        named_model(settings, str(tmp_path))
