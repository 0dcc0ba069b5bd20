"""A Spark session: that of spark-submit where it started this process, else one on this machine."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml.spark.errors import JobError

SETTINGS = {
    # Times without a zone are UTC everywhere in Martlet.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.compression.codec": "zstd",
    # A file of the lake is there once a manifest names it.
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
ON_THIS_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Few rows in many partitions would cost more to hand out than to work on.
    "spark.sql.shuffle.partitions": "8",
}


def open_session(
    threads: int | None = None,
    memory: str = "2g",
    scratch: Path | None = None,
    options: Mapping[str, str] | None = None,
) -> Any:
    """The session of this process, one on this machine's processors where there is none.

    Parameters
    ----------
    threads : int, optional
        Processors to use, all without it. Where spark-submit started this process, its master counts instead.
    memory : str
        Of the Java machine, as Spark spells it, such as ``2g``.
    scratch : Path, optional
        Where Spark keeps what does not fit into memory.
    options : mapping, optional
        More of Spark's own settings, for this machine.

    Raises
    ------
    JobError
        Where pyspark or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise JobError("Spark needs pyspark: run `make install EXTRAS=spark`.") from error
    builder = SparkSession.builder.appName("martlet")
    settings = dict(SETTINGS)
    if not is_submitted():
        if not _has_java():
            raise JobError(
                "Spark needs Java 17 or newer: install it (such as openjdk-17-jre-headless), or set JAVA_HOME."
            )
        # Without it Spark's own workers are whatever python3 there is.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(f"local[{threads or '*'}]")
        settings |= ON_THIS_MACHINE | {"spark.driver.memory": memory} | dict(options or {})
        if scratch:
            scratch.mkdir(parents=True, exist_ok=True)
            settings |= {"spark.local.dir": str(scratch), "spark.sql.warehouse.dir": str(scratch / "warehouse")}
    for name, value in settings.items():
        builder = builder.config(name, value)
    # Spark's own pandas functions, which do not know the newest pandas yet, are not used.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    session = builder.getOrCreate()
    if not is_submitted():
        session.sparkContext.setLogLevel("ERROR")
    return session


def is_submitted() -> bool:
    """Whether spark-submit started this process."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()))
