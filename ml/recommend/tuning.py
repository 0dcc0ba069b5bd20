"""Parameters of every method, and weights of the blend, that rank a validation set best."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from ml.recommend.blend import BlendRecommender, at, weighted
from ml.recommend.content import ContentRecommender
from ml.recommend.ease import EaseRecommender
from ml.recommend.factors import HAS_IMPLICIT, FactorsRecommender
from ml.recommend.histories import LIKED_STARS, Histories
from ml.recommend.hybrid import HybridRecommender
from ml.recommend.method import Limits, Recommender
from ml.recommend.neighbours import NeighboursRecommender
from ml.recommend.popular import CategoryPopularRecommender, PopularRecommender, RandomRecommender, RecentRecommender
from ml.recommend.ranking import best_columns
from ml.recommend.ranking_metrics import ndcg, relevance
from ml.recommend.ratings import Ratings
from ml.recommend.splits import PROTOCOLS, HoldOut

METHODS: dict[str, type[Recommender]] = {
    kind.method: kind
    for kind in (
        PopularRecommender,
        CategoryPopularRecommender,
        RecentRecommender,
        ContentRecommender,
        NeighboursRecommender,
        HybridRecommender,
        EaseRecommender,
        FactorsRecommender,
    )
}
"""Every method that learns on its own; the blend is made of them."""
BLEND = BlendRecommender.method
NEIGHBOURS, HYBRID = NeighboursRecommender.method, HybridRecommender.method
RANDOM = RandomRecommender.method
VALIDATION_USERS = 2_000
CANDIDATES = 100
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5)
ROUNDS = 3

Step = Callable[[str], None]


@dataclass
class Tuned:
    """What tuning found for one data set.

    Attributes
    ----------
    parameters : dict
        Parameters of each method, by its name.
    weights : dict
        Weight of each method in the blend.
    validation : dict
        nDCG@k of each user of the validation set by each method, and by the blend; shape (users,) each.
    split : str
        How the validation set was kept back, in words; empty where there was nothing to keep back.
    users : int
        Users of the validation set.
    """

    parameters: dict[str, dict[str, float]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    validation: dict[str, np.ndarray] = field(default_factory=dict)
    split: str = ""
    users: int = 0

    def make(self, method: str, limits: Limits) -> Recommender:
        """The method with these parameters, to be fitted."""
        if method == RANDOM:
            return RandomRecommender(limits)
        if method == BLEND:
            return BlendRecommender([self.make(name, limits) for name in self.weights], self.weights, limits)
        return METHODS[method](limits, **self.parameters.get(method, {}))

    @property
    def best(self) -> str:
        """The method that ranked the validation set best, of equals the simpler; the only one where there was none."""
        names = [name for name in [*METHODS, BLEND] if name in (self.validation or self.parameters)]
        return max(names, key=lambda name: self.validation[name].mean() if self.validation else 0.0)


def usable(ratings: Ratings) -> list[str]:
    """Methods that have something to learn from the ratings, by what is installed."""
    has_words = not ratings.names.equals(ratings.items)
    lacks = {
        CategoryPopularRecommender.method: not ratings.item_categories.nnz,
        ContentRecommender.method: not (ratings.item_categories.nnz or has_words),
        RecentRecommender.method: bool(np.isnat(ratings.rated_at).all()),
        FactorsRecommender.method: not HAS_IMPLICIT,
    }
    return [name for name in METHODS if not lacks.get(name, False)]


def tune(ratings: Ratings, protocol: str, k: int, limits: Limits, step: Step, seed: int = 0) -> Tuned:
    """Keep back a validation set as the protocol does, and find what ranks it best.

    Each parameter in turn climbs along its grid as long as nDCG@k rises, and so do the weights of the blend.

    Parameters
    ----------
    ratings : Ratings
        What may be learnt from: the test set is not among it.
    protocol : str
        ``leave-last`` or ``stratified``.
    k : int
    limits : Limits
    step : callable
        Called with the name of each method when it is tuned.
    seed : int
    """
    hold_out = PROTOCOLS[protocol](ratings, most_users=VALIDATION_USERS, seed=seed + 1)
    names = usable(ratings)
    if not len(hold_out.users):
        return Tuned({name: dict(METHODS[name].defaults) for name in names})
    histories = Histories.of(hold_out.train)
    asked = asking(histories, hold_out)
    tuned = Tuned(split=hold_out.split, users=len(hold_out.users))
    fitted = []
    for name in names:
        start = tuned.parameters.get(NEIGHBOURS, {}) if name == HYBRID else {}
        best = _tuned_method(METHODS[name](limits, **start), hold_out, histories, asked, k)
        tuned.parameters[name], tuned.validation[name] = dict(best[0].parameters), best[1]
        fitted.append(best[0])
        step(name)
    tuned.weights, tuned.validation[BLEND] = _tuned_weights(fitted, hold_out, asked, k)
    step(BLEND)
    return tuned


def asking(histories: Histories, hold_out: HoldOut) -> Histories:
    """The users measured, each at the moment of the split."""
    asked = histories.take(hold_out.users)
    asked.as_of[:] = hold_out.as_of.view(np.int64)
    return asked


def _tuned_method(
    method: Recommender, hold_out: HoldOut, histories: Histories, asked: Histories, k: int
) -> tuple[Recommender, np.ndarray]:
    def measured(method: Recommender) -> np.ndarray:
        return ndcg(relevance(method.rank(asked, k), hold_out.relevant), counts)

    counts = np.diff(hold_out.relevant.indptr)
    kind = type(method)
    best = method._adopt(hold_out.train, histories)
    value = measured(best)
    for name, choices in _worth_trying(kind, hold_out.train):
        # From where it stands upward, or else downward, as long as that helps.
        for direction in (1, -1):
            start = choices.index(best.parameters[name])
            for choice in choices[start + 1 :] if direction > 0 else choices[:start][::-1]:
                other = _with(best, name, choice, hold_out.train, histories)
                tried = measured(other)
                if tried.mean() <= value.mean():
                    break
                best, value = other, tried
            if choices.index(best.parameters[name]) > start:
                break
    return best, value


def _with(method: Recommender, name: str, choice: float, train: Ratings, histories: Histories) -> Recommender:
    """The same method with another value of one parameter; fitted anew only where it must be."""
    parameters = {**method.parameters, name: choice}
    if name in method.asked:
        other = copy.copy(method)
        other.parameters = parameters
        return other
    return type(method)(method.limits, **parameters)._adopt(train, histories)


def _worth_trying(kind: type[Recommender], train: Ratings) -> Iterable[tuple[str, tuple[float, ...]]]:
    """Parameters that the ratings can tell apart."""
    matters = {
        "half_life_days": not np.isnat(train.rated_at).all(),
        "disliked": bool(((train.rating > 0) & (train.rating < LIKED_STARS)).any()),
        "stars": bool((train.rating > 0).any()),
        "sentiment": not np.isnan(train.sentiment).all(),
        "price": not np.isnan(train.price).all(),
        "prices": not np.isnan(train.price).all(),
        "words": not train.names.equals(train.items),
    }
    return [(name, choices) for name, choices in kind.grid.items() if matters.get(name, True)]


def _tuned_weights(
    fitted: list[Recommender], hold_out: HoldOut, asked: Histories, k: int
) -> tuple[dict[str, float], np.ndarray]:
    scores, hit = _candidates(fitted, hold_out, asked)
    counts = np.diff(hold_out.relevant.indptr)

    def measured(weights: np.ndarray) -> np.ndarray:
        total = np.round(scores @ weights.astype(np.float32), 6)
        order = np.argsort(-total, axis=1, kind="stable")[:, :k]
        return ndcg(np.take_along_axis(hit, order, axis=1), counts)

    singles = np.eye(len(fitted))
    weights = singles[int(np.argmax([measured(single).mean() for single in singles]))]
    value = measured(weights)
    for _ in range(ROUNDS):
        before = value.mean()
        for place in range(len(fitted)):
            for choice in WEIGHTS:
                tried = weights.copy()
                tried[place] = choice
                if tried.any() and (found := measured(tried)).mean() > value.mean():
                    weights, value = tried, found
        if value.mean() == before:
            break
    shares = weights / weights.sum()
    return {part.method: float(share) for part, share in zip(fitted, shares, strict=True) if share}, value


def _candidates(fitted: list[Recommender], hold_out: HoldOut, asked: Histories) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the items that any method ranks high, shape (users, candidates, methods), and which are relevant."""
    count, users = asked.count_items, len(asked)
    width = min(CANDIDATES, count) * len(fitted)
    scores = np.zeros((users, width, len(fitted)), dtype=np.float32)
    hit = np.zeros((users, width))
    rows = max(1, fitted[0].limits.rows(count) // len(fitted))
    for start in range(0, users, rows):
        block = asked.take(np.arange(start, min(start + rows, users)))
        seen = block.matrix(np.ones(len(block.indices)))
        found = [part.scores(block) for part in fitted]
        listed = [best_columns(each, seen, min(CANDIDATES, count))[0] for each in found]
        # In the order of the items, so that of equal sums the more popular item comes first; once each.
        columns = np.sort(np.concatenate(listed, axis=1), axis=1)
        columns[:, 1:][columns[:, 1:] == columns[:, :-1]] = -1
        here = slice(start, start + len(block))
        hit[here] = relevance(columns, hold_out.relevant[here])
        for place, each in enumerate(found):
            user = np.repeat(np.arange(len(block)), width)
            said = at(weighted(each, 1.0), user, np.maximum(columns, 0).ravel()).reshape(columns.shape)
            scores[here, :, place] = np.where(columns >= 0, said, -1e6)
    return scores, hit
