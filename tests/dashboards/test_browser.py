"""The app in a real browser, on the snapshot of either warehouse: each page renders, its number the warehouse's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pytest

from tests.demo import Demo
from tests.servers import chromium, streamlit_app
from warehouse import Settings, open_warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MILLISECONDS = 60_000
TASK_ON_TOP = "customer_churn"


@dataclass(frozen=True)
class App:
    """A running app and the warehouse behind its snapshot."""

    url: str
    settings: Settings


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module", params=["duckdb", "bigquery"])
def app(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    del browser  # Without one, no demo need be run.
    demo: Demo = request.getfixturevalue(f"{request.param}_demo")
    with streamlit_app(demo.environment, tmp_path_factory.mktemp("app") / "streamlit.log") as url:
        yield App(url, demo.settings)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page; a message of the browser's console that is an error fails the test."""
    page = browser.new_page(viewport={"width": 1600, "height": 1200})
    page.set_default_timeout(MILLISECONDS)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def open_page(page: Page, app: App, title: str, link: str) -> None:
    """Open the app, go to one of its pages by the menu, and wait until it has been drawn without an error."""
    page.goto(app.url)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=link).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    assert page.get_by_test_id("stException").all_inner_texts() == []
    assert page.get_by_test_id("stAlert").all_inner_texts() == []


@pytest.mark.parametrize(
    ("link", "title", "metric", "table"),
    [
        ("Overview", "Overview", "Reviews", "marts.fct_reviews"),
        ("Overview", "Overview", "Rows rejected", "raw.rejects"),
        ("Sentiment", "Review sentiment", "Reviews", "marts.fct_reviews"),
        ("Customer churn", "Customer churn", "Customers", "predictions.customer_churn"),
        ("Review scores", "Review scores", "Orders predicted", "predictions.review_score_at_request"),
        ("Recommendations", "Recommendations", "Recommendations", "predictions.recommend"),
    ],
)
def test_the_number_on_a_page_is_the_count_in_the_warehouse(
    app: App, page: Page, link: str, title: str, metric: str, table: str
) -> None:
    open_page(page, app, title, link)
    shown = page.get_by_test_id("stMetric").filter(has=page.get_by_text(metric, exact=True))
    with open_warehouse(app.settings, read_only=True) as warehouse:
        expected = warehouse.count(table)
    assert expected > 0
    assert shown.get_by_test_id("stMetricValue").inner_text() == f"{expected:,}"


def test_the_models_page_has_a_row_for_every_metric_of_the_model_in_use(app: App, page: Page) -> None:
    open_page(page, app, "Models", "Models")
    grid = page.get_by_test_id("stDataFrame").locator("[role=grid]")
    assert page.get_by_role("combobox", name="Task").input_value() == TASK_ON_TOP
    with open_warehouse(app.settings, read_only=True) as warehouse:
        metrics = warehouse.read("bi.bi_model_metrics", ["is_champion"], equals={"task": TASK_ON_TOP}).read_all()
    expected = pc.sum(metrics["is_champion"]).as_py()
    assert expected > 0
    header = 1
    assert int(grid.get_attribute("aria-rowcount") or 0) == header + expected
