"""The one settings class: everything configurable, from ``MARTLET_*`` environment variables."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPO = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of a run; each field ``x`` is set by the environment variable ``MARTLET_X``.

    >>> Settings(home="/tmp/martlet").lake.name
    'lake'
    """

    model_config = SettingsConfigDict(env_prefix="MARTLET_", extra="ignore")

    home: Path = Field(
        default=Path(".martlet"),
        description="State folder; a relative path starts at the repository's root.",
    )
    target: Literal["duckdb"] = Field(default="duckdb", description="Warehouse: duckdb.")
    now: dt.datetime | None = Field(default=None, description="Clock of the run (ISO 8601); unset, the real one.")
    memory_limit: str = Field(
        default="2GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$", description="Memory that DuckDB may use, such as 2GB."
    )
    threads: int = Field(default=2, ge=1, description="Threads of DuckDB, XGBoost and ONNX Runtime.")
    dbt_timeout: int = Field(default=3600, ge=1, description="Seconds after which a dbt run is stopped.")
    max_file_bytes: int = Field(
        default=64 * 2**30, ge=1, description="Largest size of one file once decompressed, bytes."
    )
    real_data: Path | None = Field(default=None, description="Folder of real data for the tests that want it.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Level of log messages on the terminal."
    )

    def model_post_init(self, _context: object) -> None:
        """Resolve the home against the repository's root, whatever the working directory."""
        self.home = (REPO / self.home.expanduser()).resolve()

    @property
    def lake(self) -> Path:
        """Folder of immutable Parquet and of trained models."""
        return self.home / "lake"

    @property
    def models(self) -> Path:
        """Folder of trained models, ``<task>/<model_version>/`` in it."""
        return self.lake / "models"

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB warehouse."""
        return self.home / "warehouse.duckdb"

    @property
    def published_file(self) -> Path:
        """The snapshot that dashboards open."""
        return self.home / "published.duckdb"

    @cached_property
    def started_at(self) -> dt.datetime:
        """The moment this run calls now: ``MARTLET_NOW``, else when first asked; UTC without a zone."""
        moment = self.now or dt.datetime.now(dt.UTC)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        return moment
