"""How many messages a second go from a topic to the lake, beside a bare loop of the same client over the same topic.

The broker is librdkafka's own, in a process of its own; it holds no more than 5 MiB of a partition, hence the many
partitions. Each is run in turn, a few times over, and the best of each counts; of fewer messages than make several
batches more time goes to the last, which is written while nothing is read. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

from ingestion.sources import Known, open_stream
from ingestion.sources.topic import STEP_MESSAGES, STEP_SECONDS
from ingestion.stream import Writer
from tests.servers import KafkaBroker, kafka_broker
from warehouse import Settings

TOPIC = "reviews"
TEXT = "It does what it says, and has done so every day since. " * 4


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--partitions", type=int, default=96)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with kafka_broker() as broker:
        fill(broker, options.messages, options.partitions)
        best = {"lake": float("inf"), "bare": float("inf")}
        for _ in range(options.repeats):
            best["bare"] = min(best["bare"], timed(bare, broker, options.messages, options.partitions))
            best["lake"] = min(best["lake"], timed(to_lake, broker, options.messages))
    print(
        json.dumps(
            {
                "messages": options.messages,
                "bytes_per_message": len(value(0)),
                "messages_per_second": round(options.messages / best["lake"]),
                "bare_per_second": round(options.messages / best["bare"]),
                "ratio": round(best["bare"] / best["lake"], 3),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000,
            }
        )
    )


def value(number: int) -> bytes:
    """A review."""
    review = {"reviewerID": f"A{number}", "asin": f"B{number % 5_000:05}", "overall": 1.0 + number % 5}
    more = {"verified": number % 3 > 0, "reviewText": TEXT, "summary": "Good", "unixReviewTime": 1_500_000_000 + number}
    return json.dumps(review | more).encode()


def fill(broker: KafkaBroker, messages: int, partitions: int) -> None:
    """Send reviews to the partitions in turn."""
    broker.tell("topic", TOPIC, partitions)
    producer = Producer(
        {
            "bootstrap.servers": broker.address,
            "linger.ms": 50,
            "compression.type": "lz4",
            "queue.buffering.max.messages": messages,
        }
    )
    for number in range(messages):
        producer.produce(TOPIC, value(number), key=str(number), partition=number % partitions)
    assert producer.flush(120) == 0


def bare(broker: KafkaBroker, messages: int, partitions: int) -> None:
    """Take the value of every message, in the same steps."""
    client = {"bootstrap.servers": broker.address, "group.id": "bare", "enable.auto.commit": False}
    with closing(Consumer(client)) as consumer:
        consumer.assign([TopicPartition(TOPIC, partition, 0) for partition in range(partitions)])
        count = 0
        while count < messages:
            count += len([message.value() for message in consumer.consume(STEP_MESSAGES, STEP_SECONDS)])


def to_lake(broker: KafkaBroker, messages: int) -> None:
    """Write the topic to a lake of its own."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), kafka_bootstrap_servers=broker.address)
        with closing(open_stream(settings, "kafka", TOPIC)) as stream, ThreadPoolExecutor(1) as pool:
            writer = Writer(settings, stream.address, pool)
            for part in stream.slices(Known()):
                writer.write(part)
            writer.finish()
        assert writer.landed.count_loaded == messages


def timed(work: Callable[..., None], *arguments: object) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
