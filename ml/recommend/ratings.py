"""What the recommenders learn from: who rated what and when, and the categories of the products."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from ml.errors import EmptyMartError
from ml.hashing import hash_rows, hash_table, row_words
from ml.recommend.ranking import popularity_order
from warehouse import Settings, open_warehouse

INTERACTIONS = "features.feat_recommend_interactions"
ITEM_CATEGORIES = "features.feat_recommend_item_categories"
ITEMS = "features.feat_recommend_items"
PLAYTIME = "features.feat_recommend_playtime"


@dataclass(frozen=True)
class Ratings:
    """The ratings of one data set, users and items and categories as positions in arrays of ids.

    Attributes
    ----------
    dataset : str
    users, items, categories : pa.Array
        Distinct strings. Items are all that were rated or have a category.
    user, item : np.ndarray
        Positions in ``users`` and ``items``, shape (ratings,); no pair occurs twice.
    rating : np.ndarray
        Stars, 1 to 5, shape (ratings,); 0 where an interaction came without a rating.
    rated_at : np.ndarray
        datetime64[us], UTC, shape (ratings,); NaT where unknown.
    sentiment : np.ndarray
        Sentiment of the review, -1 to 1, shape (ratings,); NaN where unknown.
    strength : np.ndarray
        How much an interaction counts, 1 for a rating or a purchase, more for a game played for long; shape (ratings,).
    part : np.ndarray
        Shape of the files that a rating came in, a position in ``parts``, shape (ratings,).
    parts : pa.Array
    item_categories : csr_array
        1 where an item has a category, shape (items, categories).
    names : pa.Array
        What people call an item, its id where unknown, shape (items,).
    price : np.ndarray
        Usual price of an item, shape (items,); NaN where unknown.
    """

    dataset: str
    users: pa.Array
    items: pa.Array
    categories: pa.Array
    user: np.ndarray
    item: np.ndarray
    rating: np.ndarray
    rated_at: np.ndarray
    sentiment: np.ndarray
    strength: np.ndarray
    part: np.ndarray
    parts: pa.Array
    item_categories: csr_array
    names: pa.Array
    price: np.ndarray

    @classmethod
    def from_tables(
        cls, dataset: str, interactions: pa.Table, item_categories: pa.Table, items: pa.Table | None = None
    ) -> Ratings:
        """Ratings from the rows of the feature marts that belong to one data set.

        Of a pair of user and item that occurs more than once the newest rating counts.

        Parameters
        ----------
        dataset : str
        interactions : pa.Table
            ``user_id, item_id, rating, interacted_at`` and, where they are known, ``sentiment``, ``strength`` and
            ``part``.
        item_categories : pa.Table
            ``item_id, category``.
        items : pa.Table, optional
            ``item_id, item_name, price`` of some items.
        """
        described = items
        users = _distinct(interactions["user_id"])
        items = _distinct(interactions["item_id"], item_categories["item_id"])
        categories = _distinct(item_categories["category"])
        owner = positions(item_categories["item_id"], items)
        category = positions(item_categories["category"], categories)
        user = positions(interactions["user_id"], users)
        item = positions(interactions["item_id"], items)
        rating = interactions["rating"].cast(pa.float64()).fill_null(0).to_numpy()
        rated_at = interactions["interacted_at"].cast(pa.timestamp("us")).to_numpy()
        newest = _newest_of_each_pair(user, item, rated_at, rating)
        parts, part = _coded(interactions)
        names, price = _described(items, described)
        return cls(
            dataset=dataset,
            users=users,
            items=items,
            categories=categories,
            user=user[newest],
            item=item[newest],
            rating=np.nan_to_num(rating[newest]),
            rated_at=rated_at[newest],
            sentiment=_numbers(interactions, "sentiment", np.nan)[newest],
            strength=_numbers(interactions, "strength", 1.0)[newest],
            part=part[newest],
            parts=parts,
            names=names,
            price=price,
            item_categories=incidence(owner, category, (len(items), len(categories))),
        )

    def keep(self, rows: np.ndarray) -> Ratings:
        """Keep some of the ratings, and all users, items and categories.

        Parameters
        ----------
        rows : np.ndarray
            Row numbers, or booleans of shape (ratings,).
        """
        return replace(
            self,
            user=self.user[rows],
            item=self.item[rows],
            rating=self.rating[rows],
            rated_at=self.rated_at[rows],
            sentiment=self.sentiment[rows],
            strength=self.strength[rows],
            part=self.part[rows],
        )

    def of_users(self, users: pa.Array) -> Ratings:
        """The ratings of some users, in the order given, and all items."""
        place = positions(self.users, users)[self.user]
        return replace(self.keep(place >= 0), users=users, user=place[place >= 0])

    def by_popularity(self) -> Ratings:
        """The same ratings, items in order from the most to the least rated, of equals the smaller id first."""
        order = popularity_order(self.item, len(self.items))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        return replace(
            self,
            items=self.items.take(order),
            item=place[self.item],
            item_categories=self.item_categories[order],
            names=self.names.take(order),
            price=self.price[order],
        )

    def of_part(self, name: str) -> Ratings:
        """The ratings that came in files of one shape, and the users and items in them; called ``dataset/shape``."""
        kept = self.keep(self.part == self.parts.index(name).as_py())
        users, user = np.unique(kept.user, return_inverse=True)
        # Items that nobody rated stay with every part: whose they are is not known.
        rated_elsewhere = np.bincount(self.item, minlength=len(self.items)) > np.bincount(
            kept.item, minlength=len(self.items)
        )
        rated_here = np.bincount(kept.item, minlength=len(self.items)) > 0
        items = np.flatnonzero(rated_here | ~rated_elsewhere)
        place = np.cumsum(np.isin(np.arange(len(self.items)), items)) - 1
        return replace(
            kept,
            dataset=f"{self.dataset}/{name}",
            users=self.users.take(users),
            user=user,
            items=self.items.take(items),
            item=place[kept.item],
            item_categories=self.item_categories[items],
            names=self.names.take(items),
            price=self.price[items],
        )

    def as_of_date(self) -> dt.date:
        """Day after the newest rating: unlike today it is the same in a rerun.

        Raises
        ------
        EmptyMartError
            Where no rating has a date.
        """
        dated = self.rated_at[~np.isnat(self.rated_at)]
        if not len(dated):
            raise EmptyMartError(
                f"No row of {INTERACTIONS} for {self.dataset} has interacted_at: check its staging models."
            )
        return (dated.max().astype("datetime64[D]") + np.timedelta64(1, "D")).item()


def read_ratings(settings: Settings) -> list[Ratings]:
    """Ratings of every data set in the feature marts, by name.

    Raises
    ------
    EmptyMartError
        Where nobody rated anything.
    TableNotFoundError
        Where the feature marts were not built.
    """
    with open_warehouse(settings, read_only=True) as warehouse:
        interactions = warehouse.read(INTERACTIONS).read_all()
        categories = warehouse.read(ITEM_CATEGORIES, ["dataset", "item_id", "category"]).read_all()
        items = warehouse.read(ITEMS).read_all()
        played = warehouse.read(PLAYTIME).read_all()
    if played.num_rows:
        # Of a game that somebody reviewed the review counts, for it has stars and a time.
        played = played.append_column("part", pa.repeat(pa.scalar("playtime"), played.num_rows))
        interactions = pa.concat_tables([interactions, played], promote_options="default")
    if not interactions.num_rows:
        raise EmptyMartError(f"{INTERACTIONS} has no rows: ingest reviews or orders, then run `martlet build`.")
    return [
        Ratings.from_tables(dataset, _of(interactions, dataset), _of(categories, dataset), _of(items, dataset))
        for dataset in sorted(interactions["dataset"].unique().to_pylist())
    ]


def data_hash(data: list[Ratings]) -> str:
    """One hash of all ratings and categories, whatever the order of the rows they came from."""
    parts = [
        hash_table(table) for ratings in data for table in (_rated(ratings), _categorised(ratings), _named(ratings))
    ]
    return hash_table(pa.table({"place": range(len(parts)), "part": parts}))


def user_hashes(ratings: Ratings) -> pa.Array:
    """For each user one hash of what the user rated, strings of 16 hexadecimal digits, shape (users,)."""
    words = np.zeros(len(ratings.users), dtype=np.uint64)
    np.add.at(words, ratings.user, row_words(_rated(ratings)))
    return hash_rows(pa.table({"words": words}))


def positions(values: pa.Array | pa.ChunkedArray, ids: pa.Array) -> np.ndarray:
    """Position of each value in an array of distinct ids, int64; -1 where it is not among them.

    >>> positions(pa.array(["b", "c"]), pa.array(["a", "b"])).tolist()
    [1, -1]
    """
    return pc.fill_null(pc.index_in(values, ids), -1).to_numpy().astype(np.int64)


def incidence(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> csr_array:
    """Sparse matrix of float64 with 1 at the places given, also at those given twice."""
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _distinct(*columns: pa.ChunkedArray) -> pa.Array:
    chunks = [chunk for column in columns for chunk in column.cast(pa.string()).chunks]
    return pa.chunked_array(chunks, pa.string()).unique().sort()


def _newest_of_each_pair(user: np.ndarray, item: np.ndarray, rated_at: np.ndarray, rating: np.ndarray) -> np.ndarray:
    # As an integer NaT comes before every time, so a dated rating wins; the stars break what ties are left.
    order = np.lexsort((rating, rated_at.view(np.int64), item, user))
    pairs = np.stack([user[order], item[order]])
    is_last = np.append((pairs[:, 1:] != pairs[:, :-1]).any(axis=0), True)
    return order[is_last]


def _numbers(table: pa.Table, name: str, default: float) -> np.ndarray:
    if name not in table.column_names:
        return np.full(table.num_rows, default)
    return table[name].cast(pa.float64()).fill_null(default).to_numpy()


def _coded(interactions: pa.Table) -> tuple[pa.Array, np.ndarray]:
    if "part" not in interactions.column_names:
        return pa.array(["all"]), np.zeros(interactions.num_rows, dtype=np.int64)
    parts = _distinct(interactions["part"])
    return parts, positions(interactions["part"], parts)


def _described(items: pa.Array, described: pa.Table | None) -> tuple[pa.Array, np.ndarray]:
    """Names and prices of all items, from the rows of some."""
    if described is None:
        return items, np.full(len(items), np.nan)
    row = pc.index_in(items, described["item_id"].combine_chunks())
    names = pc.coalesce(described["item_name"].combine_chunks().take(row), items)
    price = described["price"].combine_chunks().cast(pa.float64()).take(row)
    return names, price.fill_null(np.nan).to_numpy(zero_copy_only=False)


def _of(table: pa.Table, dataset: str) -> pa.Table:
    return table.filter(pc.equal(table["dataset"], dataset))


def _rated(ratings: Ratings) -> pa.Table:
    return pa.table(
        {
            "user_id": ratings.users.take(ratings.user),
            "item_id": ratings.items.take(ratings.item),
            "rating": ratings.rating,
            "interacted_at": pa.array(ratings.rated_at),
            "sentiment": ratings.sentiment,
            "strength": ratings.strength,
        }
    )


def _categorised(ratings: Ratings) -> pa.Table:
    item, category = ratings.item_categories.nonzero()
    return pa.table({"item_id": ratings.items.take(item), "category": ratings.categories.take(category)})


def _named(ratings: Ratings) -> pa.Table:
    return pa.table({"item_id": ratings.items, "name": ratings.names, "price": ratings.price})
