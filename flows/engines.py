"""The functions of the batch path that the app and the service call; dashboards do not import ml."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from dashboards.engines import Engines
from ml import recommend
from ml.sentiment.choice import current_model
from ml.sentiment.engine import Engine
from ml.sentiment.model import SHIPPED, open_model
from warehouse import Settings
from warehouse.errors import WarehouseLockedError


def engines(settings: Settings) -> Engines:
    """The functions, with the models of some settings.

    The models in use are asked of the warehouse; while a pipeline holds that, the shipped model of sentiment is taken
    and no recommender.
    """
    model, recommend_for = SHIPPED, None
    with suppress(WarehouseLockedError):
        model, recommend_for = current_model(settings), recommend.FoldingIn(settings)

    @cache
    def reader() -> Engine:
        return Engine(open_model(model), threads=1)

    return Engines(lambda texts: reader().score(texts), recommend_for or None)
