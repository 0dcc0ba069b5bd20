"""Models from the Hugging Face hub or a folder, brought into the form that scoring reads."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from ml.errors import ModelUnreachableError, NotAClassifierError
from ml.models import MODELS, find_model, keep_model
from ml.sentiment.export import export_onnx, require_training_extra
from ml.sentiment.labels import find_mapping
from ml.sentiment.model import CONFIG, SCORING_FILES, TASK, find_onnx, first_line, model_version
from warehouse import Settings

WANTED = ["config.json", "*token*", "*vocab*", "merges.txt", "*.model", "*.safetensors*", "*.py", "README.md", "LICEN*"]
OLDER_WEIGHTS = ["pytorch_model*"]
_HUB_NAME = re.compile(r"^[\w.-]+/[\w.-]+$|^[\w.-]+$")


def named_model(settings: Settings, place: str) -> Path:
    """Folder, ready to score with, of a model that a person named.

    Parameters
    ----------
    settings : Settings
    place : str
        A folder, or ``owner/name`` on the hub with ``@revision`` behind it where a certain one is meant. A model of the
        hub is fetched once and kept in the lake; ``HF_TOKEN`` in the environment opens private ones.

    Raises
    ------
    ModelUnreachableError
        Where it is neither a folder nor to be had from the hub.
    NotAClassifierError
        Where it is not a sequence classifier of a known family.
    MissingExtraError
        Where it has to be exported and torch is not installed.
    """
    folder = Path(place).expanduser()
    if folder.is_dir():
        if all((folder / name).is_file() for name in SCORING_FILES) and find_onnx(folder):
            return folder
        origin = {"origin_name": folder.name, "origin_revision": _content(folder)}
        return _find(settings, origin) or _prepare(settings, folder, origin)
    name, _, revision = place.partition("@")
    asked = {"origin_name": name, "origin_asked": revision or "main"}
    found = _find(settings, asked)
    if found:
        return found
    snapshot = fetch(name, revision or None)
    return _prepare(settings, snapshot, asked | {"origin_revision": snapshot.name})


def fetch(name: str, revision: str | None = None) -> Path:
    """Folder of a model of the hub in the hub's own cache; its name is the commit.

    Raises
    ------
    ModelUnreachableError
    """
    if not _HUB_NAME.match(name):
        raise ModelUnreachableError(f"{name} is no folder and no name of the hub: give a folder, or owner/name.")
    from huggingface_hub import snapshot_download

    token = os.environ.get("HF_TOKEN")
    try:
        snapshot = Path(snapshot_download(name, revision=revision, token=token, allow_patterns=WANTED))
        if not any(snapshot.glob("*.safetensors")):
            snapshot = Path(snapshot_download(name, revision=revision, token=token, allow_patterns=OLDER_WEIGHTS))
    except Exception as error:  # errors of the hub, of HTTP and of the disk have no base in common
        at = f" at revision {revision}" if revision else ""
        raise ModelUnreachableError(
            f"{name}{at} cannot be had from the Hugging Face hub ({first_line(error)}): check the name and the "
            "network, set HF_TOKEN for a private model, or give a local folder."
        ) from error
    return snapshot


def _content(folder: Path) -> str:
    """Hash of a folder's configuration and weights."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.suffix in (".json", ".safetensors", ".bin", ".txt", ".model"):
            digest.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _find(settings: Settings, origin: dict[str, str]) -> Path | None:
    """A model of the lake that was prepared from the same origin before."""
    lake = settings.storage
    configs = lake.read([name for name in lake.list(f"{MODELS}/{TASK}") if name.endswith(f"/{CONFIG}")])
    for name, content in configs.items():
        config = json.loads(content)
        if all(config.get(key) == value for key, value in origin.items()):
            return find_model(settings, TASK, name.split("/")[-2], CONFIG)
    return None


def _prepare(settings: Settings, source: Path, origin: dict[str, str]) -> Path:
    """Save a classifier as transformers does, with an ONNX file beside it, under its version in the lake's models."""
    require_training_extra()
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    parent = settings.models / TASK
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".preparing-", dir=parent) as scratch:
        folder = Path(scratch) / "model"
        try:
            model = AutoModelForSequenceClassification.from_pretrained(source, dtype=torch.float32)
            tokenizer = AutoTokenizer.from_pretrained(source)
        except Exception as error:  # transformers has many kinds of error for a bad file
            raise NotAClassifierError(
                f"{origin['origin_name']} cannot be loaded as a text classifier: {first_line(error)}. Give a sequence "
                "classifier saved by transformers."
            ) from error
        find_mapping(model.config.id2label)
        model.config.update(origin)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        export_onnx(folder)
        for file in [*source.glob("README.md"), *source.glob("LICEN*")]:
            shutil.copyfile(file, folder / file.name)
        target = parent / model_version(folder)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
    keep_model(settings, TASK, target, CONFIG)
    return target
