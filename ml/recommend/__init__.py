"""Which products a user may want next: methods behind one interface, their lists and their figures."""

from ml.recommend.evaluation import Measured, evaluate_ratings
from ml.recommend.folding import FoldingIn
from ml.recommend.measuring import evaluate
from ml.recommend.method import Limits, Recommender
from ml.recommend.ratings import Ratings, read_ratings
from ml.recommend.ratings_file import read_ratings_file
from ml.recommend.scoring import score, similar
from ml.recommend.training import Trained, train
from ml.recommend.tuning import METHODS

__all__ = [
    "METHODS",
    "FoldingIn",
    "Limits",
    "Measured",
    "Ratings",
    "Recommender",
    "Trained",
    "evaluate",
    "evaluate_ratings",
    "read_ratings",
    "read_ratings_file",
    "score",
    "similar",
    "train",
]
