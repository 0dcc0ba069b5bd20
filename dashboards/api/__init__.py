"""The HTTP service: latest predictions, recommendations and sentiment, as the batch run would give them."""

from dashboards.api.app import create_app

__all__ = ["create_app"]
