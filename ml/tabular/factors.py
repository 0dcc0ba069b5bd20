"""Which features moved a score most, and which way, in words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.tabular.encoding import Feature


def top_factors(
    contributions: np.ndarray, rows: pa.Table, features: tuple[Feature, ...], count: int = 3
) -> list[pa.Array]:
    """Put into words the features with the largest contributions, by row.

    Parameters
    ----------
    contributions : np.ndarray
        What each feature adds to the log-odds, shape (rows, features).
    rows : pa.Table
        Feature values.
    features : tuple of Feature
    count : int
        Factors per row.

    Returns
    -------
    list of pa.Array
        Strings, the strongest first; null where fewer features moved the score.

    Examples
    --------
    >>> table = pa.table({"contract": ["monthly"], "is_new": [False]})
    >>> kinds = (Feature("contract", "category", ("monthly",)), Feature("is_new", "flag"))
    >>> [factor[0].as_py() for factor in top_factors(np.array([[-0.2, 0.3]]), table, kinds)]
    ['new is no (raises the risk)', 'contract is monthly (lowers the risk)', None]
    """
    strongest = np.argsort(-np.abs(contributions), axis=1, kind="stable")
    return [
        _words(strongest[:, rank], contributions, rows, features)
        if rank < len(features)
        else pa.nulls(rows.num_rows, pa.string())
        for rank in range(count)
    ]


def _words(chosen: np.ndarray, contributions: np.ndarray, rows: pa.Table, features: tuple[Feature, ...]) -> pa.Array:
    """The text for one chosen feature per row: feature by feature, then back into the order of the rows."""
    added = contributions[np.arange(len(chosen)), chosen]
    places, texts = [np.flatnonzero(added == 0)], [pa.nulls(int((added == 0).sum()), pa.string())]
    for number in np.unique(chosen[added != 0]):
        place = np.flatnonzero((chosen == number) & (added != 0))
        feature = features[number]
        values = _value_words(rows[feature.name].take(pa.array(place)), feature)
        direction = np.where(added[place] > 0, "raises", "lowers")
        texts.append(
            pc.binary_join_element_wise(
                f"{_name_words(feature.name)} is ", values, " (", pa.array(direction), " the risk)", ""
            )
        )
        places.append(place)
    return pa.concat_arrays(texts).take(pa.array(np.argsort(np.concatenate(places))))


def _name_words(name: str) -> str:
    return name.removeprefix("is_").removeprefix("has_").replace("_", " ")


def _value_words(values: pa.ChunkedArray, feature: Feature) -> pa.Array:
    if feature.kind == "flag":
        words = pc.if_else(values, "yes", "no")
    elif feature.kind == "number" and not pa.types.is_integer(values.type):
        words = pc.round(values.cast(pa.float64()), ndigits=2).cast(pa.string())
    else:
        words = values.cast(pa.string())
    return words.fill_null("unknown").combine_chunks()
