"""The scoring engine: texts in, class probabilities out, in batches of like length."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.sentiment.labels import CLASSES, LABELS, PROBABILITIES, scores
from ml.sentiment.model import SHIPPED, Classifier, load_classifier

TOKENS_PER_BATCH = 8_192
TEXTS_PER_WINDOW = 8_192
# Both ends of a long text are read. Tokens beyond the model's longest input are cut anyway; cutting characters first
# keeps a text of megabytes from being tokenised whole. No token of a script that is in the vocabulary is this long.
END_CHARACTERS = 2_000

Progress = Callable[[int, int], None]


def score_texts(
    texts: pa.Array | pa.ChunkedArray,
    model: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pa.Table:
    """Sentiment of texts.

    Parameters
    ----------
    texts : pa.Array of string, shape (n,)
    model : Path, optional
        Model folder; the shipped model where None.
    threads : int, optional
        Threads of ONNX Runtime; all cores where None.
    progress : callable, optional
        Called with (texts done, texts in all).

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
    classifier = load_classifier(model or SHIPPED, threads or os.cpu_count() or 1)
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    rows = np.flatnonzero(has_text(texts))
    probabilities = np.full((len(texts), CLASSES), np.nan)
    probabilities[rows] = class_probabilities(classifier, texts.take(rows), progress)
    return sentiment_columns(probabilities)


def has_text(texts: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Whether there is anything to read in each text, shape (n,).

    >>> has_text(pa.array(["good", " ", None])).tolist()
    [True, False, False]
    """
    filled: np.ndarray = pc.not_equal(pc.utf8_trim_whitespace(texts.fill_null("")), "").to_numpy(zero_copy_only=False)
    return filled


def class_probabilities(classifier: Classifier, texts: pa.Array, progress: Progress | None = None) -> np.ndarray:
    """Probabilities of the five classes, shape (n, 5), of n texts none of which is null."""
    probabilities = np.empty((len(texts), CLASSES))
    for start in range(0, len(texts), TEXTS_PER_WINDOW):
        window = texts.slice(start, TEXTS_PER_WINDOW)
        tokens = _tokens(classifier, window)
        for rows in _batches([len(ids) for ids in tokens]):
            logits = _logits(classifier, [tokens[row] for row in rows])
            probabilities[start + rows] = _softmax(logits[:, classifier.order])
        if progress:
            progress(start + len(window), len(texts))
    return probabilities


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


def _tokens(classifier: Classifier, texts: pa.Array) -> list[list[int]]:
    """Token ids with the special tokens; of a long text its beginning and its end."""
    is_long = pc.greater(pc.utf8_length(texts), 2 * END_CHARACTERS)
    ends = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, END_CHARACTERS),
        pc.utf8_slice_codeunits(texts, -END_CHARACTERS, None),
        " ",
    )
    cut = pc.if_else(is_long, ends, texts).to_pylist()
    # Not verbose: that a text is longer than the model's input is expected here, and dealt with below.
    encoded = classifier.tokenizer(cut, return_attention_mask=False, return_token_type_ids=False, verbose=False)
    head = classifier.max_tokens // 2
    tail = classifier.max_tokens - head
    return [ids if len(ids) <= classifier.max_tokens else ids[:head] + ids[-tail:] for ids in encoded["input_ids"]]


def _batches(lengths: list[int]) -> Iterator[np.ndarray]:
    """Row numbers of batches whose padded size stays within the token budget, short texts first."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and (stop + 1 - start) * lengths[order[stop]] <= TOKENS_PER_BATCH:
            stop += 1
        yield order[start:stop]
        start = stop


def _logits(classifier: Classifier, tokens: list[list[int]]) -> np.ndarray:
    ids = np.full((len(tokens), max(map(len, tokens))), classifier.tokenizer.pad_token_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, values in enumerate(tokens):
        ids[row, : len(values)] = values
        mask[row, : len(values)] = 1
    logits: np.ndarray = classifier.session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
    return logits


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    normalised: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return normalised
