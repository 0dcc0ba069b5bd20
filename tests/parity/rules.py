"""Type errors that Google's analyser refuses and an emulator lets pass, as rules over a tree that sqlglot annotated.

Each rule yields a sentence per error. Where the type of an expression is unknown, no rule says anything of it. What may
stand where is in ``signatures.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from sqlglot import exp

from tests.parity.signatures import ARGUMENTS, CASTS, FAMILIES, NUMBERS, TIMES

Rule = Callable[[exp.Expression], Iterator[str]]

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Nullif)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
ALTERNATIVES = (exp.Coalesce, exp.Greatest, exp.Least)


def kind(node: exp.Expression) -> str | None:
    """BigQuery's name of the type, without parameters; None for null and where it is unknown."""
    node = node.unalias().unnest()
    if isinstance(node, exp.Null) or node.type is None or node.type.this in (exp.DType.UNKNOWN, exp.DType.NULL):
        return None
    return node.type.sql("bigquery").split("(")[0].split("<")[0]


def wrong_arguments(tree: exp.Expression) -> Iterator[str]:
    """A function or clause is given a type that it has no signature for."""
    for node in tree.find_all(*ARGUMENTS):
        for name, allowed in ARGUMENTS[type(node)].items():
            argument = node.args.get(name)
            given = kind(argument) if isinstance(argument, exp.Expr) else None
            if given and given not in allowed and not _is_time_as_text(argument, allowed):
                yield f"{_text(node)}: {_text(argument)} is {given}, not {' or '.join(sorted(allowed))}"


def unequal_types(tree: exp.Expression) -> Iterator[str]:
    """Two types are compared that have no common one."""
    for node in tree.find_all(*COMPARISONS):
        yield from _mixed(node, [node.this, node.expression])
    for node in tree.find_all(exp.Between):
        yield from _mixed(node, [node.this, node.args["low"], node.args["high"]])
    for node in tree.find_all(exp.In):
        yield from _mixed(node, [node.this, *node.expressions, *_queried(node)])


