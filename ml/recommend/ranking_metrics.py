"""How good ranked lists are: the field's figures, per user.

Definitions as in Spark MLlib's RankingMetrics and the Microsoft recommenders' evaluation: an item is relevant if the
user had it among what was kept back, whatever the stars; with r_i = 1 where the item at rank i is relevant and n the
user's relevant items,

    precision@k   sum r_i / k                     recall@k     sum r_i / n            hit_rate@k   1 if any r_i
    ndcg@k        sum r_i / log2(1 + i), divided by the same sum for a list of relevant items only (min(n, k) of them)
    map@k         sum r_i precision@i / min(n, k)
    mrr@k         1 / rank of the first relevant item, 0 where none

and without regard to relevance, with u_j the share of all interactions that fell to item j,

    novelty@k          mean of -log2(u_j) over the list (Castells, Vargas and Wang, 2011)
    popularity_lift@k  mean count of the list's items over that of the user's own, less 1: above 0 lists are more
                       popular than what the user had (Abdollahpouri, Mansoury, Burke and Mobasher, 2019)
    coverage@k         share of all items that are in anybody's list
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array


def per_user(lists: np.ndarray, relevant: csr_array, own: csr_array, profiles: csr_array) -> dict[str, np.ndarray]:
    """Figures of each user, by name; shape (users,) each.

    Parameters
    ----------
    lists : np.ndarray
        Items by rank, -1 where a list has ended, shape (users, k).
    relevant : csr_array
        1 for the items kept back, shape (users, items).
    own : csr_array
        1 for the items that each user measured had before, shape (users, items).
    profiles : csr_array
        1 for all items that were learnt, shape (all users, items).

    Examples
    --------
    >>> profiles = csr_array([[0, 0, 0, 1]])
    >>> figures = per_user(np.array([[1, 0]]), csr_array([[1, 0, 1, 0]]), profiles, profiles)
    >>> {name: round(float(figures[name][0]), 3) for name in ("precision", "recall", "map", "mrr", "ndcg")}
    {'precision': 0.5, 'recall': 0.5, 'map': 0.25, 'mrr': 0.5, 'ndcg': 0.387}
    """
    k = lists.shape[1]
    hit = relevance(lists, relevant)
    n = np.maximum(np.diff(relevant.indptr), 1)
    counts = np.bincount(profiles.indices, minlength=profiles.shape[1])
    is_listed = lists >= 0
    listed = np.maximum(is_listed.sum(axis=1), 1)
    share = np.maximum(counts, 1) / max(counts.sum(), 1)
    own_popularity = own @ counts / np.maximum(np.diff(own.indptr), 1)
    list_popularity = np.where(is_listed, counts[lists], 0).sum(axis=1) / listed
    return {
        "ndcg": ndcg(hit, n),
        "map": (hit * np.cumsum(hit, axis=1) / np.arange(1, k + 1)).sum(axis=1) / np.minimum(n, k),
        "precision": hit.sum(axis=1) / k,
        "recall": hit.sum(axis=1) / n,
        "hit_rate": hit.max(axis=1, initial=0),
        "mrr": (hit / np.arange(1, k + 1)).max(axis=1, initial=0),
        "novelty": np.where(is_listed, -np.log2(share[lists]), 0).sum(axis=1) / listed,
        "popularity_lift": list_popularity / np.where(own_popularity > 0, own_popularity, 1) - 1,
    }


def relevance(lists: np.ndarray, relevant: csr_array) -> np.ndarray:
    """1 where the item of a list is relevant, 0 elsewhere; shape (users, k).

    >>> relevance(np.array([[2, 0, -1]]), csr_array([[1, 1, 0]])).tolist()
    [[0.0, 1.0, 0.0]]
    """
    row = np.repeat(np.arange(relevant.shape[0]), np.diff(relevant.indptr))
    width = np.int64(relevant.shape[1])
    wanted = np.arange(len(lists))[:, None] * width + lists
    return (np.isin(wanted, row * width + relevant.indices) & (lists >= 0)).astype(np.float64)


def ndcg(hit: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Normalised discounted cumulative gain of lists (Järvelin and Kekäläinen, 2002), relevance 0 or 1; shape (users,).

    Parameters
    ----------
    hit : np.ndarray
        1 where the item at a rank is relevant, shape (users, k).
    n : np.ndarray
        Relevant items of each user, at least 1, shape (users,).
    """
    gains = 1 / np.log2(np.arange(2, hit.shape[1] + 2))
    return hit @ gains / np.cumsum(gains)[np.minimum(n, hit.shape[1]) - 1]


def coverage(lists: np.ndarray, count_items: int) -> float:
    """Share of all items that are in anybody's list.

    >>> coverage(np.array([[0, 1], [1, -1]]), 8)
    0.25
    """
    return len(np.unique(lists[lists >= 0])) / count_items
