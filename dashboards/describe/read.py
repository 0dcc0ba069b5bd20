"""Reads the description from the dbt project's YAML: bi models and their ``meta``, semantic models, tasks, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dashboards.describe.grammar import (
    Column,
    Description,
    DescriptionError,
    Filter,
    Format,
    Join,
    Measure,
    Page,
    Partition,
    Table,
)
from warehouse import REPO
from warehouse.yaml_file import read_yaml

DBT = REPO / "dbt"
PAGES = "pages.yml"
_PARTITION = re.compile(r"time_partition\('(\w+)', '\w+', '(\w+)'\)")
_REF = re.compile(r"ref\('(\w+)'\)")
_FILTER = re.compile(r"\{\{ Dimension\('\w+__(\w+)'\) \}\} (?:= (.+)|in \((.+)\))")
_DOC = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
_DOC_OF = re.compile(r"{{ doc\('(\w+)'\) }}")
_UNIT = re.compile(r"^(count|sum)_|_(date|at)$")
_AGGREGATES = ("sum", "count", "count_distinct", "average", "min", "max", "ratio")
_OF_TASK = re.compile(r"(\w+)_outcomes\.yml")


def read_description(dbt: Path = DBT) -> Description:
    """The description of the dbt project in a folder.

    Raises
    ------
    DescriptionError
        Where a page, a measure or a join names what is not there.
    pydantic.ValidationError
        Where something is said that the grammar does not know.
    """
    definition = read_yaml(dbt / PAGES)
    tables = {table.name: table for table in _tables(dbt, definition["predictions"])}
    for name, semantic in _semantic(dbt):
        model = _model(dbt, name)
        tables[name] = _table(dbt, model, semantic["label"], semantic["measures"], semantic["joins"], semantic["key"])
    return Description(tables=tables, pages=tuple(_pages(dbt, definition["pages"])))


def tasks(dbt: Path = DBT) -> list[str]:
    """The prediction tasks with outcomes, by the names of their models."""
    names = (_OF_TASK.fullmatch(path.name) for path in (dbt / "models" / "predictions").glob("*_outcomes.yml"))
    return sorted(name[1] for name in names if name and name[1] != "task")


def title(name: str) -> str:
    """Words of a name.

    >>> title("visitor_return")
    'Visitor return'
    """
    return name.replace("_", " ").capitalize()


def _tables(dbt: Path, predictions: dict[str, Any]) -> Iterator[Table]:
    for path in sorted((dbt / "models" / "bi").glob("bi_*.yml")):
        model = _model(dbt, path.stem)
        meta = model.get("config", {}).get("meta", {})
        yield _table(dbt, model, meta.get("label", title(path.stem.removeprefix("bi_"))), meta)
    for task in tasks(dbt):
        for kind, meta in predictions.items():
            yield _table(dbt, _model(dbt, f"{task}_{kind}"), f"{title(task)}, {meta['label']}", meta, key="entity_id")


def _model(dbt: Path, name: str) -> dict[str, Any]:
    found = next((dbt / "models").rglob(f"{name}.yml"), None)
    if found is None:
        raise DescriptionError(f"There is no model {name} in {dbt}.")
    model: dict[str, Any] = read_yaml(found)["models"][0]
    blocks = _doc_blocks(dbt)
    columns = [column | {"description": _said(column["description"], blocks)} for column in model["columns"]]
    return model | {"folder": found.parent, "columns": columns}


def _doc_blocks(dbt: Path) -> dict[str, str]:
    """Texts that descriptions share, by name."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((dbt / "models" / "docs").glob("*.md")))
    return {name: " ".join(text.split()) for whole in texts for name, text in _DOC.findall(whole)}


def _said(description: str, blocks: dict[str, str]) -> str:
    return _DOC_OF.sub(lambda found: blocks[found[1]], description)


def _table(
    dbt: Path,
    model: dict[str, Any],
    label: str,
    meta: dict[str, Any],
    joins: tuple[Join, ...] = (),
    key: str = "",
) -> Table:
    columns = {column["name"]: _column(column, model, meta, key) for column in model["columns"]}
    measures = [_measure(name, spec, columns) for name, spec in meta.get("measures", {}).items()]
    partition = _PARTITION.search((model["folder"] / f"{model['name']}.sql").read_text(encoding="utf-8"))
    return Table(
        name=model["name"],
        schema_name=model["folder"].relative_to(dbt / "models").parts[0],
        label=label,
        description=model["description"],
        columns=tuple(columns.values()),
        measures=tuple(measures),
        joins=joins or tuple(_dataset_join(columns, model["name"])),
        partition=Partition(column=partition[1], granularity=partition[2]) if partition else None,
        filters=meta.get("filters", {}),
    )


def _dataset_join(columns: dict[str, Column], name: str) -> Iterator[Join]:
    if "dataset" in columns and name != "bi_datasets":
        yield Join(table="bi_datasets", column="dataset", to_column="dataset")


def _column(column: dict[str, Any], model: dict[str, Any], meta: dict[str, Any], key: str) -> Column:
    name = column["name"]
    own = meta.get("columns", {}).get(name, {})
    names = {other["name"] for other in model["columns"]}
    tests = column.get("data_tests", [])
    return Column(
        name=name,
        type=column["data_type"],
        description=column["description"],
        label=own.get("label", title(_UNIT.sub("", name))),
        format=own.get("format", format_of(name, column["data_type"])),
        order_by=own.get("order_by", f"{name}_rank" if f"{name}_rank" in names else None),
        is_key=name == key or "unique" in tests,
    )


