"""A model folder in Hugging Face format: found, checked, identified."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.errors import NoModelError, NotAClassifierError
from ml.ledger import Run
from ml.sentiment.labels import Mapping, find_mapping
from ml.sentiment.licences import card, licence, require_allowed

TASK = "sentiment"
SHIPPED = Path(__file__).parent / "compact"
CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
ONNX, QUANTISED = "model.onnx", "model_quantized.onnx"
SCORING_FILES = (CONFIG, TOKENIZER, WEIGHTS)
MOST_TOKENS = 512


@dataclass(frozen=True)
class Model:
    """A checked model folder.

    Attributes
    ----------
    folder : Path
    name, version, revision, licence : str
        The version is a hash of the files, the revision the hub's commit; equal where there is no hub.
    config : dict
        ``config.json``.
    mapping : Mapping
        How its outputs become the five classes.
    """

    folder: Path
    name: str
    version: str
    revision: str
    licence: str
    config: dict[str, Any]
    mapping: Mapping

    @property
    def trained_before(self) -> dict[str, str]:
        """Per data set the day from which on nothing was learned; empty for models from elsewhere."""
        known = self.config.get("trained_before", {})
        # A model that learned from simulated texts alone names one day, of texts that no warehouse holds.
        return known if isinstance(known, dict) else {}

    @property
    def max_tokens(self) -> int:
        """Longest input, special tokens included."""
        longest = int(self.config.get("max_position_embeddings", MOST_TOKENS))
        # RoBERTa counts positions from behind the padding token's.
        offset = self.config.get("pad_token_id") or 0
        reserved = offset + 1 if "roberta" in self.config.get("model_type", "") else 0
        return min(longest - reserved, MOST_TOKENS)

    @property
    def pad_token_id(self) -> int:
        """Token that fills up the shorter texts of a batch."""
        return int(self.config.get("pad_token_id") or 0)

    def describe(self, run: Run) -> None:
        """Write name, version and licence into a run."""
        run.model_name, run.model_version, run.licence = self.name, self.version, self.licence


def find_onnx(folder: Path) -> Path | None:
    """The ONNX file of a model folder, the quantised one where there are both; None where there is none."""
    return next((folder / name for name in (QUANTISED, ONNX) if (folder / name).is_file()), None)


def open_model(folder: Path, commercial_use: bool = False) -> Model:
    """Check a model folder and read what it says of itself.

    Raises
    ------
    NoModelError
        Where the folder or a file in it is missing.
    NotAClassifierError
        Where its configuration cannot be read, or its labels fit no rule.
    LicenceError
        Where it is wanted for commercial use and its licence does not allow that.
    """
    version = model_version(folder)
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        labels = {int(output): str(label) for output, label in config.get("id2label", {}).items()}
    except (ValueError, AttributeError) as error:
        raise NotAClassifierError(
            f"{folder} cannot be loaded as a text classifier: {CONFIG} is not JSON that transformers wrote "
            f"({first_line(error)})."
        ) from error
    name = config.get("origin_name") or card(folder).get("model_name") or folder.name
    model = Model(
        folder=folder,
        name=str(name),
        version=version,
        revision=str(config.get("origin_revision", version)),
        licence=licence(folder),
        config=config,
        mapping=find_mapping(labels),
    )
    require_allowed(model.name, model.licence, commercial_use)
    return model


def model_version(folder: Path) -> str:
    """Version of a model: a hash of the files that make its answers, so equal files are equal versions.

    Raises
    ------
    NoModelError
        Where the folder or one of the files is missing.
    """
    missing = [name for name in SCORING_FILES if not (folder / name).is_file()]
    if missing:
        raise NoModelError(
            f"{folder} is not a sentiment model: it lacks {', '.join(missing)}. "
            "`martlet sentiment train` makes one; the repository ships one in ml/sentiment/compact."
        )
    digest = hashlib.sha256()
    for name in SCORING_FILES:
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def first_line(error: BaseException) -> str:
    """What an error of another library says, in one line."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
