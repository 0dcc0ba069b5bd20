"""What a task predicts, from one YAML file per task."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ml.errors import UnknownTaskError

TASKS = Path(__file__).parent / "tasks"
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


class Task(_Strict):
    """One task, as ``tasks/<name>.yml`` defines it."""

    name: str
    description: str
    kind: Literal["binary", "ordinal"]
    target: str = Field(description="Column of the label mart: yes or no, or 1 to 5.")
    event: Event
    label_known_at: str = Field(default="horizon_end", description="Column that says when a label was known.")
    horizon: str = Field(description="The time that is predicted, in words.")
    split: Literal["temporal", "folds"]
    metric: Literal["roc_auc", "pr_auc"] = Field(description="The figure that must beat its baseline.")
    costs: Costs
    licence: str

    @model_validator(mode="after")
    def _event_fits_kind(self) -> Self:
        if (self.kind == "ordinal") != (self.event.at_most is not None):
            raise ValueError("event.at_most belongs to ordinal tasks, and they need it")
        return self

    @property
    def features_mart(self) -> str:
        """Table of features, one row per (entity_id, as_of_date)."""
        return f"features.feat_{self.name}"

    @property
    def labels_mart(self) -> str:
        """Table of labels under the same key."""
        return f"features.label_{self.name}"

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
    return sorted(path.stem for path in TASKS.glob("*.yml"))


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
    definition = yaml.safe_load((TASKS / f"{name}.yml").read_text(encoding="utf-8"))
    return Task(name=name, **definition)
