"""Scores reviews that have no sentiment yet, and writes it chunk by chunk to ``predictions.sentiment``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.hashing import hash_table, row_words
from ml.ledger import Run, promote, recorded
from ml.predictions import write_predictions
from ml.sentiment.engine import Progress, class_probabilities, has_text, sentiment_columns
from ml.sentiment.labels import CLASSES, PROBABILITIES
from ml.sentiment.model import SHIPPED, TASK, Classifier, card, current_model, load_classifier, model_version
from ml.tables import ml_tables
from warehouse import Settings, Warehouse, open_warehouse

REVIEWS = "marts.fct_reviews"
PREDICTIONS = f"predictions.{TASK}"
KEY = ["review_key", "text_hash"]
REVIEWS_PER_WRITE = 20_000
NO_TEXT = "no_text"


def score(settings: Settings, progress: Progress | None = None) -> int:
    """Score every review of ``marts.fct_reviews`` whose present text this version of the model has not scored.

    Pending reviews are copied to a scratch file, so the warehouse is closed while the model works and no more than a
    chunk of texts is in memory; of what was scored before, a few bytes per review are. Each chunk is written whole: a
    run that is ended midway loses one at most, and the next goes on from there. A text that several reviews share
    is scored once. The shipped model becomes the champion after its first full run.

    Parameters
    ----------
    settings : Settings
    progress : callable, optional
        Called with (reviews done, reviews to do).

    Returns
    -------
    int
        Rows written, one per review; 0 where nothing is new, and then the ledger has no run either.

    Raises
    ------
    NoModelError, NotAClassifierError
        Where the model's folder is not a sentiment model.
    """
    folder = current_model(settings)
    version = model_version(folder)
    with tempfile.TemporaryDirectory(prefix="martlet-sentiment-", dir=settings.home) as scratch:
        file = Path(scratch) / "pending.arrow"
        with open_warehouse(settings) as warehouse:
            scored, memory = _scored(warehouse, version)
            pending = _copy_pending(warehouse, scored, file)
        to_promote = folder == SHIPPED and not _was_promoted(settings, version)
        if not pending and not (to_promote and len(scored)):
            return 0
        with recorded(settings, TASK, "score") as run:
            describe(run, folder, version)
            run.rows_in = pending
            if pending:
                reviews = _pending(file)
                run.data_hash = hash_table(reviews.select(KEY))
                classifier = load_classifier(folder, settings.threads)
                _score_pending(settings, run, classifier, reviews, memory, progress)
            if to_promote:
                promote(settings, run, "shipped model")
    return run.rows_out


class Memory:
    """Probabilities of the texts scored so far by the hash of the text, so that none is scored twice."""

    def __init__(self) -> None:
        self._words = np.empty(0, dtype=np.uint64)
        self._probabilities = np.empty((0, CLASSES))

    def add(self, words: np.ndarray, probabilities: np.ndarray) -> None:
        """Remember texts by their hashes, shape (n,), with probabilities of shape (n, 5)."""
        fresh, first = np.unique(words, return_index=True)
        places = np.searchsorted(self._words, fresh)
        self._words = np.insert(self._words, places, fresh)
        self._probabilities = np.insert(self._probabilities, places, probabilities[first], axis=0)

    def find(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether each of n texts is remembered, and the probabilities, shape (n, 5), NaN where it is not."""
        if not len(self._words):
            return np.zeros(len(words), dtype=bool), np.full((len(words), CLASSES), np.nan)
        places = np.minimum(np.searchsorted(self._words, words), len(self._words) - 1)
        is_known = self._words[places] == words
        return is_known, np.where(is_known[:, None], self._probabilities[places], np.nan)


def _scored(warehouse: Warehouse, version: str) -> tuple[np.ndarray, Memory]:
    """Sorted hashes of the keys that this version has scored, and what it said of their texts."""
    table = ml_tables()[PREDICTIONS]
    warehouse.create(table)
    keys, memory = [np.empty(0, dtype=np.uint64)], Memory()
    for batch in warehouse.read(table.name, [*KEY, *PROBABILITIES], {"model_version": version}):
        rows = pa.Table.from_batches([batch])
        keys.append(row_words(rows.select(KEY)))
        said = rows.filter(rows[PROBABILITIES[0]].is_valid())
        memory.add(row_words(said.select(["text_hash"])), _matrix(said))
    return np.sort(np.concatenate(keys)), memory


def _matrix(rows: pa.Table) -> np.ndarray:
    return np.column_stack([rows[name].to_numpy() for name in PROBABILITIES])


def _copy_pending(warehouse: Warehouse, scored: np.ndarray, file: Path) -> int:
    """Copy the reviews that are still to be scored to an Arrow file; returns how many."""
    schema = pa.schema([(name, pa.string()) for name in (*KEY, "review_text")])
    pending = 0
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in warehouse.read(REVIEWS, schema.names):
            rows = pa.Table.from_batches([batch]).cast(schema)
            words = row_words(rows.select(KEY))
            places = np.searchsorted(scored, words)
            is_scored = scored.take(places, mode="clip") == words if len(scored) else np.zeros(len(words), bool)
            rows = rows.filter(pa.array(~is_scored))
            pending += rows.num_rows
            writer.write_table(rows)
    return pending


def _pending(file: Path) -> pa.Table:
    """The copied reviews, mapped from the file rather than read."""
    return pa.ipc.open_file(pa.memory_map(str(file))).read_all()


def _score_pending(
    settings: Settings,
    run: Run,
    classifier: Classifier,
    reviews: pa.Table,
    memory: Memory,
    progress: Progress | None,
) -> None:
    for rows in _chunks(reviews):
        predictions = _predict(classifier, rows, memory)
        with open_warehouse(settings) as warehouse:
            write_predictions(warehouse, TASK, predictions, run)
        if progress:
            progress(run.rows_out, reviews.num_rows)


def _chunks(reviews: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, reviews.num_rows, REVIEWS_PER_WRITE):
        yield reviews.slice(start, REVIEWS_PER_WRITE)


def _predict(classifier: Classifier, reviews: pa.Table, memory: Memory) -> pa.Table:
    """Predictions of reviews, one row each, in the columns of the write contract; texts new to it are remembered."""
    texts = reviews["review_text"].combine_chunks()
    words = row_words(reviews.select(["text_hash"]))
    is_written = has_text(texts)
    is_known, _ = memory.find(words)
    fresh = np.flatnonzero(is_written & ~is_known)
    fresh = fresh[np.unique(words[fresh], return_index=True)[1]]
    memory.add(words[fresh], class_probabilities(classifier, texts.take(fresh)))
    _, probabilities = memory.find(words)
    probabilities[~is_written] = np.nan
    reason = pc.if_else(pa.array(is_written), pa.scalar(None, pa.string()), NO_TEXT)
    columns = {name: reviews[name] for name in KEY} | {"reason": reason, "input_hash": reviews["text_hash"]}
    sentiment = sentiment_columns(probabilities)
    return pa.table(columns | dict(zip(sentiment.column_names, sentiment.columns, strict=True)))


def describe(run: Run, folder: Path, version: str) -> None:
    front = card(folder)
    run.model_name, run.model_version = front.get("model_name", folder.name), version
    run.licence = front.get("license", "unknown")


def _was_promoted(settings: Settings, version: str) -> bool:
    """Whether it ever was; a person who then went back to another version is not overruled."""
    table = ml_tables()["ml.champions"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        rows = warehouse.read(table.name, ["task"], {"task": TASK, "model_version": version})
        return rows.read_all().num_rows > 0
