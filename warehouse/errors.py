"""Errors that a person can mend: each message says what happened and what to do next."""

from __future__ import annotations


class MartletError(Exception):
    """Base of every error that ends a command with one sentence instead of a traceback."""


class ConfigurationError(MartletError):
    """A setting is missing or does not fit what is there."""


class TransientError(MartletError):
    """A service could not be reached or did not do its work; the same command may succeed later."""


class WarehouseLockedError(MartletError):
    """Another process holds the warehouse."""


class WarehouseCorruptError(MartletError):
    """The warehouse file cannot be opened."""


class DiskFullError(TransientError):
    """There is no room on a disk; somebody may be making some."""


class TableNotFoundError(MartletError):
    """A table that a step needs is not there."""


class AccessDeniedError(MartletError):
    """There are no credentials, or they do not suffice."""


class QuotaError(MartletError):
    """A limit on use or cost was reached."""


def status_of(error: BaseException) -> int:
    """Status of the HTTP answer that a client library's error is about, 0 where it is about none."""
    response = getattr(error, "response", None)
    in_response = (
        response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if isinstance(response, dict)
        else getattr(response, "status_code", None)
    )
    said = (in_response, getattr(error, "status_code", None), getattr(error, "code", None))
    return next((int(str(status)) for status in said if str(status).isdigit()), 0)
