"""What a task predicts, from one YAML file per task."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ml import tables
from ml.errors import UnknownTaskError
from warehouse.yaml_file import read_yaml

STARS = (1, 2, 3, 4, 5)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Event(_Strict):
    """The event whose probability is the score, and the words for it."""

    at_most: int | None = Field(
        default=None, ge=1, le=4, description="Ordinal tasks: the event is a target of at most this."
    )
    happens: str = Field(description="Label from the decision threshold up.")
    otherwise: str = Field(description="Label below it.")


class Costs(_Strict):
    """What the two mistakes cost, in any one unit."""

    false_alarm: float = Field(gt=0, description="Cost of acting on an event that would not have happened.")
    miss: float = Field(gt=0, description="Cost of not acting on one that does.")


class Without(_Strict):
    """Features that a task is also trained without, to see what they add."""

    features: tuple[str, ...] = Field(min_length=1, description="Names or patterns.")
    parameters: dict[str, float] = Field(
        default={}, description="Parameters of XGBoost that suit the model without them better than the task's."
    )


class Task(_Strict):
    """One task, as ``tasks/<name>.yml`` defines it."""

    name: str
    description: str
    entity: str = Field(description="What one row is about, in words.")
    features: str | None = Field(default=None, description="dbt model of the features; feat_<task> if left out.")
    labels: str | None = Field(
        default=None,
        description="dbt model of the labels, perhaps that of the features; label_<task> if left out.",
    )
    kind: Literal["binary", "ordinal"]
    target: str = Field(description="Column of the label mart: yes or no, or 1 to 5.")
    event: Event
    label_known_at: str = Field(default="horizon_end", description="Column that says when a label was known.")
    horizon: str = Field(description="The time that is predicted, in words.")
    split: Literal["temporal", "folds"]
    metric: Literal["roc_auc", "pr_auc"] = Field(description="The figure that must beat its baseline.")
    costs: Costs
    obvious: tuple[str, ...] = Field(
        default=(), description="Features that anybody would think of first: what a simple model is given."
    )
    without: dict[str, Without] = Field(
        default={}, description="By name, features that it is also trained without, to see what they add."
    )
    segments: dict[str, tuple[int, ...]] = Field(
        default={}, description="Features that bi divides predictions by, with the bounds of bands for numbers."
    )
    parameters: dict[str, float] = Field(
        default={}, description="Parameters of XGBoost that tuning found better than the common ones."
    )
    monotone: dict[str, Literal[-1, 1]] = Field(
        default={},
        description="By feature, 1 where more of it may only raise, -1 where it may only lower each probability.",
    )
    partition: Literal["day", "month"] = Field(
        default="day", description="How BigQuery divides the predictions by as-of date."
    )
    licence: str

    @model_validator(mode="after")
    def _event_fits_kind(self) -> Self:
        if (self.kind == "ordinal") != (self.event.at_most is not None):
            raise ValueError("event.at_most belongs to ordinal tasks, and they need it")
        return self

    @property
    def features_mart(self) -> str:
        """Table of features, one row per (entity_id, as_of_date)."""
        return f"features.{self.features or f'feat_{self.name}'}"

    @property
    def labels_mart(self) -> str:
        """Table of labels under the same key."""
        return f"features.{self.labels or f'label_{self.name}'}"

    @property
    def has_happened(self) -> str:
        """Whether the event happened, as SQL over the columns of the label mart."""
        return f"{self.target} <= {self.event.at_most}" if self.kind == "ordinal" else self.target

    @property
    def cuts(self) -> tuple[int, ...]:
        """The k of each P(target <= k) that is learned; 0 stands for the event of a binary target."""
        return STARS[:-1] if self.kind == "ordinal" else (0,)

    @property
    def event_cut(self) -> int:
        """Place in ``cuts`` of the one that is the score."""
        return self.cuts.index(self.event.at_most or 0)

    @property
    def threshold(self) -> float:
        """Score from which acting is cheaper than not (Elkan, 2001): false alarm / (false alarm + miss)."""
        return self.costs.false_alarm / (self.costs.false_alarm + self.costs.miss)


def task_names() -> list[str]:
    """Names of the tasks, sorted.

    >>> "customer_churn" in task_names()
    True
    """
    return sorted(path.stem for path in tables.TASKS.glob("*.yml"))


def load_task(name: str) -> Task:
    """Read a task's definition.

    Raises
    ------
    UnknownTaskError
        Where there is none of that name.
    pydantic.ValidationError
        Where the file has an unknown, missing or ill-typed key.

    Examples
    --------
    >>> load_task("customer_churn").threshold
    0.25
    """
    if name not in task_names():
        raise UnknownTaskError(f"There is no task {name}; the tasks are {', '.join(task_names())}.")
    definition = read_yaml(tables.TASKS / f"{name}.yml")
    return Task(name=name, **definition)
