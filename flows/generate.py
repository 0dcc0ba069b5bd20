"""Writes dbt's sources and exposures from the code; ``--check`` fails where a file is stale."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from flows.exposures import exposures_yaml
from flows.task_models import task_models
from ingestion.contract import load_contracts
from ml.tables import ml_tables
from warehouse.settings import REPO
from warehouse.tables import dbt_sources, load_tables

DBT = REPO / "dbt"


def generated_files(dbt: Path = DBT) -> dict[Path, str]:
    """Text of every generated file of a dbt project by its path."""
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
    stale = [path for path, text in generated_files().items() if not path.exists() or path.read_text() != text]
    for path in stale:
        if "--check" in sys.argv:
            print(
                f"{path.relative_to(REPO)} is not what its definition says: run `make generate`",
                file=sys.stderr,
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(generated_files()[path], encoding="utf-8")
            print(f"wrote {path.relative_to(REPO)}")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
