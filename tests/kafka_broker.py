"""A Kafka broker in a process of its own: the mock cluster of librdkafka, told what to do a line at a time.

``python -m tests.kafka_broker`` prints the address, then obeys ``topic NAME PARTITIONS``, ``down``, ``up`` and
``delete NAME PARTITION OFFSET``, each answered by a line. A broker that is down drops every connection and takes none;
what it holds stays. It holds no more than 5 MiB of a partition.
"""

from __future__ import annotations

import ctypes
import sys
from importlib.metadata import files

import confluent_kafka

BROKER = 1
PRODUCER = 0


def main() -> None:
    """Run the broker until its standard input ends."""
    library = ctypes.CDLL(_library())
    library.rd_kafka_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    handle = library.rd_kafka_new(PRODUCER, None, ctypes.create_string_buffer(512), ctypes.c_size_t(512))
    cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(ctypes.c_void_p(handle), BROKER))
    print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    for line in sys.stdin:
        print(_obey(library, cluster, *line.split()), flush=True)


def _obey(library: ctypes.CDLL, cluster: ctypes.c_void_p, command: str, *arguments: str) -> int:
    """Do one command; 0 where the broker took it."""
    if command == "down":
        return int(library.rd_kafka_mock_broker_set_down(cluster, BROKER))
    if command == "up":
        return int(library.rd_kafka_mock_broker_set_up(cluster, BROKER))
    topic = arguments[0].encode()
    if command == "topic":
        return int(library.rd_kafka_mock_topic_create(cluster, topic, int(arguments[1]), 1))
    partition, offset = map(int, arguments[1:])
    return int(library.rd_kafka_mock_partition_delete_records(cluster, topic, partition, ctypes.c_int64(offset)))


def _library() -> str:
    """The librdkafka that the Python client has loaded."""
    found = [file for file in files(confluent_kafka.__name__.replace("_", "-")) or [] if "librdkafka" in file.name]
    return str(found[0].locate())


if __name__ == "__main__":
    main()
