"""Iterating in several threads: the next items are made while one is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def ahead(items: Iterator[Item], count: int) -> Iterator[Item]:
    """The same items, none of which is None; the next ``count`` are made in a thread of their own meanwhile.

    >>> list(ahead(iter("abc"), 2))
    ['a', 'b', 'c']
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        waiting = deque(pool.submit(next, items, None) for _ in range(count))
        try:
            while (item := waiting.popleft().result()) is not None:
                waiting.append(pool.submit(next, items, None))
                yield item
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def mapped_ahead(make: Callable[[Item], Made], items: Iterable[Item], count: int) -> Iterator[Made]:
    """What is made of each item, in their order; that of the next ``count`` is made in as many threads meanwhile.

    >>> list(mapped_ahead(str.upper, "abc", 2))
    ['A', 'B', 'C']
    """
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="map") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(make, item))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
