"""JSON lines, read by DuckDB's functions for JSON, and those sorted out that are no records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.formats.names import require_few_keys


def read_objects(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Records of text by key, with ``_source_row`` last, and the number and reason of each line that is none.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of nobody else's at this time.
    lines : pa.Table
        ``_source_row`` and ``line``, text; null where a line cannot be a record.

    Raises
    ------
    UnreadableFileError
        Where there are more keys than a table can have columns.
    """
    broken: list[tuple[int, str]] = []
    records = _records(connection, lines)
    if records is None:
        lines, broken = _sorted_out(connection, lines)
        records = _records(connection, lines)
        assert records is not None
    keys = sorted(records.keys.dictionary.to_pylist())
    require_few_keys(len(keys))
    return pa.table([*records.columns(keys), lines["_source_row"]], [*keys, "_source_row"]), broken


@dataclass(frozen=True)
class _Records:
    """Parsed lines. Those of one shape have the same keys in the same order.

    Attributes
    ----------
    entries : pa.ListArray
        The entries of each record, as text.
    shape_of : array
        The shape of each record.
    keys : pa.DictionaryArray
        The keys of the first shape, then those of the next.
    shapes, places : array
        Of each of ``keys``: its shape, and which of that shape's keys it is, from 0.
    """

    entries: pa.ListArray
    shape_of: np.ndarray
    keys: pa.DictionaryArray
    shapes: np.ndarray
    places: np.ndarray

    def columns(self, keys: Sequence[str]) -> Iterator[pa.Array]:
        """The entries of each of ``keys``, null where a record has none."""
        starts = self.entries.offsets.to_numpy()[:-1]
        place_in = np.empty(self.shape_of.max(initial=-1) + 1, np.int64)
        for code in pc.index_in(pa.array(keys, pa.string()), self.keys.dictionary).to_pylist():
            is_key = self.keys.indices.to_numpy() == code
            place_in[:] = -1
            place_in[self.shapes[is_key]] = self.places[is_key]
            place_of = place_in[self.shape_of]
            yield self.entries.values.take(pa.array(starts + place_of, mask=place_of < 0))


# The hash of the keys stands for them, which take longer to compare.
_RECORDS = """
    select hash(map_keys(record)) as shape, map_values(record) as entries
    from (select from_json(line, '"MAP(VARCHAR, VARCHAR)"') as record from lines)
"""


def _records(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> _Records | None:
    """The records of lines; None where a line is none, or has a key twice."""
    connection.register("lines", lines)
    try:
        records = connection.execute(_RECORDS).to_arrow_table()
    except duckdb.InvalidInputException:
        return None
    if records["entries"].null_count:
        return None
    _, examples, shape_of = np.unique(records["shape"], return_index=True, return_inverse=True)
    connection.register("examples", lines.take(pa.array(examples)))
    lists = connection.execute("select json_keys(line) as keys from examples").to_arrow_table()["keys"].combine_chunks()
    keys, ends = lists.values.dictionary_encode(), lists.offsets.to_numpy()
    shapes = np.repeat(np.arange(len(lists)), np.diff(ends))
    if len(np.unique(shapes * len(keys.dictionary) + keys.indices.to_numpy())) < len(keys):
        return None
    places = np.arange(len(keys)) - ends[shapes]
    return _Records(records["entries"].combine_chunks(), shape_of, keys, shapes, places)


_WITH_REASONS = """
    select
        _source_row,
        line,
        case
            when json_valid(line) is not true then 'not a record: cannot be parsed'
            when json_type(line) != 'OBJECT' then 'not a record: no object'
            when len(json_keys(line)) != len(list_distinct(json_keys(line))) then 'not a record: a key comes twice'
        end as reason
    from lines
    where coalesce(trim(line, ' ' || chr(9) || chr(10) || chr(13)), 'x') != ''
"""


def _sorted_out(connection: duckdb.DuckDBPyConnection, lines: pa.Table) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The lines that are records, and the number and reason of those that are not; blank ones are neither."""
    connection.register("lines", lines)
    judged = connection.execute(_WITH_REASONS).to_arrow_table()
    is_record = pc.is_null(judged["reason"])
    broken = judged.filter(pc.invert(is_record))
    return judged.filter(is_record), list(
        zip(*broken.select(["_source_row", "reason"]).to_pydict().values(), strict=True)
    )
