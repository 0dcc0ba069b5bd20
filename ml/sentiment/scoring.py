"""Scores reviews that have no sentiment yet, and writes it chunk by chunk to ``predictions.sentiment``."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.hashing import hash_table, row_words
from ml.ledger import Run, promote, recorded
from ml.predictions import write_predictions
from ml.sentiment.agreement import agreement
from ml.sentiment.choice import models_in_use
from ml.sentiment.engine import Engine, has_text, sentiment_columns
from ml.sentiment.labels import PROBABILITIES
from ml.sentiment.memory import Memory
from ml.sentiment.model import SHIPPED, TASK, Model
from ml.sentiment.tokens import Progress
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
    chunk of texts is in memory; of what was scored before, a few bytes per text are. Each chunk is written whole, and
    answers are noted in a journal batch by batch: a run that is killed loses the batches under way, and the next goes
    on from there. A text that several reviews share is scored once. The model in use becomes the champion after its
    first full run. A second model of the settings scores the same reviews, and the rate of agreement goes to the
    ledger.

    Parameters
    ----------
    settings : Settings
    progress : callable, optional
        Called with (reviews done, reviews to do).

    Returns
    -------
    int
        Rows written by the model in use, one per review; 0 where nothing is new, and then the ledger has no run either.

    Raises
    ------
    NoModelError, NotAClassifierError, ModelUnreachableError, LicenceError
        Where a model cannot be used.
    """
    model, *others = models_in_use(settings)
    written = _score(settings, model, progress, may_lead=True)
    for second in others:
        if _score(settings, second, progress, may_lead=False) or written:
            agreement(settings, model, second)
    return written


def _score(settings: Settings, model: Model, progress: Progress | None, may_lead: bool) -> int:
    folder = settings.home / "scratch" / "sentiment" / model.version
    folder.mkdir(parents=True, exist_ok=True)
    with open_warehouse(settings) as warehouse:
        scored, memory = _scored(warehouse, model.version, folder / "journal")
        pending = _copy_pending(warehouse, scored, folder / "pending.arrow")
    leads = may_lead and _is_to_lead(settings, model)
    written = 0
    if pending or (leads and len(scored)):
        with recorded(settings, TASK, "score") as run:
            model.describe(run)
            run.rows_in = pending
            if pending:
                reviews = _pending(folder / "pending.arrow")
                run.data_hash = hash_table(reviews.select(KEY))
                engine = Engine(model, settings.device, settings.threads)
                _score_pending(settings, run, engine, reviews, memory, progress)
        if leads:
            # After its run is in the ledger: one that is killed leaves no row there, and a champion would have no name.
            promote(settings, run, "shipped model" if model.folder == SHIPPED else "named in the settings")
        written = run.rows_out
    shutil.rmtree(folder)
    for parent in (folder.parent, folder.parent.parent):
        if not any(parent.iterdir()):
            parent.rmdir()
    return written


def _scored(warehouse: Warehouse, version: str, journal: Path) -> tuple[np.ndarray, Memory]:
    """Sorted hashes of the keys that this version has scored, and what it said of their texts."""
    table = ml_tables()[PREDICTIONS]
    warehouse.create(table)
    keys, memory = [np.empty(0, dtype=np.uint64)], Memory(journal)
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
    engine: Engine,
    reviews: pa.Table,
    memory: Memory,
    progress: Progress | None,
) -> None:
    for start in range(0, reviews.num_rows, REVIEWS_PER_WRITE):
        rows = reviews.slice(start, REVIEWS_PER_WRITE)

        def show(done: int, to_do: int, start: int = start, count: int = rows.num_rows) -> None:
            # The end of a chunk is told when it is written.
            if progress and done < to_do:
                progress(start + count * done // to_do, reviews.num_rows)

        predictions = _predict(engine, rows, memory, show)
        with open_warehouse(settings) as warehouse:
            write_predictions(warehouse, TASK, predictions, run)
        if progress:
            progress(start + rows.num_rows, reviews.num_rows)


def _predict(engine: Engine, reviews: pa.Table, memory: Memory, progress: Progress) -> pa.Table:
    """Predictions of reviews, one row each, in the columns of the write contract; texts new to it are remembered."""
    texts = reviews["review_text"].combine_chunks()
    words = row_words(reviews.select(["text_hash"]))
    is_written = has_text(texts)
    is_known, _ = memory.find(words)
    fresh = np.flatnonzero(is_written & ~is_known)
    fresh = fresh[np.unique(words[fresh], return_index=True)[1]]
    said = engine.probabilities(
        texts.take(fresh), progress, kept=lambda rows, answers: memory.note(words[fresh[rows]], answers)
    )
    memory.add(words[fresh], said)
    _, probabilities = memory.find(words)
    probabilities[~is_written] = np.nan
    reason = pc.if_else(pa.array(is_written), pa.scalar(None, pa.string()), NO_TEXT)
    columns = {name: reviews[name] for name in KEY} | {"reason": reason, "input_hash": reviews["text_hash"]}
    sentiment = sentiment_columns(probabilities)
    return pa.table(columns | dict(zip(sentiment.column_names, sentiment.columns, strict=True)))


def _is_to_lead(settings: Settings, model: Model) -> bool:
    """Whether a run makes the model the champion.

    A model that the settings name leads; the shipped one where it never did, so that a person who went back to another
    version is not overruled.
    """
    table = ml_tables()["ml.champions"]
    with open_warehouse(settings) as warehouse:
        warehouse.create(table)
        rows = warehouse.read(table.name, ["promoted_at", "model_version"], {"task": TASK}).read_all().to_pylist()
    versions = [row["model_version"] for row in sorted(rows, key=lambda row: row["promoted_at"])]
    if settings.sentiment_model:
        return versions[-1:] != [model.version]
    return model.folder == SHIPPED and model.version not in versions
