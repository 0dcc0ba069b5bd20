"""What models can learn from simulated data: familiar shares, causes that act together, and noise."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from ingestion.simulate import online_shoppers, telco
from ingestion.simulate.chance import draw_columns, star_probabilities
from ingestion.simulate.listening import mood_on
from ingestion.simulate.olist.market import draw_market, places
from ingestion.simulate.olist.orders import (
    DAY,
    NEVER_LATE,
    STAR_SHARES,
    ask_for_review,
    draw_orders,
    order_appeal,
)


def gzip_lines(tiny: Any, path: str) -> io.StringIO:
    """The lines of a file that are JSON: it has a few broken ones."""
    lines = gzip.decompress((tiny.root / path).read_bytes()).decode().splitlines()
    return io.StringIO("\n".join(line for line in lines if line.endswith("}") and '"asin": }' not in line))


def boosted(features: np.ndarray, outcome: np.ndarray, learned: int) -> float:
    """ROC-AUC of boosted trees on the rows after the first `learned`."""
    model = xgb.XGBClassifier(n_estimators=60, max_depth=4, learning_rate=0.12, n_jobs=1)
    model.fit(features[:learned], outcome[:learned])
    return float(roc_auc_score(outcome[learned:], model.predict_proba(features[learned:])[:, 1]))


def linear(features: np.ndarray, outcome: np.ndarray, learned: int) -> float:
    """ROC-AUC of a logistic regression on the rows after the first `learned`."""
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    model = LogisticRegression().fit(scaled[:learned], outcome[:learned])
    return float(roc_auc_score(outcome[learned:], model.predict_proba(scaled[learned:])[:, 1]))


def test_telco_churn_is_learnable_beyond_three_columns_but_not_perfectly() -> None:
    rng = np.random.default_rng(0)
    n = 8_000
    customers = telco.draw_customers(rng, n)
    probability = telco.churn_probability(customers, patience=rng.normal(size=n))
    churned = rng.random(n) < probability
    columns = [np.atleast_2d(getattr(customers, name).T).T for name in vars(customers) if name != "overcharge"]
    features = np.hstack(columns).astype(float)
    obvious = np.column_stack([customers.tenure, customers.monthly, customers.contract == 0]).astype(float)
    trees, plain = boosted(features, churned, 6_000), linear(obvious, churned, 6_000)
    assert abs(churned.mean() - 0.265) < 0.015
    assert trees > plain + 0.02
    assert trees < roc_auc_score(churned, probability) < 0.92


def test_shop_sessions_sell_for_reasons_beyond_page_values() -> None:
    rng = np.random.default_rng(0)
    intent = rng.normal(size=8_000)
    sessions = online_shoppers.draw_sessions(rng, intent)
    bought = rng.random(8_000) < online_shoppers.revenue_probability(sessions, intent)
    blind = np.column_stack(
        [sessions.pages, sessions.seconds, sessions.bounce, sessions.exit, sessions.month, sessions.visitor]
    ).astype(float)
    seeing = np.column_stack([blind, sessions.page_value])
    assert abs(bought.mean() - 0.155) < 0.01
    assert 0.70 < boosted(blind, bought, 6_000) < 0.85
    assert 0.86 < boosted(seeing, bought, 6_000) < 0.96


def test_olist_stars_have_the_shares_of_the_real_ones(tiny: Any) -> None:
    reviews = pd.read_csv(tiny.root / "olist/olist_order_reviews_dataset.csv.gz")
    shares = 100 * reviews["review_score"].value_counts(normalize=True).sort_index().to_numpy()
    np.testing.assert_allclose(shares, STAR_SHARES, atol=2.5)


def test_olist_orders_that_break_their_promise_get_fewer_stars() -> None:
    rng = np.random.default_rng(0)
    market = draw_market(rng, 100, 500)
    n = 6_000
    state = rng.choice(len(places().names), n, p=places().customer_share)
    orders = draw_orders(rng, market, np.arange(n), state, np.full(n, 1.5e9))
    late = orders.delivered > orders.promised
    assert 0.03 < late.mean() < 0.15
    assert (orders.stars[late] <= 2).mean() > 3 * (orders.stars[~late] <= 2).mean()


def test_a_review_is_asked_for_the_day_after_delivery_or_two_days_after_a_broken_promise() -> None:
    noon = 0.5 * DAY
    delivered = np.array([10 * DAY + noon, 40 * DAY + noon, np.inf])
    promised = np.array([20.0 * DAY] * 3)
    assert (ask_for_review(delivered, promised) / DAY).tolist() == [11.0, 22.0, 22.0]


def test_better_sellers_earn_better_stars_and_lost_parcels_the_worst() -> None:
    drawn = draw_market(np.random.default_rng(0), 2, 2)
    market = replace(drawn, seller=np.array([0, 1]), quality=np.array([-1.0, 1.0]), appeal=np.zeros(2))
    product, none, one = np.array([0, 1, 1]), np.full(3, -1), np.ones(3, int)
    late = np.array([-5.0, -5.0, NEVER_LATE])
    bad, good, lost = order_appeal(market, product, none, one, np.full(3, 80.0), np.full(3, 8.0), late)
    assert lost < bad < good


def test_listeners_sink_towards_the_day_they_cancel() -> None:
    mood = mood_on(np.zeros(3), np.array([60, 10, 0]))
    assert mood[0] > mood[1] > mood[2]
    assert abs(mood[0]) < 0.01


def test_subscribers_who_will_cancel_dislike_more_of_what_they_hear(tiny: Any) -> None:
    events = pd.read_json(tiny.root / "sparkify/log_subscribers.json.gz", lines=True)
    left = events.loc[events["page"] == "Cancellation Confirmation", "userId"]
    disliked = (events["page"] == "Thumbs Down").groupby(events["userId"].isin(left)).mean()
    assert disliked[True] > 1.5 * disliked[False]


def test_stars_drawn_from_their_probabilities_are_one_to_five() -> None:
    drawn = draw_columns(np.random.default_rng(0), star_probabilities(np.zeros(500), STAR_SHARES))
    assert set(drawn) == {0, 1, 2, 3, 4}


def test_a_purchase_on_steam_follows_from_other_reviews_of_the_game(tiny: Any) -> None:
    reviews = pd.read_json(tiny.root / "steam/shop_reviews.jsonl.gz", lines=True)
    reviews = reviews.sort_values(["timestamp_created", "recommendationid"])
    bought = reviews["steam_purchase"].astype(float)
    earlier = bought.groupby(reviews["appid"]).transform(lambda seen: seen.shift().expanding().mean())
    known = earlier.notna()
    assert abs(bought.mean() - 0.83) < 0.05
    assert 0.65 < roc_auc_score(reviews.loc[known, "steam_purchase"], earlier[known]) < 0.95


def test_people_keep_to_their_favourite_kind_of_coffee(tiny: Any) -> None:
    reviews = pd.read_json(gzip_lines(tiny, "amazon/Coffee_5.json.gz"), lines=True)
    products = pd.read_json(tiny.root / "amazon/meta_Coffee.json.gz", lines=True).drop_duplicates("asin")
    kind = reviews["asin"].map(products.set_index("asin")["category"].str[-1])
    by_person = pd.crosstab(reviews["reviewerID"], kind)
    favourite = by_person.max(axis=1).sum() / by_person.to_numpy().sum()
    assert favourite > 2.0 / by_person.shape[1]
