"""Train, score and evaluate every task over flat feature marts, one way: boosted trees, calibrated."""

from ml.tabular.evaluation import evaluate
from ml.tabular.scoring import score
from ml.tabular.task import Task, load_task, task_names
from ml.tabular.training import TrainingResult, train, try_out

__all__ = ["Task", "TrainingResult", "evaluate", "load_task", "score", "task_names", "train", "try_out"]
