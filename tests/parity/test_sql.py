"""The compiled SQL is BigQuery's: it parses, names what exists, and its types are ones that Google accepts."""

from __future__ import annotations

import re

import pytest
from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.schema import MappingSchema

from tests.demo import Demo
from tests.parity.signatures import FUNCTIONS, KEYWORDS
from tests.parity.sql import Project, Typed, built_types, called, read_project, run_dbt, typed, unparsable
from tests.servers import BigQueryEmulator
from warehouse import REPO

PREFIX = "sql_"
WITH_ALL = '{"leaky":true,"bigquery_ml":true}'
"""Variables that switch on what the demo does not build: the models of `martlet leak-report`, and BigQuery ML's."""
OF_SCRIPTS = {"options", "predict", "recommend"}
"""Clauses and functions of BigQuery ML."""


@pytest.fixture(scope="module")
def project(emulator: BigQueryEmulator, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("dbt")
    run_dbt(f"--quiet compile --vars {WITH_ALL}", emulator.environment(PREFIX), folder)
    return read_project(folder)


@pytest.fixture(scope="module")
def checked(project: Project) -> Typed:
    return Typed(project)


def test_all_of_the_project_is_compiled(project: Project) -> None:
    compiled = {statement.name for statement in [*project.models, *project.scripts]}
    assert compiled == {path.stem for path in (REPO / "dbt" / "models").rglob("*.sql")}
    assert len(project.scripts) == 5
    assert len(project.statements) > len(project.models)


def test_every_statement_parses_as_bigquery(project: Project) -> None:
    assert unparsable({statement.name: statement.sql for statement in project.statements}) == []


def test_no_statement_calls_what_bigquery_does_not_have(project: Project) -> None:
    calls = [(statement, name) for statement in project.statements for name in called(statement.sql)]
    known = FUNCTIONS | KEYWORDS
    unknown = {(of.name, name) for of, name in calls if name not in (known | OF_SCRIPTS if of.is_script else known)}
    assert unknown == set()


def test_the_scripts_of_bigquery_ml_learn_from_what_is_not_held_out_and_name_what_exists(
    project: Project, checked: Typed
) -> None:
    for script in project.scripts:
        learn, score = (text.strip() for text in script.sql.split(";")[:2])
        model = f"{script.relation.removesuffix('`')}__model`"
        assert learn.startswith(f"create or replace model {model}"), script.name
        assert score.startswith(f"create or replace table {script.relation} as"), script.name
        assert f"model {model}" in score
        selected = typed(learn.partition("\nas\n")[2], checked.schema)
        assert selected.sql("bigquery").lower().endswith("not `" + selected.find(exp.Table).alias + "`.`is_held_out`")
        labels = re.findall(r'(?:input_label_cols = \["|(?:user|item|rating)_col = ")(\w+)"', learn)
        names = [column.alias_or_name for column in selected.selects]
        assert labels
        assert {*labels} <= {*names}
        assert not {"entity_id", "as_of_date", "is_held_out", "horizon_end"} & {*names}


def test_every_name_exists_and_no_type_is_one_that_google_would_refuse(checked: Typed) -> None:
    assert checked.errors == []


def test_the_type_of_every_column_is_known(checked: Typed) -> None:
    assert [name for name, columns in checked.types.items() if "UNKNOWN" in columns.values()] == []


def test_every_column_has_the_type_that_is_declared(project: Project, checked: Typed) -> None:
    for model in project.models:
        types = checked.types[model.relation]
        declared = {name: kind.upper() for name, kind in model.declared.items()}
        assert {name: types.get(name) for name in declared} == declared, model.name


def test_partitions_and_clusters_are_of_columns_that_google_can_divide_by(project: Project, checked: Typed) -> None:
    for model in project.models:
        types = checked.types[model.relation]
        partition, clusters = model.layout["partition_by"], model.layout["cluster_by"] or []
        if partition:
            assert types[partition["field"]] == partition["data_type"].upper(), model.name
        for column in [clusters] if isinstance(clusters, str) else clusters:
            assert types[column] not in ("FLOAT64", "UNKNOWN"), model.name


def test_what_the_demo_built_parses_and_has_the_types_that_were_inferred(
    bigquery_demo: Demo, project: Project, checked: Typed
) -> None:
    folder = bigquery_demo.settings.home / "dbt" / "target" / "run" / "martlet" / "models"
    models = {model.name: model.relation for model in project.models if not model.name.startswith(("leaky_", "bqml_"))}
    sent = {path.stem: path.read_text() for path in folder.rglob("*.sql") if path.stem in models}
    assert sent.keys() == models.keys()
    assert unparsable(sent) == []
    prefix, demo_prefix = PREFIX, bigquery_demo.settings.bigquery_prefix
    built = built_types(bigquery_demo.environment, [name.replace(prefix, demo_prefix) for name in models.values()])
    for relation in models.values():
        assert built[relation.replace(prefix, demo_prefix)] == checked.types[relation], relation


SCHEMA = MappingSchema({"p": {"s": {"t": {"id": "int64", "name": "string"}}}}, dialect="bigquery")


@pytest.mark.parametrize("sql", ["select price from p.s.t", "select t.price from p.s.t as t", "select id from p.s.u"])
def test_a_column_or_table_that_is_not_there_is_an_error(sql: str) -> None:
    with pytest.raises(OptimizeError):
        typed(sql, SCHEMA)


def test_columns_get_the_types_of_the_catalogue() -> None:
    tree = typed("with a as (select * from p.s.t) select id / 2 as half, name from a", SCHEMA)
    assert [column.type.sql("bigquery") for column in tree.selects] == ["FLOAT64", "STRING"]


def test_what_is_not_sql_of_bigquery_does_not_parse() -> None:
    assert unparsable({"good": "select 1 as x\n", "bad": "select x from t where where\n"}) == ["bad: where where"]


def test_calls_are_found_outside_of_texts_and_comments() -> None:
    sql = "select try_cast(x as date), y::int64, 'f(1)' as z -- g(2)\nfrom t where x in (1) and r'h(x)' = lower (y)"
    assert called(sql) == {"try_cast", "::"}
