"""What a person sees when BigQuery is chosen and something about it is wrong: one sentence each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.flows.test_cli_errors import martlet, one_sentence
from tests.servers import BigQueryEmulator
from warehouse import REPO

BIGQUERY = {"MARTLET_TARGET": "bigquery", "MARTLET_BIGQUERY_PROJECT": "some-project"}


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """A server that gives nobody a token."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = json.dumps({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}).encode()
            self.send_response(400)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/token"
    server.shutdown()
    server.server_close()


def test_bigquery_without_a_project() -> None:
    error = one_sentence(martlet("demo", MARTLET_TARGET="bigquery"))
    assert "no project is named: set MARTLET_BIGQUERY_PROJECT" in error


def test_bigquery_without_credentials(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere.json")
    result = martlet("sentiment", "score", GOOGLE_APPLICATION_CREDENTIALS=missing, **BIGQUERY)
    error = one_sentence(result)
    assert "no usable credentials" in error
    assert "gcloud auth application-default login" in error


def test_bigquery_with_credentials_that_google_refuses(tmp_path: Path, refusing_server: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": "some-project",
        "client_email": "martlet@some-project.iam.gserviceaccount.com",
        "token_uri": refusing_server,
        "private_key": key.decode(),
    }
    file = tmp_path / "account.json"
    file.write_text(json.dumps(account))
    result = martlet("sentiment", "score", GOOGLE_APPLICATION_CREDENTIALS=str(file), **BIGQUERY)
    error = one_sentence(result)
    assert "Google refused the credentials" in error
    assert "Invalid JWT Signature" in error
    assert "PRIVATE KEY" not in result.stderr


@pytest.mark.parametrize("command", [["train", "customer_churn"], ["sentiment", "score"]])
def test_bigquery_with_a_missing_dataset(emulator: BigQueryEmulator, command: list[str]) -> None:
    error = one_sentence(martlet(*command, **emulator.environment("nothing_here_")))
    assert "BigQuery has no dataset local.nothing_here_" in error
    assert "run `martlet build`" in error


def test_dbt_on_bigquery_without_a_project_names_the_variable(tmp_path: Path) -> None:
    dbt = Path(sys.executable).with_name("dbt")
    result = subprocess.run(
        [str(dbt), "build", "--target-path", str(tmp_path)],
        cwd=REPO / "dbt",
        env=os.environ | {"MARTLET_TARGET": "bigquery"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "Env var required but not provided: 'MARTLET_BIGQUERY_PROJECT'" in result.stdout
