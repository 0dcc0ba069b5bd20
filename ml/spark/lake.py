"""The lake as Spark reads it: the live batches of a raw table, as one data frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any

from ml.spark.errors import JobError
from ml.spark.files import Files

MANIFEST = "batch.json"
SUPERSEDED = "superseded"
REJECTS = "rejects.parquet"


def table_folder(lake: str, table: str) -> str:
    """Folder of a raw table.

    >>> table_folder("s3://bucket/lake", "raw.sparkify__events")
    's3://bucket/lake/raw/sparkify__events'
    """
    return f"{lake.rstrip('/')}/{table.replace('.', '/')}"


def manifests(session: Any, lake: str, table: str) -> dict[str, dict[str, Any]]:
    """Manifests of the complete batches of a table that none has replaced, by folder."""
    files = Files(session)
    names = [address for address, _ in files.list(table_folder(lake, table))]
    gone = {_folder(name) for name in names if _base(name).startswith(SUPERSEDED)}
    complete = sorted({_folder(name) for name in names if _base(name) == MANIFEST} - gone)
    return {folder: json.loads(files.read(f"{folder}/{MANIFEST}")) for folder in complete}


def read_table(session: Any, lake: str, table: str) -> Any:
    """All live rows of a raw table.

    A column that is of one type in some batches and of another in others is text, as in raw; one that only some
    have is null in the others.

    Raises
    ------
    JobError
        Where the lake holds no batch of the table.
    """
    parts = [
        f"{folder}/{part}"
        for folder, manifest in manifests(session, lake, table).items()
        for part in manifest.get("parts", [])
    ]
    if not parts:
        raise JobError(f"The lake {lake} holds no batch of {table}: land its source first (`martlet ingest`).")
    by_schema: dict[str, list[str]] = {}
    schemas = {part: session.read.parquet(part).schema for part in parts}
    for part, schema in schemas.items():
        by_schema.setdefault(schema.json(), []).append(part)
    frames = [session.read.schema(schemas[same[0]]).parquet(*same) for same in by_schema.values()]
    return union(frames)


def union(frames: Sequence[Any]) -> Any:
    """Rows of several data frames by the names of their columns, as text where types differ."""
    types: dict[str, set[str]] = {}
    for frame in frames:
        for name, kind in frame.dtypes:
            types.setdefault(name, set()).add(kind)
    mixed = [name for name, kinds in types.items() if len(kinds) > 1]
    for name in mixed:
        frames = [
            frame.withColumn(name, frame[name].cast("string")) if name in frame.columns else frame for frame in frames
        ]
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _folder(address: str) -> str:
    return address.rpartition("/")[0]


def _base(address: str) -> str:
    return address.rpartition("/")[2]
