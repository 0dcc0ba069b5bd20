"""The Streamlit app on the published snapshot."""

from dashboards.streamlit.app import show_app

__all__ = ["show_app"]
