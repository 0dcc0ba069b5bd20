"""What the service takes and answers."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_TEXTS = 1_000
MOST_CHARACTERS = 10_000
MOST_ENTITIES = 100
MOST_ITEMS = 100

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(_Answer):
    """Why there is no answer, and what to do."""

    detail: str


class Health(_Answer):
    """Whether the service can answer."""

    status: str
    published_at: dt.datetime = Field(description="When the snapshot was swapped in, UTC.")


class Tasks(_Answer):
    """The tasks of which there are predictions."""

    tasks: list[str]


class Prediction(_Answer):
    """The newest prediction of one entity, by the model in use."""

    entity_id: str
    as_of_date: dt.date
    known_as_of: str | None
    horizon_start: dt.date
    horizon_end: dt.date
    score: float = Field(description="Calibrated probability of the event, 0 to 1.")
    predicted_label: str | None
    predicted_value: float | None
    probability_1: float | None
    probability_2: float | None
    probability_3: float | None
    probability_4: float | None
    probability_5: float | None
    decision_threshold: float | None
    decile: int | None
    risk_tier: str | None
    risk_tier_rank: int | None
    top_factor_1: str | None
    top_factor_2: str | None
    top_factor_3: str | None
    model_name: str | None
    model_version: str
    scored_at: dt.datetime


class Predictions(_Answer):
    """Predictions of the entities that have one, in the order asked for."""

    task: str
    predictions: list[Prediction]
    unknown: list[str] = Field(description="Entities asked for that have no prediction.")


class Recommendation(_Answer):
    """A product for a user."""

    rank: int
    item_id: str
    score: float
    method: str
    reason: str


class Recommendations(_Answer):
    """The next products of a user, best first."""

    user_id: str | None
    recommendations: list[Recommendation]


class GivenItems(BaseModel):
    """What somebody has had, known to us or not."""

    model_config = ConfigDict(extra="forbid")

    dataset: Id
    items: list[Id] = Field(min_length=1, max_length=MOST_ITEMS)
    k: int = Field(default=10, ge=1, le=100)


class Texts(BaseModel):
    """Texts to read."""

    model_config = ConfigDict(extra="forbid")

    texts: list[Text] = Field(min_length=1, max_length=MOST_TEXTS)


class Sentiment(_Answer):
    """The sentiment of one text; all null where there is nothing to read."""

    predicted_label: str | None
    score: float | None
    probability_1: float | None
    probability_2: float | None
    probability_3: float | None
    probability_4: float | None
    probability_5: float | None
    positive_score: float | None
    negative_score: float | None


class Sentiments(_Answer):
    """Sentiments in the order of the texts."""

    sentiments: list[Sentiment]