def format_of(name: str, kind: str) -> Format:
    """How a column or measure is written, by the house's names.

    >>> format_of("low_score_ratio", "float64"), format_of("count_orders", "int64")
    ('percent', 'integer')
    """
    if kind in ("string", "bool"):
        return "text"
    if kind in ("date", "timestamp"):
        return "time" if kind == "timestamp" else "month" if "_month_" in name else "date"
    if name.endswith("_ratio"):
        return "percent"
    return "integer" if kind == "int64" else "decimal"


def _measure(name: str, spec: dict[str, Any], columns: dict[str, Column]) -> Measure:
    kinds = [kind for kind in _AGGREGATES if kind in spec]
    unknown = set(spec) - {*_AGGREGATES, "where", "label", "description", "format"}
    if len(kinds) != 1 or unknown:
        raise DescriptionError(f"Measure {name} has one of {', '.join(_AGGREGATES)}, and perhaps where; not {spec}.")
    kind = kinds[0]
    argument = spec[kind]
    parts = dict(zip(("numerator", "denominator"), argument, strict=True)) if kind == "ratio" else {}
    column = "" if parts or argument == "rows" else argument
    is_whole = kind in ("count", "count_distinct") or (column in columns and columns[column].type == "int64")
    by_name = format_of(name, "int64" if is_whole and kind != "average" else "float64")
    where = spec.get("where", {})
    return Measure(
        name=name,
        label=spec.get("label", title(_UNIT.sub("", name))),
        description=spec.get("description", ""),
        format=spec.get("format", by_name),
        aggregate=kind,
        column=column,
        filter=_filter(name, where) if where else None,
        **parts,
    )


def _filter(name: str, where: dict[str, Any]) -> Filter:
    if len(where) != 1:
        raise DescriptionError(f"Measure {name} filters by one column, not by {', '.join(where)}.")
    column, value = next(iter(where.items()))
    return Filter(column=column, values=tuple(value) if isinstance(value, list) else (value,))


def _semantic(dbt: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each semantic model's dbt model, with the metrics over it as measures, and its joins."""
    files = [read_yaml(path) for path in sorted((dbt / "models/semantic").glob("*.yml"))]
    models = [model for file in files for model in file.get("semantic_models", [])]
    metrics = {metric["name"]: metric for file in files for metric in file.get("metrics", [])}
    primary = {entity["name"]: (model, entity) for model in models for entity in _entities(model, "primary")}
    for model in models:
        own = {measure["name"]: measure for measure in model.get("measures", [])}
        key = next(_entities(model, "primary"))["expr"]
        yield (
            _ref(model),
            {
                "label": model["label"],
                "key": key,
                "measures": {"measures": dict(_metrics(metrics, own)), "columns": _labels(model)},
                "joins": tuple(_joins(model, primary)),
            },
        )


def _labels(model: dict[str, Any]) -> dict[str, Any]:
    return {dimension["name"]: {"label": dimension["label"]} for dimension in model.get("dimensions", [])}


def _entities(model: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    return (entity for entity in model["entities"] if entity["type"] == kind)


def _ref(model: dict[str, Any]) -> str:
    found = _REF.fullmatch(model["model"])
    if not found:
        raise DescriptionError(f"Semantic model {model['name']} is of no model: {model['model']}.")
    return found[1]


def _joins(model: dict[str, Any], primary: dict[str, Any]) -> Iterator[Join]:
    for entity in model["entities"]:
        other, key = primary[entity["name"]]
        if entity["type"] == "foreign":
            yield Join(table=_ref(other), column=entity["expr"], to_column=key["expr"])
        elif other is not model:
            yield Join(table=_ref(other), column=entity["expr"], to_column=key["expr"], is_one_to_one=True)


def _metrics(metrics: dict[str, Any], own: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    simple = {name: metric for name, metric in metrics.items() if metric["type"] == "simple"}
    of_own = {name for name, metric in simple.items() if metric["type_params"]["measure"] in own}
    for name, metric in metrics.items():
        texts = {"label": metric["label"], "description": metric["description"]}
        if name in of_own:
            measure = own[metric["type_params"]["measure"]]
            yield name, {measure["agg"]: measure["expr"], **_where(metric), **texts}
        elif metric["type"] == "ratio" and metric["type_params"]["numerator"] in of_own:
            yield name, {"ratio": [metric["type_params"][part] for part in ("numerator", "denominator")], **texts}


def _where(metric: dict[str, Any]) -> dict[str, Any]:
    if "filter" not in metric:
        return {}
    found = _FILTER.fullmatch(metric["filter"].strip())
    if not found:
        raise DescriptionError(
            f"Metric {metric['name']} has a filter that is not `Dimension = value` or `in (values)`."
        )
    values = yaml.safe_load(f"[{found[2] or found[3]}]")
    return {"where": {found[1]: values}}


def _pages(dbt: Path, pages: list[dict[str, Any]]) -> Iterator[Page]:
    for page in pages:
        if page.pop("for_each", None) == "task":
            for task in tasks(dbt):
                yield Page.model_validate(_filled(page, {"{task}": task, "{Task}": title(task)}))
        else:
            yield Page.model_validate(page)


def _filled(value: Any, words: dict[str, str]) -> Any:
    """The value with the words put in wherever their names stand in a text."""
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    for name, word in words.items():
        value = value.replace(name, word) if isinstance(value, str) else value
    return value
