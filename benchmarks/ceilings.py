"""Event and shop tasks on simulated data: the model, a logistic regression on obvious features, and the ceiling.

The ceiling is what the simulator's own probabilities reach on the rows that the model is measured on: nobody who knows
no more than the present can rank them better, and a model sees only part of the present. Simulates, lands, builds and
trains in a folder of its own, draws the same world once more with its hidden causes, and prints a table, or JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from rich.console import Console

from flows.commands.terminal import facts_table
from ingestion.simulate import browsing, buying, clickstream, sessions, shop, sparkify
from ingestion.simulate.run import chance_of, parse_scale, simulate
from ml.metrics import bootstrap_interval
from ml.tabular import load_task
from ml.tabular.boosting import happened
from ml.tabular.comparison import obvious_scores
from ml.tabular.figures import ece, roc_auc
from ml.tabular.fitting import default_parameters, fit
from ml.tabular.gate import difference
from ml.tabular.marts import LabelledRows, labelled
from ml.tabular.splits import make_plan
from warehouse import REPO, Settings

DATASETS = ("clickstream", "shop", "sparkify")
DAY = 86_400_000
Truth = Callable[[np.ndarray, np.ndarray, int], np.ndarray]
"""Takes ids, as-of dates as datetime64[D] and the days of the horizon; gives the probability of the event."""


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--home", type=Path, help="Keep everything here, and go on from what is there.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    scale = parse_scale(options.scale)
    with tempfile.TemporaryDirectory() as scratch:
        home = (options.home or Path(scratch)).resolve()
        if not (home / "warehouse.duckdb").exists():
            prepare(home, scale, options.seed)
        settings = Settings(home=home)
        facts = [measured(settings, name, truth) for name, truth in truths(scale, options.seed).items()]
    if options.json:
        print(json.dumps(facts))
        return
    Console().print(facts_table(facts))


def prepare(home: Path, scale: float, seed: int) -> None:
    """Simulate the data sets into the home, land them and build the marts of the tasks."""
    simulate(home / "data", scale, seed, only=DATASETS)
    environment = os.environ | {"MARTLET_HOME": str(home), "DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"}
    command = [sys.executable, "-m", "flows.cli"]
    marts = " ".join(f"+feat_{name} +label_{name}" for name in TASKS)
    for arguments in (["ingest", "files", "--from", str(home / "data")], ["build", "--select", marts]):
        subprocess.run([*command, *arguments], check=True, env=environment, cwd=REPO, stdout=sys.stderr)


TASKS = ("subscriber_churn", "visitor_return", "visitor_purchase", "shop_customer_churn")


def measured(settings: Settings, name: str, truth: Truth) -> dict[str, object]:
    """ROC-AUC of the three on the rows that the task's metrics are of."""
    task = load_task(name)
    with labelled(settings, task) as rows:
        plan = make_plan(task, rows)
        there = plan.measured
        event = happened(rows.target, task.cuts[task.event_cut])[there]
        model = fit(task, rows, plan, default_parameters(task, plan), settings.threads).scores[there]
        plain = obvious_scores(task, rows, plan)[there]
        ceiling = truth(ids(rows)[there], rows.dates[there], rows.horizon_days[1] - rows.horizon_days[0])
    over, under = difference(task, event, model, plain), difference(task, event, ceiling, model)
    low, high = bootstrap_interval(lambda r: roc_auc(event[r], model[r]), len(event))
    return {
        "task": name,
        "rows": len(event),
        "rate": round(float(event.mean()), 3),
        "three obvious": round(roc_auc(event, plain), 3),
        "model": f"{roc_auc(event, model):.3f} ({low:.3f} to {high:.3f})",
        "ceiling": round(roc_auc(event, ceiling), 3),
        "above the obvious": str(over),
        "below the ceiling": str(under),
        "ece": round(ece(event, model), 3),
        "ceiling's mean": round(float(ceiling.mean()), 3),
    }


def ids(rows: LabelledRows) -> np.ndarray:
    """Numbers of the entities, without their namespace."""
    return pc.list_element(pc.split_pattern(rows.entities, ":"), 1).cast("int64").to_numpy()


def truths(scale: float, seed: int) -> dict[str, Truth]:
    """The simulator's probabilities, by task, of the world that it drew at this scale and seed."""
    return {
        "subscriber_churn": subscribers(scale, seed),
        **visitors(scale, seed),
        "shop_customer_churn": customers(scale, seed),
    }


def subscribers(scale: float, seed: int) -> Truth:
    """Cancelling within the horizon, from the mood on the day before."""
    count, events = sparkify.log_size(scale)
    people, _, lives = sparkify.draw_subscribers(chance_of(seed, "sparkify"), count, events)
    number = {int(who): place for place, who in enumerate(sparkify.subscriber_ids(count))}

    def truth(who: np.ndarray, as_of: np.ndarray, days: int) -> np.ndarray:
        places = np.array([number[int(each)] for each in who])
        day = (as_of - sparkify.LOG_START.astype("datetime64[D]")).astype(int)
        before = lives.on(places, day - 1)
        return sessions.churn_probability(np.random.default_rng(seed), people.of(places), before, days)

    return truth


def visitors(scale: float, seed: int) -> dict[str, Truth]:
    """Coming back, and buying, within the horizon, from the last visit before it."""
    world = clickstream.draw_world(chance_of(seed, "clickstream"), scale)
    place = np.argsort(world.visitor_ids)
    visits = world.visits
    order = np.lexsort((visits.begins, visits.visitor))
    # a visit's place in the order of visitors and times, as one number; counted from the first visit, for it to fit
    begun, after = visits.begins.min(), np.int64(10**12)
    ages = visits.visitor[order] * after + visits.begins[order] - begun

    def last(who: np.ndarray, as_of: np.ndarray) -> tuple[browsing.Visits, np.ndarray]:
        now = as_of.astype("datetime64[ms]").astype(np.int64)
        found = order[np.searchsorted(ages, place[who] * after + now - begun) - 1]
        return visits.where(found), now

    def returns(who: np.ndarray, as_of: np.ndarray, days: int) -> np.ndarray:
        return browsing.visit_probability(world.visitors, *last(who, as_of), days)

    def buys(who: np.ndarray, as_of: np.ndarray, days: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return browsing.order_probability(rng, world.visitors, world.shelf, world.price, *last(who, as_of), days)

    return {"visitor_return": returns, "visitor_purchase": buys}


def customers(scale: float, seed: int) -> Truth:
    """Ordering nothing within the horizon, from the last order before it."""
    people, products, orders = shop.draw_world(chance_of(seed, "shop"), scale)
    order = np.lexsort((orders.at, orders.customer))
    ages = orders.customer[order] * np.int64(10**11) + orders.at[order]

    def truth(who: np.ndarray, as_of: np.ndarray, days: int) -> np.ndarray:
        now = as_of.astype("datetime64[s]").astype(np.int64)
        found = order[np.searchsorted(ages, (who - 1) * np.int64(10**11) + now) - 1]
        last = orders.where(found)
        return buying.churn_probability(people, products, last, (now - last.at) / buying.DAY, days)

    return truth


if __name__ == "__main__":
    main()
