"""The audit columns of landing, as Spark makes them; see ``ingestion/audit.py`` for what each says."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any


def with_audit_columns(rows: Any, contract: dict[str, Any], written_at: str, batch_id: str, uri: str) -> Any:
    """Rows with the audit columns of landing, in its order."""
    from pyspark.sql import functions as f

    loaded_at = f.lit(written_at).cast("timestamp_ntz")
    event_at = _event_at(contract["event_at"], contract["zone"])
    known_at = {"live": loaded_at}.get(contract["clock"], event_at)
    if contract["clock"] != "live" and contract["snapshot_date"]:
        known_at = f.lit(contract["snapshot_date"]).cast("timestamp_ntz")
    audit = {
        "_namespace": f.lit(_namespace(contract, uri)),
        "_batch_id": f.lit(batch_id),
        "_source_uri": f.lit(uri),
        "_source_row": f.col("_source_row"),
        "_event_at": event_at,
        "_known_at": known_at,
        "_loaded_at": loaded_at,
        "_superseded_at": f.lit(None).cast("timestamp_ntz"),
    }
    publisher = [f.col(f"`{name}`") for name in rows.columns if name != "_source_row"]
    return rows.select(*publisher, *(audit[name].alias(name) for name in contract["audit"]))


def _namespace(contract: dict[str, Any], uri: str) -> str:
    folders = uri.split("/")[:-1]
    matches = (name for pattern, name in contract["namespaces"] for folder in folders if fnmatch(folder, pattern))
    return str(next(matches, contract["dataset"]))


def _event_at(event_at: dict[str, str] | None, zone: str) -> Any:
    """The event time as UTC without a zone; null outside the years 1 to 9999."""
    from pyspark.sql import functions as f

    if event_at is None:
        return f.lit(None).cast("timestamp_ntz")
    value = f.col(f"`{event_at['column']}`")
    if event_at["format"] == "timestamp":
        has_zone = value.rlike(r"(Z|[+-][0-9]{2}:?([0-9]{2})?)$")
        local = f.convert_timezone(f.lit(zone), f.lit("UTC"), value.try_cast("timestamp_ntz"))
        return f.when(has_zone, value.try_cast("timestamp").cast("timestamp_ntz")).otherwise(local)
    seconds = value.try_cast("double") / (1000 if event_at["format"] == "epoch_ms" else 1)
    whole = value.try_cast("bigint")
    moment = f.timestamp_millis(whole) if event_at["format"] == "epoch_ms" else f.timestamp_seconds(whole)
    return f.when(seconds.between(-62135596800, 253402300799.999999), moment.cast("timestamp_ntz"))
