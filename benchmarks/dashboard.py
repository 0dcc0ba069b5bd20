"""Seconds to the first paint of pages, and after a filter, on 10 million reviews; beside an empty app.

The snapshot is that of a demo, its rows of customers, products and predictions repeated until the reviews are so many.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from playwright.sync_api import Page

from flows.publish import KEYS
from tests.servers import chromium, free_port, server, wait_for
from warehouse import Settings

PAGES = {"customers": "Reviews by customer", "sentiment": "Review sentiment", "recommendations": "Recommendations"}
LARGE = {
    "bi.bi_customer_reviews": "user_id",
    "bi.bi_short_reviews_by_customer": "user_id",
    "bi.bi_recommendations": "user_id",
    "predictions.customer_churn_latest": "entity_id",
    "predictions.purchase_latest": "entity_id",
}
EMPTY = "import streamlit as st\nst.title('Empty')\n"
QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def main() -> None:
    """Print seconds as JSON, a line per page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=10_000_000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, chromium() as browser:
        home = Path(folder)
        print(json.dumps({"rows": enlarge(Settings().published_file, home / "published.duckdb", arguments.reviews)}))
        (home / "empty.py").write_text(EMPTY)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(120_000)
        with app(home, home / "empty.py") as url:
            opened(page, url, "Empty")
            print(json.dumps({"empty app": opened(page, url, "Empty")}))
        with app(home, Path("flows/app.py")) as url:
            # The first page that anybody opens imports the libraries; a snapshot's first reader pays for its queries.
            opened(page, url, "Overview")
            for name, title in PAGES.items():
                first = opened(page, f"{url}/{name}", title)
                print(json.dumps({name: {"first paint": first, "filter": filtered(page)}}))


def enlarge(small: Path, large: Path, reviews: int) -> dict[str, int]:
    """Copy a snapshot, its large tables repeated; returns rows by table."""
    with duckdb.connect(str(large)) as connection:
        connection.execute(f"attach '{small}' as small (read_only)")
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where database_name = 'small'")
        names = [f"{schema}.{table}" for schema, table in tables.fetchall()]
        (there,) = connection.execute("select sum(count_reviews) from small.bi.bi_customer_reviews").fetchone() or (1,)
        times = math.ceil(reviews / int(there))
        connection.execute("create schema bi; create schema predictions")
        for name in names:
            key = LARGE.get(name)
            columns = f"* replace ({key} || '_' || n as {key})" if key else "*"
            source = f"small.{name}, range({times}) repeated(n)" if key else f"small.{name}"
            rows = (
                f"select {columns} from {source}"
                if not key
                else f"select columns(c -> c != 'n') from (select {columns} from {source})"
            )
            connection.execute(f"create table {name} as {rows}")
            if name in KEYS:
                connection.execute(f"create index {name.replace('.', '_')}_key on {name} ({KEYS[name]})")
        counts = {
            name: connection.execute(f"select count(*) from {name}").fetchone() for name in LARGE if name in names
        }
    return {name: int(count[0]) for name, count in counts.items() if count}


@contextmanager
def app(home: Path, script: Path) -> Iterator[str]:
    """A Streamlit app in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = dict(os.environ) | {"MARTLET_HOME": str(home), "PYTHONPATH": "."}
    with server(command, home / "app.log", environment) as process:
        wait_for(process, f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"


def opened(page: Page, url: str, title: str) -> dict[str, float]:
    """Seconds until the title is there, and until all of the page is."""
    begun = time.perf_counter()
    page.goto(url)
    page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
    first = time.perf_counter() - begun
    page.locator(QUIET).wait_for()
    return {"title": round(first, 2), "whole page": round(time.perf_counter() - begun, 2)}


def filtered(page: Page) -> float:
    """Seconds from the choice of a data set to the page that shows it."""
    page.get_by_role("combobox").first.click()
    option = page.get_by_role("option").nth(1)
    option.wait_for()
    begun = time.perf_counter()
    option.click()
    page.wait_for_url("**dataset=**")
    page.locator(QUIET).wait_for()
    return round(time.perf_counter() - begun, 2)


if __name__ == "__main__":
    main()
