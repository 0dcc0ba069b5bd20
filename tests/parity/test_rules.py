"""Each rule refuses a statement that Google refuses, and accepts one that Google accepts."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from tests.parity import rules

COLUMNS = {
    "i": "int64",
    "n": "numeric",
    "f": "float64",
    "s": "string",
    "b": "bool",
    "d": "date",
    "dt": "datetime",
    "ts": "timestamp",
}
SCHEMA = MappingSchema({"p": {"s": {"t": COLUMNS, "u": COLUMNS}}}, dialect="bigquery")


def found(rule: rules.Rule, sql: str) -> list[str]:
    text = sql if sql.startswith("select") else f"select {sql} as x from p.s.t as t"
    tree = qualify(sqlglot.parse_one(text, dialect="bigquery"), schema=SCHEMA, dialect="bigquery")
    return list(rule(annotate_types(tree, schema=SCHEMA, dialect="bigquery")))


CASES = [
    (rules.wrong_arguments, "date_diff(d, ts, day)", "date_diff(d, date(ts), day)"),
    (rules.wrong_arguments, "timestamp_diff(ts, d, hour)", "timestamp_diff(ts, timestamp(d), hour)"),
    (rules.wrong_arguments, "datetime_diff(dt, ts, day)", "datetime_diff(dt, cast(ts as datetime), day)"),
    (rules.wrong_arguments, "timestamp_trunc(d, month)", "timestamp_trunc(cast(d as timestamp), month)"),
    (rules.wrong_arguments, "timestamp_add(d, interval 1 day)", "date_add(d, interval 1 day)"),
    (rules.wrong_arguments, "timestamp_millis(f)", "timestamp_millis(i)"),
    (rules.wrong_arguments, "timestamp(i)", "timestamp('2020-01-01', s)"),
    (rules.wrong_arguments, "extract(day from s)", "extract(day from ts at time zone 'UTC')"),
    (rules.wrong_arguments, "lower(i)", "lower(cast(i as string))"),
    (rules.wrong_arguments, "regexp_replace(s, 'a', i)", "regexp_replace(s, r'\\s', '')"),
    (rules.wrong_arguments, "json_value(i, '$.a')", "json_value(s, '$.a')"),
    (rules.wrong_arguments, "s || i", "s || cast(i as string) || null"),
    (rules.wrong_arguments, "sum(s)", "sum(n)"),
    (rules.wrong_arguments, "avg(b)", "avg(case when b then 1 end)"),
    (rules.wrong_arguments, "countif(i)", "countif(i > 0)"),
    (rules.wrong_arguments, "b and i", "b and not i > 0"),
    (rules.wrong_arguments, "select 1 as x from p.s.t as t where i", "select 1 as x from p.s.t as t where b"),
    (rules.unequal_types, "d < ts", "cast(d as timestamp) < ts"),
    (rules.unequal_types, "s = i", "s = cast(i as string)"),
    (rules.unequal_types, "ts = s", "ts >= '2020-01-01'"),
    (rules.unequal_types, "b = 1", "b = true"),
    (rules.unequal_types, "d between ts and ts", "d between '2020-01-01' and dt"),
    (rules.unequal_types, "i in ('a', 'b')", "f in (1, 2, null)"),
    (rules.unequal_types, "i in (select s from p.s.u as u)", "i in (select n from p.s.u as u)"),
    (rules.unequal_types, "nullif(s, 0)", "nullif(f, 0)"),
    (rules.mixed_alternatives, "coalesce(s, 0)", "coalesce(f, i, 0)"),
    (rules.mixed_alternatives, "coalesce(ts, d)", "coalesce(d, dt, null)"),
    (rules.mixed_alternatives, "case when b then 'yes' else i end", "case when b then 1 else f end"),
    (rules.mixed_alternatives, "case i when 'a' then 1 end", "case s when 'a' then 1 end"),
    (rules.mixed_alternatives, "if(b, ts, d)", "if(b, ts, null)"),
    (
        rules.mixed_arms,
        "select i from p.s.t union all select s from p.s.u",
        "select i from p.s.t union all select f from p.s.u",
    ),
    (
        rules.mixed_arms,
        "select null as x from p.s.t union all select d from p.s.u union all select ts from p.s.t",
        "select null as x from p.s.t union all select ts from p.s.u union all select null from p.s.t",
    ),
    (rules.wrong_arithmetic, "s + 1", "i + 1.5"),
    (rules.wrong_arithmetic, "b * 2", "f * n / i"),
    (rules.wrong_arithmetic, "ts - d", "d - d"),
    (rules.wrong_arithmetic, "d * 2", "1 + d + 2"),
    (rules.conditions_that_are_none, "case when i then 1 end", "case when i > 0 then 1 end"),
    (rules.conditions_that_are_none, "if(s, 1, 2)", "case s when 'a' then 1 end"),
    (rules.impossible_casts, "cast(b as float64)", "cast(b as int64)"),
    (rules.impossible_casts, "safe_cast(ts as int64)", "safe_cast(ts as date)"),
    (rules.impossible_casts, "cast(i as timestamp)", "cast(s as timestamp)"),
    (
        rules.float_partitions,
        "row_number() over (partition by f)",
        "row_number() over (partition by cast(f as string), n)",
    ),
    (
        rules.outer_joins_without_equality,
        "select t.i from p.s.t as t left join p.s.u as u on t.ts > u.ts and u.s = 'a'",
        "select t.i from p.s.t as t left join p.s.u as u on t.ts > u.ts and u.i = t.i",
    ),
]


@pytest.mark.parametrize(("rule", "refused", "accepted"), CASES, ids=lambda case: getattr(case, "__name__", str(case)))
def test_a_rule_refuses_what_google_refuses_and_nothing_else(rule: rules.Rule, refused: str, accepted: str) -> None:
    assert len(found(rule, refused)) == 1
    assert [text for each in rules.RULES for text in found(each, accepted)] == []


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, _, _ in CASES} == set(rules.RULES)


def test_what_has_no_known_type_is_left_alone() -> None:
    assert found(rules.unequal_types, "unheard_of(i) = s") == []


def test_an_error_names_the_expression_and_the_types() -> None:
    assert found(rules.unequal_types, "d < ts") == ["t.d < t.ts: DATE and TIMESTAMP"]
