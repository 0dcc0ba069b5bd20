"""Files of any place that Spark can read and write, through Hadoop's own file systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Files:
    """Files by address, on this machine or in an object store, as the session reaches them.

    Parameters
    ----------
    session : SparkSession
    """

    def __init__(self, session: Any) -> None:
        self._digests = session.sparkContext._jvm.org.apache.commons.codec.digest.DigestUtils
        self._hadoop = session.sparkContext._jvm.org.apache.hadoop
        self._conf = session.sparkContext._jsc.hadoopConfiguration()

    def _at(self, address: str) -> tuple[Any, Any]:
        path = self._hadoop.fs.Path(address)
        system = path.getFileSystem(self._conf)
        # Hidden files of checksums beside each file would be part of the lake.
        system.setWriteChecksum(False)
        return system, path

    def list(self, address: str) -> list[tuple[str, int]]:
        """Address and bytes of every file below a folder or of a file, in the order of their names; none if absent."""
        system, path = self._at(address)
        if not system.exists(path):
            return []
        found, each = [], system.listFiles(path, True)
        while each.hasNext():
            status = each.next()
            found.append((str(status.getPath().toString()), int(status.getLen())))
        return sorted(found)

    def read(self, address: str) -> bytes:
        """Bytes of a small file."""
        system, path = self._at(address)
        stream = system.open(path)
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def sha256(self, address: str) -> str:
        """Hash of a file's bytes, of which no more than a buffer is ever held."""
        system, path = self._at(address)
        stream = system.open(path)
        try:
            return str(self._digests.sha256Hex(stream))
        finally:
            stream.close()

    def write(self, address: str, content: bytes) -> None:
        """Write a small file whole."""
        system, path = self._at(address)
        stream = system.create(path, True)
        try:
            stream.write(bytearray(content))
        finally:
            stream.close()

    def move(self, address: str, to: str) -> None:
        """Give a file another address of the same place."""
        system, path = self._at(address)
        if not system.rename(path, self._hadoop.fs.Path(to)):
            raise OSError(f"{address} could not be moved to {to}")

    def delete(self, address: str) -> None:
        """Delete a file, or a folder with all in it, if it is there."""
        system, path = self._at(address)
        system.delete(path, True)


def as_uri(address: str) -> str:
    """A file's address as landing spells it.

    >>> as_uri("file:/data/a log.json"), as_uri("s3://bucket/a.json")
    ('file:///data/a%20log.json', 's3://bucket/a.json')
    """
    scheme, _, path = address.partition(":")
    if scheme == "file":
        return Path("/" + path.lstrip("/")).as_uri()
    return Path(address).as_uri() if address.startswith("/") else address
