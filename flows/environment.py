"""What third-party libraries must be told before import: no telemetry, no prompts, state in the home."""

from __future__ import annotations

import logging
import os
import re

from warehouse import Settings

PACKAGES = ("warehouse", "ingestion", "ml", "flows", "dashboards")
TELL_SECRETS = ("urllib3.connectionpool", "botocore.auth", "botocore.endpoint")
"""Loggers of libraries that quote, at debug level, what signs in to a store."""
SIGNS_IN = re.compile(r"""(\bsig=|x-amz-security-token['"]?: ?b?['"]?)[^&\s'"]+""", re.IGNORECASE)
"""The signature of a SAS token in an address, and AWS's session token in a header."""


def prepare(settings: Settings) -> None:
    """Set our logging, and what the user has not of the environment of Prefect, dbt, Streamlit and others."""
    settings.home.mkdir(parents=True, exist_ok=True)
    defaults = {
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # Prefect keeps its logs with the run; on the terminal an error is the one sentence of the command.
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        # The server that a run without one starts for itself is slow to come up on a busy machine.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "TOKENIZERS_PARALLELISM": "true",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for package in PACKAGES:
        logger = logging.getLogger(package)
        logger.handlers = [handler]
        logger.setLevel(settings.log_level)
    for name in TELL_SECRETS:
        logging.getLogger(name).addFilter(redact)


def redact(record: logging.LogRecord) -> bool:
    """Take what signs in out of a message, and let it pass: a filter for loggers."""
    record.msg, record.args = SIGNS_IN.sub(r"\1REDACTED", record.getMessage()), ()
    return True
