"""A staffing company in SQLite that no glossary describes, with planted drivers and passengers of resignations and of pay."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import numpy as np

SCHEMA: Final = """
CREATE TABLE offices (office_id INTEGER PRIMARY KEY, office_name TEXT, city TEXT);
CREATE TABLE employees (employee_id INTEGER PRIMARY KEY, full_name TEXT, office_id INTEGER REFERENCES offices (office_id),
    department TEXT, years_of_experience REAL, age INTEGER, overtime_hours REAL, stress_level REAL, commute_km REAL,
    salary REAL, resigned INTEGER);
CREATE TABLE shifts (shift_id INTEGER PRIMARY KEY, employee_id INTEGER REFERENCES employees (employee_id), shift_date TEXT,
    hours_worked REAL, defects INTEGER);
"""
RESIGN_DRIVERS: Final = ("overtime_hours", "commute_km")
RESIGN_PASSENGER: Final = "stress_level"
SALARY_DRIVERS: Final = ("years_of_experience", "department")
SALARY_PASSENGER: Final = "age"
"""Age goes with pay only as experience does."""


def build_staffing(path: Path, people: int = 1200) -> str:
    """Makes the database at `path`; returns its URL."""
    rng = np.random.default_rng(12)
    years = rng.gamma(3, 3, people)
    department = rng.choice(["Sales", "Care", "Depot"], people, p=[0.4, 0.35, 0.25])
    overtime, commute = rng.gamma(3, 4, people), rng.gamma(2, 9, people)
    stress = 0.25 * overtime + rng.normal(0, 1.2, people)
    bonus = np.select([department == "Sales", department == "Care"], [6000, 0], -4000)
    salary = 30_000 + 900 * years + bonus + rng.normal(0, 5000, people)
    odds = -2.2 + 0.13 * (overtime - 12) + 0.045 * (commute - 18)
    resigned = rng.random(people) < 1 / (1 + np.exp(-odds))
    rows = [
        (
            k + 1, f"Person {k + 1}", k % 5 + 1, str(department[k]), round(float(years[k]), 1),
            int(22 + years[k] + rng.integers(0, 14)), round(float(overtime[k]), 1), round(float(stress[k]), 2),
            round(float(commute[k]), 1), round(float(salary[k]), 2), int(resigned[k]),
        )
        for k in range(people)
    ]  # fmt: skip
    shifts = [
        (
            k + 1,
            k % people + 1,
            f"2026-{k % 9 + 1:02}-{k % 27 + 1:02}",
            h := round(float(rng.uniform(4, 11)), 1),
            int(rng.poisson(h / 3)),
        )
        for k in range(3000)
    ]
    with sqlite3.connect(path) as db:
        db.executescript(SCHEMA)
        cities = ("Leeds", "York", "Hull", "Bath", "Ely")
        db.executemany("INSERT INTO offices VALUES (?, ?, ?)", [(k + 1, f"Office {c}", c) for k, c in enumerate(cities)])
        db.executemany(f"INSERT INTO employees VALUES ({', '.join('?' * 11)})", rows)
        db.executemany("INSERT INTO shifts VALUES (?, ?, ?, ?, ?)", shifts)
    return f"sqlite:///{path}"
