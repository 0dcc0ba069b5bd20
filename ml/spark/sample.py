"""A stratified sample of a raw table, the same on any number of machines."""

from __future__ import annotations

from typing import Any

from ml.spark.errors import JobError
from ml.spark.lake import read_table


def sample(session: Any, plan: dict[str, Any]) -> dict[str, Any]:
    """Write as many rows of every stratum as asked for, or all where there are fewer.

    Which rows comes from a hash of the seed and of where each was read, so it depends on no order.

    Parameters
    ----------
    session : SparkSession
    plan : dict
        ``lake``; ``table``, raw; ``by``, columns whose values make the strata; ``rows`` of each; ``seed``; ``to``,
        folder of the result.

    Returns
    -------
    dict
        ``strata``: their values, rows there are and rows taken.

    Raises
    ------
    JobError
        Where the table lacks a column.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    rows = read_table(session, plan["lake"], plan["table"])
    lacks = [name for name in plan["by"] if name not in rows.columns]
    if lacks:
        raise JobError(f"{plan['table']} has no column {', '.join(lacks)}; it has {', '.join(rows.columns)}.")
    chance = f.md5(f.concat_ws("|", f.lit(plan["seed"]), "_source_uri", "_source_row"))
    strata = Window.partitionBy(*plan["by"])
    numbered = (
        rows.filter(f.col("_superseded_at").isNull())
        .withColumn("_stratum_rows", f.count("*").over(strata))
        .withColumn("_place", f.row_number().over(strata.orderBy(chance)))
    )
    taken = numbered.filter(f.col("_place") <= plan["rows"]).drop("_place")
    taken.drop("_stratum_rows").write.mode("overwrite").parquet(plan["to"])
    counted = taken.groupBy(*plan["by"]).agg(f.max("_stratum_rows").alias("rows"), f.count("*").alias("taken"))
    return {"strata": [row.asDict() for row in counted.orderBy(*plan["by"]).collect()]}
