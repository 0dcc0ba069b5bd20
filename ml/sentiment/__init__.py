"""Review sentiment: five classes from very negative to very positive, by any sequence classifier."""

from ml.sentiment.choice import models_in_use
from ml.sentiment.engine import score_texts
from ml.sentiment.evaluation import evaluate, verdict
from ml.sentiment.holdout import hold_out
from ml.sentiment.model import SHIPPED, TASK
from ml.sentiment.people import score_csv, score_with
from ml.sentiment.recipe import Recipe
from ml.sentiment.report import write_report
from ml.sentiment.scoring import score
from ml.sentiment.training import train

__all__ = [
    "SHIPPED",
    "TASK",
    "Recipe",
    "evaluate",
    "hold_out",
    "models_in_use",
    "score",
    "score_csv",
    "score_texts",
    "score_with",
    "train",
    "verdict",
    "write_report",
]
