"""Errors of a run that a person can mend."""

from __future__ import annotations

from warehouse.errors import MartletError, TransientError


class DbtError(MartletError):
    """A dbt node failed, or dbt did not end in time."""


class BusyDbtError(DbtError, TransientError):
    """Nodes of dbt failed of what may pass: a lock, a timeout, a service that was away."""


class RunBusyError(MartletError):
    """Another run is at work in the same home."""


class UsageError(MartletError):
    """A command was asked for something it cannot do."""


class LeakError(MartletError):
    """A check for leakage had nothing to look at, or found some."""
