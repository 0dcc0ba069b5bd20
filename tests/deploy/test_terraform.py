"""The Terraform of `deploy/terraform`: it parses, names nothing that is not there, and does what the guide says.

Terraform itself is not asked: whether the provider knows every argument is seen by `terraform validate`.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

from warehouse import REPO, Settings

FOLDER = REPO / "deploy" / "terraform"
REFERENCE = re.compile(
    r"\b(var|local|each|path|data\.\w+|google_\w+)\.(\w+)(?:\[(?:[^\]]*)\])?(?:\.(\w+))?",
)
DIRECTIVE = re.compile(r"(?<!\$)\$\{([^}]*)\}|%\{([^}]*)\}")


def text_of(path: Path) -> str:
    """A file without comments."""
    return re.sub(r"^\s*#.*$", "", path.read_text(), flags=re.MULTILINE)


def unquoted(value: Any) -> Any:
    """What the parser made of a file, keys and texts without their quotes."""
    if isinstance(value, dict):
        return {unquoted(key): unquoted(each) for key, each in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [unquoted(each) for each in value]
    return value.strip('"') if isinstance(value, str) else value


@pytest.fixture(scope="module")
def blocks() -> dict[str, list[dict[str, Any]]]:
    """The blocks of all files, by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.tf")):
        for kind, of_kind in unquoted(hcl2.loads(path.read_text())).items():
            found.setdefault(kind, []).extend(of_kind)
    return found


@pytest.fixture(scope="module")
def resources(blocks: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Bodies of the resources, by type and name."""
    return {
        f"{kind}.{name}": body
        for block in blocks["resource"]
        for kind, named in block.items()
        for name, body in named.items()
    }


def declared(blocks: dict[str, list[dict[str, Any]]], resources: dict[str, dict[str, Any]]) -> set[str]:
    variables = {f"var.{name}" for block in blocks["variable"] for name in block}
    return variables | {f"local.{name}" for block in blocks["locals"] for name in block} | set(resources)


def referred() -> Iterator[str]:
    for path in FOLDER.glob("*.tf"):
        for kind, name, _ in REFERENCE.findall(text_of(path)):
            if kind not in ("each", "path"):
                yield f"{kind}.{name}"


def test_every_reference_is_to_something_that_is_declared_and_all_that_can_be_set_is_used(
    blocks: dict[str, list[dict[str, Any]]], resources: dict[str, dict[str, Any]]
) -> None:
    names = declared(blocks, resources)
    assert set(referred()) - names == set()
    assert {name for name in names if name.startswith(("var.", "local."))} - set(referred()) == set()
    assert all(
        body["description"] for kind in ("variable", "output") for each in blocks[kind] for body in each.values()
    )


def test_what_is_made_once_per_element_is_referred_to_by_an_element(resources: dict[str, dict[str, Any]]) -> None:
    many = {name for name, body in resources.items() if "for_each" in body or "count" in body}
    assert len(many) >= 10
    for path in FOLDER.glob("*.tf"):
        text = re.sub(r"(for_each|depends_on)\s*=\s*(\[[^\]]*\]|[^\n]*)", "", text_of(path))
        for match in re.finditer(r"\b(google_\w+\.\w+)(\[)?", text):
            if match[1] in resources:
                assert (match[1] in many) == (match[2] == "["), f"{path.name}: {match[0]}"


def test_the_script_is_given_what_it_asks_for_and_is_a_script(resources: dict[str, dict[str, Any]]) -> None:
    call = resources["google_compute_instance.martlet"]["metadata"]["startup-script"]
    given = set(re.findall(r"(\w+)\s*[:=] ", call.replace("=", ": ")))
    template = (FOLDER / "start.sh.tftpl").read_text()
    asked = {name for pair in DIRECTIVE.findall(template) for name in re.findall(r"\b[a-z]\w*\b", "".join(pair))}
    asked -= {"for", "in", "endfor", "name", "value"}
    assert asked == {"image", "registry", "secrets", "settings"}
    assert asked <= given
    rendered = DIRECTIVE.sub("x", template)
    subprocess.run(["bash", "-n"], input=rendered, text=True, check=True)


def test_settings_of_the_machine_are_settings_of_ours(
    blocks: dict[str, list[dict[str, Any]]], resources: dict[str, dict[str, Any]]
) -> None:
    call = resources["google_compute_instance.martlet"]["metadata"]["startup-script"]
    secrets = next(block["secrets"] for block in blocks["variable"] if "secrets" in block)["default"]
    names = {*re.findall(r"MARTLET_\w+", call), *secrets}
    assert len(names) >= 8
    assert {name.removeprefix("MARTLET_").lower() for name in names} <= set(Settings.model_fields)


def test_datasets_and_roles_are_those_of_the_guide(
    blocks: dict[str, list[dict[str, Any]]], resources: dict[str, dict[str, Any]]
) -> None:
    ours = {name: value for block in blocks["locals"] for name, value in block.items()}
    guide = (REPO / "docs" / "guides" / "bigquery.md").read_text()
    table = guide.split("| dataset | holds |")[1].split("\n\n")[0]
    assert {f"martlet_{name}" for name in ours["datasets"]} == set(re.findall(r"`(martlet_\w+)`", table))
    assert set(ours["read"]) == {"bi", "predictions"}
    runner = {
        role
        for name, body in resources.items()
        if name.endswith(".runner") and "iam_member" in name
        for role in re.findall(r"roles/[\w.]+", f"{body.get('role')} {body.get('for_each')}")
    }
    # What a machine of Terraform's needs beside the guide's: to read its image and secrets, and to write its log.
    machine = {"roles/artifactregistry.reader", "roles/secretmanager.secretAccessor", "roles/logging.logWriter"}
    granted = set(re.findall(r"^\| `(roles/[\w.]+)` \|", guide, re.MULTILINE))
    assert runner - machine == granted


def test_nobody_is_given_a_basic_role_and_no_bucket_or_port_is_open_to_all(
    resources: dict[str, dict[str, Any]],
) -> None:
    text = "".join(text_of(path) for path in FOLDER.glob("*.tf"))
    assert re.findall(r"roles/(owner|editor|viewer)\b|allUsers|allAuthenticatedUsers|0\.0\.0\.0/0", text) == []
    buckets = [body for name, body in resources.items() if name.startswith("google_storage_bucket.")]
    assert [body["public_access_prevention"] for body in buckets] == ["enforced", "enforced"]
    assert "google_service_account_key" not in text
    assert "secret_data" not in text, "the values of secrets would stand in Terraform's state"