def mixed_alternatives(tree: exp.Expression) -> Iterator[str]:
    """The branches of an expression have no common type."""
    for node in tree.find_all(*ALTERNATIVES):
        yield from _mixed(node, [node.this, *node.expressions])
    for node in tree.find_all(exp.Case):
        yield from _mixed(node, [*(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")])
        if node.this:
            yield from _mixed(node, [node.this, *(branch.this for branch in node.args["ifs"])])
    for node in tree.find_all(exp.If):
        yield from _mixed(node, [node.args.get("true"), node.args.get("false")])


def mixed_arms(tree: exp.Expression) -> Iterator[str]:
    """The arms of a union have no common type in a column, or not as many columns."""
    for node in tree.find_all(exp.SetOperation):
        if isinstance(node.parent, exp.SetOperation):
            continue
        columns = [arm.selects for arm in _arms(node)]
        if len({len(arm) for arm in columns}) > 1:
            yield f"{_text(node)}: arms of {[len(arm) for arm in columns]} columns"
            continue
        for position, values in enumerate(zip(*columns, strict=True), start=1):
            yield from (f"column {position}, {text}" for text in _mixed(values[0], list(values)))


def wrong_arithmetic(tree: exp.Expression) -> Iterator[str]:
    """Something is added or multiplied that is no number, nor a date and days."""
    for node in tree.find_all(*ARITHMETIC):
        left, right = kind(node.this), kind(node.expression)
        if not {left, right} <= NUMBERS | {None} and not _is_on_times(node, left, right):
            yield f"{_text(node)}: {left} and {right} in arithmetic"


def conditions_that_are_none(tree: exp.Expression) -> Iterator[str]:
    """A condition of case or if is no boolean."""
    for node in tree.find_all(exp.If):
        is_compared = isinstance(node.parent, exp.Case) and node.parent.this
        if not is_compared and kind(node.this) not in ("BOOL", None):
            yield f"{_text(node)}: the condition is {kind(node.this)}"


def impossible_casts(tree: exp.Expression) -> Iterator[str]:
    """A type is cast to one that it cannot be cast to, safely or not."""
    for node in tree.find_all(exp.Cast):
        source, target = kind(node.this), node.to.sql("bigquery").split("(")[0]
        if source in CASTS and target not in CASTS[source]:
            yield f"{_text(node)}: no cast from {source} to {target}"


def float_partitions(tree: exp.Expression) -> Iterator[str]:
    """A window is partitioned by a float, an array or JSON."""
    for node in tree.find_all(exp.Window):
        for key in node.args.get("partition_by") or []:
            if kind(key) in ("FLOAT64", "ARRAY", "STRUCT", "JSON"):
                yield f"{_text(node)}: partitioned by {_text(key)}, which is {kind(key)}"


def outer_joins_without_equality(tree: exp.Expression) -> Iterator[str]:
    """An outer join has no condition that equates the two sides."""
    for node in tree.find_all(exp.Join):
        if node.side in ("LEFT", "RIGHT", "FULL") and not _equates_sides(node):
            yield f"{_text(node)}: no equality between the two sides"


RULES: tuple[Rule, ...] = (
    wrong_arguments,
    unequal_types,
    mixed_alternatives,
    mixed_arms,
    wrong_arithmetic,
    conditions_that_are_none,
    impossible_casts,
    float_partitions,
    outer_joins_without_equality,
)


def type_errors(tree: exp.Expression) -> list[str]:
    """What the rules find wrong with an annotated statement."""
    return list(chain.from_iterable(rule(tree) for rule in RULES))


def _mixed(node: exp.Expression, values: list[exp.Expression | None]) -> Iterator[str]:
    present = [value for value in values if value is not None]
    kinds = {found for value in present if (found := kind(value))}
    texts = [value for value in present if kind(value) == "STRING"]
    if "STRING" in kinds and kinds - {"STRING"} <= TIMES and all(_is_literal(value) for value in texts):
        kinds -= {"STRING"}
    if len({FAMILIES.get(found, found) for found in kinds}) > 1:
        yield f"{_text(node)}: {' and '.join(sorted(kinds))}"


def _is_on_times(node: exp.Expression, left: str | None, right: str | None) -> bool:
    """Whether days or an interval are added to a time, or one time is taken from another of its type."""
    if isinstance(node, exp.Add) and left not in TIMES:
        left, right = right, left
    if isinstance(node, exp.Sub) and left == right:
        return left in TIMES
    moved_by = {"INTERVAL", None} | ({"INT64"} if left == "DATE" else set())
    return isinstance(node, exp.Add | exp.Sub) and left in TIMES and right in moved_by


def _queried(node: exp.In) -> list[exp.Expression]:
    query = node.args.get("query")
    return list(query.unnest().selects) if query is not None else []


def _arms(node: exp.Expression) -> list[exp.Expression]:
    node = node.unnest()
    return [*_arms(node.left), *_arms(node.right)] if isinstance(node, exp.SetOperation) else [node]


def _equates_sides(join: exp.Join) -> bool:
    condition = join.args.get("on")
    name = join.alias_or_name
    equalities = condition.find_all(exp.EQ) if condition is not None else []
    sides = [
        [{column.table for column in side.find_all(exp.Column)} for side in node.args.values()] for node in equalities
    ]
    return any((left == {name}) != (right == {name}) and left and right for left, right in sides)


def _is_literal(node: exp.Expression) -> bool:
    return isinstance(node.unnest(), exp.Literal)


def _is_time_as_text(node: exp.Expression, allowed: set[str]) -> bool:
    return _is_literal(node) and kind(node) == "STRING" and bool(allowed & TIMES)


def _text(node: exp.Expression) -> str:
    text = node.sql("bigquery").replace("`", "")
    return text if len(text) <= 100 else f"{text[:97]}..."
