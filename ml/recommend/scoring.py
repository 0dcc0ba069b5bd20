"""Lists for every user and like items for every item, into the warehouse."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import NoModelError, UnknownItemError
from ml.ledger import Run, champions, find_champion, recorded
from ml.models import find_model
from ml.predictions import write_predictions
from ml.recommend.method import Recommender
from ml.recommend.ratings import INTERACTIONS, ITEM_CATEGORIES, Ratings, positions, read_ratings, user_hashes
from ml.recommend.store import DEFINITION, load
from ml.recommend.training import TASK, K, Progress, limits_of, task_of
from ml.tables import ml_tables
from warehouse import Settings, open_warehouse

SIMILAR = "similar_items"
USERS_PER_WRITE = 20_000
ITEMS_PER_WRITE = 20_000


def score(settings: Settings, k: int = K, progress: Progress | None = None) -> int:
    """Write the next k items of every user, and the k items most like every item, by the champion of each data set.

    Whoever came, or came back, since the model was fitted is folded in. What a version has written for a date is left
    out, so the same marts again write nothing, and a run that was ended midway goes on with the users that are
    missing.

    Parameters
    ----------
    settings : Settings
    k : int
        Items per list, 1 to 1,000.
    progress : callable, optional
        Called with (users and items done, users and items to do).

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    EmptyMartError
        Where nobody had anything, or nothing has a date.
    NoModelError
        Where a data set has no model yet.
    """
    work = [(ratings, _champion(settings, ratings.dataset)) for ratings in read_ratings(settings)]
    missing = [_missing(settings, ratings, version) for ratings, version in work]
    total = sum(len(users) + len(items) for users, items in missing)
    done = written = 0
    for (ratings, version), (users, items) in zip(work, missing, strict=True):
        if not len(users) and not len(items):
            continue
        task = task_of(ratings.dataset)
        with recorded(settings, task, "score") as run:
            method = load(find_model(settings, task, version, DEFINITION), limits_of(settings))
            run.model_name, run.model_version, run.rows_in = method.method, version, len(ratings.user)
            for name, rows, count in _tables(method, ratings, users, items, k):
                _write(settings, name, rows, run)
                done += count
                if progress:
                    progress(done, total)
        written += run.rows_out
    return written


def similar(settings: Settings, item_id: str, k: int = K) -> list[dict[str, object]]:
    """The k items most like one, best first, by the champion of its data set; with their names.

    Raises
    ------
    UnknownItemError
        Where no model in use knows the item.
    """
    for task, version in champions(settings, f"{TASK}_").items():
        method = load(find_model(settings, task, version, DEFINITION), limits_of(settings))
        found = method.similar(pa.array([item_id]), k)
        if found.num_rows:
            names = method.names_of(found["similar_item_id"])
            return (
                found.append_column("name", names)
                .select(["rank", "similar_item_id", "name", "score", "method"])
                .to_pylist()
            )
    raise UnknownItemError(
        f"No recommender knows an item {item_id}: see `item_id` in {ITEM_CATEGORIES} or {INTERACTIONS}."
    )


def _write(settings: Settings, name: str, rows: pa.Table, run: Run) -> None:
    with open_warehouse(settings) as warehouse:
        write_predictions(warehouse, name, rows, run)


def _champion(settings: Settings, dataset: str) -> str:
    version = find_champion(settings, task_of(dataset))
    if version is None:
        raise NoModelError(f"No recommender is trained for {dataset}: run `martlet recommend train` first.")
    return version


def _tables(
    method: Recommender, ratings: Ratings, users: pa.Array, items: pa.Array, k: int
) -> Iterator[tuple[str, pa.Table, int]]:
    """Rows to write, of whole users and items, with how many of them."""
    as_of_date = pa.scalar(ratings.as_of_date())
    hashes = user_hashes(ratings)
    users = _alike_together(users, ratings)
    for start in range(0, len(users), USERS_PER_WRITE):
        some = users.slice(start, USERS_PER_WRITE)
        rows = method.recommend_new(ratings.of_users(some), k)
        rows = rows.append_column("as_of_date", pa.repeat(as_of_date, rows.num_rows))
        rows = rows.append_column("input_hash", hashes.take(positions(rows["user_id"], ratings.users)))
        yield TASK, rows, len(some)
    for start in range(0, len(items), ITEMS_PER_WRITE):
        some = items.slice(start, ITEMS_PER_WRITE)
        rows = method.similar(some, k)
        yield SIMILAR, rows.append_column("as_of_date", pa.repeat(as_of_date, rows.num_rows)), len(some)


def _alike_together(users: pa.Array, ratings: Ratings) -> pa.Array:
    """The users in an order in which those with one and the same purchase follow each other: they share a list."""
    item = np.zeros(len(ratings.users), dtype=np.int64)
    item[ratings.user] = ratings.item
    return users.take(np.argsort(item[positions(users, ratings.users)], kind="stable"))


def _missing(settings: Settings, ratings: Ratings, version: str) -> tuple[pa.Array, pa.Array]:
    """Users whose list is still to be written, and items whose neighbours are; who had all there is gets none."""
    has_unseen = np.bincount(ratings.user, minlength=len(ratings.users)) < len(ratings.items)
    users = ratings.users.filter(pa.array(has_unseen))
    items = ratings.items if len(ratings.items) > 1 else ratings.items.slice(0, 0)
    return (
        _without(settings, TASK, "user_id", users, ratings, version),
        _without(settings, SIMILAR, "item_id", items, ratings, version),
    )


def _without(settings: Settings, name: str, key: str, ids: pa.Array, ratings: Ratings, version: str) -> pa.Array:
    table = ml_tables()[f"predictions.{name}"]
    as_of_date = pa.scalar(ratings.as_of_date())
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        reader = warehouse.read(table.name, [key, "as_of_date"], {"model_version": version})
        written = [batch.filter(pc.equal(batch["as_of_date"], as_of_date))[key].unique() for batch in reader]
    return ids.filter(pc.invert(pc.is_in(ids, pa.chunked_array(written, pa.string()))))
