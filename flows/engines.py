"""The functions of the batch path that the app and the service call; dashboards do not import ml."""

from __future__ import annotations

from functools import lru_cache

from dashboards.engines import Engines
from dashboards.snapshot import Snapshot, Version
from ml.recommend import FoldingIn
from ml.sentiment.choice import chosen_model
from ml.sentiment.engine import Engine
from ml.sentiment.model import TASK, open_model
from warehouse import Settings

CHAMPIONS = "bi.bi_champions"


def engines(settings: Settings) -> Engines:
    """The functions, with the models that the published snapshot says are in use: a next one brings its own.

    So they are those of the predictions beside them, and no pipeline that holds the warehouse is in the way.
    """
    snapshot = Snapshot(settings.published_file, threads=1)

    @lru_cache(maxsize=1)
    def models(version: Version) -> tuple[Engine, FoldingIn]:
        del version
        is_known = CHAMPIONS in snapshot.tables()
        rows = snapshot.query(f"select task, model_version from {CHAMPIONS}").fetchall() if is_known else []
        champions = dict(rows)
        model = open_model(chosen_model(settings, champions.get(TASK)))
        return Engine(model, threads=1), FoldingIn(settings, champions)

    return Engines(
        lambda texts: models(snapshot.version)[0].score(texts),
        lambda dataset, items, k: models(snapshot.version)[1](dataset, items, k),
    )
