"""Where files are kept, behind one protocol: a folder of this machine here, an object store in ``objects.py``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Files by name, their parts divided by slashes. A file is there whole or not at all, whenever a process ends."""

    @property
    def address(self) -> str:
        """Where it is, for people: without secrets, and without a slash at the end."""

    def list(self, prefix: str) -> list[str]:
        """Names of all files below a prefix, sorted."""

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Contents of small files by name; those that are not there are left out."""

    def write(self, name: str, content: bytes) -> None:
        """Put a small file in its place."""

    def new_file(self, name: str) -> AbstractContextManager[Path]:
        """A file of this machine to write; it is put in its place once the block has ended without an error."""

    def local_file(self, name: str) -> AbstractContextManager[Path]:
        """A file as one of this machine, to read until the block ends."""

    def delete(self, names: Iterable[str]) -> None:
        """Remove files, where they are there."""


class Folder:
    """A folder of this machine as a storage: a file is written beside its place, flushed to disk, and moved there.

    Parameters
    ----------
    path : Path
        Made when the first file is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def address(self) -> str:
        return str(self.path)

    def list(self, prefix: str) -> list[str]:
        found = (self.path / prefix).rglob("*")
        names = [file.relative_to(self.path).as_posix() for file in found if not file.is_dir()]
        return sorted(name for name in names if not any(part.startswith(".") for part in name.split("/")))

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        contents = {}
        for name in names:
            try:
                contents[name] = (self.path / name).read_bytes()
            except FileNotFoundError:
                continue
        return contents

    def write(self, name: str, content: bytes) -> None:
        with self.new_file(name) as file:
            file.write_bytes(content)

    @contextmanager
    def new_file(self, name: str) -> Iterator[Path]:
        place = self.path / name
        _make(place.parent)
        for left_by_a_kill in place.parent.glob(f".{place.name}.*"):
            left_by_a_kill.unlink(missing_ok=True)
        fresh = place.with_name(f".{place.name}.{os.getpid()}")
        try:
            yield fresh
            _flush(fresh)
            fresh.replace(place)
            _flush(place.parent)
        finally:
            fresh.unlink(missing_ok=True)

    @contextmanager
    def local_file(self, name: str) -> Iterator[Path]:
        yield self.path / name

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.path / name).unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Make a folder so that it is there after a power cut too."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
