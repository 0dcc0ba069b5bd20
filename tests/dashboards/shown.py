"""Reads the figures that a page of the app shows in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboards.describe import Page as Described

if TYPE_CHECKING:
    from playwright.sync_api import Page

MILLISECONDS = 90_000


def figures(page: Page, described: Described) -> dict[str, str]:
    """The figures of a page by their titles, all of them, once the page rests and nothing of the last one is left."""
    titles = [tile.title for tile in described.tiles if tile.kind == "value"]
    shown = page.wait_for_function(FIGURES, arg=titles, timeout=MILLISECONDS).json_value()
    return dict(shown)


FIGURES = """(titles) => {
    const all = (name, inside) => [...inside.querySelectorAll(`[data-testid="${name}"]`)];
    const rests = all("stApp", document).every((app) => app.dataset.testScriptState === "notRunning");
    if (!rests || document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')) return false;
    const text = (metric, part) => all(part, metric).map((found) => found.innerText.trim()).join(" ");
    const metrics = all("stMetric", document);
    const shown = metrics.map((metric) => [text(metric, "stMetricLabel"), text(metric, "stMetricValue")]);
    const failed = all("stException", document).length > 0;
    return (failed || titles.every((title) => shown.some(([name]) => name === title))) && shown;
}"""
"""Reads title and value of each figure in one step: the app replaces them one by one while it draws."""
