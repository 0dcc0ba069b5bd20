"""Contracts of the data sets: what each file shape holds, which columns name it, and which clock it keeps.

One YAML file per data set in ``contracts/``. Recognition, the types of raw and the dbt sources come from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from warehouse.tables import Column, Partition, Table, parse_columns
from warehouse.yaml_file import read_yaml

CONTRACTS = Path(__file__).parent / "contracts"
Deletes: TypeAlias = Literal["keep", "supersede", "soft"]

AUDIT_COLUMNS: tuple[Column, ...] = (
    Column("_namespace", "string", "Namespace of the entity ids in this row."),
    Column("_batch_id", "string", "Batch that landed the row."),
    Column("_source_uri", "string", "File the row was read from."),
    Column("_source_row", "int64", "Number of the record in that file, from 1."),
    Column("_event_at", "timestamp", "When it happened, UTC; null where the source gives no time."),
    Column("_known_at", "timestamp", "When this warehouse could have known it, UTC."),
    Column("_loaded_at", "timestamp", "When the row was landed, UTC."),
    Column("_superseded_at", "timestamp", "When a newer version of the source replaced the row, UTC, or null."),
)


@dataclass(frozen=True)
class EventTime:
    """Where a row's event time stands: a column, as ``epoch_s``, ``epoch_ms`` or ``timestamp`` (text)."""

    column: str
    format: str


@dataclass(frozen=True)
class Collection:
    """How a MongoDB collection is read.

    Attributes
    ----------
    collection : str
        Its name in any database.
    cursor : str
        Field that grows: ``_id``, which finds new documents, or an update time, which finds changed ones too.
    overlap : float
        How long before the last value documents are read again for late commits: seconds where the field holds dates
        or ObjectIds, its own unit where it holds numbers.
    deletes : str
        What becomes of the row of a document that was deleted. ``keep``: it stays as it is. ``supersede``: it is marked
        as superseded once the document is gone from the collection. ``soft``: likewise, once ``deleted`` says so.
    deleted : str
        For ``soft``: the column that says by anything but null, false, 0 or blank that a document was deleted.
    """

    collection: str
    cursor: str
    overlap: float
    deletes: Deletes
    deleted: str = ""

    def __post_init__(self) -> None:
        if self.deletes not in get_args(Deletes):
            raise ValueError(f"the contract of collection {self.collection} must say deletes: keep, supersede or soft")
        if (self.deletes == "soft") != bool(self.deleted):
            raise ValueError(f"the contract of collection {self.collection} must name deleted for deletes: soft alone")


@dataclass(frozen=True)
class Contract:
    """What one raw table holds.

    Attributes
    ----------
    dataset, entity : str
        The raw table is ``raw.<dataset>__<entity>``.
    required : frozenset of str
        Columns without which a file is not of this shape.
    clock : str
        ``historical`` (known when it happened) or ``live`` (known when loaded).
    zone : str
        Time zone of naive times.
    snapshot_date : date or None
        Day at which a source without times was taken.
    source_key : tuple of str
        Columns that name a record at its source, where a record that comes again replaces the older one.
    topic : str
        Topic or hub whose messages belong to it; blank where none is declared.
    mongo : Collection or None
        How the table is read from MongoDB, where it can be.
    namespaces : tuple of (str, str)
        Folder pattern and namespace; the data set's name where none matches.
    freshness : dict
        Age of the newest row from which dbt warns or fails; empty for data that came once.
    meta : dict
        What staging relies on and the dbt docs show: clock, zone, event time, ``known_from`` per column of a
        row that holds several times, ``review_key``.
    """

    dataset: str
    entity: str
    description: str
    columns: tuple[Column, ...]
    required: frozenset[str]
    clock: str
    zone: str
    event_at: EventTime | None
    snapshot_date: dt.date | None
    source_key: tuple[str, ...]
    topic: str
    mongo: Collection | None
    namespaces: tuple[tuple[str, str], ...]
    freshness: dict[str, Any]
    meta: dict[str, Any]

    def __post_init__(self) -> None:
        if self.mongo and (self.source_key != ("_id",) or self.mongo.deleted not in {"", *self.names}):
            raise ValueError(
                f"the contract of {self.table.name} must say source_key: [_id] and declare the columns that mongo names"
            )

    @property
    def table(self) -> Table:
        """The raw table, audit columns included."""
        return Table(
            f"raw.{self.dataset}__{self.entity}",
            self.description,
            self.columns + AUDIT_COLUMNS,
            meta=self.meta,
            partition_by=Partition("_loaded_at", "day"),
            cluster_by=("_batch_id",),
            freshness=self.freshness,
        )

    @property
    def names(self) -> frozenset[str]:
        """Names of the publisher's columns."""
        return frozenset(column.name for column in self.columns)

    def namespace(self, folders: Iterable[str]) -> str:
        """Namespace of the ids in a file that lies below these folders.

        >>> load_contracts()["raw.sparkify__events"].namespace(["sparkify", "log_data_2018_11"])
        'sparkify_log'
        """
        matches = (name for pattern, name in self.namespaces for folder in folders if fnmatch(folder, pattern))
        return next(matches, self.dataset)


@cache
def load_contracts() -> dict[str, Contract]:
    """All contracts by the name of their raw table."""
    contracts = [
        _parse(document, entity, entry)
        for path in sorted(CONTRACTS.glob("*.yml"))
        for document in [read_yaml(path)]
        for entity, entry in document["tables"].items()
    ]
    return {contract.table.name: contract for contract in contracts}


def _parse(document: dict[str, Any], entity: str, entry: dict[str, Any]) -> Contract:
    event_at = entry.get("event_at")
    return Contract(
        dataset=document["dataset"],
        entity=entity,
        description=entry["description"],
        columns=parse_columns(entry["columns"]),
        required=frozenset(entry["required"]),
        clock=document["clock"],
        zone=document["zone"],
        event_at=EventTime(event_at["column"], event_at["format"]) if event_at else None,
        snapshot_date=entry.get("snapshot_date"),
        source_key=tuple(entry.get("source_key", ())),
        topic=entry.get("kafka", {}).get("topic", ""),
        mongo=Collection(**entry["mongo"]) if "mongo" in entry else None,
        namespaces=tuple(document.get("namespaces", {}).items()),
        freshness=entry.get("freshness", {}),
        meta=_meta(document, entry),
    )


def _meta(document: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    facts = {"clock": document["clock"], "zone": document["zone"]}
    for name in ("event_at", "row_known_from", "known_from", "known_with", "review_key", "source_key"):
        if name in entry:
            facts[name] = entry[name]
    if "snapshot_date" in entry:
        facts["snapshot_date"] = entry["snapshot_date"].isoformat()
    return facts
