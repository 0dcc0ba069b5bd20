"""Lists for people whom no model was fitted to, by what they say they had."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from ml.models import find_model
from ml.recommend.method import Recommender
from ml.recommend.ratings import Ratings
from ml.recommend.store import DEFINITION, load
from ml.recommend.training import limits_of, task_of
from warehouse import Settings

SOMEBODY = "somebody"
NO_CATEGORIES = pa.table({"item_id": pa.array([], pa.string()), "category": pa.array([], pa.string())})


class FoldingIn:
    """Recommenders, each loaded when it is first asked.

    Parameters
    ----------
    settings : Settings
    champions : mapping of str to str
        Model versions in use, by the task.
    """

    def __init__(self, settings: Settings, champions: Mapping[str, str]) -> None:
        self._settings = settings
        self._versions = champions
        self._methods: dict[str, Recommender] = {}

    def __call__(self, dataset: str, items: list[str], k: int) -> pa.Table:
        """Rank the next k items of somebody who had some, without fitting again, as the batch path does.

        Returns
        -------
        pa.Table
            As `Recommender.recommend_new`; no rows where the data set has no recommender, or that knows no such item.
        """
        method = self._method(dataset)
        known = method.known(pa.array(list(dict.fromkeys(items)), pa.string())) if method else []
        if not method or not len(known):
            return pa.table({"rank": []})
        interactions = pa.table(
            {
                "user_id": pa.repeat(SOMEBODY, len(known)),
                "item_id": known,
                "rating": pa.nulls(len(known), pa.float64()),
                "interacted_at": pa.nulls(len(known), pa.timestamp("us")),
            }
        )
        return method.recommend_new(Ratings.from_tables(dataset, interactions, NO_CATEGORIES), k)

    def _method(self, dataset: str) -> Recommender | None:
        task = task_of(dataset)
        if task not in self._versions:
            return None
        if task not in self._methods:
            folder = find_model(self._settings, task, self._versions[task], DEFINITION)
            self._methods[task] = load(folder, limits_of(self._settings))
        return self._methods[task]
