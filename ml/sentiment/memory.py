"""What a model said of the texts it has scored, so that none is scored twice, whatever ends a run."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ml.sentiment.labels import CLASSES

RECORD = np.dtype([("word", np.uint64), ("probabilities", np.float64, (CLASSES,))])


class Memory:
    """Probabilities by the hash of the text.

    Parameters
    ----------
    journal : Path
        File of what was said and is in no table yet; :meth:`note` appends to it. A record that a kill cut short is
        left out, and its text is scored again.
    """

    def __init__(self, journal: Path) -> None:
        self._words = np.empty(0, dtype=np.uint64)
        self._probabilities = np.empty((0, CLASSES))
        self._journal = journal
        if journal.exists():
            whole = journal.stat().st_size // RECORD.itemsize
            records = np.fromfile(journal, RECORD, count=whole)
            with journal.open("r+b") as file:
                file.truncate(whole * RECORD.itemsize)
            self.add(records["word"], records["probabilities"])

    def __len__(self) -> int:
        return len(self._words)

    def note(self, words: np.ndarray, probabilities: np.ndarray) -> None:
        """Append to the journal: hashes, shape (n,), and probabilities, shape (n, 5)."""
        records = np.empty(len(words), RECORD)
        records["word"], records["probabilities"] = words, probabilities
        with self._journal.open("ab", buffering=0) as file:
            file.write(records.tobytes())

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
