"""Which failures of a step may pass by themselves, so that it is tried again."""

from __future__ import annotations

import errno
from http import HTTPStatus

import httpx
import requests

from warehouse.errors import MartletError, TransientError, status_of

NETWORK = (ConnectionError, TimeoutError, httpx.TransportError, requests.ConnectionError, requests.Timeout)
MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EAGAIN, errno.EBUSY, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""A full disk that someone clears, a busy machine."""
ASKED_TO_WAIT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


def may_pass(error: BaseException) -> bool:
    """Whether what failed may succeed a moment later as it is: nothing that a person must mend, no fault of the code.

    >>> may_pass(ConnectionResetError()), may_pass(TransientError()), may_pass(MartletError()), may_pass(KeyError("x"))
    (True, True, False, False)
    """
    if isinstance(error, MartletError):
        return isinstance(error, TransientError)
    if isinstance(error, NETWORK) or (isinstance(error, OSError) and error.errno in MACHINE):
        return True
    status = status_of(error)
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in ASKED_TO_WAIT
