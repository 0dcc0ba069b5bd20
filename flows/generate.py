"""Writes what is made from definitions: dbt's sources, Feast's views, dashboards; ``--check`` finds what is stale."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from dashboards.describe import GENERATED, dashboard_files, read_description
from flows.exposures import exposures_yaml
from flows.feature_views import FILE, feature_views
from flows.task_models import task_models
from ingestion.contract import load_contracts
from ml.tables import ml_tables
from warehouse.settings import REPO
from warehouse.tables import dbt_sources, load_tables

DBT = REPO / "dbt"


def generated_files(dbt: Path = DBT) -> dict[Path, str]:
    """Text of every file of a dbt project that is made, by its path."""
    models = dbt / "models"
    files: dict[Path, str] = {}
    contracts = load_contracts().values()
    for dataset, group in groupby(contracts, key=lambda contract: contract.dataset):
        tables = [contract.table for contract in group]
        path = models / "staging" / dataset / f"_{dataset}__sources.yml"
        files[path] = dbt_sources(dataset, tables, f"ingestion/contracts/{dataset}.yml", prefix=f"{dataset}__")
    landing = list(load_tables(REPO / "ingestion" / "tables.yml").values())
    files[models / "staging" / "landing" / "_landing__sources.yml"] = dbt_sources(
        "landing", landing, "ingestion/tables.yml"
    )
    for schema, tables_of_schema in groupby(ml_tables().values(), key=lambda table: table.name.split(".")[0]):
        path = models / "predictions" / f"_{schema}__sources.yml"
        files[path] = dbt_sources(schema, list(tables_of_schema), "ml/tables.yml")
    files |= task_models(dbt)
    files[models / "exposures.yml"] = exposures_yaml()
    return files


def main() -> int:
    """Write the files, or with ``--check`` only compare them; 1 where one differed."""
    check = "--check" in sys.argv
    stale = _bring(generated_files() | {FILE: feature_views(DBT)}, check)
    # Dashboards are described by the dbt project, of which some files have just been written.
    dashboards = dashboard_files(read_description())
    stale += _bring(dashboards, check)
    stale += _remove([path for folder in GENERATED for path in folder.rglob("*") if path not in dashboards], check)
    return int(check and stale > 0)


def _bring(files: dict[Path, str], check: bool) -> int:
    """Write the files that are not as they should be, or only name them; how many those are."""
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            _complain(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
            print(f"wrote {path.relative_to(REPO)}")
    return len(stale)


def _remove(paths: list[Path], check: bool) -> int:
    """Remove files that nothing makes any more, or only name them; how many those are."""
    files = [path for path in paths if path.is_file()]
    for path in files:
        if check:
            _complain(path)
        else:
            path.unlink()
            print(f"removed {path.relative_to(REPO)}")
    return len(files)


def _complain(path: Path) -> None:
    print(f"{path.relative_to(REPO)} is not what its definition says: run `make generate`", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
