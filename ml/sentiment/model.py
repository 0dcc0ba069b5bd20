"""A model folder in Hugging Face format: found, checked, identified and loaded for ONNX Runtime."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime
import yaml

from ml.errors import NoModelError, NotAClassifierError
from ml.ledger import find_champion
from ml.models import find_model
from ml.sentiment.labels import output_order
from warehouse import Settings

TASK = "sentiment"
SHIPPED = Path(__file__).parent / "compact"
CONFIG = "config.json"
SCORING_FILES = (CONFIG, "model.onnx", "tokenizer.json")
MAX_TOKENS = 192


@dataclass(frozen=True)
class Classifier:
    """A loaded model.

    Attributes
    ----------
    tokenizer : transformers.PreTrainedTokenizerFast
    session : onnxruntime.InferenceSession
    order : list of int
        Output of the model that stands for each class, very negative first.
    max_tokens : int
        Longest input, special tokens included.
    """

    tokenizer: Any
    session: onnxruntime.InferenceSession
    order: list[int]
    max_tokens: int


def current_model(settings: Settings) -> Path:
    """Folder of the model in use: the champion where it is in the lake, else the shipped one."""
    version = find_champion(settings, TASK)
    folder = find_model(settings, TASK, version, CONFIG) if version else SHIPPED
    return folder if folder.is_dir() else SHIPPED


def model_version(folder: Path) -> str:
    """Version of a model: a hash of the files that scoring reads, so equal files are equal versions.

    Raises
    ------
    NoModelError
        Where the folder or one of the files is missing.
    """
    _check(folder)
    digest = hashlib.sha256()
    for name in SCORING_FILES:
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


def card(folder: Path) -> dict[str, Any]:
    """Front matter of the model card (README.md): ``license``, ``model_name`` and so on; empty where it has none."""
    file = folder / "README.md"
    parts = file.read_text(encoding="utf-8").split("---\n", 2) if file.is_file() else []
    return yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0].strip() else {}


def load_classifier(folder: Path, threads: int) -> Classifier:
    """Load a five-class text classifier through transformers and ONNX Runtime; torch is not needed.

    Parameters
    ----------
    folder : Path
        ``config.json``, a tokenizer, and ``model.onnx`` that takes ``input_ids`` and ``attention_mask`` and gives
        ``logits`` of shape (batch, 5).
    threads : int
        Threads of ONNX Runtime.

    Raises
    ------
    NoModelError
        Where the folder or a file in it is missing.
    NotAClassifierError
        Where the files cannot be loaded, or their labels are not the five classes.
    """
    # Else transformers says on every import that it found no torch.
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    from transformers import AutoConfig, AutoTokenizer

    _check(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, ["CPUExecutionProvider"])
    except Exception as error:  # each of the three libraries has its own kinds of error for a bad file
        reason = str(error).strip().splitlines()[0]
        raise NotAClassifierError(
            f"{folder} cannot be loaded as a text classifier: {reason}. Give a folder saved by transformers."
        ) from error
    inputs = {each.name for each in session.get_inputs()}
    if inputs != {"input_ids", "attention_mask"} or "logits" not in {each.name for each in session.get_outputs()}:
        raise NotAClassifierError(
            f"{folder}/model.onnx takes {', '.join(sorted(inputs))}; it must take input_ids and attention_mask "
            "and give logits: write it with ml.sentiment.export.export_onnx."
        )
    longest = getattr(config, "max_position_embeddings", MAX_TOKENS)
    return Classifier(tokenizer, session, output_order(config.id2label), min(longest, MAX_TOKENS))


def _check(folder: Path) -> None:
    missing = [name for name in SCORING_FILES if not (folder / name).is_file()]
    if missing:
        raise NoModelError(
            f"{folder} is not a sentiment model: it lacks {', '.join(missing)}. "
            "`martlet sentiment train` makes one; the repository ships one in ml/sentiment/compact."
        )
