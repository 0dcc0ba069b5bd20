"""Fitted methods as files: arrays, sparse matrices, lists of text and JSON. Nothing in them is run."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import ipc
from scipy.sparse import csr_array, load_npz, save_npz

from ml.errors import NoModelError
from ml.recommend.blend import BlendRecommender
from ml.recommend.histories import Histories
from ml.recommend.method import Limits, Recommender
from ml.recommend.tuning import METHODS

SHARED = ("_users", "_items", "_names")
DEFINITION = "model.json"
"""Written last: a folder without it is not whole."""


def save(method: Recommender, folder: Path) -> None:
    """Write a fitted method, and whose histories it was fitted to, into a new folder."""
    folder.mkdir(parents=True)
    for name in SHARED:
        _write(folder, name, getattr(method, name))
    for field in fields(Histories):
        _write(folder, f"history_{field.name}", np.asarray(getattr(method._histories, field.name)))
    definition = _save_learned(method, folder)
    (folder / DEFINITION).write_text(json.dumps(definition, indent=1, sort_keys=True))


def load(folder: Path, limits: Limits | None = None) -> Recommender:
    """Read a method that :func:`save` wrote; it recommends what it did then.

    Raises
    ------
    NoModelError
        Where the folder holds none, or not all of one.
    """
    if not (folder / DEFINITION).exists():
        raise NoModelError(f"There is no recommender in {folder}: run `martlet recommend train`.")
    definition = json.loads((folder / DEFINITION).read_text())
    values: dict[str, Any] = {field.name: _read(folder, f"history_{field.name}") for field in fields(Histories)}
    histories = Histories(**values | {"count_items": int(values["count_items"])})
    return _load_learned(definition, folder, histories, {name: _read(folder, name) for name in SHARED}, limits)


def _save_learned(method: Recommender, folder: Path) -> dict[str, Any]:
    for name in method.learned:
        _write(folder, name, getattr(method, name))
    definition: dict[str, Any] = {"method": method.method, "parameters": method.parameters}
    if isinstance(method, BlendRecommender):
        definition["weights"] = method.weights
        definition["parts"] = []
        for part in method.parts:
            (folder / part.method).mkdir()
            definition["parts"].append(_save_learned(part, folder / part.method))
    return definition


def _load_learned(
    definition: dict[str, Any], folder: Path, histories: Histories, shared: dict[str, Any], limits: Limits | None
) -> Recommender:
    method: Recommender
    if definition["method"] == BlendRecommender.method:
        parts = [
            _load_learned(part, folder / part["method"], histories, shared, limits) for part in definition["parts"]
        ]
        method = BlendRecommender(parts, definition["weights"], limits)
    else:
        method = METHODS[definition["method"]](limits, **definition["parameters"])
    method._histories = histories
    for name, value in shared.items():
        setattr(method, name, value)
    for name in method.learned:
        setattr(method, name, _read(folder, name))
    method.derive()
    return method


def _write(folder: Path, name: str, value: Any) -> None:
    if isinstance(value, csr_array):
        save_npz(folder / f"{name}.npz", value)
    elif isinstance(value, pa.Array | pa.ChunkedArray):
        table = pa.table({"value": value})
        with ipc.new_file(str(folder / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)
    else:
        np.save(folder / f"{name}.npy", value, allow_pickle=False)


def _read(folder: Path, name: str) -> Any:
    if (folder / f"{name}.npz").exists():
        return csr_array(load_npz(folder / f"{name}.npz"))
    if (folder / f"{name}.arrow").exists():
        with pa.memory_map(str(folder / f"{name}.arrow")) as source:
            return ipc.open_file(source).read_all()["value"].combine_chunks()
    return np.load(folder / f"{name}.npy", allow_pickle=False)
