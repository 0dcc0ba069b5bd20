"""Logging, and what third-party libraries must be told before import: no telemetry, no prompts, state in the home."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re

from flows.display import display
from warehouse import Settings

LOGGERS = ("warehouse", "ingestion", "ml", "flows", "dashboards", "uvicorn")
TELL_SECRETS = ("urllib3.connectionpool", "botocore.auth", "botocore.endpoint")
"""Loggers of libraries that quote, at debug level, what signs in to a store."""
SIGNS_IN = re.compile(r"""(\bsig=|x-amz-security-token['"]?: ?b?['"]?)[^&\s'"]+""", re.IGNORECASE)
"""The signature of a SAS token in an address, and AWS's session token in a header."""


_run: dict[str, str] = {}


class AsJson(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, the run of the flow, an error's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record.

        >>> said = {"name": "flows", "levelname": "INFO", "msg": "%d rows", "args": (3,), "created": 0}
        >>> AsJson().format(logging.makeLogRecord(said))
        '{"time": "1970-01-01T00:00:00+00:00", "level": "INFO", "logger": "flows", "message": "3 rows"}'
        """
        facts = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_run,
        }
        if record.exc_info:
            facts["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(facts, ensure_ascii=False)


def logs_json() -> bool:
    """Whether this process was made ready to log JSON."""
    return any(isinstance(handler.formatter, AsJson) for handler in logging.getLogger("flows").handlers)


def name_run(run_id: str | None, name: str | None) -> None:
    """Have every line from now on, of any thread, say which run of a flow it is of; a process has one at a time."""
    _run.clear()
    if run_id:
        _run.update(flow_run_id=run_id, flow_run=name or "")


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
    as_json = settings.log_format == "json"
    if as_json:
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER"] = "json"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(redact)
    display.console.quiet = as_json
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(settings.log_level)
    for name in TELL_SECRETS:
        logging.getLogger(name).addFilter(redact)


def redact(record: logging.LogRecord) -> bool:
    """Take what signs in out of a message, and let it pass: a filter for loggers."""
    record.msg, record.args = redacted(record.getMessage()), ()
    return True


def redacted(text: str) -> str:
    """A text without what signs in.

    >>> redacted("GET /shop/a.csv?sv=2024&sig=abc%3D&se=2026")
    'GET /shop/a.csv?sv=2024&sig=REDACTED&se=2026'
    """
    return SIGNS_IN.sub(r"\1REDACTED", text)
