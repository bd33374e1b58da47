"""Five frames that questions are asked about: made up, seeded, with gaps, text for numbers and columns of many spellings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person puts it, with further conditions and the names of the answers, and the frame it is about."""

    frame: str
    question: str
    constraints: str = ""
    form: str = ""


@cache
def frame(name: str) -> pd.DataFrame:
    """The frame of that name."""
    return {"clinic_visits": _visits, "coffee_shops": _shops, "machines": _machines, "harvest": _harvest, "loans": _loans}[
        name
    ]()


def _gaps(random: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    return np.where(random.random(len(values)) < share, np.nan, values)


def _visits() -> pd.DataFrame:
    random = np.random.default_rng(11)
    n = 240
    age = random.integers(1, 95, n).astype(float)
    wait = random.gamma(2.0, 14.0, n).round(1)
    wait[[5, 77, 131]] = [260.0, 310.5, 198.0]
    cost = (40 + 2.1 * age + random.normal(0, 25, n)).round(2)
    return pd.DataFrame(
        {
            "visit_id": np.arange(1, n + 1),
            "patient_age": _gaps(random, age, 0.1),
            "sex": random.choice(["female", "male"], n),
            "department": random.choice(["cardiology", "oncology", "paediatrics", "radiology"], n),
            "wait_minutes": wait,
            "cost_usd": cost,
            "insured": random.integers(0, 2, n),
            "systolic": (105 + 0.4 * age + random.normal(0, 9, n)).round(),
            "visit_date": pd.date_range("2024-01-03", periods=n, freq="D").strftime("%Y-%m-%d"),
        }
    )


def _shops() -> pd.DataFrame:
    random = np.random.default_rng(12)
    n = 150
    seats = random.integers(8, 90, n)
    rent = (600 + 31 * seats + random.normal(0, 260, n)).round(2)
    return pd.DataFrame(
        {
            "Shop Name": [f"Shop {i:03d}" for i in range(n)],
            "City": random.choice(["Ghent", "Lyon", "Porto", "Turin", "Graz"], n, p=[0.3, 0.25, 0.2, 0.15, 0.1]),
            "Seats": seats,
            "Monthly Rent": _gaps(random, rent, 0.06),
            "Rating": random.normal(3.9, 0.5, n).clip(1, 5).round(1),
            "review_count": random.negative_binomial(2, 0.02, n),
            "opened_year": random.integers(1998, 2024, n),
            "Revenue": [f"{v:,.0f}" for v in 900 * seats + random.normal(0, 4000, n) + 5000],
            "has_terrace": random.choice([True, False], n),
        }
    )


def _machines() -> pd.DataFrame:
    random = np.random.default_rng(13)
    n = 320
    hours = random.integers(10, 9000, n)
    heat = random.normal(61, 6, n).round(2)
    vibration = (0.4 + hours / 9000 + random.normal(0, 0.15, n)).round(3)
    failed = (random.random(n) < 1 / (1 + np.exp(-(3 * (vibration - 1.0) + 0.08 * (heat - 61))))).astype(int)
    return pd.DataFrame(
        {
            "machineId": [f"M{i:04d}" for i in range(n)],
            "Temp": heat,
            "VibrationRms": _gaps(random, vibration, 0.04),
            "hoursRun": hours,
            "Load": random.uniform(20, 100, n).round(1),
            "Line": random.choice(["A1", "B2", "C3"], n),
            "firmware": random.choice(["v1.8", "v2.0", "v2.1"], n),
            "Failed": failed,
            "repair_cost": np.where(failed == 1, random.gamma(3, 400, n).round(2), np.nan),
        }
    )


def _harvest() -> pd.DataFrame:
    random = np.random.default_rng(14)
    n = 180
    rain = random.gamma(9, 60, n).round(1)
    fertiliser = random.uniform(0, 140, n).round(1)
    yielded = (900 + 2.2 * rain + 9 * fertiliser + random.normal(0, 260, n)).round(1)
    yielded[[3, 99]] = [9100.0, 8800.0]
    made = pd.DataFrame(
        {
            "Plot No.": np.arange(1, n + 1),
            "Crop": random.choice(["barley", "maize", "rye", "wheat"], n),
            "Yield_kg": yielded,
            "rain_mm": _gaps(random, rain, 0.05),
            "Soil pH": random.normal(6.4, 0.5, n).round(2),
            "fertilizer_kg": fertiliser,
            "irrigated": random.choice(["yes", "no"], n),
            "Elevation": random.integers(20, 700, n),
        }
    )
    return pd.concat([made, made.iloc[[4, 40, 41, 90]]], ignore_index=True)


def _loans() -> pd.DataFrame:
    random = np.random.default_rng(15)
    n = 400
    income = random.lognormal(10.6, 0.45, n).round(0)
    score = random.normal(660, 60, n).round().clip(350, 850)
    amount = (0.3 * income + random.normal(0, 3500, n)).clip(500).round(0)
    risk = 1 / (1 + np.exp(0.02 * (score - 620) - 0.00004 * (amount - 12000)))
    return pd.DataFrame(
        {
            "LoanAmount": amount,
            "AnnualIncome": _gaps(random, income, 0.05),
            "CreditScore": score,
            "TermMonths": random.choice([12, 24, 36, 60], n),
            "Purpose": random.choice(["car", "education", "house", "travel"], n),
            "Grade": random.integers(1, 5, n),
            "Defaulted": (random.random(n) < risk).astype(int),
            "InterestRate": (4 + (850 - score) / 60 + random.normal(0, 0.6, n)).round(2),
        }
    )
