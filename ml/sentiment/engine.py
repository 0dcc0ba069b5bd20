"""The scoring engine: batches of texts of like length are answered while the next texts are tokenised."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.errors import NotAClassifierError
from ml.sentiment.labels import CLASSES, LABELS, PROBABILITIES, scores
from ml.sentiment.model import SHIPPED, TOKENIZER, Model, first_line, open_model
from ml.sentiment.tokens import Progress, Tokens, by_length, tokenise
from warehouse import Settings

if TYPE_CHECKING:
    from ml.sentiment.backends import Backend

TEXTS_PER_WINDOW = 4_096
# Both ends of a long text are read. Tokens beyond the model's longest input are cut anyway; cutting characters first
# keeps a text of megabytes from being tokenised whole. No token of a script that is in the vocabulary is this long.
END_CHARACTERS = 2_000

Kept = Callable[[np.ndarray, np.ndarray], None]
"""Told row numbers, shape (k,), and their probabilities, shape (k, 5), as soon as a batch is done."""


class Engine:
    """A model on a device, ready for any number of texts.

    Parameters
    ----------
    model : Model
    device : str or Backend
        ``auto``, ``cpu`` or ``gpu``; without a GPU ``gpu`` is ``cpu``, and :attr:`device` says so. Or what answers,
        opened already.
    threads : int
    """

    def __init__(self, model: Model, device: str | Backend = "auto", threads: int = 1) -> None:
        from tokenizers import Tokenizer

        from ml.sentiment.backends import open_backend

        self.model = model
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(model.folder / TOKENIZER))
        except Exception as error:  # tokenizers raises this class itself
            raise NotAClassifierError(
                f"{model.folder} cannot be loaded as a text classifier: {TOKENIZER}: {first_line(error)}."
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._backend = open_backend(model, device, threads) if isinstance(device, str) else device
        self._threads = threads

    @property
    def device(self) -> str:
        """What it really runs on, such as ``cpu (onnx, quantised)``."""
        return self._backend.device

    def score(self, texts: pa.Array | pa.ChunkedArray, progress: Progress | None = None) -> pa.Table:
        """Sentiment of texts, as :func:`score_texts` gives it."""
        texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        rows = np.flatnonzero(has_text(texts))
        probabilities = np.full((len(texts), CLASSES), np.nan)
        probabilities[rows] = self.probabilities(texts.take(rows), progress)
        return sentiment_columns(probabilities)

    def probabilities(self, texts: pa.Array, progress: Progress | None = None, kept: Kept | None = None) -> np.ndarray:
        """Probabilities of the five classes, shape (n, 5), of n texts none of which is null.

        Parameters
        ----------
        texts : pa.Array of string, shape (n,)
        progress : callable, optional
            Called with (texts done, texts in all).
        kept : callable, optional
            Told each batch as soon as it is done, so that a run that is killed loses little.
        """
        found = np.empty((len(texts), CLASSES))
        done = 0
        with ThreadPoolExecutor(1) as tokenising, ThreadPoolExecutor(self._backend.workers) as answering:
            for start, tokens in self._ahead(texts, tokenising):
                batches = by_length(tokens, self._backend.tokens_per_batch, self._backend.texts_per_batch)

                def answer_rows(rows: np.ndarray, tokens: Tokens = tokens) -> np.ndarray:
                    return self._answer(tokens, rows)

                for rows, answer in _in_flight(answering, batches, answer_rows, self._backend.workers):
                    found[start + rows] = answer
                    if kept:
                        kept(start + rows, answer)
                    done += len(rows)
                    if progress:
                        progress(done, len(texts))
        return found

    def tokens(self, texts: pa.Array) -> Tokens:
        """Token ids of texts, special tokens included; of a long text its beginning and its end."""
        is_long = pc.greater(pc.utf8_length(texts), 2 * END_CHARACTERS)
        ends = pc.binary_join_element_wise(
            pc.utf8_slice_codeunits(texts, 0, END_CHARACTERS),
            pc.utf8_slice_codeunits(texts, -END_CHARACTERS, None),
            " ",
        )
        return tokenise(self._tokenizer, pc.if_else(is_long, ends, texts).to_pylist(), self.model.max_tokens)

    def _ahead(self, texts: pa.Array, pool: ThreadPoolExecutor) -> Iterator[tuple[int, Tokens]]:
        """Windows of texts as tokens, each tokenised while the one before it is answered."""
        starts = range(0, len(texts), TEXTS_PER_WINDOW)
        waiting: deque[tuple[int, Future[Tokens]]] = deque()
        for start in starts:
            waiting.append((start, pool.submit(self.tokens, texts.slice(start, TEXTS_PER_WINDOW))))
            if len(waiting) > 1:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()

    def _answer(self, tokens: Tokens, rows: np.ndarray) -> np.ndarray:
        logits = self._backend.logits([tokens[row] for row in rows])
        return self.model.mapping.classes(_softmax(logits))


def score_texts(
    texts: pa.Array | pa.ChunkedArray,
    model: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    device: str = "auto",
) -> pa.Table:
    """Sentiment of texts.

    Parameters
    ----------
    texts : pa.Array of string, shape (n,)
    model : Path, optional
        Model folder; the shipped model where None.
    threads : int, optional
        Batches worked on at once on the CPU; those of the settings where None.
    progress : callable, optional
        Called with (texts done, texts in all).
    device : str
        ``auto``, ``cpu`` or ``gpu``.

    Returns
    -------
    pa.Table
        n rows in the order of ``texts``: ``probability_1..5``, ``score``, ``positive_score``, ``negative_score``,
        ``predicted_label``; all null where the text is null or blank.

    Examples
    --------
    >>> score_texts(pa.array(["Excellent product, works great"]))["predicted_label"].to_pylist()
    ['very positive']
    """
    return Engine(open_model(model or SHIPPED), device, threads or Settings().threads).score(texts, progress)


def has_text(texts: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Whether there is anything to read in each text, shape (n,).

    >>> has_text(pa.array(["good", " ", None])).tolist()
    [True, False, False]
    """
    filled: np.ndarray = pc.not_equal(pc.utf8_trim_whitespace(texts.fill_null("")), "").to_numpy(zero_copy_only=False)
    return filled


