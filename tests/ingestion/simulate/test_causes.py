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
    cancellation_probability,
    churn_probability,
    draw_sessions,
    level_change_probability,
    next_mood,
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


def test_a_bad_mood_makes_leave_and_so_does_paying_for_what_is_not_used() -> None:
    moods = cancellation_probability(np.full(3, True), np.array([-1.0, 0.0, 1.0]), np.zeros(3))
    assert moods[0] > moods[1] > moods[2]
    silent = np.array([0, 10, 20])
    paying, free = (cancellation_probability(np.full(3, level), np.zeros(3), silent) for level in (True, False))
    assert paying[0] < paying[1] < paying[2]
    assert free[0] > free[1] > free[2]


def test_mood_comes_back_to_what_a_listener_is_satisfied_with() -> None:
    rng = np.random.default_rng(0)
    satisfaction, mood = np.full(4_000, 0.5), np.full(4_000, 3.0)
    for _ in range(100):
        mood = next_mood(rng, satisfaction, mood)
    assert abs(mood.mean() - 0.5) < 0.05


def test_cancelling_is_seen_by_trees_beyond_three_columns_and_not_beyond_the_truth() -> None:
    rng = np.random.default_rng(0)
    n, day, horizon = 9_000, 30, 14
    listeners = sparkify.draw_listeners(rng, n, busy=2.0)
    sessions, lives = draw_sessions(rng, listeners, day + horizon, 200 * n)
    left = np.full(n, day + horizon)
    left[sessions.listener[sessions.cancels]] = sessions.day[sessions.cancels]
    count = np.bincount(sessions.listener[sessions.day < day], minlength=n)
    there = np.flatnonzero((left >= day) & (count > 0))
    before = lives.on(there, np.full(len(there), day - 1))
    probability = churn_probability(rng, listeners.of(there), before, horizon, lives=20)
    leaves = left[there] < day + horizon
    columns = np.column_stack([before.silent, before.paid, count[there]]).astype(float)
    learned = 3 * len(there) // 4
    seen, plain = boosted(columns, leaves, learned), linear(columns, leaves, learned)
    assert abs(probability.mean() - leaves.mean()) < 0.015
    assert plain + 0.03 < seen < roc_auc_score(leaves[learned:], probability[learned:]) < 0.9


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


def test_customers_stay_away_at_their_own_pace_and_as_often_as_the_truth_says() -> None:
    rng = np.random.default_rng(0)
    customers = buying.draw_customers(rng, 9_000, 8, 0, 300)
    products = buying.draw_products(rng, 200, 8)
    orders = buying.draw_orders(rng, customers, products, 700 * buying.DAY)
    now, horizon = 400 * buying.DAY, 90
    order = np.lexsort((orders.at, orders.customer))
    order = order[orders.at[order] < now]
    first, count = np.unique(orders.customer[order], return_index=True, return_counts=True)[1:]
    newest = orders.where(order[first + count - 1])
    silent = (now - newest.at) / buying.DAY
    later = (orders.at >= now) & (orders.at < now + horizon * buying.DAY)
    away = ~np.isin(newest.customer, orders.customer[later])
    probability = buying.churn_probability(customers, products, newest, silent, horizon)
    mean_gap = (newest.at - orders.at[order][first]) / buying.DAY / np.maximum(count - 1, 1)
    plain = np.column_stack([silent, count]).astype(float)
    seen = np.column_stack([plain, mean_gap, newest.items, newest.discount, customers.newsletter[newest.customer]])
    assert abs(probability.mean() - away.mean()) < 0.01
    trees = boosted(seen, away, 6_000)
    assert linear(plain, away, 6_000) + 0.02 < trees < roc_auc_score(away[6_000:], probability[6_000:]) - 0.01


def test_visitors_come_back_and_buy_as_often_as_the_truth_says() -> None:
    rng = np.random.default_rng(0)
    shelf, price = draw_shelf(rng, 300, 5), np.ones(300)
    visitors = browsing.draw_visitors(rng, 9_000, 5)
    clicks, visits = browsing.draw_clicks(rng, visitors, shelf, price, 0, 60)
    now, horizon = 40 * browsing.DAY, 14
    order = np.lexsort((visits.begins, visits.visitor))
    order = order[visits.begins[order] < now]
    newest = np.append(np.diff(visits.visitor[order]) > 0, True)
    last = visits.where(order[newest])
    moment = np.full(len(last.visitor), now)
    within = (clicks.at >= now) & (clicks.at < now + horizon * browsing.DAY)
    buys = np.isin(last.visitor, clicks.visitor[within & (clicks.kind == browsing.PURCHASE)])
    comes = np.isin(last.visitor, clicks.visitor[within])
    returning = browsing.visit_probability(visitors, last, moment, horizon)
    buying_ = browsing.order_probability(rng, visitors, shelf, price, last, moment, horizon, lives=20)
    assert abs(returning.mean() - comes.mean()) < 0.015
    assert abs(buying_.mean() - buys.mean()) < 0.01
    assert roc_auc_score(comes, returning) > 0.8
    assert roc_auc_score(buys, buying_) > 0.8


def test_who_seeks_one_thing_is_done_once_it_is_bought_and_others_are_not() -> None:
    rng = np.random.default_rng(0)
    visitors = replace(browsing.draw_visitors(rng, 2, 2), interest=np.zeros(2), seeks=np.array([True, False]))
    one = np.zeros(4, np.int64)
    visits = browsing.Visits(np.arange(4), np.array([0, 0, 1, 1]), one, one, one > 0, np.array([False, True] * 2))
    seeking, found, strolling, pleased = browsing.return_probability(visitors, visits)
    assert found < strolling < pleased < seeking


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
