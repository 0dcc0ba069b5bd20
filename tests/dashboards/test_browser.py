"""The app in a real browser, on the snapshot of either warehouse: pages render, their figures are the warehouse's.

Addresses can be shared, files of texts are read or refused, and a phone shows it all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dashboards.describe import Page as Described
from dashboards.describe import read_description
from dashboards.streamlit.tiles import written
from tests.dashboards.by_hand import by_hand
from tests.dashboards.shown import MILLISECONDS, figures
from tests.demo import Demo
from tests.servers import chromium, streamlit_app
from warehouse import Settings, open_warehouse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOME = os.environ.get("MARTLET_BROWSE")
"""The home of a finished run on DuckDB, such as one on real data, to browse instead of the simulated demos."""
PAGES = read_description().pages
CASES = [
    pytest.param(warehouse, page, id=f"{warehouse}-{page.name}")
    for warehouse in (("duckdb",) if HOME else ("duckdb", "bigquery"))
    for page in PAGES
    if warehouse == "duckdb" or page.name in ("overview", "sentiment", "models")
]
"""A page reads the same snapshot whatever warehouse it came from: of the second, three of them are enough."""
ON_DUCKDB = pytest.mark.parametrize("app", ["duckdb"], indirect=True, scope="module")
MOST_BYTES = 200 * 10**6
TEXTS = b"id,text\n1,Excellent product works great\n2,=cmd()\n3,\n"
UPLOADS = {
    "empty": (b"", "The file is empty"),
    "of another encoding": ("id,text\n1,p\u00e9ssimo\n".encode("latin-1"), "The file is not UTF-8"),
    "no more than a header": (b"id,text\n", "The file has a header but no rows"),
    "ragged": (b"id,text\n1,good,more\n", "The file is not one table"),
    "texts": (TEXTS, "3 rows scored."),
}
"""Files, and what the app says of them."""


@dataclass(frozen=True)
class App:
    """A running app and the warehouse behind its snapshot."""

    url: str
    settings: Settings


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    del browser  # Without one, no demo need be run.
    if HOME:
        settings, environment = Settings(home=HOME), {"MARTLET_HOME": HOME}
    else:
        demo: Demo = request.getfixturevalue(f"{request.param}_demo")
        settings, environment = demo.settings, demo.environment
    with streamlit_app(environment, tmp_path_factory.mktemp("app") / "streamlit.log") as url:
        yield App(url, settings)


@pytest.fixture(scope="module")
def page(app: App, browser: Browser) -> Iterator[Page]:
    """The app in one tab; a message of the browser's console that is an error fails the test that caused it."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(MILLISECONDS)
    page.goto(app.url)
    yield page
    page.close()


@pytest.fixture
def quiet(page: Page) -> Iterator[None]:
    errors: list[str] = []

    def note(text: str) -> None:
        errors.append(text)

    on_console = lambda message: note(message.text) if message.type == "error" else None  # noqa: E731
    on_error = lambda error: note(str(error))  # noqa: E731
    page.on("console", on_console)
    page.on("pageerror", on_error)
    yield
    page.remove_listener("console", on_console)
    page.remove_listener("pageerror", on_error)
    assert errors == []


def open_page(page: Page, described: Described) -> dict[str, str]:
    """Go to one of the pages by the menu, wait until it has been drawn without an error, and read its figures."""
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link", name=described.title, exact=True)
    menu.first.click()
    page.get_by_role("heading", name=described.title, exact=True, level=1).wait_for()
    shown = figures(page, described)
    assert page.get_by_test_id("stException").all_inner_texts() == []
    alerts = page.get_by_test_id("stAlert").all_inner_texts()
    assert {text for text in alerts if not text.startswith("No ")} <= {EMPTY}
    return shown


EMPTY = "Nothing to show: no rows in this snapshot, or none for what was chosen."


def asked(settings: Settings, sql: str) -> Any:
    """The one value of a query, on the warehouse itself or, of BigQuery, on its tables read through the door."""
    if settings.target == "duckdb":
        with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
            return (connection.execute(sql).fetchone() or (None,))[0]
    (table,) = re.findall(r"from ([\w.]+)", sql)
    with open_warehouse(settings, read_only=True) as warehouse, duckdb.connect() as connection:
        schema, name = table.split(".")
        rows = warehouse.read(table).read_all()
        connection.execute(f"create schema {schema}")
        connection.register("rows", rows)
        connection.execute(f"create table {schema}.{name} as select * from rows")
        return (connection.execute(sql).fetchone() or (None,))[0]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(("app", "described"), CASES, indirect=["app"], scope="module")
def test_every_page_is_drawn_and_its_figures_are_those_of_the_warehouse(
    app: App, page: Page, described: Described, request: pytest.FixtureRequest
) -> None:
    shown = open_page(page, described)
    tiles = {tile.title: tile for tile in described.tiles if tile.kind == "value"}
    queries = by_hand(described.name)
    assert len(queries) >= 3
    for title, sql in queries.items():
        table = read_description().tables[tiles[title].table]
        as_format = table.measure(tiles[title].show[0]).format
        assert shown[title] == written(asked(app.settings, sql), as_format), title
    _keep_picture(page, described, request)


