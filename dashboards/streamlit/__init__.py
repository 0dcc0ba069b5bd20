"""The Streamlit app on the published snapshot."""

from pathlib import Path

APP = Path(__file__).parent / "app.py"

__all__ = ["APP"]
