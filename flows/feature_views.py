"""The feature marts as views of Feast, made of their contracts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse import REPO
from warehouse.yaml_file import read_yaml

FILE = REPO / "deploy" / "feast" / "features.py"
KEY = ("entity_id", "as_of_date")
TYPES = {"string": "String", "int64": "Int64", "float64": "Float64", "bool": "Bool", "timestamp": "UnixTimestamp"}
HEAD = """# ruff: noqa: E501
# Made by `make generate` from dbt/models/features: one view for each feature mart of (entity_id, as_of_date).

from datetime import timedelta

from feast import Entity, FeatureView, Field
from feast.types import {types}
from feast.value_type import ValueType
from sources import source

# Ids carry the name of their data set, so that one entity does for all of them.
entity = Entity(name="entity", join_keys=["entity_id"], value_type=ValueType.STRING)
# As-of dates are at most a month apart; older features are not served.
TTL = timedelta(days=31)
"""


def feature_views(dbt: Path) -> str:
    """Text of the module that Feast applies, of the contracts of a dbt project."""
    marts = list(_marts(dbt / "models" / "features"))
    kinds = {TYPES[column["data_type"]] for mart in marts for column in _features(mart)}
    return HEAD.format(types=", ".join(sorted(kinds))) + "".join(map(_view, marts))


def _marts(folder: Path) -> Iterator[dict[str, Any]]:
    """What each mart's YAML says of it, where its key is that of features."""
    for path in sorted(folder.glob("feat_*.yml")):
        for model in read_yaml(path)["models"]:
            if {column["name"] for column in model["columns"]} >= {*KEY}:
                yield model


def _features(mart: dict[str, Any]) -> list[dict[str, Any]]:
    return [column for column in mart["columns"] if column["name"] not in KEY]


def _view(mart: dict[str, Any]) -> str:
    description = " ".join(mart["description"].split()).replace("\\", "\\\\").replace('"', '\\"')
    fields = "".join(
        f'        Field(name="{column["name"]}", dtype={TYPES[column["data_type"]]}),\n' for column in _features(mart)
    )
    return (
        f"\n{mart['name']} = FeatureView(\n"
        f'    name="{mart["name"]}",\n'
        f'    description="{description}",\n'
        "    entities=[entity],\n"
        "    ttl=TTL,\n"
        f"    schema=[\n{fields}    ],\n"
        f'    source=source("{mart["name"]}"),\n'
        ")\n"
    )
