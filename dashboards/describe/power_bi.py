"""Writes the Power BI project for exported Parquet: ``python -m dashboards.describe.power_bi --parquet FOLDER``."""

from __future__ import annotations

import argparse
from pathlib import Path

from dashboards.describe.files import power_bi_files
from dashboards.describe.read import read_description


def main() -> None:
    """Write the project, and say where."""
    parser = argparse.ArgumentParser(description="Write the Power BI project that imports exported Parquet.")
    parser.add_argument("--parquet", type=Path, metavar="FOLDER", required=True, help="Folder for the project.")
    folder = parser.parse_args().parquet
    for path, text in power_bi_files(read_description(), "parquet").items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    print(f"Open {folder / 'martlet.pbip'} and set the parameter Folder.")


if __name__ == "__main__":
    main()
