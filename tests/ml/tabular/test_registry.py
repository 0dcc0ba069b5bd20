"""Which models there are, and which is used."""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc
import pytest

from ml.errors import NoModelError
from ml.ledger import champion
from ml.tabular import compare_models, list_models, load_task, promote_model, roll_back, score, train
from tests.ml.tabular.contract import table
from tests.ml.tabular.data import Marts, at, made_up, write_marts
from warehouse import Settings

TASK = load_task("customer_churn")


def blurred(marts: Marts) -> Marts:
    """Marts in which the spend is known only roughly, so that a model can learn less from it."""
    rough = pc.add(marts.features["spend"], pc.multiply(marts.features["noise"], 2.0))
    return replace(marts, features=marts.features.set_column(2, "spend", rough))


@pytest.fixture
def two(settings: Settings) -> tuple[Settings, str, str]:
    """A home in which a poor model was replaced by a good one."""
    marts = made_up(TASK, n=1500)
    write_marts(settings, TASK, blurred(marts))
    poor = train(at(settings, 0), TASK)
    write_marts(settings, TASK, marts)
    good = train(at(settings, 1), TASK)
    assert (poor.promoted, good.promoted) == (True, True)
    return at(settings, 2), poor.model_version, good.model_version


def test_the_list_says_which_is_used_and_why(two: tuple[Settings, str, str]) -> None:
    settings, poor, good = two
    newest, oldest = list_models(settings, TASK)
    assert (newest["model_version"], newest["use"]) == (good, "champion")
    assert (oldest["model_version"], oldest["use"]) == (poor, "was champion")
    assert newest["roc_auc"] > oldest["roc_auc"]
    assert "against the champion +" in newest["reason"]


def test_two_models_are_compared_on_the_same_rows(two: tuple[Settings, str, str]) -> None:
    settings, poor, good = two
    lead, lag = compare_models(settings, TASK, good, poor), compare_models(settings, TASK, poor, good)
    assert lead.is_better
    assert not lag.is_better
    assert lead.value == pytest.approx(-lag.value)
    assert lead.n == 1500


def test_a_rollback_uses_the_earlier_model_again_and_then_there_is_none_before_it(
    two: tuple[Settings, str, str],
) -> None:
    settings, poor, good = two
    assert roll_back(settings, TASK) == poor == champion(settings, TASK.name)
    score(settings, TASK)
    assert set(table(settings, f"predictions.{TASK.name}")["model_version"].to_pylist()) == {poor}
    with pytest.raises(NoModelError, match="No other model of customer_churn was in use before"):
        roll_back(settings, TASK)
    promote_model(settings, TASK, good[:6])
    assert champion(settings, TASK.name) == good


def test_a_model_that_is_not_there_cannot_be_used(settings: Settings) -> None:
    with pytest.raises(NoModelError, match="customer_churn has no model abc"):
        promote_model(settings, TASK, "abc")
