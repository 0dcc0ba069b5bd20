"""The Feast repository fetches, as of any moment, what the feature marts knew then."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import duckdb

from flows.export import export
from flows.feature_views import FILE, feature_views
from ml.tabular import load_task, task_names
from tests.demo import Demo
from tests.parity.compare import difference
from tests.servers import uv
from warehouse import REPO

FEAST = ["--python", "3.11", "--from", "feast[duckdb]==0.66.0"]
"""In an environment of its own: it does not share one with Prefect's fastapi."""
MOMENTS = """
select entity_id, as_of_date::timestamp - interval (earlier) second as event_timestamp
from {mart}, unnest([0, 1]) as moments (earlier)
"""
# Of each entity the newest row that was known at the moment, if it is no more than 31 days old.
KNOWN = """
select moments.entity_id, moments.event_timestamp, {columns}
from moments
left join {mart} as mart
    on moments.entity_id = mart.entity_id
    and mart.as_of_date between moments.event_timestamp - interval 31 day and moments.event_timestamp
qualify row_number() over (
    partition by moments.entity_id, moments.event_timestamp order by mart.as_of_date desc nulls last
) = 1
"""


def test_every_task_has_a_view_of_its_features() -> None:
    marts = {load_task(name).features_mart.split(".")[1] for name in task_names()}
    text = FILE.read_text()
    assert text == feature_views(REPO / "dbt")
    assert {mart for mart in marts if f'source=source("{mart}")' in text} == marts


def ask(settings_file: Path, mart: str, folder: Path) -> tuple[str, list[str]]:
    """Write the moments to fetch one mart at, and return the query of what was known then, with the mart's columns."""
    with duckdb.connect(str(settings_file), read_only=True) as connection:
        columns = [row[0] for row in connection.execute(f"describe features.{mart}").fetchall()]
        moments = MOMENTS.format(mart=f"features.{mart}")
        connection.execute(f"copy ({moments}) to '{folder / mart}.parquet' (format parquet)")
    features = [name for name in columns if name not in ("entity_id", "as_of_date")]
    return KNOWN.format(mart=f"features.{mart}", columns=", ".join(f'mart."{name}"' for name in features)), features


def test_a_fetch_at_any_moment_equals_what_the_marts_knew_then(duckdb_demo: Demo, tmp_path: Path) -> None:
    settings = duckdb_demo.settings
    export(settings, str(tmp_path / "export"))
    repository = shutil.copytree(FILE.parent, tmp_path / "feast")
    folder = tmp_path / "fetched"
    folder.mkdir()
    marts = [load_task(name).features_mart.split(".")[1] for name in task_names()]
    asked = {mart: ask(settings.warehouse_file, mart, folder) for mart in marts}
    command = [uv(), "tool", "run", *FEAST, "python", str(Path(__file__).with_name("fetch_features.py"))]
    subprocess.run(
        [*command, str(repository), str(folder)],
        check=True,
        env=os.environ | {"MARTLET_EXPORT": str(tmp_path / "export"), "FEAST_USAGE": "False"},
    )
    for mart, (known, features) in asked.items():
        with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
            connection.execute(f"create temp view moments as from '{folder / mart}.parquet'")
            expected = connection.sql(known).to_arrow_table()
            names = ", ".join(["entity_id", "event_timestamp", *(f'"{name}"' for name in features)])
            got = connection.sql(f"select {names} from '{folder / mart}.got.parquet'").to_arrow_table()
        assert expected.num_rows
        assert difference(expected, got.cast(expected.schema), ("the mart", "Feast"), {}) == "", mart
