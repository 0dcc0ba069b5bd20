"""Spark ML's logistic regression and random forest, and XGBoost's own Spark estimator, on the same rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ml.spark.errors import JobError
from ml.spark.files import Files
from ml.spark.prepare import KEY, LABEL, ROLE, TEST, TRAIN, VALIDATION, Prepared, prepare, with_roles

LOGISTIC, FOREST, BOOSTED = "Spark logistic regression", "Spark random forest", "Spark XGBoost"
MAX_TREES = 1000
PATIENCE = 30
FOREST_TREES = 200


def train(session: Any, plan: dict[str, Any]) -> dict[str, Any]:
    """Train three models on the training rows of a table, score the rows held out, and keep the models.

    Parameters
    ----------
    session : SparkSession
    plan : dict
        ``rows``: address of Parquet with the key, ``label`` (0 or 1), features and perhaps ``role``. ``split``:
        ``folds`` or ``temporal``, where rows have no role. ``parameters``: of XGBoost. ``workers``: tasks that boost
        together. ``seed``. ``to``: folder for ``scores`` and ``models``.

    Returns
    -------
    dict
        ``rows`` by role, and by model ``weights``: a pair of name and weight for every feature, per standard deviation
        for the regression and as share of the gain for trees, the heaviest first.

    Raises
    ------
    JobError
        Where the rows of a role are missing, or all have the same label.
    """
    rows = with_roles(session.read.parquet(plan["rows"]), plan["split"])
    ready = prepare(rows)
    kept = ready.rows.persist()
    try:
        counts = _count(kept)
        fitted = {LOGISTIC: _logistic(kept), FOREST: _forest(kept, plan["seed"]), BOOSTED: _boosted(kept, plan)}
        _write_scores(kept, fitted, f"{plan['to']}/scores")
        _keep(session, ready, fitted, f"{plan['to']}/models")
        return {"rows": counts, "weights": _weights(ready, fitted)}
    finally:
        kept.unpersist()


def _count(rows: Any) -> dict[str, int]:
    from pyspark.sql import functions as f

    found = rows.groupBy(ROLE).agg(f.count("*").alias("n"), f.sum(LABEL).alias("events")).collect()
    counts = {row[ROLE]: (int(row["n"]), int(row["events"])) for row in found}
    for role in (TRAIN, VALIDATION, TEST):
        n, events = counts.get(role, (0, 0))
        if events in (0, n):
            raise JobError(f"{n} rows to {role} with {events} events leave nothing to tell apart: land more data.")
    return {role: n for role, (n, _) in counts.items()}


def _logistic(rows: Any) -> Any:
    from pyspark.ml.classification import LogisticRegression
    from pyspark.sql import functions as f

    # What scikit-learn calls C=1: a penalty of half the squared weights over all rows.
    learned = rows.filter(f.col(ROLE) == TRAIN)
    penalty = 1.0 / max(1, learned.count())
    return LogisticRegression(
        featuresCol="scaled", labelCol=LABEL, maxIter=200, regParam=penalty, standardization=False
    ).fit(learned)


def _forest(rows: Any, seed: int) -> Any:
    from pyspark.ml.classification import RandomForestClassifier
    from pyspark.sql import functions as f

    forest = RandomForestClassifier(
        featuresCol="scaled", labelCol=LABEL, numTrees=FOREST_TREES, maxDepth=10, minInstancesPerNode=10, seed=seed
    )
    return forest.fit(rows.filter(f.col(ROLE) == TRAIN))


def _boosted(rows: Any, plan: Mapping[str, Any]) -> Any:
    from pyspark.sql import functions as f
    from xgboost.spark import SparkXGBClassifier

    whole = {name: int(value) if float(value).is_integer() else value for name, value in plan["parameters"].items()}
    learned = rows.filter(f.col(ROLE).isin(TRAIN, VALIDATION)).withColumn("stops", f.col(ROLE) == VALIDATION)
    boosted = SparkXGBClassifier(
        features_col="plain",
        label_col=LABEL,
        validation_indicator_col="stops",
        early_stopping_rounds=PATIENCE,
        n_estimators=MAX_TREES,
        num_workers=plan["workers"],
        eval_metric="logloss",
        random_state=plan["seed"],
        missing=float("nan"),
        verbose=False,
        **whole,
    )
    return boosted.fit(learned)


def _write_scores(rows: Any, fitted: Mapping[str, Any], folder: str) -> None:
    """Probability of the event of every row that no model learned from, a column per model."""
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as f

    held = rows.filter(f.col(ROLE) != TRAIN)
    for name, model in fitted.items():
        drop = [column for column in ("rawPrediction", "prediction", "probability") if column in held.columns]
        held = model.transform(held.drop(*drop)).withColumn(name, vector_to_array("probability")[1])
    held.select(*KEY, ROLE, *fitted).write.mode("overwrite").parquet(folder)


def _keep(session: Any, ready: Prepared, fitted: Mapping[str, Any], folder: str) -> None:
    ready.stages.write().overwrite().save(f"{folder}/preparation")
    for name, model in fitted.items():
        model.write().overwrite().save(f"{folder}/{name.lower().replace(' ', '_')}")
    booster = fitted[BOOSTED].get_booster()
    Files(session).write(f"{folder}/xgboost.json", bytes(booster.save_raw("json")))
    names = {"scaled": ready.scaled, "plain": ready.plain}
    Files(session).write(f"{folder}/features.json", json.dumps(names, indent=1).encode())


def _weights(ready: Prepared, fitted: Mapping[str, Any]) -> dict[str, list[tuple[str, float]]]:
    gains = fitted[BOOSTED].get_booster().get_score(importance_type="total_gain")
    total = sum(gains.values()) or 1.0
    boosted = [(name, gains.get(f"f{place}", 0.0) / total) for place, name in enumerate(ready.plain)]
    found = {
        LOGISTIC: list(zip(ready.scaled, fitted[LOGISTIC].coefficients.toArray().tolist(), strict=True)),
        FOREST: list(zip(ready.scaled, fitted[FOREST].featureImportances.toArray().tolist(), strict=True)),
        BOOSTED: boosted,
    }
    return {name: sorted(pairs, key=lambda pair: -abs(pair[1])) for name, pairs in found.items()}
