"""What is made from the one description: LookML, Power BI, links; all of it resolves, and all of it changes with it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import lkml
import pytest
import yaml

from dashboards.describe import Description, DescriptionError, dashboard_files, measure_sql, read_description
from dashboards.describe.files import power_bi_files
from dashboards.describe.grammar import Measure, Table
from dashboards.describe.lookml import measure_name
from dashboards.describe.read import DBT, tasks
from dashboards.describe.tmdl import measure_dax
from tests.dashboards import looker
from tests.dashboards.power_bi import Model, TmdlError, parse, report_problems
from warehouse import REPO

DASHBOARDS = REPO / "dashboards"
LOOKER_TYPES = {"string": "string", "int64": "number", "float64": "number", "bool": "yesno"}
GOLDEN = REPO / "tests" / "golden" / "measures.yml"


@pytest.fixture(scope="module")
def description() -> Description:
    return read_description()


@pytest.fixture(scope="module")
def views() -> dict[str, dict[str, dict]]:
    return looker.read_views(DASHBOARDS / "looker")


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.read(DASHBOARDS / "powerbi" / "martlet.SemanticModel")


def test_every_lookml_file_parses() -> None:
    files = [*(DASHBOARDS / "looker").rglob("*.lkml"), *(DASHBOARDS / "looker").rglob("*.lookml")]
    assert len(files) > 40
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert yaml.safe_load(text) if file.suffix == ".lookml" else lkml.load(text), file


def test_every_view_has_the_columns_of_its_model_with_looker_types_for_theirs(
    description: Description, views: dict[str, dict[str, dict]]
) -> None:
    assert set(views) == set(description.tables)
    for name, table in description.tables.items():
        dimensions = {field: spec for field, spec in views[name].items() if spec["kind"] != "measures"}
        declared = yaml.safe_load(next((DBT / "models").rglob(f"{name}.yml")).read_text())["models"][0]["columns"]
        assert {column["name"]: column["data_type"] for column in declared} == {c.name: c.type for c in table.columns}
        assert set(dimensions) == {column.name for column in table.columns}
        for column in table.columns:
            spec = dimensions[column.name]
            assert spec["type"] == LOOKER_TYPES.get(column.type, "time")
            assert spec.get("datatype", column.type) == column.type
        assert sum(spec.get("primary_key") == "yes" for spec in dimensions.values()) <= 1


def test_every_field_of_a_looker_dashboard_exists(views: dict[str, dict[str, dict]]) -> None:
    explores = {e["name"]: e for e in lkml.load((DASHBOARDS / "looker/martlet.model.lkml").read_text())["explores"]}
    for file in (DASHBOARDS / "looker" / "dashboards").glob("*.lookml"):
        (dashboard,) = yaml.safe_load(file.read_text())
        for element in dashboard["elements"]:
            assert element["explore"] in explores
            used = [*element["fields"], *element.get("filters", {}), *element.get("listen", {}).values()]
            for view, field in (name.split(".") for name in used):
                assert field in views[view] or re.sub(r"_(date|month|time)$", "", field) in views[view], (file, field)


def test_an_explore_of_a_partitioned_table_asks_for_its_partition(description: Description) -> None:
    explores = {e["name"]: e for e in lkml.load((DASHBOARDS / "looker/martlet.model.lkml").read_text())["explores"]}
    partitioned = [table for table in description.tables.values() if table.partition]
    assert len(partitioned) > 5
    for table in partitioned:
        (asked,) = explores[table.name]["always_filter"]["filters__all"]
        assert list(asked[0]) == [f"{table.name}.{table.partition.column}_date"]


def test_every_column_relationship_and_measure_of_the_power_bi_model_resolves(
    description: Description, model: Model
) -> None:
    assert model.problems() == []
    assert set(model.tables) == set(description.tables)
    for table in description.tables.values():
        assert set(model.tables[table.name].of("column")) == {column.name for column in table.columns}
        partition = model.tables[table.name].of("partition")[table.name]
        assert partition.properties["mode"] == "directQuery"
        assert f'Prefix & "{table.schema_name}"' in partition.properties["source"]
    assert set(model.expressions) == {"Project", "Prefix"}


def test_every_visual_of_the_power_bi_report_resolves(model: Model) -> None:
    assert report_problems(DASHBOARDS / "powerbi" / "martlet.Report", model) == []


@pytest.mark.parametrize(
    "text",
    [
        "table t\n\tlineageTg: x\n",
        "table t\n\tcolumn c\n\t\tdataType: string\n\t\tlineageTag: x\n",
        "table t\n    column c\n",
        "table t\n\t\tcolumn c\n",
        "/// of nothing\n",
    ],
)
def test_the_checker_refuses_what_is_no_tmdl(text: str) -> None:
    with pytest.raises(TmdlError):
        parse(text)


def test_the_checker_finds_what_does_not_resolve(tmp_path: Path) -> None:
    folder = tmp_path / "martlet.SemanticModel"
    shutil.copytree(DASHBOARDS / "powerbi" / "martlet.SemanticModel", folder)
    file = folder / "definition" / "tables" / "bi_sources.tmdl"
    file.write_text(file.read_text().replace("'bi_sources'[count_files]", "'bi_sources'[count_fils]"))
    relationships = folder / "definition" / "relationships.tmdl"
    relationships.write_text(
        relationships.read_text().replace("fromColumn: bi_brands.dataset", "fromColumn: bi_brands.brnd")
    )
    problems = Model.read(folder).problems()
    assert len(problems) == 2
    assert any("count_fils" in problem for problem in problems)
    assert any("brnd" in problem for problem in problems)


def test_each_kind_of_measure_is_the_dax_and_sql_that_were_read_by_a_person() -> None:
    golden = yaml.safe_load(GOLDEN.read_text())
    columns = [{"name": name, "type": kind, "description": "", "label": name, "format": "text", "is_key": name == "id"}
               for name, kind in golden["columns"].items()]  # fmt: skip
    measures = [
        Measure(
            label=spec["name"],
            description="",
            format="decimal",
            **{k: v for k, v in spec.items() if k not in ("dax", "sql")},
        )
        for spec in golden["measures"]
    ]
    table = Table(name="t", schema_name="bi", label="T", description="", columns=columns, measures=measures)
    assert {measure.aggregate for measure in measures} == {
        "sum", "count", "count_distinct", "average", "min", "max", "ratio",
    }  # fmt: skip
    for measure, spec in zip(measures, golden["measures"], strict=True):
        assert measure_dax(table, measure) == spec["dax"]
        assert measure_sql(table, measure) == spec["sql"]


@pytest.mark.parametrize(
    "spec",
    [
        {"aggregate": "ratio", "column": "a"},
        {"aggregate": "sum"},
        {"aggregate": "median", "column": "a"},
        {"aggregate": "max", "column": "a", "filter": {"column": "a", "values": [1]}},
    ],
)
def test_a_measure_outside_the_grammar_is_refused(spec: dict) -> None:
    with pytest.raises(ValueError, match=r"ratio|needs a column|Input should be|least or greatest"):
        Measure(name="m", label="M", description="", format="decimal", **spec)


def test_a_page_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    dbt = _copy(tmp_path)
    pages = dbt / "pages.yml"
    pages.write_text(pages.read_text().replace("show: count_rejected", "show: count_rejcted"))
    with pytest.raises((DescriptionError, ValueError), match="bi_sources has no count_rejcted"):
        read_description(dbt)


def test_changing_a_measure_in_the_yaml_changes_every_output(description: Description, tmp_path: Path) -> None:
    dbt = _copy(tmp_path)
    file = dbt / "models" / "bi" / "bi_secondary_categories.yml"
    before = "count_categories: {count_distinct: secondary_category, label: Secondary categories}"
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, "count_categories: {count: secondary_category, label: Rows}"))
    old, changed = dashboard_files(description), read_description(dbt)
    new = dashboard_files(changed)
    differ = {path.relative_to(DASHBOARDS).as_posix() for path in new if new[path] != old[path]}
    assert differ >= {
        "looker/views/generated/bi_secondary_categories.view.lkml",
        "powerbi/martlet.SemanticModel/definition/tables/bi_secondary_categories.tmdl",
    }
    assert any(
        path.startswith("powerbi/martlet.Report/definition/pages/secondary_categories/visuals/") for path in differ
    )
    tables = (description.tables["bi_secondary_categories"], changed.tables["bi_secondary_categories"])
    assert [measure_sql(table, table.measure("count_categories")) for table in tables] == [
        "count(distinct secondary_category)",
        "count(secondary_category)",
    ]


def test_every_task_and_analysis_has_a_page_in_every_tool(description: Description) -> None:
    names = {page.name for page in description.pages}
    assert set(tasks()) <= names
    assert len([page for page in description.pages if page.section == "Amazon analyses"]) == 9
    assert {path.name.split(".")[0] for path in (DASHBOARDS / "looker" / "dashboards").iterdir()} == names
    assert {p.name for p in (DASHBOARDS / "powerbi/martlet.Report/definition/pages").iterdir() if p.is_dir()} == names
    listed = re.findall(
        r"^\| (.+?) \|.*\(looker/dashboards/(\w+)\.", (DASHBOARDS / "pages.md").read_text(), re.MULTILINE
    )
    assert set(listed) == {(page.title, page.name) for page in description.pages}


def test_every_bi_table_is_on_a_page(description: Description) -> None:
    shown = {tile.table for page in description.pages for tile in page.tiles}
    joined = {join.table for table in description.tables.values() for join in table.joins}
    assert {name for name in description.tables if name.startswith("bi_")} - joined <= shown


def test_the_page_of_a_task_shows_segments_deciles_factors_calibration_outcomes_and_drift(
    description: Description,
) -> None:
    for task in tasks():
        tiles = description.page(task).tiles
        charts = {(tile.table, tile.by or tile.show[0]) for tile in tiles}
        assert charts >= {
            (f"{task}_latest", "decile"),
            (f"{task}_latest", "top_factor_1"),
            ("bi_prediction_segments", "segment_value"),
            ("bi_predicted_and_actual", "decile"),
            ("bi_predicted_and_actual", "as_of_month_date"),
            ("bi_realised_figures", "scored_at"),
            ("bi_feature_drift", "feature"),
        }
        shared = {"bi_prediction_segments", "bi_predicted_and_actual", "bi_realised_figures", "bi_feature_drift"}
        assert all(tile.filters["task"] == task for tile in tiles if tile.table in shared)


def test_a_link_to_looker_studio_names_the_tables_of_its_page(description: Description) -> None:
    text = (DASHBOARDS / "looker_studio" / "README.md").read_text()
    links = re.findall(r"\[open\]\((.+)\)", text)
    assert len(links) == len(description.pages)
    for page, link in zip(description.pages, links, strict=True):
        asked = parse_qs(urlsplit(link).query)
        assert [asked[f"ds.ds{place}.tableId"][0] for place in range(len(page.tables))] == list(page.tables)


def test_a_project_of_exported_parquet_imports_files_by_their_names(description: Description) -> None:
    files = power_bi_files(description, "parquet")
    table = files["martlet.SemanticModel/definition/tables/bi_sources.tmdl"]
    assert "mode: import" in table
    assert "bi_sources.parquet" in table
    assert "Folder" in files["martlet.SemanticModel/definition/expressions.tmdl"]


def test_lookml_measures_are_the_sql_of_the_description_on_rows_with_nulls(
    description: Description, views: dict[str, dict[str, dict]]
) -> None:
    with duckdb.connect() as connection:
        for table in description.tables.values():
            names = ", ".join(column.name for column in table.columns)
            rows = f"(values {', '.join(_row(table, place) for place in range(4))}) as t({names})"
            for measure in table.measures:
                asked = looker.measure_sql(views[table.name], measure_name(table, measure))
                ours = measure_sql(table, measure)
                (same,) = connection.sql(f"select ({asked}) is not distinct from ({ours}) from {rows}").fetchone() or ()
                assert same, (table.name, measure.name, asked, ours)


def _row(table: Table, place: int) -> str:
    """A row of made-up values; the last one is null but for its key."""
    kinds = {
        "string": "'{}'",
        "int64": "{}",
        "float64": "{}.5",
        "bool": "{} = 2",
        "timestamp": "timestamp '2020-01-0{}'",
        "date": "date '2020-01-0{}'",
    }
    wanted = {m.filter.column: m.filter.values[0] for m in table.measures if m.filter}
    cells = []
    for column in table.columns:
        cell = kinds[column.type].format(place + 1)
        if place == 1 and column.name in wanted and column.type == "string":
            cell = f"'{wanted[column.name]}'"
        cells.append("null" if place == 3 and not column.is_key else cell)
    return f"({', '.join(cells)})"


def _copy(tmp_path: Path) -> Path:
    dbt = tmp_path / "dbt"
    shutil.copytree(DBT, dbt, ignore=shutil.ignore_patterns("target", "logs", "staging", "macros", "tests"))
    return dbt
