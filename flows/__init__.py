"""The run as Prefect flows, and the ``martlet`` command. The only package that imports Prefect."""
