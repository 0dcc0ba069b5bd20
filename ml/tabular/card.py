"""The model card: what a model is for, what it learned from, how good it is, and where it must not be trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ml.ledger import Run
from ml.tabular.model import Model
from ml.tabular.task import Task

CARD = "README.md"
COUNT = 15


def write_card(task: Task, model: Model, run: Run, folder: Path) -> None:
    """Write the card beside the model's files (Mitchell et al., 2019)."""
    (folder / CARD).write_text(card(task, model, run), encoding="utf-8")


def card(task: Task, model: Model, run: Run) -> str:
    """Text of the card, in Markdown."""
    definition = model.definition
    lines = [
        f"# {task.name} {definition.model_version}",
        "",
        task.description,
        "",
        f"- **Model** {definition.model_name}, {len(model.boosters)} part(s), cuts {list(definition.cuts)}",
        f"- **Entity** {task.entity}; **horizon** {task.horizon}; **event** {task.event.happens}",
        f"- **Learned from** {task.features_mart} and {task.labels_mart}: {run.rows_in:,} rows, hash {run.data_hash}",
        f"- **Held out** {definition.split}",
        f"- **Acts from** {definition.threshold:.3f}: a false alarm costs {task.costs.false_alarm:g}, "
        f"a miss {task.costs.miss:g}",
        f"- **Libraries** {', '.join(f'{name} {number}' for name, number in definition.versions.items())}",
        f"- **Licence** {task.licence}",
        "",
        "## On held-out rows",
        "",
        "| metric | of | value | 95 % interval | baseline | what the baseline does |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.metric} | {each.slice} | {each.value:.4f} | {each.ci_low:.4f} to {each.ci_high:.4f} "
        f"| {each.baseline:.4f} | {each.baseline_name} |"
        for each in run.metrics
    ]
    lines += ["", "## What it goes by", "", "| feature | share of the gain |", "|---|---|"]
    lines += [f"| {name} | {share:.3f} |" for name, share in importance(model)[:COUNT]]
    lines += ["", "## Limits", "", LIMITS, ""]
    return "\n".join(lines)


LIMITS = (
    "It says what tends to happen, not what would happen if one acted: a factor that raises a score need not cause "
    "anything. Its probabilities hold for rows like those it learned from; `ml.drift` says how far the rows scored "
    "have moved from them. A value that it never met counts as missing."
)


def importance(model: Model) -> list[tuple[str, float]]:
    """Features by their share of the loss that splits on them saved, of the score's boosters; largest first."""
    names = [feature.name for feature in model.definition.features]
    gains = np.zeros(len(names))
    for of_cuts in model.boosters:
        found = of_cuts[model.definition.event_cut].get_score(importance_type="total_gain")
        gains += [found.get(name, 0.0) for name in names]
    shares = gains / gains.sum() if gains.any() else gains
    return [(names[place], float(shares[place])) for place in np.argsort(-shares, kind="stable") if shares[place]]
