"""Errors of training and scoring that a person can mend."""

from __future__ import annotations

from warehouse.errors import MartletError


class UnknownTaskError(MartletError):
    """A task that Martlet does not have."""


class EmptyMartError(MartletError):
    """A feature or label mart without the rows a step needs."""


class NoModelError(MartletError):
    """No trained model where one is needed."""


class FeatureMismatchError(MartletError):
    """The feature mart does not hold the columns the model was trained on."""


class PredictionContractError(MartletError):
    """Predictions that break the write contract; nothing was written."""


class MissingExtraError(MartletError):
    """An optional package is not installed."""


class NotAClassifierError(MartletError):
    """A model that is not a text classifier of a known family."""


class ModelUnreachableError(MartletError):
    """A named model is no folder and cannot be had from the hub."""


class UnreadableFileError(MartletError):
    """A file that a person brought and that cannot be read."""


class LicenceError(MartletError):
    """A model whose licence rules out what it is wanted for."""


class LabelError(MartletError):
    """A label that the task's kind does not allow."""


class RatingsFileError(MartletError):
    """A file of ratings that does not say who had what."""


class UnknownMethodError(MartletError):
    """A method of recommending that Martlet does not have."""


class UnknownItemError(MartletError):
    """An item that no recommender was fitted to."""
