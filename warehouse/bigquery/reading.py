"""Streams tables through the Storage Read API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient, types

from warehouse.bigquery.failures import explaining


def read(
    client: BigQueryReadClient, table: bigquery.Table, columns: Sequence[str] | None, where: str
) -> pa.RecordBatchReader:
    """Stream a table as it is at this moment; times come in UTC microseconds without a zone.

    Parameters
    ----------
    client : BigQueryReadClient
    table : bigquery.Table
        A table, not a view.
    columns : sequence of str or None
        In the order wanted; None, all of them.
    where : str
        Condition in BigQuery's SQL, empty for every row.
    """
    options = types.ReadSession.TableReadOptions(
        selected_fields=columns or [],
        row_restriction=where,
        arrow_serialization_options=types.ArrowSerializationOptions(
            buffer_compression=types.ArrowSerializationOptions.CompressionCodec.LZ4_FRAME
        ),
    )
    session = client.create_read_session(
        parent=f"projects/{table.project}",
        # One stream keeps memory to a few blocks; the service buffers ahead of it.
        max_stream_count=1,
        read_session=types.ReadSession(
            table=f"projects/{table.project}/datasets/{table.dataset_id}/tables/{table.table_id}",
            data_format=types.DataFormat.ARROW,
            read_options=options,
        ),
    )
    sent = pa.ipc.read_schema(pa.py_buffer(session.arrow_schema.serialized_schema))
    names = list(columns) if columns else sent.names
    schema = pa.schema([(name, _without_zone(sent.field(name).type)) for name in names])
    return pa.RecordBatchReader.from_batches(schema, _batches(client, session, sent, schema))


def _batches(
    client: BigQueryReadClient, session: types.ReadSession, sent: pa.Schema, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    with explaining():
        for stream in session.streams:
            for message in client.read_rows(stream.name):
                rows = pa.ipc.read_record_batch(pa.py_buffer(message.arrow_record_batch.serialized_record_batch), sent)
                yield rows.select(schema.names).cast(schema)


def _without_zone(kind: pa.DataType) -> pa.DataType:
    return pa.timestamp(kind.unit) if pa.types.is_timestamp(kind) else kind
