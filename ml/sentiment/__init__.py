"""Review sentiment: five classes from very negative to very positive, on ONNX Runtime."""

from ml.sentiment.engine import score_texts
from ml.sentiment.evaluation import evaluate
from ml.sentiment.model import SHIPPED, TASK
from ml.sentiment.recipe import Recipe
from ml.sentiment.scoring import score
from ml.sentiment.training import train

__all__ = ["SHIPPED", "TASK", "Recipe", "evaluate", "score", "score_texts", "train"]
