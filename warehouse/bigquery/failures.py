"""Turns what the client libraries raise into one sentence that says what to do next."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import requests
from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError, TransportError

from warehouse.errors import (
    AccessDeniedError,
    ConfigurationError,
    MartletError,
    QuotaError,
    TableNotFoundError,
    TransientError,
)

GUIDE = "docs/guides/bigquery.md"
FAILURES = (GoogleAPICallError, GoogleAuthError, RetryError, requests.RequestException)

_Function = TypeVar("_Function", bound=Callable[..., Any])


def explained(function: _Function) -> _Function:
    """A function whose errors from BigQuery a person can mend come out as one sentence."""

    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        with explaining():
            return function(*arguments, **named)

    return wrapper  # type: ignore[return-value]


@contextmanager
def explaining() -> Iterator[None]:
    """A block whose errors from BigQuery a person can mend come out as one sentence."""
    try:
        yield
    except FAILURES as error:
        known = explain(error)
        if known is None:
            raise
        raise known from error


def explain(error: Exception) -> MartletError | None:
    """The sentence for an error; None where it is a fault of the program."""
    text = _first_line(error)
    if isinstance(error, RetryError):
        return explain(error.cause) if isinstance(error.cause, FAILURES) else _unreachable(text)
    if isinstance(error, TransportError | requests.RequestException):
        return _unreachable(text)
    if isinstance(error, DefaultCredentialsError):
        return AccessDeniedError(
            f"BigQuery was chosen, but there are no usable credentials ({text}): run `gcloud auth application-default "
            f"login`, or give this machine a service account ({GUIDE})."
        )
    if isinstance(error, GoogleAuthError):
        return AccessDeniedError(
            f"Google refused the credentials ({text}): sign in again with `gcloud auth application-default login`, or "
            f"check the service account ({GUIDE})."
        )
    assert isinstance(error, GoogleAPICallError)
    return _explain_answer(error, reason(error), text)


def reason(error: GoogleAPICallError) -> str:
    """Why, as BigQuery names it, such as ``invalidQuery``; empty where it does not say."""
    details = error.errors or [{}]
    return str(details[0].get("reason", "")) if isinstance(details[0], dict) else ""


def _explain_answer(error: GoogleAPICallError, why: str, text: str) -> MartletError | None:
    code = int(error.code or 0)
    if why == "bytesBilledLimitExceeded":
        return QuotaError(
            f"A query would bill more than MARTLET_BIGQUERY_MAXIMUM_BYTES_BILLED allows ({text}): raise it, if that "
            "is what you want to pay for."
        )
    if why in ("quotaExceeded", "rateLimitExceeded", "jobRateLimitExceeded") or code == 429:
        return QuotaError(
            f"A quota of BigQuery is used up ({text}): run the same command again later, or ask for a higher one; "
            "what was written is whole."
        )
    if code == 401:
        return AccessDeniedError(
            f"BigQuery refused the credentials ({text}): sign in again with `gcloud auth application-default login`, "
            f"or check the service account ({GUIDE})."
        )
    if code == 403:
        return AccessDeniedError(f"The account may not do this on BigQuery ({text}): grant it the roles of {GUIDE}.")
    if isinstance(error, NotFound) or why == "notFound":
        return _not_found(text)
    if code >= 500 or why in ("backendError", "internalError"):
        return _unreachable(text)
    return None


def _not_found(text: str) -> MartletError:
    if re.search(r"\bdataset\b", text, re.IGNORECASE):
        return TableNotFoundError(
            f"BigQuery has no such dataset ({text}): run `martlet build`, or `martlet demo` for everything, or check "
            "MARTLET_BIGQUERY_PREFIX and MARTLET_BIGQUERY_LOCATION."
        )
    if re.search(r"\bproject\b", text, re.IGNORECASE):
        return ConfigurationError(f"BigQuery has no such project ({text}): check MARTLET_BIGQUERY_PROJECT.")
    return TableNotFoundError(
        f"BigQuery did not find what was asked for ({text}): run `martlet build`, or `martlet demo` for everything."
    )


def _unreachable(text: str) -> TransientError:
    return TransientError(
        f"BigQuery cannot be reached, or did not do its work ({text}): check the network and run the same command "
        "again; what was written is whole."
    )


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
