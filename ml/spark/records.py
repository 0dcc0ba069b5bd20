"""Lines of JSON as records and columns, by the rules of landing: every key kept, every line that is none named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

MAX_LINE_BYTES = 16 * 2**20
MAX_REJECT_TEXT = 64_000
SPARK_TYPES = {
    "string": "string",
    "int64": "bigint",
    "float64": "double",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp_ntz",
}
STRICT = {"allowSingleQuotes": "false", "mode": "PERMISSIVE"}
WHOLE_NUMBERS = 2.0**53
"""Up to here a double holds every whole number."""


def read_lines(session: Any, address: str) -> Any:
    """Lines of a text file: ``value``, the ``block`` of the file that each is in, and a ``place`` that grows within it.

    Lines end with a line feed alone: a carriage return in a text is no end.
    """
    from pyspark.sql import functions as f

    lines = session.read.option("lineSep", "\n").text(address)
    has_mark = f.col("value").startswith("\ufeff")
    return lines.select(
        f.when(has_mark, f.expr("substring(value, 2)")).otherwise(f.col("value")).alias("value"),
        f.col("_metadata.file_block_start").alias("block"),
        f.monotonically_increasing_id().alias("place"),
    )


def with_records(lines: Any) -> Any:
    """Lines with ``record``, a map of each key's text, and ``reason`` where they are none: blank for a blank line."""
    from pyspark.sql import functions as f

    text = f.col("value")
    is_text = f.is_valid_utf8(text)
    plain = f.rtrim(f.regexp_replace(text, "[\t\r]", " "))
    # The parser stops where the first value ends. Where that may not be all, it is asked for a list of one.
    may_go_on = f.instr(text, "}").between(1, f.length(plain) - 1)
    in_list = f.concat(f.lit("["), text, f.lit("]"))
    is_whole = ~may_go_on | (f.size(f.from_json(in_list, "array<map<string,string>>", STRICT)) == 1)
    record = f.when(is_text & is_whole, f.from_json(text, "map<string,string>", STRICT))
    keys = f.map_keys("record")
    reason = (
        f.when(plain == "", "")
        .when(f.octet_length(text) > MAX_LINE_BYTES, f"longer than {MAX_LINE_BYTES:,} bytes")
        .when(~is_text, "not UTF-8")
        .when(f.col("record").isNull() & f.try_parse_json(text).isNotNull() & ~may_go_on, "not a record: no object")
        .when(f.col("record").isNull(), "not a record: cannot be parsed")
        .when(f.size(keys) != f.size(f.array_distinct(keys)), "not a record: a key comes twice")
    )
    # By a generator, over which the optimiser moves nothing: it would parse a line anew for every use of it.
    parsed = lines.select("*", f.explode(f.array(record)).alias("record"))
    return parsed.withColumn("reason", reason)


def typed(key: str, kind: str) -> tuple[Any, Any]:
    """A key's value in the type of the contract, and whether it is there and cannot be had in it."""
    from pyspark.sql import functions as f

    text = f.col("record").getItem(key)
    if kind == "string":
        return text, f.lit(False)
    # What is no number by the standard comes out of the parser in quotes.
    text = f.when(text.isin('"NaN"', '"Infinity"', '"-Infinity"'), f.btrim(text, f.lit('"'))).otherwise(text)
    value = text.try_cast(SPARK_TYPES[kind])
    is_bad = value.isNull()
    if kind == "int64":
        # 1541105830796.0 is a whole number that a writer has put as a float.
        number = text.try_cast("double")
        is_whole = (number == f.floor(number)) & (f.abs(number) <= WHOLE_NUMBERS)
        value = f.coalesce(value, f.when(is_whole, number.try_cast("bigint")))
        is_bad = value.isNull()
    elif kind == "float64":
        is_bad = is_bad | ((f.abs(value) == float("inf")) & ~f.lower(text).contains("inf"))
    return value, text.isNotNull() & is_bad


def column_names(keys: Sequence[str], contract: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Columns of keys that the contract does not have, as ``ingestion/formats/names.py`` gives them.

    >>> column_names(["page", "a b", "A_b"], ["page"], ["_batch_id"])
    {'A_b': 'A_b', 'a b': 'a_b_2'}
    """
    used = {name.casefold() for name in (*contract, *taken)}
    given = {}
    for key in sorted(set(keys) - set(contract)):
        wanted = re.sub(r"\W", "_", key.strip()) or "column"
        name, number = wanted, 2
        while name.casefold() in used:
            name, number = f"{wanted}_{number}", number + 1
        used.add(name.casefold())
        given[key] = name
    return given
