"""Recommendations from the categories of what a user rated (content-based filtering).

The method is the linear one of Pazzani and Billsus, "Content-Based Recommendation Systems" (2007), with the
positive part of Rocchio's relevance feedback (1971) as profile. With X the binary matrix of items and
categories and r the stars that a user gave,

    w_i      = max(r_i - 2, 0)                        what the rating of item i counts
    p_c      = sum_i w_i X_ic / sum_i,d w_i X_id      profile: shares of the categories, together 1
    score_j  = sum_c X_jc p_c                         share of the profile that item j covers, 0 to 1

Why so: centring on the user's own mean, as is usual, leaves nothing of a user with a single rating, and most
have just one. The fixed 2 keeps them, while 1 and 2 stars, which say what not to look for, add nothing. Items
are not divided by their length: that found fewer held-out items on both data sets with several categories
per item.

An interaction without stars, a purchase or hours of play, counts its strength. Beside the categories, words of an
item's name and the band that its price lies in may stand as columns of X, with weights of their own in place of 1;
both are 0 unless tuning finds that they help.

Ties go to the item rated more often, then to the smaller id. Where the score is 0 (an empty profile, or
nothing in common) that leaves the order of popularity, and the row's method says so.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array, hstack

from ml.recommend.histories import Histories
from ml.recommend.method import Recommender, Scores
from ml.recommend.popular import unit_sums
from ml.recommend.ratings import Ratings, incidence

UNLIKED_STARS = 2.0
BANDS = 10
LEAST_ITEMS_OF_A_WORD = 2
MOST_SHARE_OF_A_WORD = 0.2


class ContentRecommender(Recommender):
    """Ranks items by the share of a user's profile of categories, words and prices that they cover."""

    method = "content"
    defaults: ClassVar = {"words": 0.0, "prices": 0.0, "half_life_days": 0.0}
    grid: ClassVar = {"words": (0.0, 0.3, 1.0), "prices": (0.0, 0.3), "half_life_days": (0.0, 360.0)}
    asked: ClassVar[tuple[str, ...]] = ("half_life_days",)
    learned: ClassVar[tuple[str, ...]] = ("_features", "_labels")

    def _learn(self, ratings: Ratings, histories: Histories) -> None:
        del histories
        kinds = [(ratings.item_categories, ratings.categories)]
        if self.parameters["words"]:
            matrix, words = _words(ratings.names, ratings.items)
            kinds.append((matrix * self.parameters["words"], words))
        if self.parameters["prices"]:
            matrix, bands = _price_bands(ratings.price)
            kinds.append((matrix * self.parameters["prices"], bands))
        features = csr_array(hstack([matrix for matrix, _ in kinds], format="csr"))
        # Rarest feature first: of equal contributions the reason names the more telling one.
        rarity = np.argsort(np.bincount(features.indices, minlength=features.shape[1]), kind="stable")
        self._labels = pa.concat_arrays([labels for _, labels in kinds]).take(rarity)
        self._features = features[:, rarity]
        self._features.sort_indices()

    def _profiles(self, histories: Histories) -> csr_array:
        counted = np.where(histories.rating > 0, histories.rating - UNLIKED_STARS, 1.0)
        weights = np.maximum(counted, 0) * histories.weights(half_life_days=self.parameters["half_life_days"])
        return unit_sums(csr_array(histories.matrix(weights) @ self._features))

    def _scores(self, histories: Histories) -> Scores:
        return (self._features @ self._profiles(histories).toarray().T).T

    def _reasons(self, histories: Histories, rows: np.ndarray, items: np.ndarray) -> pa.Array:
        shared = csr_array(self._features[items].multiply(self._profiles(histories)[rows]))
        shared.eliminate_zeros()
        best, second = _two_largest(shared)
        # Few pairs of categories make all reasons: spell each of them once.
        count = len(self._labels) + 1
        pairs, pair = np.unique(best * count + second, return_inverse=True)
        return _in_words(self._labels, pairs // count, pairs % count).take(pair)

    def _similar(self, items: np.ndarray) -> Scores:
        """Cosine of the items' features."""
        lengths = np.sqrt(self._features.power(2).sum(axis=1))
        unit = csr_array(self._features / np.where(lengths > 0, lengths, 1)[:, None])
        return (unit @ unit[items].toarray().T).T


def _words(names: pa.Array, items: pa.Array) -> tuple[csr_array, pa.Array]:
    """Which words the names hold that several items share and not too many, shape (items, words)."""
    # An item without a name is called by its id, which says nothing about it.
    named = pc.if_else(pc.equal(names, items), None, names)
    split = pc.split_pattern_regex(pc.utf8_lower(pc.fill_null(named, "")), r"[^\pL\pN]+")
    item = pc.list_parent_indices(split).to_numpy()
    encoded = pc.list_flatten(split).dictionary_encode()
    words, word = encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False)
    matrix = incidence(item, word, (len(items), len(words)))
    held_by = np.bincount(matrix.indices, minlength=len(words))
    is_long = pc.greater(pc.utf8_length(words), 2).to_numpy(zero_copy_only=False)
    is_telling = (held_by >= LEAST_ITEMS_OF_A_WORD) & (held_by <= MOST_SHARE_OF_A_WORD * len(items)) & is_long
    return csr_array(matrix[:, is_telling]), words.filter(pa.array(is_telling))


def _price_bands(price: np.ndarray) -> tuple[csr_array, pa.Array]:
    """Which tenth of all prices an item's price lies in, shape (items, bands)."""
    known = np.flatnonzero(~np.isnan(price))
    edges = np.unique(np.quantile(price[known], np.linspace(0, 1, BANDS + 1)[1:-1])) if len(known) else np.zeros(0)
    bands = pa.array([f"price band {band + 1} of {len(edges) + 1}" for band in range(len(edges) + 1)])
    return incidence(known, np.searchsorted(edges, price[known], side="right"), (len(price), len(bands))), bands


def _two_largest(matrix: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Columns of each row's two largest entries, of equal ones the leftmost; the column count where none."""
    rows, columns = matrix.shape
    row = np.repeat(np.arange(rows), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, row))
    ranked = np.append(matrix.indices[order], [columns, columns]).astype(np.int64)
    length, start = np.diff(matrix.indptr), matrix.indptr[:-1]
    return np.where(length > 0, ranked[start], columns), np.where(length > 1, ranked[start + 1], columns)


def _in_words(categories: pa.Array, best: np.ndarray, second: np.ndarray) -> pa.Array:
    names = pa.concat_arrays([categories, pa.array([None], pa.string())])
    first, other = names.take(best), names.take(second)
    shared = pc.coalesce(pc.binary_join_element_wise(first, other, " and "), first)
    return pc.binary_join_element_wise("shares ", shared, " with what you rated 3 stars or better", "")
