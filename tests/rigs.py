"""Every source on a real server, by one handle: what it holds, how it fails, and the settings that read it.

An item is a name and a text: an event of a file of its own, a document or a message.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path
from typing import Any

import fsspec
from azure.storage.blob import BlobServiceClient, generate_container_sas
from confluent_kafka import Producer
from pymongo import MongoClient

from ingestion.land import LandedFile, land
from ingestion.sources import STREAMS, open_source, open_stream
from ingestion.stream import land_stream
from tests.mongo_proxy import mongo_proxy
from tests.servers import (
    AZURITE_ACCOUNT,
    AZURITE_KEY,
    BUCKETS,
    azurite,
    free_port,
    gcs_emulator,
    kafka_broker,
    mongo_server,
    s3_server,
)
from tests.tcp_proxy import tcp_proxy
from warehouse import Settings, open_warehouse

EVENT = {"ts": 1541105830796, "sessionId": 38, "page": "Home", "level": "free", "auth": "Logged In"}
REVIEW = {"asin": "B0", "overall": 5.0, "verified": True, "unixReviewTime": 1500000000}
STEAM_REVIEW = {"appid": 10, "recommendationid": "r", "author": {"steamid": "7"}, "voted_up": True}
BUCKET = "shops"
REASON = b'{"error": {"code": 401, "message": "Anonymous caller does not have storage.objects.list access."}}'
UNAUTHORIZED = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(REASON),
    REASON,
)
OPTIONS: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}


class Rig:
    """A source on a server that is running.

    Attributes
    ----------
    kind, place : str
        As the command line names them.
    table : str
        Raw table that it lands in.
    columns : (str, str)
        Of that table: the name of an item, and its text.
    environment, wrong : dict
        Variables that sign in to it, and those of them that do so wrongly.
    """

    kind = "files"
    place = ""
    table = "raw.sparkify__events"
    columns = ("userId", "song")
    environment: dict[str, str]
    wrong: dict[str, str]

    def renew(self, name: str) -> None:
        """Go on with an empty container, bucket, database or topic of another name."""
        raise NotImplementedError

    def put(self, **texts: str) -> None:
        """Add items, or change them."""
        raise NotImplementedError

    def kill(self) -> None:
        """End the server."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it again with what it held, at the same address."""
        raise NotImplementedError

    def drop(self) -> None:
        """Drop every connection from now on."""
        raise NotImplementedError

    def mend(self) -> None:
        """Drop none any more."""
        raise NotImplementedError

    def refuse(self) -> None:
        """From now on look at who asks, where the server does not do so anyway."""

    def attempts(self) -> int:
        """How often it was asked so far."""
        raise NotImplementedError

    def ingest(self, settings: Settings, progress: Callable[[int, int, str], None] | None = None) -> list[LandedFile]:
        """Land what there is."""
        if self.kind in STREAMS:
            with closing(open_stream(settings, self.kind, self.place)) as stream:
                return land_stream(settings, stream, progress=progress).files
        return land(settings, open_source(settings, self.kind, self.place), progress=progress).files

    def landed(self, settings: Settings) -> dict[str, str]:
        """The text of each item, as the newest of its rows that are live has it."""
        live = [row for row in self.rows(settings) if row["_superseded_at"] is None]
        assert len({row[self.columns[0]] for row in live}) == len(live), "an item is there twice"
        return {row[self.columns[0]]: row[self.columns[1]] for row in live}

    def rows(self, settings: Settings, table: str = "") -> list[dict[str, Any]]:
        """Rows of the raw table, or another."""
        with open_warehouse(settings) as warehouse:
            found: list[dict[str, Any]] = warehouse.read(table or self.table).read_all().to_pylist()
        return found