def sentiment_columns(probabilities: np.ndarray) -> pa.Table:
    """The prediction columns of class probabilities, shape (n, 5); a row of NaN becomes nulls."""
    unknown = np.isnan(probabilities).any(axis=1)
    columns = dict(zip(PROBABILITIES, probabilities.T, strict=True))
    columns["score"] = scores(probabilities)
    columns["positive_score"] = np.minimum(probabilities[:, 3:].sum(axis=1), 1.0)
    columns["negative_score"] = np.minimum(probabilities[:, :2].sum(axis=1), 1.0)
    arrays = {name: pa.array(np.ascontiguousarray(values), mask=unknown) for name, values in columns.items()}
    best = pa.array(np.where(unknown, 0, np.nan_to_num(probabilities).argmax(axis=1)), mask=unknown)
    return pa.table(arrays | {"predicted_label": pa.array(LABELS).take(best)})


def _in_flight(
    pool: ThreadPoolExecutor,
    batches: Iterable[np.ndarray],
    answer: Callable[[np.ndarray], np.ndarray],
    workers: int,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Answers of batches in order, with no more of them under way than there are workers."""
    waiting: deque[tuple[np.ndarray, Future[np.ndarray]]] = deque()
    for rows in batches:
        waiting.append((rows, pool.submit(answer, rows)))
        if len(waiting) > workers:
            first, future = waiting.popleft()
            yield first, future.result()
    while waiting:
        first, future = waiting.popleft()
        yield first, future.result()


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    normalised: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return normalised
