"""JSON lines into the lake's Parquet: the batches that ``martlet ingest`` would write, by any number of machines."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fnmatch import fnmatch
from typing import Any

from ml.spark.errors import JobError
from ml.spark.files import Files, as_uri
from ml.spark.lake import MANIFEST, REJECTS, manifests, table_folder
from ml.spark.records import MAX_REJECT_TEXT, column_names, read_lines, typed, with_records

HEAD_LINES = 100
NO_JSON = "no JSON lines: `martlet ingest files` without --engine spark reads other formats"


def convert(session: Any, plan: dict[str, Any]) -> dict[str, Any]:
    """Write every file of JSON lines below an address to the lake, a batch each; what is there already stays.

    Parameters
    ----------
    session : SparkSession
    plan : dict
        ``lake``, ``from``: addresses. ``written_at``: ISO 8601, UTC. ``contracts``: ``table``, ``dataset``,
        ``columns`` (name and type), ``required``, ``event_at``, ``clock``, ``zone``, ``snapshot_date``, ``namespaces``
        and ``audit`` names of each. ``at_once``: files worked on side by side.

    Returns
    -------
    dict
        ``files``: what became of each.

    Raises
    ------
    JobError
        Where nothing is there.
    """
    files = Files(session).list(plan["from"])
    if not files:
        raise JobError(f"There is nothing at {plan['from']}: name the folder that holds the data.")
    converter = _Converter(session, plan)
    with ThreadPoolExecutor(plan.get("at_once", 2)) as pool:
        return {"files": list(pool.map(converter.convert, [address for address, _ in files]))}


class _Converter:
    """One conversion: its plan, and what the lake held before."""

    def __init__(self, session: Any, plan: dict[str, Any]) -> None:
        self._session, self._plan, self._files = session, plan, Files(session)
        self._known = {
            (contract["table"], manifest["content_hash"]): manifest["source_uri"]
            for contract in plan["contracts"]
            for manifest in manifests(session, plan["lake"], contract["table"]).values()
        }

    def convert(self, address: str) -> dict[str, Any]:
        """Convert one file, or say why not."""
        uri = as_uri(address)
        relative = uri.removeprefix(as_uri(self._plan["from"])).lstrip("/")
        keys = self._first_keys(address)
        contract = self._recognise(keys, uri)
        if contract is None:
            reason = f"no known data set has the columns {', '.join(sorted(keys)[:6])}" if keys else NO_JSON
            return {"relative": relative, "table": "", "status": "skipped", "reason": reason}
        content_hash = self._files.sha256(address)
        named = "|".join([contract["table"], uri, content_hash])
        batch_id = hashlib.sha256(named.encode()).hexdigest()[:32]
        twin = self._known.setdefault((contract["table"], content_hash), uri)
        about = {"relative": relative, "table": contract["table"]}
        if twin != uri:
            return about | {"status": "skipped", "reason": f"same content as {twin}"}
        folder = f"{table_folder(self._plan['lake'], contract['table'])}/{batch_id}"
        if self._files.list(f"{folder}/{MANIFEST}"):
            return about | {"status": "unchanged"}
        counts = _Batch(self._session, self._plan, contract, address, uri, batch_id, folder).write(content_hash)
        return about | {"status": "landed", **counts}

    def _first_keys(self, address: str) -> set[str]:
        """Keys of the first lines; none where these are no JSON objects."""
        keys: set[str] = set()
        for row in read_lines(self._session, address).select("value").limit(HEAD_LINES).collect():
            with suppress(ValueError):
                record = json.loads(row["value"])
                keys |= set(record) if isinstance(record, dict) else set()
        return keys

    def _recognise(self, keys: set[str], uri: str) -> dict[str, Any] | None:
        """The contract that a file keeps to: of a data set that a folder is named after, else of any."""
        folders = uri.split("/")[:-1]
        fitting = [contract for contract in self._plan["contracts"] if set(contract["required"]) <= keys]
        named = [contract for contract in fitting if contract["dataset"] in folders] or fitting
        return max(named, key=lambda contract: len(keys & {name for name, _ in contract["columns"]}), default=None)


class _Batch:
    """One file on its way into the lake."""

    def __init__(
        self,
        session: Any,
        plan: dict[str, Any],
        contract: dict[str, Any],
        address: str,
        uri: str,
        batch_id: str,
        folder: str,
    ) -> None:
        self._session, self._plan, self._contract = session, plan, contract
        self._uri, self._batch_id, self._folder = uri, batch_id, folder
        self._records = with_records(read_lines(session, address))
        self._files = Files(session)

    def write(self, content_hash: str) -> dict[str, int]:
        """Write rows and rejects, and the manifest last."""
        facts = self._facts()
        self._files.delete(self._folder)
        self._rows(facts).write.parquet(self._folder)
        if facts["rejected"]:
            self._write_rejects(facts)
        parts = [
            name
            for address, _ in self._files.list(self._folder)
            if (name := address.rpartition("/")[2]).startswith("part-")
        ]
        counts = {
            "count_read": facts["loaded"] + facts["rejected"],
            "count_loaded": facts["loaded"],
            "count_rejected": facts["rejected"],
        }
        manifest = {
            "batch_id": self._batch_id,
            "table_name": self._contract["table"],
            "source_uri": self._uri,
            "content_hash": content_hash,
            "source_version": None,
            "position": None,
            "written_at": self._plan["written_at"],
            "parts": parts if facts["loaded"] else [],
            **counts,
        }
        self._files.write(f"{self._folder}/{MANIFEST}", json.dumps(manifest, indent=1).encode())
        return counts

    def _facts(self) -> dict[str, Any]:
        """What must be known of all lines before any is written: where blocks begin, keys, and values of no type."""
        from pyspark.sql import functions as f

        is_record = f.col("reason").isNull()
        columns = self._contract["columns"]
        bad = [f.count_if(is_record & typed(name, kind)[1]).alias(f"bad {name}") for name, kind in columns]
        blocks = self._records.groupBy("block").agg(
            f.count("*").alias("lines"),
            f.min("place").alias("first"),
            f.count_if(is_record).alias("loaded"),
            f.count_if(f.col("reason") != "").alias("rejected"),
            f.collect_set(f.when(is_record, f.map_keys("record"))).alias("keys"),
            *bad,
        )
        before, starts, found = 0, {}, sorted(blocks.collect(), key=lambda row: row["block"])
        for row in found:
            starts[row["block"]] = before - row["first"] + 1
            before += row["lines"]
        return {
            "loaded": sum(row["loaded"] for row in found),
            "rejected": sum(row["rejected"] for row in found),
            "keys": {key for row in found for keys in row["keys"] for key in keys},
            "text": {name for name, _ in columns if any(row[f"bad {name}"] for row in found)},
            "starts": starts,
        }

    def _number(self, facts: dict[str, Any]) -> Any:
        """Number of a line in its file, from 1."""
        from pyspark.sql import functions as f

        number = f.lit(None).cast("bigint")
        for block, start in facts["starts"].items():
            number = f.when(f.col("block") == block, f.col("place") + start).otherwise(number)
        return number

    def _rows(self, facts: dict[str, Any]) -> Any:
        from pyspark.sql import functions as f

        columns = dict(self._contract["columns"])
        others = column_names(list(facts["keys"]), list(columns), self._contract["audit"])
        values = [
            (f.col("record").getItem(name) if name in facts["text"] else typed(name, kind)[0]).alias(name)
            for name, kind in columns.items()
        ]
        values += [
            f.col("record").getItem(key).alias(name) for key, name in sorted(others.items(), key=lambda pair: pair[1])
        ]
        rows = self._records.filter(f.col("reason").isNull()).select(*values, self._number(facts).alias("_source_row"))
        return with_audit_columns(rows, self._contract, self._plan["written_at"], self._batch_id, self._uri)

    def _write_rejects(self, facts: dict[str, Any]) -> None:
        from pyspark.sql import functions as f

        rejects = self._records.filter(f.col("reason") != "").select(
            self._number(facts).alias("source_row"),
            f.col("reason"),
            f.substring(f.make_valid_utf8(f.regexp_replace("value", "\r$", "")), 1, MAX_REJECT_TEXT).alias(
                "original_text"
            ),
        )
        aside = f"{self._folder}/.rejects"
        rejects.coalesce(1).write.parquet(aside)
        [part] = [address for address, _ in self._files.list(aside) if address.endswith(".parquet")]
        self._files.move(part, f"{self._folder}/{REJECTS}")
        self._files.delete(aside)


def with_audit_columns(rows: Any, contract: dict[str, Any], written_at: str, batch_id: str, uri: str) -> Any:
    """Rows with the audit columns of landing, in its order; see ``ingestion/audit.py`` for what each says."""
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
