"""The few statements that the door writes itself; SQL that shapes data lives in dbt."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from google.cloud.bigquery import TimePartitioning

from warehouse.tables import Table


def quoted(name: str) -> str:
    """A name between backticks.

    >>> quoted("project.data.table")
    '`project.data.table`'
    """
    return f"`{name}`"


def literal(value: object) -> str:
    r"""A constant as BigQuery reads it; JSON and BigQuery spell texts alike.

    >>> print(literal("it's \"so\""), literal(dt.datetime(2026, 1, 1, 12)), literal(3))
    "it's \"so\"" timestamp '2026-01-01 12:00:00+00:00' 3
    """
    if isinstance(value, dt.datetime):
        return f"timestamp '{value.replace(tzinfo=dt.UTC)}'"
    if isinstance(value, dt.date):
        return f"date '{value}'"
    return json.dumps(value, ensure_ascii=False)


def literals(values: Sequence[str]) -> str:
    """Texts as the list that follows ``in``."""
    return f"({', '.join(map(literal, values))})"


def equalities(equals: Mapping[str, str]) -> str:
    """Condition that text columns equal given values; empty where none is given."""
    return " and ".join(f"{quoted(column)} = {literal(value)}" for column, value in equals.items())


def delete_equal(target: str, column: str, value: str) -> str:
    """Delete the rows in which a text column has a value."""
    return f"delete from {quoted(target)} where {quoted(column)} = {literal(value)}"


def insert_cast(target: str, types: Mapping[str, str], stage: str) -> str:
    """Insert the rows of a stage table, every column cast to its type in the target."""
    names = ", ".join(map(quoted, types))
    casts = ", ".join(f"cast({quoted(name)} as {kind})" for name, kind in types.items())
    return f"insert into {quoted(target)} ({names}) select {casts} from {quoted(stage)}"


def add_columns(target: str, types: Mapping[str, str]) -> str:
    """Add columns, null in the rows that are there."""
    added = ", ".join(f"add column if not exists {quoted(name)} {kind}" for name, kind in types.items())
    return f"alter table {quoted(target)} {added}"


def widen(
    target: str, names: Sequence[str], partitioning: TimePartitioning | None, clustering: Sequence[str] | None
) -> str:
    """Write a table anew, divided as before, with some of its columns as text."""
    casts = ", ".join(f"cast({quoted(name)} as string) as {quoted(name)}" for name in names)
    partition = f" partition by timestamp_trunc({partitioning.field}, day)" if partitioning else ""
    cluster = f" cluster by {', '.join(map(quoted, clustering))}" if clustering else ""
    replaced = f"select * replace ({casts}) from {quoted(target)}"
    return f"create or replace table {quoted(target)}{partition}{cluster} as {replaced}"


def merge_new(table: Table, target: str, stage: str, bounds: Mapping[str, tuple[object, object]]) -> str:
    """Insert the rows of a stage table whose key the target does not hold, once each.

    Parameters
    ----------
    table : Table
    target, stage : str
        Full names.
    bounds : mapping of str to (lowest, highest)
        Of key columns in the stage table: they let BigQuery leave out partitions and clusters of the target.
    """
    types = {column.name: column.type for column in table.columns}
    names = ", ".join(map(quoted, types))
    key = ", ".join(map(quoted, table.key))
    same = [f"held.{quoted(name)} = incoming.{quoted(name)}" for name in table.key]
    near = [f"held.{quoted(name)} between {literal(low)} and {literal(high)}" for name, (low, high) in bounds.items()]
    casts = ", ".join(f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in types.items())
    return (
        f"merge into {quoted(target)} as held using (select {casts} from {quoted(stage)} "
        f"where true qualify row_number() over (partition by {key}) = 1) as incoming "
        f"on {' and '.join([*same, *near])} "
        f"when not matched then insert ({names}) values ({names})"
    )


def supersede_records(target: str, key: Sequence[str], batch_id: str, at: dt.datetime) -> str:
    """Mark the rows of other batches that have the key of a row of this one."""
    same = " and ".join(f"newer.{quoted(name)} = older.{quoted(name)}" for name in key)
    batch = literal(batch_id)
    return (
        f"update {quoted(target)} as older set _superseded_at = {literal(at)} "
        f"where older._superseded_at is null and older._batch_id != {batch} "
        f"and exists (select 1 from {quoted(target)} as newer where newer._batch_id = {batch} and {same})"
    )


def in_one_transaction(statements: Sequence[str]) -> str:
    """A script that does all or nothing: BigQuery rolls back a transaction that its script did not commit."""
    return ";\n".join(["begin transaction", *statements, "commit transaction"]) + ";"
