"""Simulates the customers of a telephone company, in the layout of the Telco churn sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.simulate.chance import UPPER_ALPHANUMERIC, calibrated, code_ids, draw_columns
from ingestion.simulate.folder import Folder
from ingestion.simulate.formats import money

FULL_ROWS = 7_043
FEWEST_ROWS = 500
CHURN_RATE = 0.265

CONTRACTS = pa.array(["Month-to-month", "One year", "Two year"])
INTERNET = pa.array(["DSL", "Fiber optic", "No"])
PAYMENTS = pa.array(["Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"])
ADD_ONS = (
    "OnlineSecurity",
    "OnlineBackup",
    "DeviceProtection",
    "TechSupport",
    "StreamingTV",
    "StreamingMovies",
)
DSL, FIBER, NO_INTERNET = 0, 1, 2


@dataclass(frozen=True)
class Customers:
    """Customers as numbers; every field has one element per customer, `add_ons` one column per add-on."""

    male: np.ndarray
    senior: np.ndarray
    partner: np.ndarray
    dependents: np.ndarray
    tenure: np.ndarray
    contract: np.ndarray
    internet: np.ndarray
    phone: np.ndarray
    lines: np.ndarray
    add_ons: np.ndarray
    paperless: np.ndarray
    payment: np.ndarray
    overcharge: np.ndarray
    monthly: np.ndarray


def simulate_telco(folder: Folder, scale: float, rng: np.random.Generator) -> None:
    """Write ``telco/Telco-Customers.csv.gz``."""
    n = max(FEWEST_ROWS, round(FULL_ROWS * scale))
    customers = draw_customers(rng, n)
    churned = rng.random(n) < churn_probability(customers, patience=rng.normal(size=n))
    folder.csv("telco/Telco-Customers.csv.gz", _columns(rng, customers, churned))


def draw_customers(rng: np.random.Generator, n: int) -> Customers:
    """Draw n customers. New ones tend to monthly contracts, and fibre costs more than it should for some."""
    contract = rng.choice(3, n, p=[0.55, 0.21, 0.24])
    tenure = np.ceil(72 * rng.beta(np.array([0.6, 1.9, 3.2])[contract], np.array([1.5, 1.3, 0.9])[contract])).astype(
        int
    )
    # no bill yet: the first customer always, so that every scale has one
    tenure[rng.random(n) < 0.0015] = 0
    tenure[0] = 0
    partner = rng.random(n) < 0.48
    internet = draw_columns(rng, np.array([[0.33, 0.54, 0.13], [0.43, 0.33, 0.24], [0.31, 0.25, 0.44]])[contract])
    phone = (internet != DSL) | (rng.random(n) < 0.72)
    add_ons = (rng.random((n, 6)) < 0.30 + 0.15 * (contract > 0)[:, None]) & (internet != NO_INTERNET)[:, None]
    lines = phone & (rng.random(n) < 0.47)
    overcharge = np.where(rng.random(n) < 0.2, rng.uniform(6, 14, n), 0.0) * (internet != NO_INTERNET)
    price = np.array([24.0, 50.0, 0.0])[internet] + 20.0 * phone + 5.0 * lines + add_ons @ [5.0, 5, 5, 5, 10, 10]
    return Customers(
        male=rng.random(n) < 0.505,
        senior=rng.random(n) < 0.16,
        partner=partner,
        dependents=rng.random(n) < np.where(partner, 0.5, 0.11),
        tenure=tenure,
        contract=contract,
        internet=internet,
        phone=phone,
        lines=lines,
        add_ons=add_ons,
        paperless=rng.random(n) < 0.59,
        payment=draw_columns(rng, np.array([[0.46, 0.24, 0.15, 0.15], [0.2, 0.2, 0.3, 0.3]])[(contract > 0) * 1]),
        overcharge=overcharge,
        monthly=np.round((price + overcharge + rng.normal(0, 0.6, n)) * 20) / 20,
    )


def churn_probability(customers: Customers, patience: np.ndarray) -> np.ndarray:
    """Probability that each customer leaves; `patience` is seen in no column.

    Most of what matters acts in combination: fibre without anyone to call, living alone when old, paying more
    than the list price of the same services.
    """
    c = customers
    unsupported = (c.internet == FIBER) & ~c.add_ons[:, 0] & ~c.add_ons[:, 3]
    monthly_contract = c.contract == 0
    logits = (
        np.array([0.0, -1.1, -2.2])[c.contract]
        - 0.8 * np.log1p(c.tenure) / np.log(12)
        + 0.4 * (c.internet == FIBER)
        - 0.7 * (c.internet == NO_INTERNET)
        + 1.8 * (unsupported & monthly_contract)
        + 1.3 * (monthly_contract & (c.payment == 0) & c.paperless)
        + 1.6 * (c.senior & ~c.partner)
        + 1.9 * ((c.overcharge > 0) & ~c.dependents)
        + 1.2 * (c.add_ons[:, 4] & c.add_ons[:, 5] & (c.tenure < 24))
        - 0.7 * patience
    )
    return calibrated(logits, CHURN_RATE)


def _columns(rng: np.random.Generator, c: Customers, churned: np.ndarray) -> dict[str, pa.Array]:
    n = len(churned)
    total = c.monthly * c.tenure * rng.normal(1.0, 0.02, n)
    dash = pc.binary_join_element_wise(
        code_ids(rng, n, "", 4, "0123456789"), code_ids(rng, n, "", 5, UPPER_ALPHANUMERIC[10:]), "-"
    )
    services = {
        name: _unless(c.internet == NO_INTERNET, "No internet service", c.add_ons[:, index])
        for index, name in enumerate(ADD_ONS)
    }
    return {
        "customerID": dash,
        "gender": pc.if_else(c.male, "Male", "Female"),
        "SeniorCitizen": pa.array(c.senior.astype(np.int8)),
        "Partner": _yes(c.partner),
        "Dependents": _yes(c.dependents),
        "tenure": pa.array(c.tenure),
        "PhoneService": _yes(c.phone),
        "MultipleLines": _unless(~c.phone, "No phone service", c.lines),
        "InternetService": INTERNET.take(pa.array(c.internet)),
        **services,
        "Contract": CONTRACTS.take(pa.array(c.contract)),
        "PaperlessBilling": _yes(c.paperless),
        "PaymentMethod": PAYMENTS.take(pa.array(c.payment)),
        "MonthlyCharges": money(c.monthly),
        # blank, not empty: the publisher's column is text
        "TotalCharges": pc.if_else(c.tenure == 0, " ", money(total)),
        "Churn": _yes(churned),
    }


def _yes(flag: np.ndarray) -> pa.Array:
    return pc.if_else(flag, "Yes", "No")


def _unless(exception: np.ndarray, text: str, flag: np.ndarray) -> pa.Array:
    return pc.if_else(exception, text, _yes(flag))
