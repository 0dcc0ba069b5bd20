"""Where Feast reads a feature mart: the files of `martlet export`, or BigQuery where MARTLET_TARGET says so."""

from __future__ import annotations

import os

from feast import BigQuerySource, FileSource
from feast.data_source import DataSource

MOMENT = "as_of_date"
"""Features know what was known before 00:00 UTC of this day, so at that moment they may be used."""


def source(mart: str) -> DataSource:
    """The source of one feature mart."""
    if os.environ.get("MARTLET_TARGET") == "bigquery":
        prefix = os.environ.get("MARTLET_BIGQUERY_PREFIX", "martlet_")
        table = f"{os.environ['MARTLET_BIGQUERY_PROJECT']}.{prefix}features.{mart}"
        moment = f"select * except ({MOMENT}), timestamp({MOMENT}) as {MOMENT} from `{table}`"
        return BigQuerySource(name=mart, query=moment, timestamp_field=MOMENT)
    return FileSource(name=mart, path=f"{os.environ['MARTLET_EXPORT']}/{mart}.parquet", timestamp_field=MOMENT)
