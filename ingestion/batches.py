"""Slices of a source as batches of the lake."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from ingestion.ahead import ahead
from ingestion.audit import with_audit_columns
from ingestion.formats import Decoded
from ingestion.lake import LakeBatch, batch_folder, find_batch
from ingestion.lake_writer import write_batch
from ingestion.sources.slices import Slice
from warehouse import Settings

BLOCKS_AHEAD = 1


def write_slice(settings: Settings, part: Slice) -> LakeBatch:
    """Write a slice to the lake, unless it is there.

    Raises
    ------
    UnreadableFileError
        Where it is damaged; nothing of it is in the lake.
    """
    table, batch_id = part.contract.table.name, batch_id_of(part)
    lake, folder = settings.storage, batch_folder(table, batch_id)
    about = {
        "batch_id": batch_id,
        "table_name": table,
        "source_uri": part.uri,
        "content_hash": part.content_hash,
        "source_version": part.version or None,
        "position": part.position or None,
        "written_at": settings.started_at.isoformat(),
    }
    blocks = ahead(_decoded(part, batch_id, settings.started_at), BLOCKS_AHEAD)
    return find_batch(lake, folder) or write_batch(lake, folder, blocks, about)


def batch_id_of(part: Slice) -> str:
    """Id of the batch that a slice becomes: the same for the same content at the same address."""
    named = [part.contract.table.name, part.uri, part.content_hash, *([part.version] if part.version else [])]
    return hashlib.sha256("|".join(named).encode()).hexdigest()[:32]


def _decoded(part: Slice, batch_id: str, at: dt.datetime) -> Iterator[Decoded]:
    for block in part.blocks():
        rows = with_audit_columns(block.rows, part.contract, part.namespace, batch_id, part.uri, at)
        yield Decoded(rows, block.rejects)