class StoreRig(Rig):
    """Objects of a store: a server that begins anew at the same port, behind a proxy."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._port = free_port()
        self._life = stack.enter_context(ExitStack())
        self._proxy = stack.enter_context(tcp_proxy(self._port))
        self.start()
        self.sign_in()

    def server(self) -> AbstractContextManager[object]:
        raise NotImplementedError

    def sign_in(self) -> None:
        """Set the variables that sign in to it, behind the proxy and before it."""
        raise NotImplementedError

    def write(self, name: str, content: bytes) -> None:
        raise NotImplementedError

    def put(self, **texts: str) -> None:
        for name, text in texts.items():
            event = EVENT | {"userId": name, "song": text}
            self.write(f"sparkify/{name}.json", json.dumps(event).encode() + b"\n")

    def kill(self) -> None:
        self._life.close()

    def start(self) -> None:
        self._life.enter_context(self.server())

    def drop(self) -> None:
        self._proxy.is_dropping = True

    def mend(self) -> None:
        self._proxy.is_dropping = False

    def attempts(self) -> int:
        return self._proxy.requests


class AzureBlobRig(StoreRig):
    """A container of Azure Blob Storage, on Azurite."""

    kind = "azure-blob"

    def server(self) -> AbstractContextManager[object]:
        return azurite(self._folder / "blobs", self._port)

    def renew(self, name: str) -> None:
        self._container = BlobServiceClient.from_connection_string(self._direct).create_container(name)
        self.place = name

    def sign_in(self) -> None:
        self._direct = _azure(self._port, AZURITE_KEY)
        self.environment = {"MARTLET_AZURE_CONNECTION_STRING": _azure(self._proxy.port, AZURITE_KEY)}
        self.wrong = {"MARTLET_AZURE_CONNECTION_STRING": _azure(self._proxy.port, "d3JvbmcgYWNjb3VudCBrZXk=")}

    def write(self, name: str, content: bytes) -> None:
        self._container.upload_blob(name, content, overwrite=True)


class AbfsRig(AzureBlobRig):
    """The same container by its address in fsspec."""

    kind = "files"

    def renew(self, name: str) -> None:
        super().renew(name)
        self.place = f"abfs://{name}"


class AzureSasRig(AzureBlobRig):
    """The same container by its whole address, with a token for it."""

    def renew(self, name: str) -> None:
        super().renew(name)
        self.place = f"http://127.0.0.1:{self._proxy.port}/{AZURITE_ACCOUNT}/{name}"
        tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        token = generate_container_sas(AZURITE_ACCOUNT, name, AZURITE_KEY, permission="rl", expiry=tomorrow)
        self.environment = {"MARTLET_AZURE_SAS_TOKEN": token}
        self.wrong = {"MARTLET_AZURE_SAS_TOKEN": re.sub("sig=[^&]*", "sig=d3JvbmcgQi8rc2lnbmF0dXJl", token)}


class S3Rig(StoreRig):
    """A bucket of S3, on moto's server, which forgets what it held."""

    def renew(self, name: str) -> None:
        self.place, self._held = f"s3://{name}", {}
        self._make()

    def server(self) -> AbstractContextManager[object]:
        return s3_server(self._folder, self._port)

    def sign_in(self) -> None:
        self._held: dict[str, bytes] = {}
        self._options = {"key": "testing", "secret": "testing", "endpoint_url": f"http://127.0.0.1:{self._port}"}
        signed_in = {"AWS_ACCESS_KEY_ID": "AKIAREADER", "AWS_SECRET_ACCESS_KEY": "s3cr3t/key+of/the/reader"}
        signed_in |= {"AWS_SESSION_TOKEN": "s3cr3t/token+of/the/reader=="}
        self.environment = signed_in | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._proxy.port}"}
        self.wrong = {"AWS_ACCESS_KEY_ID": "AKIAWRONG", "AWS_SECRET_ACCESS_KEY": "wr0ng-s3cret-key"}

    def _make(self) -> None:
        fsspec.filesystem("s3", **OPTIONS, **self._options).mkdir(self.place.removeprefix("s3://"))

    def write(self, name: str, content: bytes) -> None:
        self._held[name] = content
        with fsspec.open(f"{self.place}/{name}", "wb", **OPTIONS, **self._options) as target:
            target.write(content)

    def start(self) -> None:
        super().start()
        if self.place:
            self._make()
            for name, content in self._held.items():
                self.write(name, content)

    def refuse(self) -> None:
        self._look_at_who_asks(True)

    def mend(self) -> None:
        super().mend()
        self._look_at_who_asks(False)

    def _look_at_who_asks(self, does: bool) -> None:
        # The number of requests after which it does.
        number, url = b"0" if does else b"1e12", f"http://127.0.0.1:{self._port}/moto-api/reset-auth"
        urllib.request.urlopen(urllib.request.Request(url, number, {"Content-Type": "text/plain"})).close()


class GcsRig(StoreRig):
    """A bucket of Cloud Storage, on an emulator that lets anybody in: the proxy refuses in its place."""

    def renew(self, name: str) -> None:
        self.place = f"gs://{BUCKET}/{name}"

    def server(self) -> AbstractContextManager[object]:
        return gcs_emulator(self._folder / BUCKETS, BUCKET, self._port)

    def sign_in(self) -> None:
        self._options = {"token": "anon", "endpoint_url": f"http://127.0.0.1:{self._port}"}
        self.environment = {"STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{self._proxy.port}"}
        self.wrong = {}

    def write(self, name: str, content: bytes) -> None:
        with fsspec.open(f"{self.place}/{name}", "wb", **OPTIONS, **self._options) as target:
            target.write(content)

    def refuse(self) -> None:
        self._proxy.answer = UNAUTHORIZED

    def mend(self) -> None:
        super().mend()
        self._proxy.answer = None


