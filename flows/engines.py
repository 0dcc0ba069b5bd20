"""The functions of the batch path that the app and the service call; dashboards do not import ml."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from dashboards.engines import Engines
from ml import recommend, sentiment
from ml.sentiment.choice import current_model
from warehouse import Settings
from warehouse.errors import WarehouseLockedError


def engines(settings: Settings) -> Engines:
    """The functions, with the models of some settings.

    The models in use are asked of the warehouse; while a pipeline holds that, the shipped model of sentiment is taken
    and no recommender.
    """
    model, recommend_for = None, None
    with suppress(WarehouseLockedError):
        model, recommend_for = current_model(settings), recommend.FoldingIn(settings)
    return Engines(partial(sentiment.score_texts, model=model, threads=1), recommend_for or None)
