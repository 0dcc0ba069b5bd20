"""Which model is in use, and which one beside it."""

from __future__ import annotations

from pathlib import Path

from ml.ledger import find_champion
from ml.models import find_model
from ml.sentiment.hub import named_model
from ml.sentiment.model import CONFIG, SHIPPED, TASK, Model, open_model
from warehouse import Settings


def current_model(settings: Settings) -> Path:
    """Folder of the model in use, its champion asked of the warehouse."""
    return chosen_model(settings, None if settings.sentiment_model else find_champion(settings, TASK))


def chosen_model(settings: Settings, champion: str | None) -> Path:
    """Folder of the model that is named, else of the champion where the lake has it, else of the shipped one."""
    if settings.sentiment_model:
        return named_model(settings, settings.sentiment_model)
    folder = find_model(settings, TASK, champion, CONFIG) if champion else SHIPPED
    return folder if folder.is_dir() else SHIPPED


def models_in_use(settings: Settings) -> list[Model]:
    """The model in use, and the second one where the settings name it."""
    folders = [current_model(settings)]
    if settings.sentiment_second_model:
        folders.append(named_model(settings, settings.sentiment_second_model))
    return [open_model(folder, settings.commercial_use) for folder in folders]
