"""The browsable site of the dbt project: ``make docs`` writes it."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.dbt import run_dbt
from flows.environment import prepare
from warehouse import Settings


def write_site(settings: Settings) -> Path:
    """Write models, columns, tests and lineage, with the tables' types and sizes in the warehouse, as one page.

    Returns
    -------
    Path
        ``<home>/docs/index.html``, which opens without a server.

    Raises
    ------
    DbtError
        Where dbt fails; the page of an earlier run stays.
    """
    target = run_dbt(settings, ["docs", "generate", "--static"])
    page = settings.home / "docs" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / "static_index.html", page.with_suffix(".next"))
    return page.with_suffix(".next").replace(page)


if __name__ == "__main__":
    settings = Settings()
    prepare(settings)
    print(write_site(settings))
