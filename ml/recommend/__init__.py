"""Which products a user may want next: methods behind one interface, their lists and their figures."""

from ml.recommend.content import ContentRecommender
from ml.recommend.evaluation import evaluate
from ml.recommend.method import PopularRecommender, Recommender
from ml.recommend.ratings import Ratings, read_ratings
from ml.recommend.scoring import score

__all__ = [
    "ContentRecommender",
    "PopularRecommender",
    "Ratings",
    "Recommender",
    "evaluate",
    "read_ratings",
    "score",
]
