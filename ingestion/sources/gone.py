"""Documents that were deleted: the ids in raw that their collection no longer has, as records that supersede."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import duckdb
import numpy as np
import pyarrow as pa

from ingestion.formats import Decoded
from ingestion.formats.decoded import IS_GONE, rejected
from ingestion.formats.records import read_json_lines
from ingestion.sources.documents import Documents
from warehouse import Settings
from warehouse.tables import Column

ID = Column("_id", "string", "Document.")


def ids_of(batches: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
    """The ids of BSON documents as the column ``_id``, spelled as landing spells them."""
    for raw in batches:
        documents = Documents()
        documents.add(raw, ID.name)
        for block in read_json_lines(io.BytesIO(b"\n".join(documents.lines.values()) + b"\n"), [ID]):
            yield from block.rows.select([ID.name]).to_batches()


def find_gone(
    landed: Iterable[pa.RecordBatch], present: Iterable[pa.RecordBatch], settings: Settings
) -> tuple[pa.Array, bool]:
    """Ids that have landed and are not present, in order, and whether nothing is present at all.

    All that landed is read before the first of what is present, so that a document which lands meanwhile is never taken
    for one that is gone. Beyond the memory limit of the settings the ids lie on the disk.

    Parameters
    ----------
    landed, present : iterable of pa.RecordBatch
        With the column ``_id``, text.
    settings : Settings
    """
    scratch = settings.home / "scratch"
    config = {"memory_limit": settings.memory_limit, "temp_directory": str(scratch), "threads": settings.threads}
    with duckdb.connect(config=config) as connection:
        for name, batches in {"landed": landed, "present": present}.items():
            connection.execute(f"create table {name} (_id varchar)")
            for batch in batches:
                connection.register("batch", pa.table(batch))
                connection.execute(f"insert into {name} select _id from batch where _id is not null")
        gone = connection.execute("select distinct _id from landed anti join present using (_id) order by 1")
        ids = gone.to_arrow_table()[ID.name].combine_chunks()
        count_present = connection.execute("select count(*) from present").fetchall()
    return ids, count_present == [(0,)]


def decode_gone(ids: pa.Array) -> Iterator[Decoded]:
    """Records of ids alone, each of which is gone."""
    rows = {ID.name: ids, "_source_row": pa.array(np.arange(1, len(ids) + 1)), IS_GONE: pa.repeat(True, len(ids))}
    yield Decoded(pa.table(rows), rejected(()))
