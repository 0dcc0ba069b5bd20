"""Memory and time of training on a large mart, beside scikit-learn's HistGradientBoosting on the same matrix.

The mart lies in a DuckDB file and is read through the warehouse's door. Each side runs in a process of its own and
reports its own peak of resident memory; what it needs before it reads anything is shown apart. Prints a line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from warehouse import Settings

ROUNDS = 20
DEPTH = 5
BINS = 255


def main() -> None:
    """Run the benchmark, or with ``--side`` one side of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--columns", type=int, default=40)
    parser.add_argument("--on-disk", action="store_true", help="Keep matrix and bins on disk.")
    parser.add_argument("--side", choices=["martlet", "sklearn"])
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.side:
        print(json.dumps({"martlet": ours, "sklearn": theirs}[options.side](options.home, options.on_disk)))
        return
    with tempfile.TemporaryDirectory() as name:
        write_marts(Path(name), options.rows, options.columns)
        arguments = ["--home", name, *(["--on-disk"] if options.on_disk else [])]
        facts: dict[str, object] = {"rows": options.rows, "columns": options.columns}
        facts["arrow_table_mb"] = options.rows * options.columns * 8 / 1e6
        for side in ("martlet", "sklearn"):
            command = [sys.executable, "-m", "benchmarks.training", "--side", side, *arguments]
            facts[side] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(json.dumps(facts))


def write_marts(home: Path, rows: int, columns: int) -> None:
    """A feature mart of doubles and a label mart, in which a few features make the label."""
    features = ", ".join(f"hash(i * {columns} + {n}) / 18446744073709551615.0 as feature_{n}" for n in range(columns))
    with duckdb.connect(str(home / "warehouse.duckdb"), config={"memory_limit": "2GB", "threads": "2"}) as connection:
        connection.execute("create schema features")
        connection.execute(
            f"create table features.feat_customer_churn as select 'e:' || lpad(i::varchar, 9, '0') as entity_id, "
            f"date '2020-01-01' as as_of_date, {features} from range({rows}) as numbers(i)"
        )
        connection.execute(
            "create table features.label_customer_churn as select entity_id, as_of_date, as_of_date as horizon_start, "
            "as_of_date + 30 as horizon_end, hash(entity_id) / 18446744073709551615.0 "
            "< feature_0 * feature_1 as is_churned from features.feat_customer_churn"
        )


def ours(home: Path, on_disk: bool) -> dict[str, float]:
    """Read the mart and train one booster on nine tenths of it, the last tenth saying when to stop."""
    from ml.tabular import boosting, load_task
    from ml.tabular.marts import labelled
    from ml.tabular.splits import Part

    boosting.MAX_TREES = ROUNDS
    before = peak_mb()
    settings = Settings(home=home, memory_limit="500MB", training_bytes=0 if on_disk else 2**40)
    start = time.perf_counter(), time.process_time()
    with labelled(settings, load_task("customer_churn")) as rows:
        read = time.perf_counter(), time.process_time()
        stop = np.arange(len(rows)) % 10 == 0
        learner = boosting.Learner(rows, rows.features, settings.threads, rows.folder)
        part = Part(learned=~stop, stops=(stop,), held_out=stop, calibrate=stop)
        given = {"max_depth": DEPTH, "eta": 0.1, "max_bin": BINS}
        booster = boosting.fit_booster(learner, part, given, 0, settings.threads)
        end = time.perf_counter(), time.process_time()
    return {
        "read_seconds": round(read[0] - start[0], 1),
        "read_cpu_seconds": round(read[1] - start[1], 1),
        "train_seconds": round(end[0] - read[0], 1),
        "train_cpu_seconds": round(end[1] - read[1], 1),
        "trees": booster.num_boosted_rounds(),
        "peak_mb": round(peak_mb()),
        "peak_before_mb": round(before),
    }


def theirs(home: Path, _on_disk: bool) -> dict[str, float]:
    """Read the mart as an Arrow table, turn it into a matrix of 32-bit floats, and train."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from warehouse import open_warehouse

    before = peak_mb()
    settings, columns = Settings(home=home, memory_limit="500MB"), [f"feature_{n}" for n in range(columns_of(home))]
    with open_warehouse(settings) as warehouse:
        table = warehouse.read("features.feat_customer_churn", columns=columns).read_all()
        target = warehouse.read("features.label_customer_churn", columns=["is_churned"]).read_all()
    matrix = np.column_stack([table[name].to_numpy().astype(np.float32) for name in columns])
    happened = target["is_churned"].to_numpy()
    del table, target
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=0.1,
        max_depth=DEPTH,
        max_bins=BINS,
        max_leaf_nodes=None,
        early_stopping=True,
        validation_fraction=0.1,
    )
    start = time.perf_counter(), time.process_time()
    model.fit(matrix, happened)
    return {
        "train_seconds": round(time.perf_counter() - start[0], 1),
        "train_cpu_seconds": round(time.process_time() - start[1], 1),
        "trees": model.n_iter_,
        "peak_mb": round(peak_mb()),
        "peak_before_mb": round(before),
    }


def columns_of(home: Path) -> int:
    """Features in the mart."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        return len(connection.table("features.feat_customer_churn").columns) - 2


def peak_mb() -> float:
    """Peak of this process's resident memory so far, MB; that of getrusage begins with the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1e3


if __name__ == "__main__":
    main()
