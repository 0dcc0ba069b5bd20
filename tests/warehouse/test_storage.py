"""A storage holds files whole or not at all: a folder, and a bucket of each object store on its emulator."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.buckets import BUCKETS, Bucket, bucket
from warehouse import Settings
from warehouse.errors import AccessDeniedError, ConfigurationError
from warehouse.storage import Folder, Storage


@pytest.fixture(scope="module", params=BUCKETS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with bucket(request.param, tmp_path_factory.mktemp("storage")) as running:
        yield running


class Contract:
    """What every storage does."""

    def test_what_is_written_is_read_and_what_is_not_there_is_left_out(self, storage: Storage) -> None:
        storage.write("a/one", b"1")
        storage.write("a/empty", b"")
        assert storage.read(["a/one", "a/empty", "a/none"]) == {"a/one": b"1", "a/empty": b""}

    def test_a_list_names_everything_below_a_prefix(self, storage: Storage) -> None:
        for name in ("b/two/deep", "b/one", "bb/one"):
            storage.write(name, b"")
        assert storage.list("b") == ["b/one", "b/two/deep"]
        assert storage.list("nothing") == []

    def test_a_file_takes_the_place_of_the_one_before(self, storage: Storage) -> None:
        for content in (b"long before", b"now"):
            with storage.new_file("c/file") as file:
                file.write_bytes(content)
        with storage.local_file("c/file") as file:
            assert file.read_bytes() == b"now"

    def test_a_file_whose_writing_fails_leaves_the_one_before(self, storage: Storage) -> None:
        storage.write("d/file", b"before")
        with pytest.raises(NotADirectoryError), storage.new_file("d/file") as file:
            (file.write_bytes(b"half"), (file / "below a file").write_bytes(b""))
        assert storage.read(["d/file"]) == {"d/file": b"before"}
        assert storage.list("d") == ["d/file"]

    def test_a_file_of_several_megabytes_arrives_whole(self, storage: Storage) -> None:
        content = bytes(range(256)) * 2**15
        with storage.new_file("e/large") as file:
            file.write_bytes(content)
        assert storage.read(["e/large"])["e/large"] == content

    def test_a_file_that_is_deleted_is_gone_and_may_be_so_already(self, storage: Storage) -> None:
        storage.write("f/file", b"")
        storage.delete(["f/file", "f/never"])
        assert storage.list("f") == []


class TestFolder(Contract):
    @pytest.fixture
    def storage(self, settings: Settings) -> Storage:
        return settings.storage

    def test_what_a_kill_left_beside_a_file_goes_when_it_is_written_again(self, settings: Settings) -> None:
        folder = settings.home / "lake" / "g"
        folder.mkdir(parents=True)
        (folder / ".file.1").write_bytes(b"half")
        assert settings.storage.list("g") == []
        settings.storage.write("g/file", b"whole")
        assert [path.name for path in folder.iterdir()] == ["file"]


class TestObjects(Contract):
    @pytest.fixture
    def storage(self, home: Path, place: Bucket) -> Storage:
        return Settings(home=home, lake=f"{place.address}/some/prefix", **place.settings).storage

    def test_nothing_is_left_on_this_machine(self, home: Path, storage: Storage) -> None:
        with storage.new_file("h/file") as file:
            file.write_bytes(b"content")
        with storage.local_file("h/file"):
            pass
        assert list((home / "scratch").iterdir()) == []

    def test_what_a_kill_left_on_this_machine_is_gone_a_day_later(self, home: Path, storage: Storage) -> None:
        ages = {"copy-young": 3600, "copy-old": 25 * 3600}
        for name, seconds in ages.items():
            (home / "scratch" / name).mkdir(parents=True)
            os.utime(home / "scratch" / name, (time.time() - seconds,) * 2)
        with storage.new_file("i/file") as file:
            file.write_bytes(b"content")
        assert [path.name for path in (home / "scratch").iterdir()] == ["copy-young"]

    def test_a_bucket_that_is_missing_is_named(self, home: Path, place: Bucket) -> None:
        storage = Settings(home=home, lake=f"{place.address}-not/prefix", **place.settings).storage
        for use in (lambda: storage.list("raw"), lambda: storage.write("a", b"1")):
            with pytest.raises(ConfigurationError, match=r"no bucket or container for .*martlet-not/prefix: create it"):
                use()


@pytest.mark.parametrize("kind", ["s3", "abfs"])
def test_wrong_credentials_are_one_sentence_at_once(home: Path, tmp_path: Path, kind: str) -> None:
    with bucket(kind, tmp_path) as place:
        lake = Settings(home=home, lake=f"{place.address}/x", **_refused(place)).storage
        for use in (lambda: lake.list("raw"), lambda: lake.read(["a"]), lambda: lake.write("a", b"1")):
            begun = time.monotonic()
            with pytest.raises(
                AccessDeniedError, match=r"Access to .*martlet/x was refused .*: check the cred"
            ) as raised:
                use()
            assert time.monotonic() - begun < 20
            assert "Fby8" not in str(raised.value)


def _refused(place: Bucket) -> dict[str, str]:
    """Settings that the store refuses: another key for Azurite; moto's server is told to know nobody any more."""
    if place.address.startswith("s3"):
        address = f"{os.environ['AWS_ENDPOINT_URL']}/moto-api/reset-auth"
        urllib.request.urlopen(
            urllib.request.Request(address, b"0", {"Content-Type": "text/plain"}), timeout=20
        ).close()
        return {}
    return {"azure_connection_string": place.options["connection_string"].replace("AccountKey=Eby8", "AccountKey=Fby8")}


def test_an_address_with_a_secret_in_it_is_refused_without_repeating_it(home: Path) -> None:
    for address in ("s3://KEY:hidden@bucket/lake", "abfs://container/lake?sig=hidden"):
        with pytest.raises(ConfigurationError, match="holds a secret") as raised:
            _ = Settings(home=home, lake=address).storage
        assert "hidden" not in str(raised.value)


def test_azure_without_an_account_is_one_sentence(home: Path) -> None:
    with pytest.raises(ConfigurationError, match="name the account"):
        _ = Settings(home=home, lake="abfs://container/lake").storage


def test_a_folder_that_is_not_absolute_starts_at_the_repository(home: Path) -> None:
    storage = Settings(home=home, lake="some/lake").storage
    assert isinstance(storage, Folder)
    assert storage.path.is_absolute()
    assert storage.path.parts[-2:] == ("some", "lake")
