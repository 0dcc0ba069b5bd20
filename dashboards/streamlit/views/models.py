"""How good the models are, each figure beside its trivial baseline."""

from __future__ import annotations

import streamlit as st

from dashboards.streamlit.charts import empty
from dashboards.streamlit.snapshot import query


def show() -> None:
    """Draw the page."""
    st.title("Models")
    tasks = query("select distinct task from bi.bi_model_metrics order by 1")
    if empty(tasks, "measurements"):
        return
    task = st.selectbox("Task", tasks["task"].to_pylist(), key="model_task")
    rows = query(
        "select slice, metric, value, ci_low, ci_high, baseline, baseline_name, count_rows, split, "
        "model_version, measured_at from bi.bi_model_metrics where task = ? and is_champion "
        "order by slice, metric",
        [task],
    )
    if not empty(rows, "measurements of the model in use"):
        st.dataframe(rows, hide_index=True)
        st.caption("Intervals are 95 % bootstrap intervals; rows measured were not trained on.")
