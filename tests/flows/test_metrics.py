"""Metrics of the semantic models, as MetricFlow computes them, beside plain SQL on the same warehouse."""

from __future__ import annotations

import csv
import io
import math
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
import yaml

from dashboards.describe import read_description
from dashboards.describe.lookml import measure_name
from tests.dashboards.looker import measure_sql, read_views
from tests.demo import Demo, run
from warehouse import REPO

MF = Path(sys.executable).parent / "mf"
BY_HAND = {
    ("review__dataset", "count_reviews,avg_stars,recommended_ratio"): (
        "select dataset, count(*), avg(rating), avg(is_recommended::int) from marts.fct_reviews group by 1"
    ),
    ("review__dataset", "negative_ratio"): (
        "select dataset, sum((predicted_label in ('very negative', 'negative'))::int) / count(predicted_label) "
        "from predictions.sentiment_latest join marts.fct_reviews using (review_key) group by 1"
    ),
    ("order__customer_state", "avg_order_value,orders_per_buyer"): (
        "select customer_state, sum(sum_price) / count(*), count(*) / count(distinct customer_id) "
        "from marts.fct_orders group by 1"
    ),
    ("session__dataset", "conversion_ratio"): (
        "select dataset, avg(is_converted::int) from marts.fct_sessions group by 1"
    ),
    ("product__main_category", "count_reviewers"): (
        "select main_category, count(distinct user_id) from marts.fct_reviews "
        "left join marts.dim_products using (product_id) group by 1"
    ),
    ("metric_time__year", "revenue"): (
        "select date_trunc('year', purchased_at)::date::varchar, sum(sum_price) from marts.fct_orders group by 1"
    ),
}


@pytest.fixture(scope="module")
def project(duckdb_demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """A copy of the project, where MetricFlow may write, and the settings of a warehouse that the demo filled."""
    folder = tmp_path_factory.mktemp("metrics") / "dbt"
    shutil.copytree(REPO / "dbt", folder, ignore=shutil.ignore_patterns("target", "logs"))
    environment = duckdb_demo.environment | {"DBT_PROFILES_DIR": str(folder)}
    run([sys.executable, "-m", "dbt.cli.main", "parse"], environment, cwd=folder)
    return folder, environment


@pytest.mark.parametrize(("group", "metrics"), BY_HAND)
def test_metrics_are_what_plain_sql_says(
    group: str, metrics: str, project: tuple[Path, Mapping[str, str]], duckdb_demo: Demo, tmp_path: Path
) -> None:
    folder, environment = project
    answer = tmp_path / "answer.csv"
    command = [str(MF), "query", "--metrics", metrics, "--group-by", group, "--csv", str(answer), "--quiet"]
    run(command, environment, cwd=folder)
    with duckdb.connect(str(duckdb_demo.settings.warehouse_file), read_only=True) as connection:
        by_hand = {name: values for name, *values in connection.execute(BY_HAND[group, metrics]).fetchall()}
    rows = list(csv.reader(io.StringIO(answer.read_text())))[1:]
    asked = {(name[:10] if group.startswith("metric_time") else name) or None: values for name, *values in rows}
    assert set(asked) == set(by_hand)
    assert len(by_hand) >= 2
    for name, values in by_hand.items():
        assert [_number(value) for value in asked[name]] == pytest.approx(
            [_number(value) for value in values], nan_ok=True
        )


def _number(value: object) -> float:
    """The value, not a number where there is none."""
    return math.nan if value in (None, "") else float(str(value))


def test_measures_in_looker_are_what_metricflow_says(
    project: tuple[Path, Mapping[str, str]], duckdb_demo: Demo, tmp_path: Path
) -> None:
    folder, environment = project
    views, tables = read_views(REPO / "dashboards" / "looker"), read_description().tables
    names = {
        metric["name"]
        for path in (REPO / "dbt" / "models" / "semantic").glob("*.yml")
        for metric in yaml.safe_load(path.read_text()).get("metrics", [])
    }
    owner = {measure.name: table for table in tables.values() for measure in table.measures if measure.name in names}
    semantic = {name: table for name, table in owner.items() if table.schema_name != "bi"}
    assert set(semantic) == names
    answer = tmp_path / "answer.csv"
    run([str(MF), "query", "--metrics", ",".join(semantic), "--csv", str(answer), "--quiet"], environment, cwd=folder)
    (asked,) = csv.DictReader(io.StringIO(answer.read_text()))
    with duckdb.connect(str(duckdb_demo.settings.warehouse_file), read_only=True) as connection:
        for name, table in semantic.items():
            sql = measure_sql(views[table.name], measure_name(table, table.measure(name)))
            (value,) = connection.execute(f"select {sql} from {table.full_name}").fetchone() or (None,)
            assert _number(asked[name]) == pytest.approx(_number(value), nan_ok=True), name
