"""What BigQuery ML has scored is measured as our own models are: on tables as dbt would leave them, made by hand."""

from __future__ import annotations

import math

import duckdb
import pytest

from ml.bigquery_ml import evaluate
from ml.errors import NoModelError
from ml.ledger import read_ledger
from warehouse import Settings, open_warehouse


def make(settings: Settings, statement: str) -> None:
    with open_warehouse(settings) as warehouse:
        warehouse.tables("ml")
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(f"create schema if not exists ml; {statement}")


def test_scores_of_held_out_rows_are_measured_beside_a_constant(settings: Settings) -> None:
    make(
        settings,
        "create table ml.bqml_customer_churn__logistic_regression as "
        "select * from (values (true, 0.9, 0.25), (false, 0.6, 0.25), (true, 0.5, 0.25), (false, 0.1, 0.25)) "
        "as t (happened, score, rate)",
    )
    [metrics] = evaluate(settings).values()
    found = {metric.metric: metric for metric in metrics}
    # Of the four pairs of one who left and one who stayed, three are in order.
    assert (found["roc_auc"].value, found["roc_auc"].baseline, found["roc_auc"].n) == (0.75, 0.5, 4)
    assert found["brier"].value == pytest.approx((0.1**2 + 0.6**2 + 0.5**2 + 0.1**2) / 4)
    assert found["brier"].baseline == pytest.approx((2 * 0.75**2 + 2 * 0.25**2) / 4)
    [run] = read_ledger(settings, "ml.runs", {"task": "customer_churn"})
    assert (run["kind"], run["model_name"]) == ("compare", "BigQuery ML logistic_regression")
    assert len(read_ledger(settings, "ml.metrics", {"run_id": run["run_id"]})) == len(metrics)


def test_places_of_held_out_products_are_measured_beside_popularity(settings: Settings) -> None:
    make(
        settings,
        "create table ml.bqml_recommend__matrix_factorisation as select * from (values "
        "('steam', 1, 3), ('steam', 11, 1), ('steam', null, 20), ('steam', 3, 12)) "
        "as t (dataset, place, popular_place)",
    )
    found = {metric.metric: metric for metric in evaluate(settings)["bqml_recommend__matrix_factorisation"]}
    assert (found["hit_rate@10"].value, found["hit_rate@10"].baseline) == (0.5, 0.5)
    assert found["ndcg@10"].value == pytest.approx((1 + 1 / math.log2(4)) / 4)
    assert found["ndcg@10"].baseline == pytest.approx((1 / math.log2(4) + 1) / 4)


def test_nothing_scored_is_an_error_that_says_what_to_run(settings: Settings) -> None:
    make(settings, "create table ml.bqml_customer_churn__rows as select 1 as x")
    with pytest.raises(NoModelError, match="dbt build --select path:models/bigquery_ml"):
        evaluate(settings)
