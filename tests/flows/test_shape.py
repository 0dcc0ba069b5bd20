"""The form of the dbt project: the figures are right, and the project keeps to what the house asks."""

from __future__ import annotations

from typing import Any

import pytest

from flows.shape import Model, figures, parse_project, read_models

SUMMED = """
with

orders as (select * from {{ ref('stg_shop__orders') }}),
items as (select * from {{ ref('stg_shop__items') }}),

-- a comment counts for nothing
final as (
    select orders.order_id, sum(items.price) as sum_price
    from orders
    left join items on orders.order_id = items.order_id
    group by 1
)

select * from final
"""


def model(text: str, readers: int = 2, contract: bool = True) -> Model:
    return Model("fct_orders", text, readers, described=True, columns={"order_id": True}, has_contract=contract)


def test_lines_are_counted_without_blank_ones() -> None:
    assert model("with\n\na as (select 1)\n\nselect * from a\n").count_lines == 3


def test_a_model_whose_first_ctes_fetch_all_its_inputs_opens_with_imports() -> None:
    assert model(SUMMED).opens_with_imports


def test_an_import_may_span_lines_and_filter() -> None:
    source = "source as (\n    select * from {{ source('a', 'b') }}\n    where x is null\n)"
    text = f"with\n\n{source},\n\nfinal as (select 1)"
    assert model(text).opens_with_imports


def test_a_model_that_fetches_an_input_in_its_middle_does_not_open_with_imports() -> None:
    late = SUMMED.replace("from orders\n", "from {{ ref('fct_sales') }} as orders\n")
    assert not model(late).opens_with_imports
    assert not model("select * from {{ ref('fct_sales') }}").opens_with_imports


def test_a_model_that_only_renames_for_one_reader_is_told_from_one_that_works() -> None:
    renamed = "with\n\na as (select * from {{ ref('b') }}),\n\nfinal as (select x as y from a)\n\nselect * from final\n"
    assert model(renamed, readers=1).only_passes_on
    assert not model(renamed, readers=2).only_passes_on
    assert not model(SUMMED, readers=1).only_passes_on


def test_readers_and_descriptions_come_from_the_manifest() -> None:
    def node(name: str, parents: list[str]) -> dict[str, Any]:
        return {
            "resource_type": "model",
            "unique_id": f"model.{name}",
            "name": name,
            "raw_code": "{# told #}select 1 -- why",
            "description": " ",
            "columns": {"x": {"description": "An x."}, "y": {"description": ""}},
            "config": {"contract": {"enforced": False}},
            "depends_on": {"nodes": parents},
        }

    nodes = {"a": node("a", []), "b": node("b", ["model.a", "model.a"])}
    a, b = read_models({"nodes": nodes})
    assert (a.count_readers, b.count_readers) == (1, 0)
    assert not a.described
    assert a.columns == {"x": True, "y": False}
    assert a.text.strip() == "select 1"


def test_the_figures_of_two_models() -> None:
    got = figures([model(SUMMED), model("select target.type from {{ ref('a') }}", contract=False)])
    assert got["models"] == 2
    assert got["share that opens with import CTEs"] == 0.5
    assert got["models that name target.type"] == 1
    assert got["share of dim, fct, feat, label, bi and latest models under contract"] == 0.5


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return parse_project()


@pytest.fixture(scope="module")
def project(manifest: dict[str, Any]) -> dict[str, float]:
    return figures(read_models(manifest))


def test_the_project_parses_without_a_warning_and_keeps_to_the_house(project: dict[str, float]) -> None:
    assert project["median lines, without models that only pass on"] <= 30
    assert project["share that opens with import CTEs"] >= 0.95
    assert project["models that name target.type"] == 0


def test_everything_in_the_project_is_described_and_what_others_read_is_under_contract(
    project: dict[str, float],
) -> None:
    assert project["share of models described"] == 1
    assert project["share of named columns described"] == 1
    assert project["share of dim, fct, feat, label, bi and latest models under contract"] == 1


def test_every_table_with_ranges_is_tested_for_them(manifest: dict[str, Any]) -> None:
    tables = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    tables += manifest["sources"].values()
    with_ranges = {
        table["unique_id"]
        for table in tables
        if any("range" in column["config"]["meta"] for column in table["columns"].values())
    }
    tested = {
        node["depends_on"]["nodes"][0]
        for node in manifest["nodes"].values()
        if node.get("test_metadata", {}).get("name") == "in_range"
    }
    assert with_ranges == tested
