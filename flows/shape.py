"""Figures on the form of the dbt project, from dbt's own manifest of it: ``make shape`` prints them."""

from __future__ import annotations

import json
import re
import statistics
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.dbt import run_dbt
from warehouse import Settings

# Models whose columns other programs read by name.
CONTRACTED = re.compile(r"^(?:feat|label|bi|dim|fct)_|_latest$")
_INPUT = re.compile(r"\{\{ (?:ref|source|known_rows)\([^}]*\) \}\}")
_IMPORT = re.compile(
    r"\w+ as \(\s*(?:select \* from \{\{ (?:ref|source)\([^}]*\) \}\}(?:\s+where [^\n]+)?"
    r"|\{\{ known_rows\([^}]*\) \}\})\s*\),?\s*"
)
_OPENING = re.compile(r"(?:^|\n)with\s+")
_WORK = re.compile(r"\b(?:join|group by|over|union|distinct|case|unnest_texts)\b")
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)


@dataclass(frozen=True)
class Model:
    """One model: its text without comments and blank lines, what reads it, and what its YAML says of it."""

    name: str
    text: str
    count_readers: int
    described: bool
    columns: dict[str, bool]
    has_contract: bool

    @property
    def count_lines(self) -> int:
        """Lines that say something."""
        return sum(bool(line.strip()) for line in self.text.splitlines())

    @property
    def opens_with_imports(self) -> bool:
        """Whether its first CTEs fetch every input that it has, and do nothing else."""
        opening = _OPENING.search(self.text)
        rest = self.text[opening.end() :] if opening else self.text
        while found := _IMPORT.match(rest):
            rest = rest[found.end() :]
        return not _INPUT.search(rest)

    @property
    def only_passes_on(self) -> bool:
        """Whether it only renames or filters one input for one reader, and so would flatter a median."""
        return self.count_readers <= 1 and len(_INPUT.findall(self.text)) == 1 and not _WORK.search(self.text)


def read_models(manifest: dict[str, Any]) -> list[Model]:
    """Models of a manifest (dbt's ``manifest.json``)."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    readers = Counter(parent for node in nodes for parent in set(node["depends_on"]["nodes"]))
    return [
        Model(
            name=node["name"],
            text=_COMMENT.sub("", node["raw_code"]),
            count_readers=readers[node["unique_id"]],
            described=bool(node["description"].strip()),
            columns={name: bool(column["description"].strip()) for name, column in node["columns"].items()},
            has_contract=node["config"]["contract"]["enforced"],
        )
        for node in nodes
    ]


def figures(models: list[Model]) -> dict[str, float]:
    """What the house asks of the project, as numbers; shares lie between 0 and 1.

    A column that a model makes and its YAML leaves out cannot hide in a contracted model: dbt compares the two.
    """
    longer = [model.count_lines for model in models if not model.only_passes_on]
    columns = [described for model in models for described in model.columns.values()]
    contracted = [model.has_contract for model in models if CONTRACTED.search(model.name)]
    return {
        "models": len(models),
        "median lines, without models that only pass on": statistics.median(longer),
        "longest model, lines": max(longer),
        "share that opens with import CTEs": statistics.mean(model.opens_with_imports for model in models),
        "models that name target.type": sum("target.type" in model.text for model in models),
        "share of models described": statistics.mean(model.described for model in models),
        "share of named columns described": statistics.mean(columns),
        "share of dim, fct, feat, label, bi and latest models under contract": statistics.mean(contracted),
    }


def parse_project() -> dict[str, Any]:
    """Manifest of the project as it stands, made in a folder of its own.

    Raises
    ------
    DbtError
        Where dbt cannot parse it, or warns.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = run_dbt(Settings(home=Path(folder)), ["parse", "--warn-error"])
        manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        return manifest


def main() -> None:
    """Print the figures, and the models that stand out."""
    models = read_models(parse_project())
    for name, value in figures(models).items():
        print(f"{value:>8.4g}  {name}")
    print("longest: " + ", ".join(f"{m.name} {m.count_lines}" for m in sorted(models, key=_by_length)[:5]))
    print("inputs not fetched first: " + (", ".join(m.name for m in models if not m.opens_with_imports) or "none"))


def _by_length(model: Model) -> int:
    return -model.count_lines


if __name__ == "__main__":
    main()
