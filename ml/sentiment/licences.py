"""Licences of models: what their cards say, and which of them commercial use allows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from ml.errors import LicenceError

FREE_MODEL = "nlptown/bert-base-multilingual-uncased-sentiment"
"""Recommended from the hub: MIT, five stars, six languages."""
OWN = "your-own-data"
UNKNOWN = "unknown"
_NON_COMMERCIAL = re.compile(r"(^|[-_ ])nc([-_ ]|$)|non-?commercial|research", re.IGNORECASE)


def card(folder: Path) -> dict[str, Any]:
    """Front matter of the model card (README.md): ``license``, ``model_name`` and so on; empty where it has none."""
    file = folder / "README.md"
    parts = file.read_text(encoding="utf-8").split("---\n", 2) if file.is_file() else []
    if len(parts) != 3 or parts[0].strip():
        return {}
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError:
        return {}
    return front if isinstance(front, dict) else {}


def licence(folder: Path) -> str:
    """Licence that a model's card names; ``unknown`` where it names none."""
    front = card(folder)
    names = front.get("license") or UNKNOWN
    named = ", ".join(map(str, names)) if isinstance(names, list) else str(names)
    return str(front["license_name"]) if named == "other" and front.get("license_name") else named


def forbids_commercial_use(named: str) -> bool:
    """Whether a licence rules commercial use out, or is not known to allow it.

    >>> [forbids_commercial_use(name) for name in ("mit", "cc-by-nc-sa-4.0", "unknown")]
    [False, True, True]
    """
    return named in (UNKNOWN, "other") or bool(_NON_COMMERCIAL.search(named))


def require_allowed(name: str, named: str, commercial_use: bool) -> None:
    """Refuse a model that ``MARTLET_COMMERCIAL_USE`` rules out.

    Raises
    ------
    LicenceError
    """
    if commercial_use and forbids_commercial_use(named):
        says = "declares no licence" if named == UNKNOWN else f"is licensed {named}, which rules commercial use out"
        raise LicenceError(
            f"{name} {says}, and MARTLET_COMMERCIAL_USE is set: set MARTLET_SENTIMENT_MODEL={FREE_MODEL} (MIT), or "
            "train a model on your own stars with `martlet sentiment train`."
        )
