"""The description as links that open Looker Studio on its tables, by its Linking API."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboards.describe.grammar import Description, Page

CREATE = "https://lookerstudio.google.com/reporting/create"
HEAD = """<!-- Made by `make generate` from dbt/pages.yml: change that file, then run it. -->
# Looker Studio

A link opens a new report on the tables of a page, in BigQuery. Put your project in the place of `{project}`, and the
beginning of your datasets' names in the place of `{prefix}`.

| page | tables | link |
|---|---|---|
"""


def studio_page(description: Description, project: str = "my-project", prefix: str = "martlet_") -> str:
    """A page of Markdown with a link per page of the description.

    Parameters
    ----------
    description : Description
    project, prefix : str
        Google Cloud project, and beginning of the datasets' names.
    """
    rows = []
    for page in description.pages:
        tables = ", ".join(f"`{name}`" for name in page.tables)
        rows.append(f"| {page.title} | {tables} | [open]({link(description, page, project, prefix)}) |")
    return HEAD.format(project=project, prefix=prefix) + "\n".join(rows) + "\n"


def link(description: Description, page: Page, project: str, prefix: str) -> str:
    """Address that opens a new report with a data source per table of the page."""
    parameters = {"c.mode": "edit", "r.reportName": page.title}
    for place, name in enumerate(page.tables):
        table = description.tables[name]
        source = {
            "connector": "bigQuery",
            "type": "TABLE",
            "datasourceName": table.label,
            "projectId": project,
            "datasetId": prefix + table.schema_name,
            "tableId": table.name,
        }
        parameters |= {f"ds.ds{place}.{key}": value for key, value in source.items()}
    return f"{CREATE}?{urlencode(parameters)}"
