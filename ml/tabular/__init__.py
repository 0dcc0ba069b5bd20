"""Train, score and compare models of every task over flat feature marts, one way: calibrated boosted trees."""

from ml.tabular.evaluation import evaluate
from ml.tabular.on_spark import train_on_spark
from ml.tabular.registry import compare_models, list_models, promote_model, roll_back
from ml.tabular.report import compare
from ml.tabular.scoring import score
from ml.tabular.task import Task, load_task, task_names
from ml.tabular.training import TrainingResult, train, try_out

__all__ = [
    "Task",
    "TrainingResult",
    "compare",
    "compare_models",
    "evaluate",
    "list_models",
    "load_task",
    "promote_model",
    "roll_back",
    "score",
    "task_names",
    "train",
    "train_on_spark",
    "try_out",
]
