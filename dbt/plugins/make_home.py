"""A dbt-duckdb plugin that makes the folder of the warehouse file, which DuckDB itself does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin


class Plugin(BasePlugin):
    """Called by dbt-duckdb before it connects, so that `dbt build` works where no home exists yet."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:  # noqa: ARG002
        """Make the parent folder of ``creds.path``; the connection options stay as they are."""
        Path(creds.path).expanduser().parent.mkdir(parents=True, exist_ok=True)
