"""What GoogleSQL's reference says of types: which coerce, which cast, and what its functions take."""

from __future__ import annotations

from sqlglot import exp

NUMBERS = {"INT64", "NUMERIC", "BIGNUMERIC", "FLOAT64"}
TIMES = {"DATE", "DATETIME", "TIME", "TIMESTAMP"}
TEXTS = {"STRING", "BYTES"}

FAMILIES = dict.fromkeys(NUMBERS, "number") | {"DATE": "DATE or DATETIME", "DATETIME": "DATE or DATETIME"}
"""What coerces into each other without a cast; every other type is a family of its own."""

CASTS = {
    "INT64": NUMBERS | {"BOOL", "STRING"},
    "NUMERIC": NUMBERS | {"STRING"},
    "BIGNUMERIC": NUMBERS | {"STRING"},
    "FLOAT64": NUMBERS | {"STRING"},
    "BOOL": {"BOOL", "INT64", "STRING"},
    "STRING": NUMBERS | TIMES | TEXTS | {"BOOL"},
    "BYTES": TEXTS,
    "DATE": {"STRING", "DATE", "DATETIME", "TIMESTAMP"},
    "DATETIME": {"STRING", *TIMES},
    "TIME": {"STRING", "TIME"},
    "TIMESTAMP": {"STRING", *TIMES},
}
"""Types that each type may be cast to."""

ARGUMENTS: dict[type[exp.Expression], dict[str, set[str]]] = {
    exp.DateAdd: {"this": {"DATE"}},
    exp.DateSub: {"this": {"DATE"}},
    exp.DatetimeAdd: {"this": {"DATETIME"}},
    exp.DatetimeSub: {"this": {"DATETIME"}},
    exp.TimestampAdd: {"this": {"TIMESTAMP"}},
    exp.TimestampSub: {"this": {"TIMESTAMP"}},
    exp.DateDiff: {"this": {"DATE"}, "expression": {"DATE"}},
    exp.DatetimeDiff: {"this": {"DATETIME"}, "expression": {"DATETIME"}},
    exp.TimestampDiff: {"this": {"TIMESTAMP"}, "expression": {"TIMESTAMP"}},
    exp.DateTrunc: {"this": {"DATE", "DATETIME", "TIMESTAMP"}},
    exp.DatetimeTrunc: {"this": {"DATETIME", "TIMESTAMP"}},
    exp.TimestampTrunc: {"this": {"DATETIME", "TIMESTAMP"}},
    exp.Timestamp: {"this": TIMES - {"TIME"} | {"STRING"}, "zone": {"STRING"}},
    exp.Date: {"this": TIMES - {"TIME"} | {"STRING"}, "zone": {"STRING"}},
    exp.UnixToTime: {"this": {"INT64"}},
    exp.Extract: {"expression": TIMES},
    exp.Lower: {"this": TEXTS},
    exp.Upper: {"this": TEXTS},
    exp.Length: {"this": TEXTS},
    exp.Trim: {"this": TEXTS, "expression": TEXTS},
    exp.Substring: {"this": TEXTS, "start": {"INT64"}, "length": {"INT64"}},
    exp.Replace: {"this": TEXTS, "expression": TEXTS, "replacement": TEXTS},
    exp.RegexpExtract: {"this": TEXTS, "expression": TEXTS},
    exp.RegexpLike: {"this": TEXTS, "expression": TEXTS},
    exp.RegexpReplace: {"this": TEXTS, "expression": TEXTS, "replacement": TEXTS},
    exp.Like: {"this": TEXTS, "expression": TEXTS},
    exp.Split: {"this": TEXTS, "expression": TEXTS},
    exp.StartsWith: {"this": TEXTS, "expression": TEXTS},
    exp.Pad: {"this": TEXTS, "expression": {"INT64"}, "fill_pattern": TEXTS},
    exp.MD5: {"this": TEXTS},
    exp.JSONExtractScalar: {"this": {"STRING", "JSON"}},
    exp.JSONValueArray: {"this": {"STRING", "JSON"}},
    exp.DPipe: {"this": TEXTS | {"ARRAY"}, "expression": TEXTS | {"ARRAY"}},
    exp.Sum: {"this": NUMBERS},
    exp.Avg: {"this": NUMBERS},
    exp.Round: {"this": NUMBERS, "decimals": {"INT64"}},
    exp.Abs: {"this": NUMBERS},
    exp.Neg: {"this": NUMBERS},
    exp.CountIf: {"this": {"BOOL"}},
    exp.LogicalAnd: {"this": {"BOOL"}},
    exp.LogicalOr: {"this": {"BOOL"}},
    exp.And: {"this": {"BOOL"}, "expression": {"BOOL"}},
    exp.Or: {"this": {"BOOL"}, "expression": {"BOOL"}},
    exp.Not: {"this": {"BOOL"}},
    exp.Where: {"this": {"BOOL"}},
    exp.Having: {"this": {"BOOL"}},
    exp.Qualify: {"this": {"BOOL"}},
    exp.Join: {"on": {"BOOL"}},
}
"""Types that each argument may have; operators and clauses count as functions of what they take."""

_FUNCTIONS = """
    abs any_value approx_quantiles array array_agg array_length avg cast ceil chr coalesce concat count current_date
    current_timestamp date date_add date_diff date_sub date_trunc datetime datetime_add datetime_diff datetime_sub
    datetime_trunc dense_rank extract first_value floor format_date format_timestamp generate_date_array greatest if
    ifnull json_query json_value json_value_array lag last_value lead least length ln logical_and logical_or lower
    lpad max md5 min mod normalize nullif parse_date parse_json parse_timestamp percent_rank pow power rank
    regexp_contains regexp_extract regexp_replace replace round row_number safe_cast safe_divide safe_offset split
    sqrt starts_with stddev string_agg strpos substr sum timestamp timestamp_add timestamp_diff timestamp_millis
    timestamp_seconds timestamp_sub timestamp_trunc to_hex trim unix_millis unnest upper
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
"""Functions that a statement may call. Look a new one up in the reference before it joins them.

Not ``countif``, which an emulator on DuckDB makes null where Google counts 0.
"""

_KEYWORDS = """
    and as by else except from having in join not on or over select then union using values when where with
"""
KEYWORDS = frozenset(_KEYWORDS.split())
"""Words that a parenthesis may follow without a call."""
