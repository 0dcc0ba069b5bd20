"""Lake work and training beyond one machine: jobs that run here and, unchanged, by spark-submit on any cluster.

Nothing here imports more of Martlet than this folder, so that a cluster needs pyspark and a zip of it alone: what a
job must know of contracts and dbt models stands in its plan, which ``flows/spark.py`` makes.
"""
