"""Feature rows made ready for Spark's learners: split, encoded, imputed and scaled by what training rows hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KEY = ("entity_id", "as_of_date")
LABEL, ROLE = "label", "role"
TRAIN, VALIDATION, TEST = "train", "validation", "test"
FOLDS = 5
HOLDOUT_SHARE, VALIDATION_SHARE = 0.20, 0.15
NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double", "boolean")


@dataclass(frozen=True)
class Prepared:
    """Rows with a vector for linear models and one for trees.

    Attributes
    ----------
    rows : DataFrame
        Key, ``label``, ``role``, ``scaled`` (missing values imputed, flags for them, categories as flags, all of one
        spread) and ``plain`` (numbers as they are, NaN where missing, categories as flags).
    scaled, plain : list of str
        Names of the places in the two vectors.
    stages : PipelineModel
        What was learned from training rows.
    """

    rows: Any
    scaled: list[str]
    plain: list[str]
    stages: Any


def with_roles(rows: Any, split: str) -> Any:
    """Say of every row whether it is to train, to validate or to test; rows that say so keep it.

    Over time the newest fifth tests and the 15 % before validate, no day divided; else an entity's hash decides, so
    that all rows of one are together.
    """
    from pyspark.sql import functions as f

    if ROLE in rows.columns:
        return rows
    if split == "temporal":
        day = f.unix_date("as_of_date")
        bounds = [1 - HOLDOUT_SHARE - VALIDATION_SHARE, 1 - HOLDOUT_SHARE]
        validation, test = rows.select(day.cast("double").alias("day")).approxQuantile("day", bounds, 0.0)
        return rows.withColumn(ROLE, f.when(day >= test, TEST).when(day >= validation, VALIDATION).otherwise(TRAIN))
    fold = f.pmod(f.xxhash64("entity_id"), f.lit(FOLDS))
    return rows.withColumn(ROLE, f.when(fold == 0, TEST).when(fold == 1, VALIDATION).otherwise(TRAIN))


def prepare(rows: Any) -> Prepared:
    """Learn from the training rows how to encode, impute and scale, and do so to all."""
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import Imputer, OneHotEncoder, StandardScaler, StringIndexer, VectorAssembler
    from pyspark.sql import functions as f

    rows, numbers, gaps, categories = _columns(rows)
    flags = [f"{name} is missing" for name in gaps]
    for name, flag in zip(gaps, flags, strict=True):
        rows = rows.withColumn(flag, f.isnan(name).cast("double"))
    filled = [f"{name} filled" for name in numbers]
    stages = [Imputer(inputCols=numbers, outputCols=filled, strategy="mean")] if numbers else []
    encoded = []
    for name in categories:
        stages.append(
            StringIndexer(inputCol=name, outputCol=f"{name} code", handleInvalid="keep", stringOrderType="alphabetAsc")
        )
        stages.append(OneHotEncoder(inputCol=f"{name} code", outputCol=f"{name} flags", dropLast=True))
        encoded.append(f"{name} flags")
    stages += [
        VectorAssembler(inputCols=[*filled, *flags, *encoded], outputCol="dense"),
        StandardScaler(inputCol="dense", outputCol="scaled", withMean=True, withStd=True),
        VectorAssembler(inputCols=[*numbers, *encoded], outputCol="plain", handleInvalid="keep"),
    ]
    learned = Pipeline(stages=stages).fit(rows.filter(f.col(ROLE) == TRAIN))
    shown = [f"{name} is {label}" for name, labels in _labels(learned, categories) for label in labels]
    kept = learned.transform(rows).select(*KEY, LABEL, ROLE, "scaled", "plain")
    return Prepared(kept, [*numbers, *flags, *shown], [*numbers, *shown], learned)


def _columns(rows: Any) -> tuple[Any, list[str], list[str], list[str]]:
    """Rows with numbers as doubles, NaN where missing; names of numbers, of those with gaps, and of categories.

    A column of which no training row holds a value is left out: nothing can be learned from it.
    """
    from pyspark.sql import functions as f

    given = {name: kind for name, kind in rows.dtypes if name not in (*KEY, LABEL, ROLE)}
    is_number = {name: kind in NUMBERS or kind.startswith("decimal") for name, kind in given.items()}
    known = [name for name, kind in given.items() if is_number[name] or kind == "string"]
    train = rows.filter(f.col(ROLE) == TRAIN)
    counts = train.agg(f.count("*").alias("*"), *(f.count(f"`{name}`").alias(name) for name in known)).collect()[0]
    held = [name for name in known if counts[name]]
    numbers = [name for name in held if is_number[name]]
    categories = [name for name in held if not is_number[name]]
    values = [f.coalesce(f.col(f"`{name}`").cast("double"), f.lit(float("nan"))).alias(name) for name in numbers]
    rows = rows.select(*KEY, f.col(LABEL).cast("double").alias(LABEL), ROLE, *values, *categories)
    return rows, numbers, [name for name in numbers if counts[name] < counts["*"]], categories


def _labels(learned: Any, categories: list[str]) -> list[tuple[str, list[str]]]:
    from pyspark.ml.feature import StringIndexerModel

    found = {
        stage.getInputCol(): list(stage.labels) for stage in learned.stages if isinstance(stage, StringIndexerModel)
    }
    return [(name, found[name]) for name in categories]
