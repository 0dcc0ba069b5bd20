"""Real servers that tests talk to, each started from a package registry, on a free port, in a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from warehouse import REPO

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BIGQUERY_EMULATOR = (
    "--from=bqemulator==1.4.0",
    # Its requirements leave these two out; the spatial extension comes as a wheel, for tests have no other network.
    "--with=numpy",
    # Compiled, it parses several times as fast, and parsing is most of what the emulator does.
    "--with=sqlglot[c]==30.11.0",
    "--with=duckdb==1.5.5",
    "--with=duckdb-extensions",
    "--with=duckdb-extension-spatial==1.5.5",
)
GCS_EMULATOR = ("--from=gcp-storage-emulator==2026.7.19", "gcp-storage-emulator")
# Where the emulator of Cloud Storage keeps its buckets, below the folder that it is given.
BUCKETS = ".cloudstorage"
AZURITE_ACCOUNT = "devstoreaccount1"
# Every Azurite has this key; it is in its documentation.
AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
SECONDS_TO_END = 5
IMPORT_SPATIAL = "from duckdb_extensions import import_extension; import_extension('spatial')"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class ServerError(RuntimeError):
    """A server did not start."""


@dataclass(frozen=True)
class BigQueryEmulator:
    """An emulator of BigQuery that answers the real clients.

    Attributes
    ----------
    rest, grpc : str
        Addresses, ``http://host:port`` and ``host:port``.
    buckets : Path
        Folder whose subfolders are the buckets that ``gs://`` names.
    """

    rest: str
    grpc: str
    buckets: Path

    def environment(self, prefix: str = "martlet_") -> dict[str, str]:
        """Settings that make it the warehouse, its datasets named with a prefix."""
        return {
            "MARTLET_TARGET": "bigquery",
            "MARTLET_BIGQUERY_PROJECT": "local",
            "MARTLET_BIGQUERY_PREFIX": prefix,
            "MARTLET_BIGQUERY_ENDPOINT": self.rest,
            "MARTLET_BIGQUERY_STORAGE_ENDPOINT": self.grpc,
        }


@contextmanager
def bigquery_emulator(folder: Path) -> Iterator[BigQueryEmulator]:
    """Start an emulator that keeps its tables in memory.

    Parameters
    ----------
    folder : Path
        For its log and its buckets.
    """
    environment = os.environ | {
        "BQEMU_GCS_LOCAL_ROOT": str(folder / BUCKETS),
        # It also limits the blocks of the Read API by this, and cuts them by rows alone.
        "BQEMU_WRITE_API_MAX_REQUEST_BYTES": str(2**28),
    }
    (folder / BUCKETS).mkdir(parents=True, exist_ok=True)
    tool = [uv(), "tool", "run", *BIGQUERY_EMULATOR]
    subprocess.run([*tool, "python", "-c", IMPORT_SPATIAL], check=True, env=environment, stdout=subprocess.DEVNULL)
    rest, grpc = free_port(), free_port()
    command = [*tool, "bqemulator", "start", "--rest-port", str(rest), "--grpc-port", str(grpc), "--log-level", "error"]
    emulator = BigQueryEmulator(f"http://127.0.0.1:{rest}", f"127.0.0.1:{grpc}", folder / BUCKETS)
    with server(command, folder / "bigquery_emulator.log", environment) as process:
        wait_for(process, f"{emulator.rest}/bigquery/v2/projects/local/datasets")
        yield emulator


@contextmanager
def streamlit_app(environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Start the app with these settings, by the command that a person types; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "dashboard", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with server(command, log, os.environ | environment) as process:
        wait_for(process, f"{url}/_stcore/health")
        yield url


@contextmanager
def http_service(environment: Mapping[str, str], log: Path) -> Iterator[tuple[str, int]]:
    """Start the HTTP service with these settings, by the command that a person types; its address and process id."""
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with server(command, log, os.environ | environment) as process:
        wait_for(process, f"{url}/health")
        yield url, process.pid


@contextmanager
def prefect_server(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start a server of Prefect that keeps what it knows below a folder; the address of its API."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    ours = {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    with server(command, folder / "prefect_server.log", os.environ | ours | dict(environment or {})) as process:
        # Prefect makes its tables first, which takes a while on a busy machine.
        wait_for(process, f"{api}/health", seconds=300)
        yield api


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, headless; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: run `make test`")
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        pytest.skip("Chromium is missing: apt-get install chromium")
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=found)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def gcs_emulator(buckets: Path, bucket: str, port: int | None = None) -> Iterator[str]:
    """Start an emulator of Cloud Storage with one bucket, whose objects are files below ``buckets``; its address."""
    port = port or free_port()
    command = [uv(), "tool", "run", *GCS_EMULATOR, "-d", str(buckets.parent), "start", "--port", str(port)]
    command += ["--host", "127.0.0.1", "--default-bucket", bucket]
    with server(command, buckets.parent / "gcs_emulator.log", dict(os.environ)) as process:
        wait_for(process, f"http://127.0.0.1:{port}/storage/v1/b")
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Azurite:
    """An emulator of Azure Blob Storage; ``port`` and ``folder`` start another one in its place, with what it held."""

    port: int
    folder: Path

    @property
    def connection_string(self) -> str:
        """Signs in as the account that the emulator comes with."""
        account = f"http://127.0.0.1:{self.port}/{AZURITE_ACCOUNT}"
        return (
            f"DefaultEndpointsProtocol=http;AccountName={AZURITE_ACCOUNT};AccountKey={AZURITE_KEY};"
            f"BlobEndpoint={account};"
        )


@contextmanager
def azurite(folder: Path, port: int | None = None) -> Iterator[Azurite]:
    """Start an emulator of Azure Blob Storage that keeps its blobs below a folder."""
    running = Azurite(port or free_port(), folder)
    npx = shutil.which("npx")
    if not npx:
        raise ServerError("npx is missing: run `apt-get install nodejs npm`.")
    command = [npx, "--yes", "--package=azurite@3.37.0", "azurite-blob", "--silent", "--skipApiVersionCheck"]
    command += ["--location", str(folder), "--blobPort", str(running.port)]
    with server(command, folder.parent / "azurite.log", dict(os.environ)) as process:
        wait_for(process, f"http://127.0.0.1:{running.port}/")
        yield running


class KafkaBroker:
    """A broker of Kafka in a process of its own; what it can be told is in ``tests/kafka_broker.py``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.address = self._answer()

    def tell(self, *command: str | int) -> None:
        """Have the broker do something; returns once it has."""
        assert self._process.stdin is not None
        print(*command, file=self._process.stdin, flush=True)
        answer = self._answer()
        if answer != "0":
            raise ServerError(f"The broker answered {answer} to {command}.")

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def kafka_broker() -> Iterator[KafkaBroker]:
    """Start a broker of Kafka that keeps its topics in memory."""
    command = [sys.executable, "-m", "tests.kafka_broker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=REPO, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield KafkaBroker(process)
        process.communicate("")


@contextmanager
def s3_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """Start moto's server, which answers as S3 does and forgets everything when it ends; its address."""
    port = port or free_port()
    command = [sys.executable, "-m", "moto.server", "--port", str(port)]
    with server(command, folder / "moto.log", dict(os.environ)) as process:
        wait_for(process, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class MongoServer:
    """A server that speaks MongoDB's protocol; ``port`` and ``folder`` start another one in its place."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address; nobody need sign in."""
        return f"mongodb://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a crash does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def mongo_server(folder: Path, port: int | None = None) -> Iterator[MongoServer]:
    """Start a server of MongoDB's protocol that keeps its documents below a folder."""
    folder.mkdir(exist_ok=True)
    port = port or free_port()
    command = [uv(), "tool", "run", "nx-27017==0.8.1", "--data-dir", str(folder / "databases"), "-p", str(port)]
    command += ["--log-file", str(folder / "server.log"), "--pid-file", str(folder / "server.pid")]
    with server(command, folder / "output.log", dict(os.environ)) as process:
        wait_for_port(process, port)
        yield MongoServer(port, folder, process)


def wait_for_port(process: subprocess.Popen[bytes], port: int, seconds: float = 120) -> None:
    """Return once something listens on a port of this machine."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        time.sleep(0.1)
    raise ServerError(f"{process.args!r} did not listen on port {port} within {seconds} s.")


@contextmanager
def server(command: Sequence[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends, then end it and all that it started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: first as one asks, then by force."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        end = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < end:
            process.poll()
            os.killpg(process.pid, 0)
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(process: subprocess.Popen[bytes], url: str, seconds: float = 120) -> None:
    """Return once the address answers, with whatever status."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ServerError(f"{process.args!r} ended with {process.returncode} before it answered at {url}.")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise ServerError(f"{process.args!r} did not answer at {url} within {seconds} s.")


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def uv() -> str:
    """The uv of the machine, else the one that `make` put into the environment."""
    found = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if not found:
        raise ServerError("uv is missing: run `make test`, which installs it.")
    return found
