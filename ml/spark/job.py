"""One job by its plan: what spark-submit starts on any cluster, and what this machine calls.

``spark-submit --py-files martlet_spark.zip job.py NAME PLAN RESULT``, where PLAN is the address of JSON and RESULT that
of the JSON that the job answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ml.spark.convert import convert
from ml.spark.errors import JobError
from ml.spark.files import Files
from ml.spark.models import run_models
from ml.spark.sample import sample
from ml.spark.session import open_session
from ml.spark.train import train

JOBS: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "convert": convert,
    "models": run_models,
    "sample": sample,
    "train": train,
}


def main(arguments: Sequence[str]) -> int:
    """Run a job; what a person can mend is said in the result too, and the exit code is 1."""
    name, plan, result = arguments
    session = open_session()
    files = Files(session)
    try:
        answer, code = JOBS[name](session, json.loads(files.read(plan))), 0
    except JobError as error:
        print(f"martlet: {error}", file=sys.stderr)
        answer, code = {"error": str(error)}, 1
    files.write(result, json.dumps(answer).encode())
    session.stop()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
