"""The one settings class: everything configurable, from ``MARTLET_*`` environment variables."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.errors import ConfigurationError
from warehouse.storage import Folder, Storage

REPO = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of a run; each field ``x`` is set by the environment variable ``MARTLET_X``.

    >>> Settings(home="/tmp/martlet").storage.address
    '/tmp/martlet/lake'
    """

    model_config = SettingsConfigDict(env_prefix="MARTLET_", extra="ignore")

    home: Path = Field(
        default=Path(".martlet"),
        description="State folder; a relative path starts at the repository's root.",
    )
    lake: str | None = Field(
        default=None,
        description="Where Parquet, trained models and exports are kept: a folder, or gs://, abfs:// or s3:// with "
        "bucket and prefix; unset, lake in the home.",
    )
    target: Literal["duckdb", "bigquery"] = Field(default="duckdb", description="Warehouse: duckdb or bigquery.")
    bigquery_project: str | None = Field(default=None, description="Google Cloud project of the warehouse.")
    bigquery_prefix: str = Field(
        default="martlet_", pattern=r"^\w*$", description="Beginning of the names of all datasets."
    )
    bigquery_location: str = Field(default="US", description="Location of the datasets.")
    bigquery_service_account: str | None = Field(
        default=None, description="Service account to act as, without a key; unset, the one signed in."
    )
    bigquery_staging_bucket: str | None = Field(
        default=None, description="Bucket that batches pass through on their way to BigQuery; unset, they are uploaded."
    )
    bigquery_maximum_bytes_billed: int = Field(
        default=100 * 2**30, ge=1, description="Bytes that one query may bill; one that would bill more is refused."
    )
    bigquery_endpoint: str | None = Field(
        default=None, description="Address of an emulator of BigQuery; unset, Google's."
    )
    bigquery_storage_endpoint: str | None = Field(
        default=None, description="Address (host:port) of the emulator's Storage API."
    )
    now: dt.datetime | None = Field(default=None, description="Clock of the run (ISO 8601); unset, the real one.")
    azure_connection_string: SecretStr | None = Field(
        default=None, description="Signs in to Azure Blob Storage; unset, the SAS token or the identity does."
    )
    azure_sas_token: SecretStr | None = Field(default=None, description="Signs in to Azure Blob Storage.")
    kafka_bootstrap_servers: str | None = Field(
        default=None, description="Brokers of Kafka, host:port, separated by commas."
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="How Kafka is spoken to: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="PLAIN", description="How Kafka is signed in to: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."
    )
    kafka_username: str | None = Field(default=None, description="Signs in to Kafka.")
    kafka_password: SecretStr | None = Field(default=None, description="Signs in to Kafka.")
    kafka_ca_file: Path | None = Field(
        default=None, description="Certificates to trust Kafka by (PEM); unset, those of the machine."
    )
    event_hubs_connection_string: SecretStr | None = Field(
        default=None, description="Signs in to Event Hubs; its policy needs the right to listen."
    )
    mongo_url: SecretStr | None = Field(
        default=None, description="Address of the MongoDB server, with user and password: mongodb://..."
    )
    mongo_may_be_empty: bool = Field(
        default=False, description="Whether an empty collection of deletes: supersede may supersede all of its rows."
    )
    memory_limit: str = Field(
        default="2GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$", description="Memory that DuckDB may use, such as 2GB."
    )
    threads: int = Field(default=2, ge=1, description="Threads of DuckDB, XGBoost, ONNX Runtime and recommenders.")
    recommend_memory: str = Field(
        default="500MB",
        pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$",
        description="Memory for the scores of users ranked at once, such as 500MB; results do not depend on it.",
    )
    training_bytes: int = Field(
        default=8 * 2**30, ge=0, description="Size of a training matrix beyond which it is kept on disk, bytes."
    )
    mlflow_uri: str | None = Field(
        default=None, description="Tracking server of MLflow; unset, mlflow.db in the home where MLflow is installed."
    )
    sentiment_model: str | None = Field(
        default=None,
        description="Sentiment model: a folder, or owner/name or owner/name@revision on the Hugging Face hub; unset, "
        "the one in use.",
    )
    sentiment_second_model: str | None = Field(
        default=None, description="Sentiment model to run beside it, for the rate of agreement."
    )
    commercial_use: bool = Field(
        default=False, description="Whether models are refused whose licence rules commercial use out."
    )
    device: Literal["auto", "cpu", "gpu"] = Field(
        default="auto", description="Where sentiment models run: auto, cpu or gpu; without a GPU gpu is cpu."
    )
    spark_on: Literal["local", "emr", "emr-serverless", "dataproc", "dataproc-serverless"] = Field(
        default="local",
        description="Where jobs of --engine spark run: local, emr, emr-serverless, dataproc or dataproc-serverless.",
    )
    spark_region: str | None = Field(default=None, description="Region of the Spark cluster.")
    spark_release: str | None = Field(
        default=None,
        description="Release of the cluster's Spark, 4 or newer: EMR's label, Dataproc's image or runtime version.",
    )
    spark_role: str | None = Field(
        default=None,
        description="Whom jobs on a cluster act as: ARN of a role or instance profile, or a service account.",
    )
    spark_machine: str | None = Field(
        default=None, description="Type of machine of a Spark cluster that is no serverless one."
    )
    spark_workers: int = Field(
        default=2, ge=1, description="Workers of a Spark cluster, and tasks that boost together."
    )
    spark_memory: str = Field(
        default="2g", pattern=r"^\d+[kmgt]$", description="Memory of Spark's Java machine here, such as 2g."
    )
    spark_timeout: int = Field(
        default=3600,
        ge=60,
        description="Seconds after which a job on a Spark cluster is stopped and the cluster deleted.",
    )
    spark_cost_tag: str = Field(
        default="martlet",
        pattern=r"^[a-z0-9_-]{1,63}$",
        description="Value of the tag martlet-cost of all that is created for a job on a Spark cluster.",
    )
    dbt_timeout: int = Field(default=3600, ge=1, description="Seconds after which a dbt run is stopped.")
    max_file_bytes: int = Field(
        default=64 * 2**30, ge=1, description="Largest size of one file once decompressed, bytes."
    )
    api_key: SecretStr | None = Field(
        default=None, description="Key that requests to the HTTP service send as X-API-Key; unset, nobody need sign in."
    )
    notify_url: SecretStr | None = Field(
        default=None, description="Webhook that is told of failed runs and of drift; it gets JSON by POST."
    )
    real_data: Path | None = Field(default=None, description="Folder of real data for the tests that want it.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Level of log messages on the terminal."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Log messages as text, or as one JSON object a line, errors and progress too."
    )

    def model_post_init(self, _context: object) -> None:
        """Resolve the home against the repository's root, whatever the working directory."""
        self.home = (REPO / self.home.expanduser()).resolve()
        if self.lake:
            self.lake = _place(self.lake)
        if self.target == "bigquery" and not self.bigquery_project:
            raise ConfigurationError(
                "MARTLET_TARGET is bigquery, but no project is named: set MARTLET_BIGQUERY_PROJECT to your Google "
                "Cloud project (docs/guides/bigquery.md)."
            )

    @property
    def environment(self) -> dict[str, str]:
        """The settings as environment variables, for a process of its own; secrets it has already."""
        secrets = {name for name, value in self if isinstance(value, SecretStr)}
        fields = self.model_dump(mode="json", exclude_none=True, exclude=secrets)
        return {f"MARTLET_{name.upper()}": str(value) for name, value in fields.items()}

    @property
    def warehouse_name(self) -> str:
        """Where the warehouse is, for people: a file, or a project and the beginning of its datasets' names."""
        if self.target == "bigquery":
            return f"BigQuery project {self.bigquery_project}, datasets {self.bigquery_prefix}*"
        return str(self.warehouse_file)

    @property
    def azure(self) -> dict[str, str]:
        """What signs in to Azure through fsspec; empty, the identity does."""
        secrets = {"connection_string": self.azure_connection_string, "sas_token": self.azure_sas_token}
        given = [(name, secret.get_secret_value()) for name, secret in secrets.items() if secret]
        return dict(given[:1])

    @cached_property
    def storage(self) -> Storage:
        """The lake: landed Parquet, trained models and exports."""
        return self.open_storage(self.lake or str(self.home / "lake"))

    def open_storage(self, place: str) -> Storage:
        """A folder, or a prefix of an object store, with the credentials of these settings.

        Raises
        ------
        ConfigurationError
            Where the address cannot be used, or what it needs is not installed.
        """
        place = _place(place)
        if "://" not in place:
            return Folder(Path(place))
        from warehouse.objects import Objects

        return Objects(place, self.azure, self.home / "scratch")

    @property
    def models(self) -> Path:
        """Folder of trained models on this machine, ``<task>/<model_version>/`` in it: the lake's, or copies of it."""
        lake = self.storage
        return lake.path / "models" if isinstance(lake, Folder) else self.home / "models"

    @property
    def recommend_bytes(self) -> int:
        """Bytes for the scores of users who are ranked at once."""
        return int(_bytes(self.recommend_memory))

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB warehouse."""
        return self.home / "warehouse.duckdb"

    @property
    def published_file(self) -> Path:
        """The snapshot that dashboards open."""
        return self.home / "published.duckdb"

    def at_present(self) -> Settings:
        """The same settings for one step of a long run: ``started_at`` is now, not when the run began."""
        present = self.model_copy()
        vars(present).pop("started_at", None)
        return present

    def beside_work(self, memory_limit: str) -> Settings:
        """The same settings for DuckDB beside other work: no more memory than this, and half of the threads.

        >>> [Settings(memory_limit=limit).beside_work("800MB").memory_limit for limit in ("2GB", "0.5 GiB")]
        ['800MB', '0.5 GiB']
        """
        limit = min(self.memory_limit, memory_limit, key=_bytes)
        return self.model_copy(update={"memory_limit": limit, "threads": max(1, self.threads // 2)})

    @cached_property
    def started_at(self) -> dt.datetime:
        """The moment this run calls now: ``MARTLET_NOW``, else when first asked; UTC without a zone."""
        moment = self.now or dt.datetime.now(dt.UTC)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        return moment


def _place(address: str) -> str:
    """An address as it is, a relative folder as one that starts at the repository's root."""
    return address if "://" in address else str((REPO / Path(address).expanduser()).resolve())


def _bytes(limit: str) -> float:
    """Bytes of a memory limit as DuckDB spells it."""
    number, unit = limit.removesuffix("B").rstrip("KMGTi "), limit.lstrip("0123456789. ")
    return float(number) * (1024 if "i" in unit else 1000) ** (1 + "KMGT".index(unit[0]))
