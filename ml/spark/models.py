"""Runs dbt models over the lake: their own SQL, turned into Spark's by ``flows/spark_sql.py``."""

from __future__ import annotations

from typing import Any

from ml.spark.lake import read_table


def run_models(session: Any, plan: dict[str, Any]) -> dict[str, Any]:
    """Build models, each after those it reads, and write those asked for as Parquet.

    Parameters
    ----------
    session : SparkSession
    plan : dict
        ``lake``: address. ``tables``: raw tables by the view that the SQL calls them by. ``models``: ``name``,
        ``view`` and ``sql`` of each, in order. ``write``: names. ``to``: folder of the results.

    Returns
    -------
    dict
        Rows by model written.
    """
    for view, table in plan["tables"].items():
        read_table(session, plan["lake"], table).createOrReplaceTempView(view)
    counts, kept = {}, []
    try:
        for model in plan["models"]:
            frame = session.sql(model["sql"])
            if _readers(model, plan) > 1:
                frame = frame.persist()
                kept.append(frame)
            frame.createOrReplaceTempView(model["view"])
            if model["name"] in plan["write"]:
                counts[model["name"]] = _write(frame, f"{plan['to']}/{model['name']}")
    finally:
        for frame in kept:
            frame.unpersist()
    return {"rows": counts}


def _readers(model: dict[str, Any], plan: dict[str, Any]) -> int:
    """How often a model's rows are wanted: it is then kept instead of being made anew each time."""
    return sum(model["view"] in each["reads"] for each in plan["models"]) + (model["name"] in plan["write"])


def _write(frame: Any, folder: str) -> int:
    zoned = [name for name, kind in frame.dtypes if kind == "timestamp"]
    for name in zoned:
        frame = frame.withColumn(name, frame[name].cast("timestamp_ntz"))
    frame.write.mode("overwrite").parquet(folder)
    return int(frame.sparkSession.read.parquet(folder).count())
