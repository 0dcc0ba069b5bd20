"""Files are recognised by folder and shape, never by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.contract import load_contracts
from ingestion.sources.files import find_files


@pytest.mark.parametrize("table", sorted(load_contracts()))
def test_every_contract_is_recognised_from_its_columns_in_any_folder(tmp_path: Path, table: str) -> None:
    contract = load_contracts()[table]
    header = ",".join(column.name for column in contract.columns)
    (tmp_path / "anything").mkdir()
    (tmp_path / "anything" / "x1").write_text(f"{header}\n")
    [file] = find_files(tmp_path)
    assert file.contract is contract


def test_the_folder_decides_the_namespace_of_ids(tmp_path: Path) -> None:
    line = '{"ts": 1, "userId": "1", "sessionId": 1, "page": "Home", "level": "free", "auth": "x"}\n'
    for relative in ("sparkify/log_data_2031_05/a.json", "sparkify/b.json"):
        path = tmp_path / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line)
    found = {file.relative: file.namespace for file in find_files(tmp_path)}
    assert found == {"sparkify/b.json": "sparkify", "sparkify/log_data_2031_05/a.json": "sparkify_log"}


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    assert [file.relative for file in find_files(tmp_path)] == ["a.txt"]
