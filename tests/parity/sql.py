"""The SQL that dbt sends to BigQuery: compiled, parsed as BigQuery's and typed against the catalogue."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import sqlglot
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema
from sqlglot.tokens import TokenType

from tests.parity.rules import type_errors
from warehouse import REPO

WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Statement:
    """One select that dbt compiled.

    Attributes
    ----------
    name : str
        The model or test.
    sql : str
    relation : str
        What the model is built as, quoted; blank for a test.
    declared : mapping of str to str
        Types that the model's YAML gives its columns.
    layout : mapping
        ``partition_by`` and ``cluster_by`` of the model.
    is_script : bool
        It is a script that makes a table and a model of BigQuery ML, not a select.
    """

    name: str
    sql: str
    relation: str = ""
    declared: Mapping[str, str] = field(default_factory=dict)
    layout: Mapping[str, object] = field(default_factory=dict)
    is_script: bool = False


@dataclass(frozen=True)
class Project:
    """The compiled project: its statements in the order that they depend on each other, and the sources' types."""

    statements: tuple[Statement, ...]
    sources: Mapping[str, Mapping[str, str]]

    @property
    def models(self) -> list[Statement]:
        return [statement for statement in self.statements if statement.relation and not statement.is_script]

    @property
    def scripts(self) -> list[Statement]:
        return [statement for statement in self.statements if statement.is_script]


def run_dbt(command: str, environment: Mapping[str, str], target: Path, project: Path = REPO / "dbt") -> None:
    """Run one dbt command, such as ``"compile"``; what it writes goes below ``target``."""
    folders = {"DBT_PROFILES_DIR": project, "DBT_TARGET_PATH": target, "DBT_LOG_PATH": target / "logs"}
    result = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *command.split()],
        cwd=project,
        env=os.environ | environment | {name: str(folder) for name, folder in folders.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-5000:]


def read_project(target: Path) -> Project:
    """The models and tests that ``dbt compile`` left in the manifest."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {name: node for name, node in manifest["nodes"].items() if node.get("compiled_code")}
    sources = {
        source["relation_name"]: {column["name"]: column["data_type"] for column in source["columns"].values()}
        for source in manifest["sources"].values()
    }
    return Project(tuple(_statement(nodes[name]) for name in _in_order(nodes)), sources)


def _in_order(nodes: Mapping[str, dict]) -> list[str]:
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in nodes and name not in ordered:
            for parent in nodes[name]["depends_on"]["nodes"]:
                visit(parent)
            ordered[name] = None

    for name in nodes:
        visit(name)
    return list(ordered)


def _statement(node: dict) -> Statement:
    if node["resource_type"] != "model":
        return Statement(node["name"], node["compiled_code"])
    declared = {name: column["data_type"] for name, column in node["columns"].items() if column["data_type"]}
    layout = {name: node["config"].get(name) for name in ("partition_by", "cluster_by")}
    is_script = node["config"]["materialized"] == "bigquery_ml"
    return Statement(node["name"], node["compiled_code"], node["relation_name"], declared, layout, is_script)


def unparsable(texts: Mapping[str, str]) -> list[str]:
    """What sqlfluff cannot parse as BigQuery, of texts by name."""
    linter = Linter(config=FluffConfig(overrides={"dialect": "bigquery", "templater": "raw"}))
    problems = []
    for name, text in texts.items():
        tree = linter.parse_string(text).tree
        segments = [segment.raw for segment in tree.recursive_crawl("unparsable")] if tree else [text]
        problems += [f"{name}: {segment[:200]}" for segment in segments]
    return problems


def called(text: str) -> set[str]:
    """Names of the functions that a text calls, in lower case, and ``::`` where it casts like that."""
    tokens = sqlglot.tokenize(text, dialect="bigquery")
    names = {
        token.text.lower()
        for token, following in pairwise(tokens)
        if following.token_type is TokenType.L_PAREN and token.end + 1 == following.start and WORD.fullmatch(token.text)
    }
    return names | {"::" for token in tokens if token.token_type is TokenType.DCOLON}


class Typed:
    """Every statement of a project with the types of its expressions, and what is wrong with them.

    Attributes
    ----------
    errors : list of str
        Names that nothing has, and types that Google would refuse.
    types : dict
        BigQuery's types of the columns of each relation, sources among them.
    schema : MappingSchema
        The same, as sqlglot wants it.
    """

    def __init__(self, project: Project) -> None:
        self.errors: list[str] = []
        self.types = {name: _in_capitals(columns) for name, columns in project.sources.items()}
        self.schema = MappingSchema(dialect="bigquery")
        for name, columns in project.sources.items():
            self.schema.add_table(name, dict(columns), dialect="bigquery")
        for statement in project.statements:
            self._add(statement)

    def _add(self, statement: Statement) -> None:
        if statement.is_script:
            # What it makes has the columns that are declared: what ML.PREDICT returns is nothing that sqlglot knows.
            self._keep(statement.relation, _in_capitals(statement.declared))
            return
        try:
            tree = typed(statement.sql, self.schema)
        except OptimizeError as error:
            self.errors.append(f"{statement.name}: {error}")
            return
        self.errors += [f"{statement.name}: {error}" for error in type_errors(tree)]
        if statement.relation:
            columns = {column.alias_or_name: column.type.sql("bigquery") for column in tree.selects}
            self._keep(statement.relation, columns)

    def _keep(self, relation: str, columns: dict[str, str]) -> None:
        self.types[relation] = columns
        self.schema.add_table(relation, columns, dialect="bigquery")


def _in_capitals(types: Mapping[str, str]) -> dict[str, str]:
    return {column: kind.upper() for column, kind in types.items()}


def typed(sql: str, schema: MappingSchema) -> exp.Expression:
    """The statement with every column qualified and every expression typed.

    Raises
    ------
    OptimizeError
        Where no table, or no column of the tables, has a name.
    """
    tree = qualify(sqlglot.parse_one(sql, dialect="bigquery"), schema=schema, dialect="bigquery")
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and not schema.column_names(source, dialect="bigquery"):
                raise OptimizeError(f"no table is called {source.sql('bigquery')}")
    return annotate_types(tree, schema=schema, dialect="bigquery")


def emulator_client(environment: Mapping[str, str]) -> bigquery.Client:
    """A client of the emulator that an environment names."""
    return bigquery.Client(
        project=environment["MARTLET_BIGQUERY_PROJECT"],
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": environment["MARTLET_BIGQUERY_ENDPOINT"]},
    )


def built_types(environment: Mapping[str, str], relations: Iterable[str]) -> dict[str, dict[str, str]]:
    """Types that the catalogue of the warehouse gives the columns of relations, by their quoted names."""
    client = emulator_client(environment)
    types: dict[str, dict[str, str]] = {}
    for dataset in sorted({relation.rpartition(".")[0] for relation in relations}):
        sql = f"select table_name, column_name, data_type from {dataset}.INFORMATION_SCHEMA.COLUMNS"
        for table, column, kind in client.query(sql).result():
            types.setdefault(f"{dataset}.`{table}`", {})[column] = kind
    return types
