"""The write contract: predictions enter the warehouse through here, whole or not at all."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import PredictionContractError
from ml.ledger import Run
from ml.tables import ml_tables
from warehouse import Table, Warehouse


def write_predictions(warehouse: Warehouse, task: str, rows: pa.Table, run: Run) -> int:
    """Append the predictions that ``predictions.<task>`` does not hold yet.

    Parameters
    ----------
    warehouse : Warehouse
    task : str
    rows : pa.Table
        The contract's columns except those of the run (model, run id, time), which are added here; columns
        left out are null.
    run : Run
        The run that made them; its ``rows_out`` grows by what was written.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    PredictionContractError
        Where a column is unknown or has the wrong type, a key is null, or a value is out of its range.
    """
    table = ml_tables()[f"predictions.{task}"]
    stamped = _stamped(table, rows, run)
    _check(table, stamped)
    written = warehouse.insert_new(table, stamped)
    run.rows_out += written
    return written


def _stamped(table: Table, rows: pa.Table, run: Run) -> pa.Table:
    unknown = set(rows.column_names) - {column.name for column in table.columns}
    if unknown:
        raise PredictionContractError(f"{table.name} has no column {', '.join(sorted(unknown))}.")
    stamp = {
        "model_name": run.model_name,
        "model_version": run.model_version,
        "run_id": run.run_id,
        "scored_at": run.started_at,
    }
    arrays = []
    for field in table.schema:
        if field.name in rows.column_names:
            arrays.append(_cast(table, rows, field))
        else:
            arrays.append(pa.repeat(pa.scalar(stamp.get(field.name), field.type), rows.num_rows))
    return pa.Table.from_arrays(arrays, schema=table.schema)


def _cast(table: Table, rows: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    try:
        return rows[field.name].cast(field.type)
    except pa.ArrowInvalid as error:
        raise PredictionContractError(f"{table.name}.{field.name} must be {field.type}: {error}") from error


def _check(table: Table, rows: pa.Table) -> None:
    for column in table.columns:
        values = rows[column.name]
        if column.name in table.key and values.null_count:
            raise PredictionContractError(
                f"{table.name}: {values.null_count} rows have no {column.name}, which is part of the key."
            )
        if column.range and values.null_count < len(values):
            # NaN would pass a range test of minimum and maximum, so count what is inside instead.
            low, high = column.range
            inside = pc.and_(pc.greater_equal(values, low), pc.less_equal(values, high))
            outside = pc.sum(pc.invert(inside)).as_py() or 0
            if outside:
                raise PredictionContractError(
                    f"{table.name}: {outside} values of {column.name} lie outside [{low}, {high}]."
                )
