"""One file of JSON lines on its way into the lake: rows, rejects, and the manifest last."""

from __future__ import annotations

import json
from typing import Any

from ml.spark.audit import with_audit_columns
from ml.spark.files import Files
from ml.spark.lake import MANIFEST, REJECTS
from ml.spark.records import MAX_REJECT_TEXT, column_names, read_lines, typed, with_records


class BatchWriter:
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
