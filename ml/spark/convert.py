"""JSON lines into the lake's Parquet: the batches that ``martlet ingest`` would write, by any number of machines."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from ml.spark.batch import BatchWriter
from ml.spark.errors import JobError
from ml.spark.files import Files, as_uri
from ml.spark.lake import MANIFEST, manifests, table_folder
from ml.spark.records import read_lines

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
        counts = BatchWriter(self._session, self._plan, contract, address, uri, batch_id, folder).write(content_hash)
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
