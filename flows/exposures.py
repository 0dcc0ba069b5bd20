"""dbt exposures of what reads the marts: the pages of dashboards, and models by the tables that their code names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from dashboards.describe import read_description
from ml.tabular.task import Task, load_task, task_names
from warehouse.settings import REPO

OWNER = {"name": "Martlet's developers"}
_TABLE = re.compile(r"\b(?:features|marts)\.((?:feat|label|fct|dim)_\w+[a-z\d])\b")


def exposures_yaml() -> str:
    """Text of ``models/exposures.yml``."""
    exposures = [*_pages(), *(_task(load_task(name)) for name in task_names()), *_packages()]
    head = "# Made by `make generate` from dbt/pages.yml and the tasks of ML.\n"
    return head + yaml.safe_dump({"version": 2, "exposures": exposures}, sort_keys=False, allow_unicode=True, width=110)


def _pages() -> list[dict[str, Any]]:
    """The pages of the dashboards, which the app, Looker and Power BI have alike."""
    description = read_description()
    return [
        _exposure(f"page_{page.name}", "dashboard", page.description, sorted(page.tables)) for page in description.pages
    ]


def _task(task: Task) -> dict[str, Any]:
    marts = [task.features_mart.split(".")[1], task.labels_mart.split(".")[1]]
    return _exposure(f"ml_{task.name}", "ml", task.description, marts)


def _packages() -> list[dict[str, Any]]:
    """The models that read marts of their own choice: sentiment and recommendations."""
    packages = [REPO / "ml" / "recommend", REPO / "ml" / "sentiment"]
    return [
        _exposure(
            f"ml_{package.name}",
            "ml",
            _docstring(package / "__init__.py"),
            _tables(sorted(package.rglob("*.py"))),
        )
        for package in packages
    ]


def _exposure(name: str, kind: str, description: str, tables: Iterable[str]) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "maturity": "high",
        "description": description,
        "owner": dict(OWNER),
        "depends_on": [f"ref('{table}')" for table in tables],
    }


def _docstring(module: Path) -> str:
    return (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split("\n\n")[0]


def _tables(modules: Iterable[Path]) -> list[str]:
    """Tables that the modules name, each once, sorted."""
    return sorted({table for module in modules for table in _TABLE.findall(module.read_text(encoding="utf-8"))})
