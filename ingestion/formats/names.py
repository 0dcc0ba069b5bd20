"""Column names: what a publisher calls a value, and the name the warehouse can hold it under."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import chain, count

from ingestion.contract import AUDIT_COLUMNS
from ingestion.errors import UnreadableFileError
from warehouse.tables import Column

MAX_COLUMNS = 1_000
# BigQuery's limit is 300 characters; the rest is for the digest and a number.
MAX_NAME = 270
AUDIT_NAMES = frozenset(column.name for column in AUDIT_COLUMNS)
BIGQUERY_PREFIXES = ("_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier")


def clean_name(name: str, position: int) -> str:
    """A publisher's column name as the warehouse spells it; the names of audit columns are not to be had.

    >>> clean_name("reviews.rating", 1), clean_name("", 4), clean_name("_batch_id", 1)
    ('reviews_rating', 'column_4', 'column_batch_id')
    """
    cleaned = re.sub(r"\W", "_", name.strip()) or f"column_{position}"
    if cleaned.lower() in AUDIT_NAMES or cleaned.lower().startswith(BIGQUERY_PREFIXES):
        cleaned = f"column{cleaned}"
    if len(cleaned) > MAX_NAME:
        cleaned = f"{cleaned[:MAX_NAME]}_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return cleaned


def require_few_keys(count: int) -> None:
    """Refuse more different keys than a table can have columns.

    Raises
    ------
    UnreadableFileError
    """
    if count > MAX_COLUMNS:
        raise UnreadableFileError(
            f"there are more than {MAX_COLUMNS:,} different keys: what is data, such as ids, belongs in values."
        )


class ColumnNames:
    """The columns of one file: each key has one of its own, the same in every block.

    Warehouses do not tell ``Page`` from ``page``. Where two names come to the same, the contract's spelling goes
    first and the others carry a number.

    Parameters
    ----------
    columns : sequence of Column
        The contract's.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._contract = frozenset(column.name for column in columns)
        self._kept = frozenset(name.casefold() for name in self._contract)
        self._used: set[str] = set()
        self._of_key: dict[str, str] = {}

    def of_keys(self, keys: Iterable[str]) -> dict[str, str]:
        """Column by key of JSON objects.

        >>> ColumnNames([Column("page", "string", "Page.")]).of_keys(["Page", "page"])
        {'page': 'page', 'Page': 'Page_2'}
        """
        ordered = sorted(keys, key=lambda key: (key not in self._contract, key))
        for key in ordered:
            if key not in self._of_key:
                self._of_key[key] = self._give(key, 0)
        return {key: self._of_key[key] for key in ordered}

    def of_header(self, header: Sequence[str]) -> list[str]:
        """Columns in the order of a header.

        >>> ColumnNames([]).of_header(["a", "a", ""])
        ['a', 'a_2', 'column_3']
        """
        ordered = sorted(enumerate(header, start=1), key=lambda entry: entry[1] not in self._contract)
        given = {position: self._give(name, position) for position, name in ordered}
        return [given[position] for position in sorted(given)]

    def _give(self, name: str, position: int) -> str:
        wanted = clean_name(name, position)
        numbered = (f"{wanted}_{number}" for number in count(2))
        free = next(candidate for candidate in chain([wanted], numbered) if self._is_free(candidate))
        self._used.add(free.casefold())
        require_few_keys(len(self._used))
        return free

    def _is_free(self, name: str) -> bool:
        folded = name.casefold()
        return folded not in self._used and (name in self._contract or folded not in self._kept)
