"""The one description of what dashboards show, read from the dbt project, and what is made from it."""

from dashboards.describe.files import GENERATED, dashboard_files
from dashboards.describe.grammar import Column, Description, DescriptionError, Measure, Page, Table, Tile
from dashboards.describe.read import read_description
from dashboards.describe.sql import measure_sql, tile_sql

__all__ = [
    "GENERATED",
    "Column",
    "Description",
    "DescriptionError",
    "Measure",
    "Page",
    "Table",
    "Tile",
    "dashboard_files",
    "measure_sql",
    "read_description",
    "tile_sql",
]
