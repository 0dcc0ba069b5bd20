"""Messages of a topic as records: their JSON values, and where in the topic each of them stood."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from ingestion.formats import Decoded
from ingestion.formats.decoded import MAX_REJECT_TEXT
from ingestion.formats.records import read_json_lines
from warehouse.tables import ARROW_TYPES, Column

POSITION_COLUMNS = (
    Column("_kafka_partition", "int64", "Partition of the topic."),
    Column("_kafka_offset", "int64", "Offset of the message in its partition."),
    Column("_kafka_timestamp", "timestamp", "When the message was made or stored, as the broker says, UTC."),
    Column("_kafka_key", "string", "Key of the message; bytes that are no UTF-8 are spelled out."),
)
POSITION_NAMES = frozenset(column.name for column in POSITION_COLUMNS)
BLANK = b" \t\r\n"


@dataclass
class Messages:
    """Messages in the order in which they came."""

    values: list[bytes | None] = field(default_factory=list)
    keys: list[bytes | None] = field(default_factory=list)
    partitions: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    timestamps: list[int | None] = field(default_factory=list)
    count_bytes: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def add(self, messages: Sequence[Message]) -> None:
        """Append what a consumer returned, errors left out before."""
        values = list(map(Message.value, messages))
        self.values += values
        self.keys += map(Message.key, messages)
        self.partitions += cast("Iterable[int]", map(Message.partition, messages))
        self.offsets += cast("Iterable[int]", map(Message.offset, messages))
        self.timestamps += [
            None if kind == TIMESTAMP_NOT_AVAILABLE else moment for kind, moment in map(Message.timestamp, messages)
        ]
        self.count_bytes += sum(len(value) for value in values if value)

    def lines(self) -> bytes:
        """Each value on a line of its own; a line end within one, white space to JSON, becomes a space."""
        values = [value or b"" for value in self.values]
        joined = b"\n".join(values) + b"\n"
        if joined.count(b"\n") > len(values):
            joined = b"\n".join(value.replace(b"\n", b" ") for value in values) + b"\n"
        return joined

    def content_hash(self) -> str:
        """SHA-256 of where and when each message stands in the topic, where it never changes."""
        return hashlib.sha256(repr((self.partitions, self.offsets, self.timestamps)).encode()).hexdigest()

    def objects(self, limit: int) -> Messages:
        """The first few whose values look like JSON objects."""
        found = (value for value in self.values if value and value.lstrip(BLANK).startswith(b"{"))
        return Messages([value for value, _ in zip(found, range(limit), strict=False)])


def decode_messages(messages: Messages, columns: Sequence[Column], uri: str) -> Iterator[Decoded]:
    """Records of messages with the columns of ``POSITION_COLUMNS``, ``_source_row`` being the place among them, from 1.

    A message without a value (a tombstone) or with one that is no JSON object is a reject, whose address ends with
    its partition and offset.

    Parameters
    ----------
    messages : Messages
    columns : sequence of Column
        The contract's.
    uri : str
        Address of the slice.
    """
    payload = [column for column in columns if column.name not in POSITION_NAMES]
    positions = _positions(messages)
    bad = _blank(messages)
    for block in read_json_lines(io.BytesIO(messages.lines()), payload):
        bad += zip(block.rejects["source_row"].to_pylist(), block.rejects["reason"].to_pylist(), strict=True)
        places = pc.subtract(block.rows["_source_row"], 1)
        yield Decoded(_beside(block.rows, positions.take(places)), _rejects(messages, bad, uri))
        bad = []


def _positions(messages: Messages) -> pa.Table:
    moments = pa.array(messages.timestamps, pa.timestamp("ms")).cast(ARROW_TYPES["timestamp"])
    arrays = [pa.array(messages.partitions, pa.int64()), pa.array(messages.offsets, pa.int64()), moments]
    arrays.append(pa.array(map(_text, messages.keys), pa.string()))
    return pa.table(arrays, names=[column.name for column in POSITION_COLUMNS])


def _text(key: bytes | None) -> str | None:
    return None if key is None else key.decode("utf-8", "backslashreplace")


def _beside(rows: pa.Table, positions: pa.Table) -> pa.Table:
    """Rows with their positions; a key of a value that has the name of one keeps its value under another."""
    rows = rows.rename_columns([f"value{name}" if name in POSITION_NAMES else name for name in rows.column_names])
    for name in positions.column_names:
        rows = rows.append_column(name, positions[name])
    return rows


def _blank(messages: Messages) -> list[tuple[int, str]]:
    """Number and reason of the messages that say nothing, which the reader of lines passes over."""
    return [
        (row, "no value: a tombstone" if value is None else "not a record: blank")
        for row, value in enumerate(messages.values, start=1)
        if not value or not value.strip(BLANK)
    ]


def _rejects(messages: Messages, bad: Sequence[tuple[int, str]], uri: str) -> pa.Table:
    """Rejects with the text of the value, or of the key where there is none, and an address of their own."""
    places = [row - 1 for row, _ in bad]
    values = (messages.values[place] or messages.keys[place] or b"" for place in places)
    texts = [value[: MAX_REJECT_TEXT * 4].decode("utf-8", "replace")[:MAX_REJECT_TEXT] for value in values]
    uris = [f"{uri}/{messages.partitions[place]}/{messages.offsets[place]}" for place in places]
    return pa.table(
        {
            "source_row": pa.array([row for row, _ in bad], pa.int64()),
            "reason": pa.array([reason for _, reason in bad], pa.string()),
            "original_text": pa.array(texts, pa.string()),
            "source_uri": pa.array(uris, pa.string()),
        }
    )
