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

from ingestion.simulate import browsing, buying, online_shoppers, sparkify, telco
from ingestion.simulate.amazon.tastes import draw_shelf
from ingestion.simulate.chance import draw_columns, star_probabilities
from ingestion.simulate.listening import LOGOUT, draw_events
from ingestion.simulate.olist.market import draw_market, places
from ingestion.simulate.olist.orders import (
    DAY,
    NEVER_LATE,
    STAR_SHARES,
    ask_for_review,
    draw_orders,
    order_appeal,
)
from ingestion.simulate.sessions import (
    Listeners,
    cancellation_probability,
    draw_sessions,
    level_change_probability,
    mood_on,
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


def visits_and_departures(listeners: Listeners, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Share of each page in what each listener does before leaving, and who leaves."""
    n = len(listeners.paid)
    last_day = rng.geometric(cancellation_probability(listeners)) - 1
    sessions = draw_sessions(rng, listeners, sparkify.LOG_DAYS, last_day, 200 * n)
    events = draw_events(rng, sessions, listeners.habits, sparkify.LOG_START)
    # pages visited at leisure come first; logging out and cancelling follow
    counts = [np.bincount(events.listener, events.page == page, minlength=n) for page in range(LOGOUT)]
    paid = np.bincount(events.listener, events.paid, minlength=n)
    shares = np.column_stack([*counts, paid]) / np.bincount(events.listener, minlength=n)[:, None]
    return shares, last_day < sparkify.LOG_DAYS


def test_cancelling_cannot_be_read_from_any_one_column_but_from_many_together() -> None:
    rng = np.random.default_rng(0)
    shares, left = visits_and_departures(sparkify.draw_listeners(rng, 4_000), rng)
    alone = [abs(roc_auc_score(left[3_000:], column[3_000:]) - 0.5) + 0.5 for column in shares.T]
    together = boosted(shares, left, 3_000)
    assert 0.15 < left.mean() < 0.35
    assert max(alone) < 0.76
    assert max(alone) + 0.05 < together < 0.93


def test_the_thrifty_and_the_disappointed_stop_paying_and_others_begin_to() -> None:
    paid, free, nothing = np.full(3, True), np.full(3, False), np.zeros(3)
    by_thrift = [level_change_probability(level, nothing, np.array([-1.0, 0.0, 1.0])) for level in (paid, free)]
    by_mood = [level_change_probability(level, np.array([-1.0, 0.0, 1.0]), nothing) for level in (paid, free)]
    assert (np.diff(by_thrift) > 0).all(axis=1).tolist() == [True, False]
    assert (np.diff(by_mood) > 0).all(axis=1).tolist() == [False, True]


def test_nobody_downgrades_who_does_not_pay_or_upgrades_who_does(tiny: Any) -> None:
    events = pd.read_json(tiny.root / "sparkify/subscribers/part-00000.json", lines=True)
    level = events.groupby("page")["level"].unique()
    assert level["Submit Downgrade"].tolist() == ["paid"]
    assert level["Submit Upgrade"].tolist() == ["free"]


def test_a_cart_follows_from_taste_and_a_purchase_from_thrift() -> None:
    rng = np.random.default_rng(0)
    visitors = browsing.draw_visitors(rng, 3, 2)
    visitors = replace(visitors, favourite=np.array([0, 1, 1]), interest=np.zeros(3), thrift=np.array([0.0, -1.0, 1.0]))
    shelf = replace(draw_shelf(rng, 2, 2), kind=np.array([0, 1]), quality=np.zeros(2))
    views = browsing.Views(np.array([0, 1, 2]), np.arange(3), np.array([1, 1, 1]), np.arange(3))
    unliked, liked, _ = browsing.cart_probability(visitors, shelf, views)
    indifferent, generous, thrifty = browsing.purchase_probability(visitors, np.array([1.0, 9.0]), views)
    assert unliked < liked
    assert thrifty < indifferent < generous


def test_customers_come_back_for_reasons_that_no_column_tells() -> None:
    rng = np.random.default_rng(0)
    customers = buying.draw_customers(rng, 9_000, 8, 0, 300)
    products = buying.draw_products(rng, 200, 8)
    orders = buying.draw_orders(rng, customers, products, 3_000 * buying.DAY)
    first = np.unique(orders.customer, return_index=True)[1]
    back = np.bincount(orders.customer) > 1
    everyday, lured, refunded = products.everyday, orders.discount > 0, orders.status != buying.PAID
    columns = np.column_stack(
        [customers.newsletter, everyday[orders.product[first]], lured[first], refunded[first], orders.items[first]]
    ).astype(float)
    alone = [abs(roc_auc_score(back[6_000:], column[6_000:]) - 0.5) + 0.5 for column in columns.T]
    seen = boosted(columns, back, 6_000)
    known = boosted(np.column_stack([columns, customers.loyalty, customers.thrift]), back, 6_000)
    assert 0.25 < back.mean() < 0.5
    assert max(alone) < 0.62
    assert max(alone) + 0.02 < seen < known - 0.08


def test_subscribers_who_will_cancel_dislike_more_of_what_they_hear(tiny: Any) -> None:
    events = pd.read_json(tiny.root / "sparkify/subscribers/part-00000.json", lines=True)
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
