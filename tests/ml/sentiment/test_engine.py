"""The engine: the same text always gets the same answer, whatever it is and whatever surrounds it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.sentiment import SHIPPED, backends, engine, score_texts
from ml.sentiment.backends import OnnxBackend
from ml.sentiment.engine import Engine
from ml.sentiment.labels import LABELS, PROBABILITIES
from ml.sentiment.model import open_model

TOLERANCE = 1e-4
ODD = {
    "empty": "",
    "blank": " \t\n ",
    "emoji": "🙂🔥👍🏽",
    "one emoji of several": "👩‍👩‍👧❤️",
    "NUL": "good\0product",
    "right to left": "منتج ممتاز وسريع",
    "HTML": "<p>Great &amp; <b>cheap</b><br/></p>",
    "unclosed HTML": "<div <span great",
    "control characters": "\x07\x1b[31mred\x7f",
    "an unknown script": "ᚠᚢᚦᚨᚱᚲ",
    "one endless word": "a" * 50_000,
    "many words": "good " * 10_000,
    "50,000 exclamation marks": "!" * 50_000,
    "a byte order mark": "\ufeffgreat",
}


def matrix(table: pa.Table) -> np.ndarray:
    return np.column_stack([table[name].to_numpy(zero_copy_only=False) for name in PROBABILITIES])


def sample_texts(count: int, seed: int = 0) -> list[str]:
    """Texts of 1 to 300 words in random order."""
    rng = np.random.default_rng(seed)
    words = ["good", "bad", "terrible", "the", "guitar", "não", "gostei", "works", "broke", "ok", "qwzx", "!"]
    return [" ".join(rng.choice(words, size)) for size in rng.integers(1, 300, count)]


def test_neither_order_nor_neighbours_change_a_result() -> None:
    texts = sample_texts(60)
    together = matrix(score_texts(pa.array(texts)))
    backwards = matrix(score_texts(pa.array(texts[::-1])))[::-1]
    alone = np.vstack([matrix(score_texts(pa.array([text]))) for text in texts[:5]])
    assert np.abs(together - backwards).max() < TOLERANCE
    assert np.abs(together[:5] - alone).max() < TOLERANCE


@pytest.mark.parametrize(("tokens", "texts_per_window"), [(1, 7), (500, 8_192), (1_000_000, 8_192)])
def test_the_size_of_batches_and_windows_does_not_change_a_result(
    monkeypatch: pytest.MonkeyPatch, tokens: int, texts_per_window: int
) -> None:
    texts = pa.array(sample_texts(40))
    usual = matrix(score_texts(texts))
    monkeypatch.setattr(OnnxBackend, "tokens_per_batch", tokens)
    monkeypatch.setattr(engine, "TEXTS_PER_WINDOW", texts_per_window)
    assert np.abs(matrix(score_texts(texts)) - usual).max() < TOLERANCE


def test_the_number_of_threads_does_not_change_a_result() -> None:
    texts = pa.array(sample_texts(20))
    assert np.abs(matrix(score_texts(texts, threads=1)) - matrix(score_texts(texts, threads=2))).max() < TOLERANCE


def test_any_text_at_all_gets_five_probabilities_or_nulls() -> None:
    table = score_texts(pa.array([*ODD.values(), None]))
    by_name = dict(zip([*ODD, "null"], table.to_pylist(), strict=True))
    for name, row in by_name.items():
        if name in ("empty", "blank", "null"):
            assert set(row.values()) == {None}, name
        else:
            assert sum(row[column] for column in PROBABILITIES) == pytest.approx(1), name
            assert row["predicted_label"] in LABELS, name


def test_the_columns_of_a_text_agree_with_each_other() -> None:
    table = score_texts(pa.array(sample_texts(30)))
    probabilities = matrix(table)
    assert table["predicted_label"].to_pylist() == [LABELS[place] for place in probabilities.argmax(axis=1)]
    assert table["score"].to_numpy() == pytest.approx(probabilities @ [-1, -0.5, 0, 0.5, 1])
    assert table["positive_score"].to_numpy() == pytest.approx(probabilities[:, 3:].sum(axis=1))
    assert table["negative_score"].to_numpy() == pytest.approx(probabilities[:, :2].sum(axis=1))


def test_case_accents_markup_and_drawn_out_letters_do_not_matter() -> None:
    plain = matrix(score_texts(pa.array(["pessimo, nao gostei", "i dont like it, it is soo bad"])))
    same = matrix(score_texts(pa.array(["PÉSSIMO,  não gostei", "I don’t <br/>like it, it is sooooooo bad"])))
    assert np.abs(plain - same).max() < TOLERANCE


def test_both_ends_of_a_long_text_count_and_its_middle_does_not() -> None:
    filler = "the box is on the table next to the chair . " * 400
    texts = [
        f"{filler} {filler}",
        f"{filler} terrible awful garbage {filler}",
        f"{'terrible awful garbage ' * 9} {filler}",
        f"{filler} {'terrible awful garbage ' * 9}",
    ]
    neither, middle, start, end = score_texts(pa.array(texts))["score"].to_pylist()
    assert middle == pytest.approx(neither, abs=TOLERANCE)
    assert start < neither
    assert end < neither


def test_no_text_at_all_gives_an_empty_table_with_every_column() -> None:
    table = score_texts(pa.array([], pa.string()))
    assert table.num_rows == 0
    assert set(table.column_names) == {*PROBABILITIES, "score", "positive_score", "negative_score", "predicted_label"}


def test_progress_counts_texts_up_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TEXTS_PER_WINDOW", 4)
    calls: list[tuple[int, int]] = []
    score_texts(pa.array(sample_texts(10)), SHIPPED, progress=lambda done, total: calls.append((done, total)))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1] == (10, 10)


def test_a_missing_gpu_is_a_flag_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backends, "has_gpu", lambda: False)
    assert Engine(open_model(SHIPPED), device="gpu").device == "cpu (onnx, quantised)"
    assert "no GPU" in caplog.text
