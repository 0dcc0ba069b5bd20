"""Trying the sentiment model: on one sentence, or on a file of texts."""

from __future__ import annotations

import tempfile

import pyarrow as pa
import streamlit as st

from dashboards.describe import Page
from dashboards.engines import Engines
from dashboards.streamlit.tiles import written
from dashboards.texts import UploadError, column_names, score_file

LIKELY = ("text", "review", "comment", "message", "body")


def show(page: Page, engines: Engines) -> None:
    """Draw the field and the upload."""
    del page
    st.subheader("One sentence")
    text = st.text_area("Text", key="sentence", max_chars=10_000, placeholder="Works great, arrived early")
    if text.strip():
        (found,) = engines.score_texts(pa.array([text])).to_pylist()
        columns = st.columns(3)
        columns[0].metric("Reads", found["predicted_label"])
        columns[1].metric("Score (-1 to 1)", written(found["score"], "decimal"))
        columns[2].metric("Negative or worse", written(found["negative_score"], "percent"))
    st.subheader("A file of texts")
    file = st.file_uploader("CSV, UTF-8, with a header, up to 200 MB", type="csv", key="texts")
    if file is not None:
        try:
            _file(file, engines)
        except UploadError as error:
            st.error(str(error))


def _file(file: st.runtime.uploaded_file_manager.UploadedFile, engines: Engines) -> None:
    names = column_names(file)
    likely = next((place for place, name in enumerate(names) if any(word in name.lower() for word in LIKELY)), 0)
    column = st.selectbox("Column of texts", names, index=likely, key="texts_column")
    if not st.button("Score the file", key="texts_go"):
        return
    bar = st.progress(0.0, "Reading texts")

    def show_share(share: float) -> None:
        bar.progress(share, f"{share:.0%}")

    with tempfile.TemporaryFile() as out:
        count = score_file(file, file.size, column, out, engines, show_share)
        out.seek(0)
        content = out.read()
    bar.empty()
    st.success(f"{count:,} rows scored.")
    name = f"{file.name.rsplit('.', 1)[0]}-sentiment.csv"
    st.download_button("Download", content, name, "text/csv", key="texts_download", on_click="ignore")
