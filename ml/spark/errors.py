"""What goes wrong in a job, on a machine that may have no more of Martlet than this folder."""

from __future__ import annotations


class JobError(Exception):
    """A job that cannot be done as it was asked for; its text says what to do next."""
