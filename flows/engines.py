"""The functions of the batch path that the app and the service call; dashboards do not import ml."""

from __future__ import annotations

from functools import partial

from dashboards.engines import Engines
from ml import sentiment
from ml.sentiment.choice import current_model
from warehouse import Settings
from warehouse.errors import WarehouseLockedError


def engines(settings: Settings) -> Engines:
    """The functions, with the models of some settings.

    The model in use is asked of the warehouse; while a pipeline holds that, the shipped model is taken.
    """
    try:
        model = current_model(settings)
    except WarehouseLockedError:
        model = None
    return Engines(score_texts=partial(sentiment.score_texts, model=model, threads=1))
