"""Trained models in the lake, ``models/<task>/<model_version>/``, and copies where the lake is elsewhere."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from warehouse import Settings
from warehouse.storage import Folder

MODELS = "models"


def find_model(settings: Settings, task: str, model_version: str, last: str) -> Path:
    """Folder of a model on this machine, copied from the lake where need be; missing where the lake has no such model.

    Parameters
    ----------
    settings : Settings
    task, model_version : str
    last : str
        The file that :func:`keep_model` sent last: without it a model in the lake is not whole.
    """
    lake, folder = settings.storage, settings.models / task / model_version
    if isinstance(lake, Folder) or (folder / last).exists():
        return folder
    place = f"{MODELS}/{task}/{model_version}/"
    names = lake.list(place)
    if place + last not in names:
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder.parent) as scratch:
        for name in names:
            copy = Path(scratch) / "model" / name.removeprefix(place)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with lake.local_file(name) as file:
                shutil.copyfile(file, copy)
        shutil.rmtree(folder, ignore_errors=True)
        (Path(scratch) / "model").replace(folder)
    return folder


def keep_model(settings: Settings, task: str, folder: Path, last: str) -> None:
    """Send a model of ``settings.models`` to the lake, if that is elsewhere; ``last`` names the file that goes last."""
    lake = settings.storage
    if isinstance(lake, Folder):
        return
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    for file in sorted(files, key=lambda file: file == folder / last):
        with lake.new_file(f"{MODELS}/{task}/{folder.name}/{file.relative_to(folder).as_posix()}") as copy:
            shutil.copyfile(file, copy)
