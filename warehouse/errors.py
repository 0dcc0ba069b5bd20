"""Errors that a person can mend: each message says what happened and what to do next."""

from __future__ import annotations


class MartletError(Exception):
    """Base of every error that ends a command with one sentence instead of a traceback."""


class WarehouseLockedError(MartletError):
    """Another process holds the warehouse."""


class WarehouseCorruptError(MartletError):
    """The warehouse file cannot be opened."""


class TableNotFoundError(MartletError):
    """A table that a step needs is not there."""
