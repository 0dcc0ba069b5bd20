"""A proxy before a server that fails as networks and services do, on purpose and at a moment of one's choosing."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Fault:
    """What happens to the next requests of a kind.

    Attributes
    ----------
    method, path : str
        Which requests: a method, and a pattern found in the path.
    status : int
        Answer with this status, the request not passed on; 0 passes it on.
    reason : str
        Reason in that answer, as BigQuery names it; ``backendError`` where none is given.
    lose_answer : bool
        Pass the request on, and close the connection without an answer.
    seconds : float
        Wait before anything else.
    fail_job : str
        Pass the request on, spoilt so that the job fails, and give this reason for it from then on.
    times : int
        For how many requests.
    """

    method: str
    path: str
    status: int = 0
    reason: str = ""
    lose_answer: bool = False
    seconds: float = 0
    fail_job: str = ""
    times: int = 1


@dataclass
class FaultyProxy:
    """A running proxy.

    Attributes
    ----------
    address : str
        ``http://host:port``.
    faults : list of Fault
        Taken in order; spent ones do nothing.
    requests : list of (str, str)
        Method and path of every request that came in.
    jobs : dict
        Ids of the jobs that exist, and for those that were made to fail the reason.
    uploads : dict
        Ids of the jobs that begin when an upload ends, by the upload's query string.
    renamed : dict
        Ids that the emulator gave the jobs of uploads in place of those it was told, by the latter.
    """

    address: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    jobs: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def fault(self, method: str, path: str) -> Fault:
        """The fault that this request meets; one that does nothing where there is none."""
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault
        return Fault(method, path)


@contextmanager
def faulty_proxy(server: str) -> Iterator[FaultyProxy]:
    """Put a proxy before a server of BigQuery's REST API.

    Beyond the faults asked for it does what Google's service does and the emulator does not: it refuses a job whose
    id it has seen.
    """
    proxy = FaultyProxy("")
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(proxy, server))
    proxy.address = f"http://127.0.0.1:{listener.server_port}"
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def _handler(proxy: FaultyProxy, server: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.replace(f"{self.headers['Host']}", "")
            proxy.requests.append((self.command, path))
            fault = proxy.fault(self.command, path)
            time.sleep(fault.seconds)
            if fault.status:
                self.send(fault.status, _error(fault.status, fault.reason or "backendError"))
                return
            job_id = _job_id(self.command, path, body)
            if job_id in proxy.jobs:
                self.send(409, _error(409, "duplicate", f"Already Exists: Job {job_id}"))
                return
            status, headers, content = self.passed_on(_spoilt(body) if fault.fail_job else body)
            if "location" in headers:
                proxy.uploads[headers["location"].partition("?")[2]] = job_id
            elif job_id := job_id or (status == 200 and proxy.uploads.get(path.partition("?")[2])):
                proxy.jobs[job_id] = fault.fail_job
                if path.startswith("/upload/"):
                    proxy.renamed[job_id] = json.loads(content)["jobReference"]["jobId"]
            if fault.lose_answer:
                self.close_connection = True
                return
            self.send(status, _with_reasons(content, proxy.jobs), headers)

        def passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            skipped = ("host", "content-length", "accept-encoding", "connection")
            headers = {name: value for name, value in self.headers.items() if name.lower() not in skipped}
            path = self.path
            for told, given in proxy.renamed.items():
                path = path.replace(told, given)
            request = urllib.request.Request(server + path, body or None, headers, method=self.command)
            try:
                with urllib.request.urlopen(request, timeout=120) as response:
                    return response.status, _lower(response.headers), response.read()
            except urllib.error.HTTPError as error:
                return error.code, _lower(error.headers), error.read()

        def send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {"content-type": "application/json"}).items():
                if name == "location":
                    # The next step of an upload comes through here too.
                    self.send_header(name, value.replace(server, proxy.address))
                elif name not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing: what came in is in ``requests``."""

    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    return Handler


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _job_id(method: str, path: str, body: bytes) -> str:
    """Id of the job that a request starts, empty where it starts none."""
    if method != "POST" or not re.search(r"/jobs(\?|$)", path):
        return ""
    found = re.search(rb'"jobId":\s*"([^"]+)"', body)
    return found.group(1).decode() if found else ""


def _spoilt(body: bytes) -> bytes:
    """The request for a job that cannot succeed."""
    job = json.loads(body)
    job["configuration"]["query"]["query"] = "select error('made to fail')"
    return json.dumps(job).encode()


def _with_reasons(content: bytes, jobs: dict[str, str]) -> bytes:
    """An answer about a job that was made to fail, with the reason it was to have."""
    for job_id, reason in jobs.items():
        if reason and job_id.encode() in content and b'"errorResult"' in content:
            answer = json.loads(content)
            failure = {"reason": reason, "message": f"made to fail with {reason}"}
            answer["status"] |= {"errorResult": failure, "errors": [failure]}
            return json.dumps(answer).encode()
    return content


def _error(status: int, reason: str, message: str = "made to fail") -> bytes:
    detail = {"reason": reason, "message": message}
    return json.dumps({"error": {"code": status, "message": message, "errors": [detail]}}).encode()
