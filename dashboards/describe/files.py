"""Every file that is made from the description, and where it lies."""

from __future__ import annotations

from pathlib import Path

from dashboards.describe.grammar import Description
from dashboards.describe.listing import page_list
from dashboards.describe.lookml import lookml_files
from dashboards.describe.pbir import report_files
from dashboards.describe.studio import studio_page
from dashboards.describe.tmdl import Storage, model_files
from warehouse import REPO

DASHBOARDS = REPO / "dashboards"
GENERATED = (
    DASHBOARDS / "looker" / "views" / "generated",
    DASHBOARDS / "looker" / "dashboards",
    DASHBOARDS / "powerbi",
)
"""Folders in which every file is made from the description: what is in them beside is a left-over."""


def dashboard_files(description: Description) -> dict[Path, str]:
    """Text of the LookML project, the Power BI project, the links to Looker Studio and the list of pages, by path."""
    files = {DASHBOARDS / "looker" / path: text for path, text in lookml_files(description).items()}
    files[DASHBOARDS / "pages.md"] = page_list(description)
    files[DASHBOARDS / "looker_studio" / "README.md"] = studio_page(description)
    files |= {DASHBOARDS / "powerbi" / path: text for path, text in power_bi_files(description).items()}
    return files


def power_bi_files(description: Description, storage: Storage = "directQuery") -> dict[str, str]:
    """Text of the Power BI project by path in it, on BigQuery or on exported Parquet."""
    return model_files(description, storage) | report_files(description)
