"""A folder of this machine as a source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ingestion.errors import SourceNotFoundError, UnreadableFileError
from ingestion.formats import Decoded, decode
from ingestion.sources.files import SourceFile, find_files, require_columns
from ingestion.sources.slices import Known, Left, Slice


class FolderSource:
    """Every file below a folder, recognised by folder and shape.

    Parameters
    ----------
    root : Path
    max_file_bytes : int
        Largest size of one file once decompressed.
    """

    def __init__(self, root: Path, max_file_bytes: int) -> None:
        self._root = root
        self._max_file_bytes = max_file_bytes

    @property
    def address(self) -> str:
        return self._root.resolve().as_uri().rstrip("/") + "/"

    @cached_property
    def _files(self) -> list[SourceFile]:
        files = find_files(self._root)
        require_columns(files)
        if not any(file.contract for file in files):
            raise SourceNotFoundError(
                f"None of the {len(files)} files below {self._root} is of a known shape: `martlet inspect "
                f"{self._root}` says why."
            )
        return files

    def __len__(self) -> int:
        return len(self._files)

    def slices(self, known: Known) -> Iterator[Slice | Left]:
        del known  # Whether a file has changed its bytes tell.
        for file in self._files:
            yield slice_of(file, self._max_file_bytes)


def slice_of(file: SourceFile, max_file_bytes: int, version: str = "") -> Slice | Left:
    """A file as a slice, or why it is none.

    Parameters
    ----------
    file : SourceFile
    max_file_bytes : int
        Largest size once decompressed.
    version : str
        As the place it was fetched from calls it.
    """
    if file.is_damaged:
        return Left(file.uri, file.relative, "failed", file.reason)
    contract, form = file.contract, file.head.format
    if contract is None or form is None:
        return Left(file.uri, file.relative, "skipped", file.reason, version=version)
    before = _state(file)
    try:
        content_hash = file.content_hash()
    except OSError as error:
        return Left(file.uri, file.relative, "failed", f"{file.relative} cannot be read ({error.strerror}).")

    def blocks() -> Iterator[Decoded]:
        yield from decode(file.path, form, contract.columns, max_file_bytes)
        if _state(file) != before:
            raise UnreadableFileError(f"{file.relative} was changed while it was read: run this again.")

    return Slice(file.uri, file.relative, contract, file.namespace, content_hash, blocks, version)


def _state(file: SourceFile) -> tuple[int, int, int]:
    """What changes when somebody writes to a file or puts another in its place."""
    found = file.path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