class MongoRig(Rig):
    """A collection of MongoDB, behind a proxy that asks for a password."""

    kind = "mongo"
    table = "raw.steam__reviews"
    columns = ("_id", "review")
    password = "s3cr3t/of+the@reader"

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder / "mongo"
        self._port = free_port()
        self._life = stack.enter_context(ExitStack())
        self._proxy = stack.enter_context(mongo_proxy(self._port, self.password))
        self._clock = 1_500_000_000
        self.environment = {"MARTLET_MONGO_URL": self._url(self.password)}
        self.wrong = {"MARTLET_MONGO_URL": self._url("wr0ng-passw0rd")}
        self.start()

    def renew(self, name: str) -> None:
        self.place = f"{name}.reviews"

    def _url(self, password: str) -> str:
        return f"mongodb://reader:{urllib.parse.quote_plus(password)}@127.0.0.1:{self._proxy.port}/?authMechanism=PLAIN"

    def put(self, **texts: str) -> None:
        with MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{self._port}") as client:
            for name, text in texts.items():
                self._clock += 1_000
                times = {"timestamp_created": self._clock, "timestamp_updated": self._clock}
                document = STEAM_REVIEW | times | {"_id": name, "review": text}
                client[self.place.partition(".")[0]]["reviews"].replace_one({"_id": name}, document, upsert=True)

    def delete(self, *names: str) -> None:
        """Delete items."""
        with MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{self._port}") as client:
            client[self.place.partition(".")[0]]["reviews"].delete_many({"_id": {"$in": list(names)}})

    def kill(self) -> None:
        self._server.kill()
        self._life.close()

    def start(self) -> None:
        self._server = self._life.enter_context(mongo_server(self._folder, self._port))

    def drop(self) -> None:
        self._proxy.drop_after = 0

    def mend(self) -> None:
        self._proxy.drop_after = None

    def attempts(self) -> int:
        return len(self._proxy.sign_ins)


class KafkaRig(Rig):
    """A topic of Kafka, on librdkafka's own broker, which holds it in memory and asks nobody for a password."""

    kind = "kafka"
    table = "raw.stream__reviews"
    columns = ("reviewerID", "reviewText")

    def __init__(self, _folder: Path, stack: ExitStack) -> None:
        self._broker = stack.enter_context(kafka_broker())
        self._proxy = stack.enter_context(tcp_proxy(int(self._broker.address.rpartition(":")[2])))
        self.environment = {"MARTLET_KAFKA_BOOTSTRAP_SERVERS": self._broker.address}
        self.wrong = {
            "MARTLET_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self._proxy.port}",
            "MARTLET_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "MARTLET_KAFKA_USERNAME": "reader",
            "MARTLET_KAFKA_PASSWORD": "wr0ng-passw0rd",
        }

    def renew(self, name: str) -> None:
        self._broker.tell("topic", name, 3)
        self.place = name

    def put(self, **texts: str) -> None:
        reviews = (REVIEW | {"reviewerID": name, "reviewText": text} for name, text in texts.items())
        self.send(*(json.dumps(review).encode() for review in reviews))

    def send(self, *values: bytes | None) -> None:
        """Send values to the partitions in turn."""
        producer = Producer({"bootstrap.servers": self._broker.address, "log_level": 2})
        for number, value in enumerate(values):
            producer.produce(self.place, value, partition=number % 3)
        assert producer.flush(20) == 0

    def kill(self) -> None:
        self._broker.tell("down")

    def start(self) -> None:
        self._broker.tell("up")

    drop, mend = kill, start

    def attempts(self) -> int:
        return self._proxy.connections

    def landed(self, settings: Settings) -> dict[str, str]:
        """What the last message of each item says: the ones before it stay as they are."""
        rows = self.rows(settings)
        places = [(row["_kafka_partition"], row["_kafka_offset"]) for row in rows]
        assert len(set(places)) == len(places), "a message is there twice"
        in_order = sorted(rows, key=lambda row: row["_kafka_offset"])
        return {row[self.columns[0]]: row[self.columns[1]] for row in in_order}


RIGS: dict[str, Callable[[Path, ExitStack], Rig]] = {
    "azure-blob": AzureBlobRig,
    "azure-sas": AzureSasRig,
    "abfs": AbfsRig,
    "s3": S3Rig,
    "gs": GcsRig,
    "mongo": MongoRig,
    "kafka": KafkaRig,
}


def _azure(port: int, key: str) -> str:
    account = f"http://127.0.0.1:{port}/{AZURITE_ACCOUNT}"
    return f"DefaultEndpointsProtocol=http;AccountName={AZURITE_ACCOUNT};AccountKey={key};BlobEndpoint={account};"
