"""Nearest neighbours put in a new order by price, by the stars a user would give, and by what reviews say.

To the similarity of :mod:`ml.recommend.neighbours`, divided by the largest of the user's, are added, with weights,

    price     exp(-(log price - m)^2 / (2 s^2))        m, s mean and deviation of the log prices of the history
    stars     mu + b_u + b_i, from 1..5 to 0..1        b shrunken means of what the others leave over (Koren, 2009)
    sentiment shrunken mean of the item's reviews, from -1..1 to 0..1

each less its mean over the candidates' items, so that what is unknown neither helps nor harms. Only neighbours are
candidates.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.recommend.histories import Histories
from ml.recommend.method import Scores
from ml.recommend.neighbours import NeighboursRecommender
from ml.recommend.ratings import Ratings

SHRINK = 10.0
LEAST_SPREAD = 0.5
FITS = 0.6


class HybridRecommender(NeighboursRecommender):
    """Ranks the neighbours of a history by similarity, price fit, predicted stars and sentiment."""

    method = "hybrid"
    defaults: ClassVar = {**NeighboursRecommender.defaults, "price": 0.1, "stars": 0.1, "sentiment": 0.1}
    grid: ClassVar = {
        "price": (0.0, 0.1, 0.3),
        "stars": (0.0, 0.1, 0.3),
        "sentiment": (0.0, 0.1, 0.3),
    }
    asked: ClassVar[tuple[str, ...]] = ("half_life_days", "disliked", "price", "stars", "sentiment")
    learned: ClassVar[tuple[str, ...]] = ("_similarity", "_log_price", "_item_stars", "_mean_stars", "_item_sentiment")

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        super()._learn(ratings, histories)
        price = np.where(ratings.price > 0, ratings.price, np.nan)
        self._log_price = np.log(price)
        count = len(ratings.items)
        is_rated = ratings.rating > 0
        item, stars = ratings.item[is_rated], ratings.rating[is_rated]
        mean = float(stars.mean()) if len(stars) else 3.0
        self._mean_stars = np.array([mean])
        self._item_stars = _shrunken(item, stars - mean, count)
        heard = ~np.isnan(ratings.sentiment)
        sentiment = ratings.sentiment[heard]
        middle = float(sentiment.mean()) if len(sentiment) else 0.0
        self._item_sentiment = middle + _shrunken(ratings.item[heard], sentiment - middle, count)

    def _scores(self, histories: Histories) -> Scores:
        similar = csr_array(super()._scores(histories))
        row = np.repeat(np.arange(len(histories)), np.diff(similar.indptr))
        largest = np.zeros(len(histories))
        np.maximum.at(largest, row, similar.data)
        scores = similar.data / np.maximum(largest[row], 1e-12)
        for name, value in (
            ("price", self._price_fit(histories, row, similar.indices)),
            ("stars", self._stars(histories, row, similar.indices)),
            ("sentiment", (self._item_sentiment[similar.indices] + 1) / 2),
        ):
            # A user's own part is the same for all candidates and changes nothing in the order.
            scores += self.parameters[name] * np.where(np.isnan(value), 0, value - 0.5)
        return csr_array((scores / 2, similar.indices, similar.indptr), similar.shape)

    def _price_fit(self, histories: Histories, row: np.ndarray, items: np.ndarray) -> np.ndarray:
        """1 where a price is the user's usual one, toward 0 the further it is; NaN where unknown; shape (pairs,)."""
        prices = self._log_price[histories.indices]
        known = ~np.isnan(prices)
        user, prices = histories.row[known], prices[known]
        count = np.bincount(user, minlength=len(histories))
        mean = np.bincount(user, prices, len(histories)) / np.maximum(count, 1)
        spread = np.sqrt(np.bincount(user, (prices - mean[user]) ** 2, len(histories)) / np.maximum(count, 1))
        distance = (self._log_price[items] - mean[row]) / np.maximum(spread[row], LEAST_SPREAD)
        return np.where(count[row] > 0, np.exp(-(distance**2) / 2), np.nan)

    def _stars(self, histories: Histories, row: np.ndarray, items: np.ndarray) -> np.ndarray:
        """Stars that a user would give, from 1..5 to 0..1, shape (pairs,)."""
        is_rated = histories.rating > 0
        left = histories.rating[is_rated] - self._mean_stars[0] - self._item_stars[histories.indices[is_rated]]
        user = _shrunken(histories.row[is_rated], left, len(histories))
        return np.clip((self._mean_stars[0] + user[row] + self._item_stars[items] - 1) / 4, 0, 1)

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        reasons = super()._reasons(histories, rows, items)
        if not self.parameters["price"]:
            return reasons
        fits = np.nan_to_num(self._price_fit(histories, rows, items)) > FITS
        return pc.if_else(pa.array(fits), pc.binary_join_element_wise(reasons, " at a price like yours", ""), reasons)


def _shrunken(group: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Mean of each group's values, drawn toward 0 where they are few; shape (count,)."""
    return np.bincount(group, values, count) / (np.bincount(group, minlength=count) + SHRINK)
