"""Jobs on Amazon EMR and Google Dataproc, serverless or on a cluster for one job, through the vendors' own clients."""

from ml.spark.clusters.submission import Submission
from ml.spark.clusters.submit import submit

__all__ = ["Submission", "submit"]