def _keep_picture(page: Page, described: Described, request: pytest.FixtureRequest, kind: str = "") -> None:
    """Where ``--basetemp`` or pytest's own folder lies, for people to look at."""
    folder = Path(str(request.config._tmp_path_factory.getbasetemp())) / "pages"  # type: ignore[attr-defined]
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{described.name}{kind}.png")


@pytest.mark.usefixtures("quiet")
@ON_DUCKDB
def test_what_a_reader_chooses_stands_in_the_address_and_opens_again(app: App, page: Page, browser: Browser) -> None:
    described = read_description().page("reviews_per_rating")
    open_page(page, described)
    page.get_by_role("combobox", name="Dataset").click()
    page.get_by_role("option", name="steam", exact=True).click()
    page.wait_for_url(re.compile("dataset=steam"))
    expected = asked(app.settings, "select count(*) from marts.fct_reviews where dataset = 'steam'")
    page.get_by_test_id("stMetricValue").get_by_text(f"{expected:,}", exact=True).first.wait_for()
    shared, missing = browser.new_page(), []
    shared.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    shared.goto(page.url, timeout=MILLISECONDS)
    assert figures(shared, described)["Reviews"] == f"{expected:,}"
    # Streamlit asks below the address of a page first, to learn at which path the app lies.
    assert {url.removeprefix(f"{app.url}/{described.name}/") for url in missing} <= {
        "_stcore/health",
        "_stcore/host-config",
    }
    shared.close()


@pytest.mark.usefixtures("quiet")
@ON_DUCKDB
def test_an_uploaded_file_is_scored_or_the_app_says_what_is_wrong(app: App, page: Page) -> None:
    page.goto(app.url)
    open_page(page, read_description().page("sentiment"))
    for content, says in UPLOADS.values():
        upload(page, {"name": "texts.csv", "mimeType": "text/csv", "buffer": content})
        if not says.endswith(("empty", "UTF-8")):
            page.get_by_role("button", name="Score the file").click()
        page.get_by_text(says).wait_for()
        if content is not TEXTS:
            # Else the next click may find the button of this file.
            page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
            page.get_by_text(says).wait_for(state="hidden")
            page.get_by_role("button", name="Score the file").wait_for(state="hidden")
    header, good, formula, nothing = downloaded(page)
    assert header.replace('"', "").startswith("id,text,predicted_label,score")
    assert "very positive" in good
    assert "'=cmd()" in formula
    assert nothing.count(",") == header.count(",")


@pytest.mark.usefixtures("quiet")
@ON_DUCKDB
def test_a_file_of_200_mb_is_scored_and_keeps_nobody_waiting(
    app: App, page: Page, browser: Browser, tmp_path: Path
) -> None:
    count = 8_000
    text = b"Excellent product, works great. "
    file = tmp_path / "large.csv"
    with file.open("wb") as out:
        out.write(b"text\n")
        for _ in range(count):
            out.write(b'"' + text * ((MOST_BYTES // count - 10) // len(text)) + b'"\n')
    page.goto(app.url)
    open_page(page, read_description().page("sentiment"))
    upload(page, file)
    page.get_by_role("button", name="Score the file").click()
    page.get_by_role("progressbar").wait_for()
    other = browser.new_page()
    other.goto(app.url)
    assert figures(other, read_description().page("overview"))
    assert page.get_by_role("progressbar").is_visible()
    other.close()
    page.get_by_text(f"{count:,} rows scored.").wait_for()


@pytest.mark.usefixtures("quiet")
@ON_DUCKDB
def test_a_file_of_more_than_200_mb_is_refused_before_it_is_sent(app: App, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "larger.csv"
    with file.open("wb") as out:
        out.write(b"text\n")
        out.truncate(201 * 2**20)
    page.goto(app.url)
    open_page(page, read_description().page("sentiment"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    upload(page, file)
    page.get_by_text("File must be 200.0MB or smaller.").wait_for()
    assert sent == []
    assert page.get_by_role("button", name="Score the file").count() == 0
    upload(page, {"name": "texts.csv", "mimeType": "text/csv", "buffer": TEXTS})
    page.get_by_role("button", name="Score the file").wait_for()
    assert len(sent) == 1


def upload(page: Page, file: Any) -> None:
    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(file)


def downloaded(page: Page) -> list[str]:
    """Lines of the file that the app offers."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8").splitlines()


@ON_DUCKDB
@pytest.mark.parametrize(
    ("scheme", "names"), [("light", ("overview", "sentiment")), ("dark", ("customer_churn", "models"))]
)
def test_pages_read_on_a_phone(
    app: App, browser: Browser, scheme: Any, names: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    """No page is wider than the screen, and its figures stand one below the other."""
    phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    phone.set_default_timeout(MILLISECONDS)
    for name in names:
        described = read_description().page(name)
        phone.goto(f"{app.url}/{'' if name == 'overview' else name}")
        assert set(figures(phone, described)) >= {tile.title for tile in described.tiles if tile.kind == "value"}
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        places = [metric.bounding_box() for metric in phone.get_by_test_id("stMetric").all()[:4]]
        assert len({place["y"] for place in places if place}) == len(places)
        _keep_picture(phone, described, request, f"-phone-{scheme}")
    phone.close()
