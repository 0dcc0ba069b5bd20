"""What models of a dbt command take, and the warehouse of it: ``clocked_dbt.py FILE COMMAND``.

Models are built one after the other, so that the processor seconds of the whole process are the model's own.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner


def main() -> None:
    """Run the command and write ``{model: [seconds, processor seconds, seconds of its statements]}``."""
    started: dict[str, tuple[float, float]] = {}
    statements: Counter[str] = Counter()
    took: dict[str, list[float]] = {}

    def watch(event: Any) -> None:
        if event.info.name not in ("NodeStart", "SQLQueryStatus", "NodeFinished"):
            return
        kind, _, name = event.data.node_info.unique_id.rpartition(".")
        now = (time.perf_counter(), time.process_time())
        if event.info.name == "NodeStart":
            started[name] = now
        elif event.info.name == "SQLQueryStatus":
            statements[name] += event.data.elapsed
        elif kind.startswith("model."):
            whole = [end - start for start, end in zip(started[name], now, strict=True)]
            took[name] = [round(seconds, 3) for seconds in (*whole, statements[name])]

    result = dbtRunner(callbacks=[watch]).invoke([*sys.argv[2:], "--threads", "1"])
    if not result.success:
        raise SystemExit(str(result.exception or "a model failed"))
    Path(sys.argv[1]).write_text(json.dumps(took), encoding="utf-8")


if __name__ == "__main__":
    main()
