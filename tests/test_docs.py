"""The docs name every command, setting and flow, and nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import prefect
import typer

from flows import pipeline
from flows.cli import app
from warehouse import REPO, Settings

COMMANDS = (REPO / "docs" / "commands.md").read_text()
TABLE_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def commands(group: typer.Typer, prefix: str = "martlet") -> Iterator[str]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield f"{prefix} {command.name or command.callback.__name__}"
    for sub in group.registered_groups:
        assert sub.typer_instance is not None
        yield from commands(sub.typer_instance, f"{prefix} {sub.name}" if isinstance(sub.name, str) else prefix)


def test_the_docs_list_every_command_and_no_other() -> None:
    assert {name for name, _ in TABLE_ROW.findall(COMMANDS)} == set(commands(app))


def test_the_docs_list_every_flow_and_no_other() -> None:
    flows = {value.name for value in vars(pipeline).values() if isinstance(value, prefect.Flow)}
    of_commands = {row.rsplit("|", 1)[1].strip(" `") for _, row in TABLE_ROW.findall(COMMANDS)} - {""}
    guide = (REPO / "docs" / "guides" / "operations.md").read_text()
    assert of_commands | set(re.findall(r"^\| `(\w+)/\w+` \|", guide, re.MULTILINE)) == flows


def test_the_docs_list_every_setting_with_its_description() -> None:
    rows = dict(TABLE_ROW.findall((REPO / "docs" / "settings.md").read_text()))
    fields = {f"MARTLET_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert set(rows) == set(fields)
    for name, field in fields.items():
        default = "unset" if field.default is None else f"`{field.default}`"
        assert rows[name].strip() == f"{default} | {field.description}"


def test_every_link_in_the_docs_leads_somewhere() -> None:
    pages = [
        REPO / "README.md",
        REPO / "CONTRIBUTING.md",
        *REPO.glob("docs/**/*.md"),
        *REPO.glob("*/README.md"),
    ]
    for page in pages:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(REPO)} links to {target}"


def test_every_model_has_a_description_and_describes_its_columns() -> None:
    models = sorted((REPO / "dbt" / "models").rglob("*.sql"))
    assert models
    undocumented = [path for path in models if not path.with_suffix(".yml").exists()]
    assert [path.name for path in undocumented] == []


def test_the_readme_of_every_folder_is_there() -> None:
    folders = ["warehouse", "ingestion", "dbt", "ml", "flows", "dashboards", "docs", "tests"]
    assert [name for name in folders if not (REPO / name / "README.md").exists()] == []


def test_the_guide_to_bigquery_quotes_errors_as_the_code_says_them() -> None:
    guide = (REPO / "docs" / "guides" / "bigquery.md").read_text()
    table = guide.split("| a command says | do |")[1].split("\n\n")[0]
    quoted = [phrase for row in table.splitlines() for phrase in re.findall(r"`([^`]+)`", row.split(" | ")[0])]
    code = "".join(path.read_text() for path in [*REPO.glob("warehouse/**/*.py"), *REPO.glob("flows/**/*.py")])
    sentences = re.sub(r'"\s*\n\s*f?"', "", code)
    assert len(quoted) >= 10
    assert [phrase for phrase in quoted if phrase not in sentences] == []
