"""Errors of reading and landing sources that a person can mend."""

from __future__ import annotations

from warehouse.errors import AccessDeniedError, MartletError


class SourceNotFoundError(MartletError):
    """The folder of sources is missing, or holds no file that could be landed."""


class EmptySourceError(MartletError):
    """A source of which much has landed is empty, and what has landed would be superseded."""


class UnreadableFileError(MartletError):
    """A file ends early, is damaged, or is larger than the limit; nothing of it was landed."""


class MissingColumnError(MartletError):
    """A file has the shape of a data set but lacks a column that must be there."""


class ChangedMeanwhileError(MartletError):
    """An object is no longer the one that was listed."""


class StreamBusyError(MartletError):
    """Another process reads the same stream into the same home."""


class SourceAccessError(AccessDeniedError):
    """A source cannot be read with what it was given to sign in."""


class OldBatchError(MartletError):
    """A batch of the lake does not say enough of itself to be loaded."""


class MissingBatchesError(MartletError):
    """The lake lacks batches that raw holds."""
