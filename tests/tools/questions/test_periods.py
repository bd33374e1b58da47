"""Periods in English as whole days relative to a day that is handed in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.semantic import BusinessCalendar
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.tokens import tokenize

TODAY = date(2026, 10, 31)  # a Saturday, the last day of a month
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
UNITS = ("day", "week", "month", "quarter", "year")


def one(text: str, today: date = TODAY) -> PeriodMention:
    found = find_periods(tokenize(text), today)
    assert len(found) == 1, found
    return found[0]


def days(text: str, today: date = TODAY) -> str:
    period = one(text, today).period
    return f"{period.start}..{period.end}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last month", "2026-09-01..2026-09-30"),
        ("previous month", "2026-09-01..2026-09-30"),
        ("this month", "2026-10-01..2026-10-31"),
        ("current quarter", "2026-10-01..2026-12-31"),
        ("last quarter", "2026-07-01..2026-09-30"),
        ("last year", "2025-01-01..2025-12-31"),
        ("this week", "2026-10-26..2026-11-01"),
        ("last week", "2026-10-19..2026-10-25"),
        ("next week", "2026-11-02..2026-11-08"),
        ("next month", "2026-11-01..2026-11-30"),
        ("next quarter", "2027-01-01..2027-03-31"),
        ("coming year", "2027-01-01..2027-12-31"),
        ("last 7 days", "2026-10-25..2026-10-31"),
        ("past 90 days", "2026-08-03..2026-10-31"),
        ("last three months", "2026-08-01..2026-10-31"),
        ("trailing 12 months", "2025-11-01..2026-10-31"),
        ("past year", "2025-11-01..2026-10-31"),
        ("next 3 months", "2026-11-01..2027-01-31"),
        ("for the next 30 days", "2026-11-01..2026-11-30"),
        ("coming 2 weeks", "2026-11-01..2026-11-14"),
        ("3 months ago", "2026-07-01..2026-07-31"),
        ("today", "2026-10-31..2026-10-31"),
        ("yesterday", "2026-10-30..2026-10-30"),
        ("tomorrow", "2026-11-01..2026-11-01"),
        ("2025", "2025-01-01..2025-12-31"),
        ("in the year 2025", "2025-01-01..2025-12-31"),
        ("Q3 2025", "2025-07-01..2025-09-30"),
        ("2025-Q3", "2025-07-01..2025-09-30"),
        ("third quarter of 2025", "2025-07-01..2025-09-30"),
        ("the 1st quarter of last year", "2025-01-01..2025-03-31"),
        ("last quarter of 2025", "2025-10-01..2025-12-31"),
        ("H1 2025", "2025-01-01..2025-06-30"),
        ("H2", "2026-07-01..2026-12-31"),
        ("January", "2026-01-01..2026-01-31"),
        ("december", "2025-12-01..2025-12-31"),
        ("in March 2025", "2025-03-01..2025-03-31"),
        ("Feb 2024", "2024-02-01..2024-02-29"),
        ("last March", "2026-03-01..2026-03-31"),
        ("since 2024", "2024-01-01..2026-10-31"),
        ("since the start of the year", "2026-01-01..2026-10-31"),
        ("from 2024 onwards", "2024-01-01..2026-10-31"),
        ("between Jan 2025 and Mar 2025", "2025-01-01..2025-03-31"),
        ("from January to March 2025", "2025-01-01..2025-03-31"),
        ("from November to January", "2025-11-01..2026-01-31"),
        ("from 2026-01-05 to 2026-02-01", "2026-01-05..2026-02-01"),
        ("2023-2025", "2023-01-01..2025-12-31"),
        ("2024 and 2025", "2024-01-01..2025-12-31"),
        ("before 2025", "1900-01-01..2024-12-31"),
        ("after June 2025", "2025-07-01..2026-10-31"),
        ("year to date", "2026-01-01..2026-10-31"),
        ("year-to-date", "2026-01-01..2026-10-31"),
        ("YTD", "2026-01-01..2026-10-31"),
        ("QTD", "2026-10-01..2026-10-31"),
        ("month to date", "2026-10-01..2026-10-31"),
        ("this year so far", "2026-01-01..2026-10-31"),
        ("so far this year", "2026-01-01..2026-10-31"),
        ("until the end of the year", "2026-11-01..2026-12-31"),
        ("by the end of 2027", "2026-11-01..2027-12-31"),
        ("rest of the year", "2026-11-01..2026-12-31"),
        ("2026-03-05", "2026-03-05..2026-03-05"),
        ("January 5, 2025", "2025-01-05..2025-01-05"),
        ("5th of January 2025", "2025-01-05..2025-01-05"),
    ],
)
def test_a_period_in_words(text: str, expected: str) -> None:
    assert days(f"revenue {text}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "price over 2000",
        "top 2000 products",
        "this may work",
        "last 99999 years",
        "between 10 and 20",
        "day by day",
        "$2020",
        "march on",
    ],
)
def test_what_only_looks_like_a_period_is_none(text: str) -> None:
    assert find_periods(tokenize(text), TODAY) == ()


def test_a_period_keeps_its_words_and_spells_its_days() -> None:
    mention = one("revenue for the last month by region")
    assert mention.period.spelled() == "last month = 2026-09-01..2026-09-30"


def test_an_open_year_has_a_next_one() -> None:
    forward = one("december").forward
    assert forward is not None
    assert (forward.start, forward.end) == (date(2026, 12, 1), date(2026, 12, 31))


def test_units_ahead_are_counted() -> None:
    mention = one("the next 3 months")
    assert (mention.steps, mention.unit) == (3, "month")


def test_weeks_can_begin_on_sunday() -> None:
    (mention,) = find_periods(tokenize("this week"), TODAY, calendar=BusinessCalendar(week_start=6))
    assert (mention.period.start, mention.period.end) == (date(2026, 10, 25), date(2026, 10, 31))


def test_blocked_words_belong_to_something_else() -> None:
    assert find_periods(tokenize("last month"), TODAY, blocked={1}) == ()


@settings(deadline=None)
@given(DAYS, st.sampled_from(UNITS))
def test_last_this_and_next_adjoin(today: date, unit: str) -> None:
    last, this, coming = (one(f"{word} {unit}", today).period for word in ("last", "this", "next"))
    assert last.end + timedelta(days=1) == this.start <= today <= this.end
    assert this.end + timedelta(days=1) == coming.start


@settings(deadline=None)
@given(DAYS, st.sampled_from(UNITS), st.integers(1, 60))
def test_windows_meet_today(today: date, unit: str, count: int) -> None:
    past, coming = one(f"last {count} {unit}s", today).period, one(f"next {count} {unit}s", today).period
    assert past.end == today
    assert coming.start == today + timedelta(days=1)
    assert past.start <= today < coming.end


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(sorted(PERIOD_WORDS | {"to", "date", "of", "the", "2025", "31", "q3", "h1", "by", "99999"})),
        max_size=14,
    ),
    DAYS,
)
def test_any_words_give_ordered_periods_and_never_raise(words: list[str], today: date) -> None:
    for mention in find_periods(tokenize(" ".join(words)), today):
        assert mention.period.start <= mention.period.end
        assert 0 <= mention.start < mention.end
