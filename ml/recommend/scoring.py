"""Recommendations for every user, written to ``predictions.recommend``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import scipy

from ml.ledger import ml_tables, promote, recorded
from ml.predictions import write_predictions
from ml.recommend.content import ContentRecommender
from ml.recommend.method import Recommender
from ml.recommend.ratings import Ratings, data_hash, positions, read_ratings, user_hashes
from warehouse import Settings, open_warehouse

TASK = "recommend"
USERS_PER_WRITE = 20_000

Progress = Callable[[int, int], None]


def score(settings: Settings, k: int = 10, progress: Progress | None = None) -> int:
    """Fit the content-based method to the feature marts and write the next k items of every user.

    The method is a function of the marts, so there is no model file: its version is a hash of them and of the
    parameters. The same marts again write and compute nothing; a run that was ended midway goes on with the
    users that are missing. The version becomes the champion once every user has a list, not before.

    Parameters
    ----------
    settings : Settings
    k : int
        Items per user, 1 to 1,000.
    progress : callable, optional
        Called with (users done, users to do).

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    EmptyMartError
        Where nobody rated anything, or no rating has a date.
    """
    data = read_ratings(settings)
    data_version = data_hash(data)
    version = model_version(data_version, k)
    missing = _missing_users(settings, data, version)
    total = sum(map(len, missing))
    if not total and _was_promoted(settings, version):
        return 0
    with recorded(settings, TASK, "score") as run:
        run.model_name, run.model_version = ContentRecommender.method, version
        run.data_hash = data_version
        run.rows_in = sum(len(ratings.user) for ratings in data)
        done = 0
        for ratings, users in zip(data, missing, strict=True):
            for rows in _lists(ContentRecommender(), ratings, users, k):
                with open_warehouse(settings) as warehouse:
                    write_predictions(warehouse, TASK, rows, run)
                done += pc.count_distinct(rows["user_id"]).as_py()
                if progress:
                    progress(done, total)
        promote(settings, run, "newest ratings and categories")
    return run.rows_out


def model_version(data_version: str, k: int) -> str:
    """Version of the content-based method on data of this hash, for lists of k: 16 hexadecimal digits."""
    definition = {
        "method": ContentRecommender.method,
        "parameters": ContentRecommender.parameters,
        "k": k,
        "data": data_version,
        "libraries": {"numpy": np.__version__, "scipy": scipy.__version__},
    }
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:16]


def _lists(recommender: Recommender, ratings: Ratings, users: pa.Array, k: int) -> Iterator[pa.Table]:
    """Rows to write, of whole users."""
    if not len(users):
        return
    recommender.fit(ratings)
    as_of_date = pa.scalar(ratings.as_of_date())
    hashes = user_hashes(ratings)
    for start in range(0, len(users), USERS_PER_WRITE):
        rows = recommender.recommend(users.slice(start, USERS_PER_WRITE), k)
        rows = rows.append_column("as_of_date", pa.repeat(as_of_date, rows.num_rows))
        yield rows.append_column("input_hash", hashes.take(positions(rows["user_id"], ratings.users)))


def _missing_users(settings: Settings, data: list[Ratings], version: str) -> list[pa.Array]:
    """Users of each data set whose list is still to be written; who rated all there is gets none."""
    table = ml_tables()["predictions.recommend"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        reader = warehouse.read(table.name, ["user_id"], {"model_version": version})
        written = [batch["user_id"].unique() for batch in reader]
    done = pa.chunked_array(written, pa.string())
    missing = []
    for ratings in data:
        has_unseen = np.bincount(ratings.user, minlength=len(ratings.users)) < len(ratings.items)
        is_missing = ~pc.is_in(ratings.users, done).to_numpy(zero_copy_only=False)
        missing.append(ratings.users.filter(pa.array(has_unseen & is_missing)))
    return missing


def _was_promoted(settings: Settings, version: str) -> bool:
    """Whether it ever was; a person who then went back to another version is not overruled."""
    table = ml_tables()["ml.champions"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        rows = warehouse.read(table.name, ["task"], {"task": TASK, "model_version": version})
        return rows.read_all().num_rows > 0
