"""Files of a folder, recognised by folder and shape, never by file name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.contract import Contract, load_contracts
from ingestion.errors import MissingColumnError, SourceNotFoundError, UnreadableFileError
from ingestion.formats import Head, detect

HASH_BLOCK = 2**20
# A file that holds this share of a table's columns, or of its required ones, is meant for it.
LIKENESS = 0.6


@dataclass(frozen=True)
class SourceFile:
    """One file of the folder and what it was recognised as.

    Attributes
    ----------
    path : Path
    relative : str
        Path below the folder, for people.
    head : Head
        Format and columns.
    uri : str
        Address of the file, the same on every run; that of the object where ``path`` is a copy of one.
    contract : Contract or None
        The raw table it belongs to; None where ``reason`` says why it is left alone.
    reason : str
    missing : tuple of str
        Required columns that a file of this shape lacks.
    is_damaged : bool
        Not even the beginning can be read; ``reason`` says why.
    """

    path: Path
    relative: str
    head: Head
    uri: str
    contract: Contract | None = None
    reason: str = ""
    missing: tuple[str, ...] = ()
    is_damaged: bool = False

    @property
    def namespace(self) -> str:
        """Namespace of the entity ids in the file."""
        assert self.contract is not None
        return self.contract.namespace(Path(self.relative).parts[:-1])

    def content_hash(self) -> str:
        """SHA-256 of the bytes."""
        digest = hashlib.sha256()
        with self.path.open("rb") as stream:
            while block := stream.read(HASH_BLOCK):
                digest.update(block)
        return digest.hexdigest()


def list_files(root: Path) -> list[Path]:
    """Every file and link below a folder in the order of their paths, hidden ones left out.

    Raises
    ------
    SourceNotFoundError
        Where the folder does not exist or holds no file.
    """
    if not root.is_dir():
        raise SourceNotFoundError(f"There is no folder {root}: name the folder that holds the data.")
    whole = root.resolve()
    paths = sorted(path for path in whole.rglob("*") if not _is_folder(path) and not _is_hidden(path, whole))
    if not paths:
        raise SourceNotFoundError(
            f"{root} holds no files: put the data there, or write some with `martlet simulate {root}`."
        )
    return paths


def find_files(root: Path) -> list[SourceFile]:
    """Every file of ``list_files``, recognised or with the reason why not."""
    whole = root.resolve()
    return [recognise(path, path.relative_to(whole).as_posix(), whole.name, path.as_uri()) for path in list_files(root)]


def require_columns(files: list[SourceFile]) -> None:
    """Stop before anything is landed where a file has a known shape but lacks a required column.

    Raises
    ------
    MissingColumnError
        Names each such file, the table it looks like and the column.
    """
    broken = [file for file in files if file.missing]
    if broken:
        parts = [
            f"{file.relative} looks like {_table(file)} but has no column {', '.join(file.missing)}" for file in broken
        ]
        raise MissingColumnError(f"{'; '.join(parts)}: mend or move the file, then run this again.")


def _table(file: SourceFile) -> str:
    assert file.contract is not None
    return file.contract.table.name


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _why_no_file(path: Path) -> str:
    """Why a path cannot be read as a file: only links to files are followed; blank where it can."""
    if path.is_file():
        return ""
    if path.is_dir():
        return "a link to a folder: name that folder itself"
    return "a link that leads nowhere" if path.is_symlink() else "no regular file"


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def recognise(path: Path, relative: str, folder: str, uri: str) -> SourceFile:
    """A file with the raw table it belongs to, or the reason why none.

    Parameters
    ----------
    path : Path
        The file, or a copy of it.
    relative : str
        Path below the folder of the source.
    folder : str
        Name of that folder, which may be that of a data set.
    uri : str
        Address of the file.
    """
    if reason := _why_no_file(path):
        return SourceFile(path, relative, Head(None), uri, reason=reason)
    try:
        head = detect(path)
    except UnreadableFileError as error:
        return SourceFile(path, relative, Head(None), uri, reason=str(error), is_damaged=True)
    if head.format is None:
        return SourceFile(path, relative, head, uri, reason=head.reason)
    folders = [folder, *Path(relative).parts[:-1]]
    for candidates in _candidates(folders):
        matches = [contract for contract in candidates if contract.required <= head.columns]
        if matches:
            best = max(matches, key=lambda contract: len(contract.names & head.columns))
            return SourceFile(path, relative, head, uri, best)
    return _unrecognised(SourceFile(path, relative, head, uri))


def _candidates(folders: list[str]) -> Iterator[list[Contract]]:
    """Contracts to try: those of the data set that a folder is named after, then all."""
    contracts = list(load_contracts().values())
    yield [contract for contract in contracts if contract.dataset in folders]
    yield contracts


def _unrecognised(file: SourceFile) -> SourceFile:
    columns = file.head.columns

    def likeness(contract: Contract) -> float:
        parts = (contract.names, contract.required)
        return max(len(part & columns) / len(part) for part in parts)

    closest = max(load_contracts().values(), key=likeness)
    if likeness(closest) >= LIKENESS:
        return replace(file, contract=closest, missing=tuple(sorted(closest.required - columns)))
    shown = ", ".join(sorted(columns)[:6])
    return replace(file, reason=f"no known data set has the columns {shown}")
