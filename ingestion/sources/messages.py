"""Messages of a topic as records: their JSON values, and where in the topic each of them stood."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from ingestion.formats import Decoded
from ingestion.formats.decoded import MAX_REJECT_TEXT
from ingestion.formats.records import read_json_array
from warehouse.tables import ARROW_TYPES, Column

POSITION_COLUMNS = (
    Column("_kafka_partition", "int64", "Partition of the topic."),
    Column("_kafka_offset", "int64", "Offset of the message in its partition."),
    Column("_kafka_timestamp", "timestamp", "When the message was made or stored, as the broker says, UTC."),
    Column("_kafka_key", "string", "Key of the message; bytes that are no UTF-8 are spelled out."),
)
POSITION_NAMES = frozenset(column.name for column in POSITION_COLUMNS)
MESSAGES = pa.schema(
    [
        ("value", pa.large_binary()),
        ("key", pa.binary()),
        ("partition", pa.int64()),
        ("offset", pa.int64()),
        ("timestamp", pa.timestamp("ms")),
    ]
)
"""Messages of a topic as a table; nothing is kept of the client's objects."""
BLANK = b" \t\r\n"
BLANK_PATTERN = r"^[ \t\r\n]*$"


def as_table(messages: Sequence[Message]) -> pa.Table:
    """What a consumer returned, errors left out before, as columns of ``MESSAGES``, in the order in which it came."""
    return pa.table(
        {
            "value": list(map(Message.value, messages)),
            "key": list(map(Message.key, messages)),
            "partition": list(map(Message.partition, messages)),
            "offset": list(map(Message.offset, messages)),
            "timestamp": [
                None if kind == TIMESTAMP_NOT_AVAILABLE else moment for kind, moment in map(Message.timestamp, messages)
            ],
        },
        schema=MESSAGES,
    )


def content_hash(messages: pa.Table) -> str:
    """SHA-256 of where and when each message stands in the topic, where it never changes."""
    digest = hashlib.sha256()
    for name in ("partition", "offset", "timestamp"):
        digest.update(pc.fill_null(messages[name].cast(pa.int64()), -1).to_numpy())
    return digest.hexdigest()


def head_lines(messages: pa.Table, limit: int) -> bytes:
    """The first few values that look like JSON objects, each on a line of its own; nothing where none does."""
    values = (value for chunk in messages["value"].chunks for value in chunk.to_pylist())
    objects = (value.replace(b"\n", b" ") for value in values if value and value.lstrip(BLANK).startswith(b"{"))
    return b"".join(value + b"\n" for value in islice(objects, limit))


def decode_messages(messages: pa.Table, columns: Sequence[Column], uri: str) -> Iterator[Decoded]:
    """Records of messages with the columns of ``POSITION_COLUMNS``, ``_source_row`` being the place among them, from 1.

    A message without a value (a tombstone) or with one that is no JSON object is a reject, whose address ends with
    its partition and offset.

    Parameters
    ----------
    messages : pa.Table
        As ``MESSAGES``, in one chunk.
    columns : sequence of Column
        The contract's.
    uri : str
        Address of the slice.
    """
    payload = [column for column in columns if column.name not in POSITION_NAMES]
    positions = _positions(messages)
    bad = _blank(messages)
    for block in read_json_array(_lines(messages), payload):
        bad += zip(block.rejects["source_row"].to_pylist(), block.rejects["reason"].to_pylist(), strict=True)
        places = pc.subtract(block.rows["_source_row"], 1)
        yield Decoded(_beside(block.rows, positions.take(places)), _rejects(messages, bad, uri))
        bad = []


def _lines(messages: pa.Table) -> pa.Array:
    """Each value as a line; what line ends there are within one are white space to JSON."""
    [values] = messages["value"].chunks
    return pc.fill_null(values, b"")


def _positions(messages: pa.Table) -> pa.Table:
    moments = messages["timestamp"].cast(ARROW_TYPES["timestamp"])
    arrays = [messages["partition"], messages["offset"], moments, _texts(messages["key"])]
    return pa.table(arrays, names=[column.name for column in POSITION_COLUMNS])


def _texts(keys: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    try:
        return keys.cast(pa.string())
    except pa.ArrowInvalid:
        spelled = (key and key.decode("utf-8", "backslashreplace") for key in keys.to_pylist())
        return pa.array(spelled, pa.string())


def _beside(rows: pa.Table, positions: pa.Table) -> pa.Table:
    """Rows with their positions; a key of a value that has the name of one keeps its value under another."""
    rows = rows.rename_columns([f"value{name}" if name in POSITION_NAMES else name for name in rows.column_names])
    for name in positions.column_names:
        rows = rows.append_column(name, positions[name])
    return rows


def _blank(messages: pa.Table) -> list[tuple[int, str]]:
    """Number and reason of the messages that say nothing, which the reader of lines passes over."""
    is_blank = pc.fill_null(pc.match_substring_regex(messages["value"], BLANK_PATTERN), True)
    places = np.flatnonzero(is_blank)
    values = messages["value"].take(pa.array(places)).to_pylist()
    reasons = ("no value: a tombstone" if value is None else "not a record: blank" for value in values)
    return list(zip((places + 1).tolist(), reasons, strict=True))


def _rejects(messages: pa.Table, bad: Sequence[tuple[int, str]], uri: str) -> pa.Table:
    """Rejects with the text of the value, or of the key where there is none, and an address of their own."""
    rows = pa.array([row for row, _ in bad], pa.int64())
    records = messages.take(pc.subtract(rows, 1)).to_pylist()
    values = (record["value"] or record["key"] or b"" for record in records)
    texts = [value[: MAX_REJECT_TEXT * 4].decode("utf-8", "replace")[:MAX_REJECT_TEXT] for value in values]
    uris = [f"{uri}/{record['partition']}/{record['offset']}" for record in records]
    return pa.table(
        {
            "source_row": rows,
            "reason": pa.array([reason for _, reason in bad], pa.string()),
            "original_text": pa.array(texts, pa.string()),
            "source_uri": pa.array(uris, pa.string()),
        }
    )
