"""The description as one list of its pages, and where each is in every tool."""

from __future__ import annotations

from dashboards.describe.grammar import Description, Page

HEAD = """<!-- Made by `make generate` from dbt/pages.yml: change that file, then run it. -->
# Every page, in every tool

The same figures, from the same tables: at its address in the [Streamlit app](../docs/guides/streamlit.md), as a
dashboard in [Looker](../docs/guides/looker.md), as a page of the report in [Power BI](../docs/guides/power-bi.md), and
as a [link to Looker Studio](looker_studio/README.md).
"""
COLUMNS = "| page | what it shows | app | Looker | Power BI | tables |\n|---|---|---|---|---|---|\n"


def page_list(description: Description) -> str:
    """A page of Markdown with a table of pages per section."""
    parts = [HEAD]
    for section in dict.fromkeys(page.section for page in description.pages):
        parts += [f"\n## {section}\n\n", COLUMNS]
        parts += [_row(page, page is description.pages[0]) for page in description.pages if page.section == section]
    return "".join(parts)


def _row(page: Page, is_first: bool) -> str:
    tables = ", ".join(f"`{name}`" for name in page.tables)
    looker = f"[dashboard](looker/dashboards/{page.name}.dashboard.lookml)"
    power_bi = f"[page](powerbi/martlet.Report/definition/pages/{page.name}/page.json)"
    address = "/" if is_first else f"/{page.name}"
    return f"| {page.title} | {page.description} | `{address}` | {looker} | {power_bi} | {tables} |\n"
