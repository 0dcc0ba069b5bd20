"""Better parameters for a task, looked for with Optuna on rows that the holdout never meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xgboost as xgb

from ml.errors import MissingExtraError
from ml.tabular.boosting import Learner, fit_until, happened
from ml.tabular.figures import log_loss
from ml.tabular.fitting import Parameters, default_parameters, learned_features
from ml.tabular.marts import LabelledRows
from ml.tabular.splits import Part, Plan
from ml.tabular.task import Task
from warehouse import Settings

WARM_UP = 20
"""Trees before a trial may be given up."""


def tune(settings: Settings, task: Task, rows: LabelledRows, plan: Plan, seconds: float) -> Parameters:
    """Look for parameters with which the first ``stops`` of each part are predicted best, within a time.

    Each part is tuned by itself on rows that it may learn from (nested cross-validation, Varma and Simon, 2006), so
    the metrics that follow stay honest. A study is kept in ``tuning.db`` of the home: cut short or called again on
    the same data, it goes on from where it was. A trial that does worse than half of the others is given up early.

    Parameters
    ----------
    settings : Settings
    task : Task
    rows : LabelledRows
    plan : Plan
    seconds : float
        For all parts together.

    Returns
    -------
    sequence of mapping
        Parameters of XGBoost, by part: never worse on those rows than what the task would use without.

    Raises
    ------
    MissingExtraError
        Where Optuna is not installed.
    """
    try:
        import optuna
    except ImportError as error:
        raise MissingExtraError("Tuning needs Optuna: run `make install EXTRAS=tabular`.") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    learner = Learner(rows, learned_features(rows, plan), settings.threads, rows.folder, task.monotone)
    found = []
    for number, (part, usual) in enumerate(zip(plan.parts, default_parameters(task, plan), strict=True)):
        study = optuna.create_study(
            storage=f"sqlite:///{settings.home / 'tuning.db'}",
            study_name=f"{task.name} {rows.data_hash} part {number}",
            load_if_exists=True,
            sampler=optuna.samplers.TPESampler(seed=len(plan.parts) * 1000 + number),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=WARM_UP),
        )
        if not study.trials:
            study.enqueue_trial(dict(usual))
        study.optimize(_objective(task, learner, part, usual), timeout=seconds / len(plan.parts))
        found.append({**usual, **study.best_params})
    return found


def _objective(task: Task, learner: Learner, part: Part, usual: Mapping[str, float]) -> Any:
    """Log loss of the score's booster on the first rows that say when to stop; what is not looked for is as usual."""
    cut, stop = task.cuts[task.event_cut], part.stops[0]
    event = happened(learner.rows.target, cut)[stop]

    def objective(trial: Any) -> float:
        given = {**usual, **_suggest(trial)}
        booster = fit_until(learner, part, stop, given, cut, learner.threads, [_Report(trial)])
        margins = learner.margins([booster], stop)[:, 0]
        return log_loss(event, 1 / (1 + np.exp(-margins)))

    return objective


def _suggest(trial: Any) -> Mapping[str, float]:
    return {
        "max_depth": trial.suggest_int("max_depth", 2, 8),
        "eta": trial.suggest_float("eta", 0.01, 0.2, log=True),
        "subsample": trial.suggest_float("subsample", 0.5, 1.0),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.2, 1.0),
        "min_child_weight": trial.suggest_float("min_child_weight", 1.0, 100.0, log=True),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.1, 100.0, log=True),
        "gamma": trial.suggest_float("gamma", 0.0, 5.0),
    }


class _Report(xgb.callback.TrainingCallback):
    """Tells the study after each tree how a trial fares, and gives it up if the study says so."""

    def __init__(self, trial: Any) -> None:
        self._trial = trial

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Report the loss on the rows that stop; raises Optuna's pruning where the trial is hopeless."""
        import optuna

        del model
        self._trial.report(evals_log["stop"]["logloss"][-1], epoch)
        if self._trial.should_prune():
            raise optuna.TrialPruned()
        return False
