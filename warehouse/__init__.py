"""The one door to the warehouse for all Python: read a table as Arrow, write a table from Arrow."""

from warehouse.connect import open_warehouse
from warehouse.door import Batch, Warehouse
from warehouse.errors import MartletError
from warehouse.settings import REPO, Settings
from warehouse.snapshot import snapshot
from warehouse.tables import Column, Partition, Table, load_tables

__all__ = [
    "REPO",
    "Batch",
    "Column",
    "MartletError",
    "Partition",
    "Settings",
    "Table",
    "Warehouse",
    "load_tables",
    "open_warehouse",
    "snapshot",
]
