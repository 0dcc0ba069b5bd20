"""Pictures of the running app for people to look at, and those of the guides: every page, light, dark and on a phone.

`python -m tests.dashboards.pictures FOLDER` takes them of the snapshot in `MARTLET_HOME`; `--guides` takes those that
the guides show, at their size.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboards.describe import Page as Described
from dashboards.describe import read_description
from tests.servers import chromium, streamlit_app
from warehouse import REPO, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GUIDES = REPO / "docs" / "guides" / "pictures"
IN_GUIDES = ("overview", "sentiment", "customer_churn", "recommendations", "models")
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1400, "height": 3600}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1400, "height": 3600}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 5200}, "color_scheme": "light"},
}
OF_GUIDES = {"": {"viewport": {"width": 1400, "height": 1000}, "color_scheme": "light"}}
RESTS = """() => document.querySelector('[data-test-script-state="notRunning"]')
    && document.querySelector('h1') && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')"""
MILLISECONDS = 120_000


def main() -> None:
    """Write a PNG per page and look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=GUIDES)
    parser.add_argument("--guides", action="store_true", help="those that the guides show")
    parser.add_argument("--page", action="append", help="no other page; may be given again")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    wanted = arguments.page or (IN_GUIDES if arguments.guides else None)
    pages = [page for page in read_description().pages if not wanted or page.name in wanted]
    looks = OF_GUIDES if arguments.guides else LOOKS
    environment = {"MARTLET_HOME": str(Settings().home)}
    with chromium() as browser, streamlit_app(environment, arguments.folder / "app.log") as url:
        for look, options in looks.items():
            take(browser, url, pages, options, arguments.folder, f"-{look}" if look else "")
    (arguments.folder / "app.log").unlink()


def take(browser: Browser, url: str, pages: list[Described], options: dict[str, Any], folder: Path, look: str) -> None:
    """Pictures of some pages in one look."""
    page = browser.new_page(**options)
    page.set_default_timeout(MILLISECONDS)
    for described in pages:
        page.goto(f"{url}/{'' if described.name == 'overview' else described.name}")
        page.get_by_role("heading", name=described.title, exact=True, level=1).wait_for()
        rest(page)
        page.screenshot(path=folder / f"{described.name}{look}.png")
    page.close()


def rest(page: Page) -> None:
    """Wait until the page has been drawn, charts included."""
    page.wait_for_function(RESTS)
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main()
