"""Fiscal years, weekdays, halves, whole units and dates in digits; what is open is asked or left unread."""

from __future__ import annotations

import locale
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import BusinessCalendar, Term
from src.tools.questions.period_words import PERIOD_WORDS, SHORT_WEEKDAYS
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.reader import read_question
from src.tools.questions.tokens import tokenize, words
from tests.fakes.sample_meaning import sample_meaning

TODAY = date(2026, 10, 28)  # a Wednesday, in the middle of a week, a month and a quarter
PLAIN = BusinessCalendar()
APRIL = BusinessCalendar(fiscal_year_start=4, week_start=6)
FEBRUARY = BusinessCalendar(fiscal_year_start=2, fiscal_year_named="start")


def mentions(text: str, calendar: BusinessCalendar = PLAIN, today: date = TODAY) -> tuple[PeriodMention, ...]:
    return find_periods(tokenize(text), today, calendar=calendar)


def days(text: str, calendar: BusinessCalendar = PLAIN, today: date = TODAY) -> str:
    (mention,) = mentions(f"revenue {text}", calendar, today)
    return f"{mention.period.start}..{mention.period.end}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("first half of 2025", "2025-01-01..2025-06-30"),
        ("in the second half of last year", "2025-07-01..2025-12-31"),
        ("1st half of 2025", "2025-01-01..2025-06-30"),
        ("first half of the year", "2026-01-01..2026-06-30"),
        ("last half of 2025", "2025-07-01..2025-12-31"),
        ("the last half of the year", "2026-07-01..2026-12-31"),
        ("last half", "2026-01-01..2026-06-30"),
        ("last half year", "2026-01-01..2026-06-30"),
        ("this half", "2026-07-01..2026-12-31"),
        ("next half-year", "2027-01-01..2027-06-30"),
        ("the past half year", "2026-04-29..2026-10-28"),
        ("2025 H1", "2025-01-01..2025-06-30"),
        ("1H 2025", "2025-01-01..2025-06-30"),
        ("H22025", "2025-07-01..2025-12-31"),
        ("3Q25", "2025-07-01..2025-09-30"),
        ("the last 3 full months", "2026-07-01..2026-09-30"),
        ("the past two whole quarters", "2026-04-01..2026-09-30"),
        ("last full 2 weeks", "2026-10-12..2026-10-25"),
        ("last 3 calendar months", "2026-07-01..2026-09-30"),
        ("the last complete quarter", "2026-07-01..2026-09-30"),
        ("last calendar month", "2026-09-01..2026-09-30"),
        ("next 2 full months", "2026-11-01..2026-12-31"),
        ("the full year 2025", "2025-01-01..2025-12-31"),
        ("last 3 months", "2026-07-29..2026-10-28"),
        ("month to date", "2026-10-01..2026-10-28"),
        ("quarter to date", "2026-10-01..2026-10-28"),
        ("week to date", "2026-10-26..2026-10-28"),
        ("yesterday", "2026-10-27..2026-10-27"),
        ("the day before yesterday", "2026-10-26..2026-10-26"),
        ("a week ago", "2026-10-19..2026-10-25"),
        ("a year ago", "2025-01-01..2025-12-31"),
        ("the month before last", "2026-08-01..2026-08-31"),
        ("Monday", "2026-10-26..2026-10-26"),
        ("on Wednesday", "2026-10-28..2026-10-28"),
        ("last Monday", "2026-10-26..2026-10-26"),
        ("last Wednesday", "2026-10-21..2026-10-21"),
        ("this Friday", "2026-10-30..2026-10-30"),
        ("next Monday", "2026-11-02..2026-11-02"),
        ("since Monday", "2026-10-26..2026-10-28"),
        ("since Fri", "2026-10-23..2026-10-28"),
        ("Tuesday last week", "2026-10-20..2026-10-20"),
        ("the Sunday of this week", "2026-11-01..2026-11-01"),
        ("from Monday to Wednesday", "2026-10-26..2026-10-28"),
        ("Wednesday, 5 March 2025", "2025-03-05..2025-03-05"),
        ("2026-03-05", "2026-03-05..2026-03-05"),
        ("2026/3/5", "2026-03-05..2026-03-05"),
        ("2026.03.05", "2026-03-05..2026-03-05"),
        ("13/04/2026", "2026-04-13..2026-04-13"),
        ("04/13/2026", "2026-04-13..2026-04-13"),
        ("13.4.2026", "2026-04-13..2026-04-13"),
        ("04/04/26", "2026-04-04..2026-04-04"),
        ("2025-03", "2025-03-01..2025-03-31"),
        ("2025 March", "2025-03-01..2025-03-31"),
        ("5 March 2025", "2025-03-05..2025-03-05"),
        ("March 5th, 2025", "2025-03-05..2025-03-05"),
        ("the 5th of March", "2026-03-05..2026-03-05"),
        ("from 5 March to 20 April 2025", "2025-03-05..2025-04-20"),
        ("between 13/04/2026 and 20/05/2026", "2026-04-13..2026-05-20"),
        ("between 03/04/2026 and 20/05/2026", "2026-04-03..2026-05-20"),
        ("before 2025-03-01", "1900-01-01..2025-02-28"),
        ("as of 1 March 2025", "1900-01-01..2025-03-01"),
        ("2024 or 2025", "2024-01-01..2025-12-31"),
        ("week 12 of 2025", "2025-03-17..2025-03-23"),
        ("2025-W12", "2025-03-17..2025-03-23"),
        ("W1 2026", "2025-12-29..2026-01-04"),
    ],
)
def test_a_period_in_words(text: str, expected: str) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fiscal 2025", "2024-04-01..2025-03-31"),
        ("FY25", "2024-04-01..2025-03-31"),
        ("FY 2025", "2024-04-01..2025-03-31"),
        ("fiscal year 2025", "2024-04-01..2025-03-31"),
        ("financial year 2025", "2024-04-01..2025-03-31"),
        ("this fiscal year", "2026-04-01..2027-03-31"),
        ("last fiscal year", "2025-04-01..2026-03-31"),
        ("next fiscal year", "2027-04-01..2028-03-31"),
        ("last fiscal quarter", "2026-07-01..2026-09-30"),
        ("Q1 FY25", "2024-04-01..2024-06-30"),
        ("Q1FY25", "2024-04-01..2024-06-30"),
        ("FY25 Q4", "2025-01-01..2025-03-31"),
        ("fiscal Q4 2025", "2025-01-01..2025-03-31"),
        ("fiscal Q1", "2026-04-01..2026-06-30"),
        ("third quarter of fiscal 2025", "2024-10-01..2024-12-31"),
        ("third fiscal quarter of 2025", "2024-10-01..2024-12-31"),
        ("H1 FY25", "2024-04-01..2024-09-30"),
        ("first half of the fiscal year", "2026-04-01..2026-09-30"),
        ("second half of last fiscal year", "2025-10-01..2026-03-31"),
        ("January of fiscal 2025", "2025-01-01..2025-01-31"),
        ("fiscal year to date", "2026-04-01..2026-10-28"),
        ("FYTD", "2026-04-01..2026-10-28"),
        ("since the start of last fiscal year", "2025-04-01..2026-10-28"),
        ("Q1 2025", "2025-01-01..2025-03-31"),
        ("this week", "2026-10-25..2026-10-31"),
        ("last week", "2026-10-18..2026-10-24"),
        ("the Sunday of this week", "2026-10-25..2026-10-25"),
    ],
)
def test_the_glossary_says_when_years_and_weeks_begin(text: str, expected: str) -> None:
    assert days(text, APRIL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FY25", "2025-02-01..2026-01-31"),
        ("Q4 FY25", "2025-11-01..2026-01-31"),
        ("this fiscal quarter", "2026-08-01..2026-10-31"),
    ],
)
def test_a_fiscal_year_can_be_named_by_the_year_it_starts_in(text: str, expected: str) -> None:
    assert days(text, FEBRUARY) == expected


def test_a_fiscal_year_that_is_the_calendar_year() -> None:
    for named in ("end", "start"):
        calendar = BusinessCalendar(fiscal_year_start=1, fiscal_year_named=named)
        assert days("FY25", calendar) == "2025-01-01..2025-12-31"


UNDEFINED = [
    "in summer", "last winter", "at Christmas", "during the holiday season", "on Black Friday",
    "the first half of the customers", "this fiscal year", "FY25", "fiscal Q3", "fiscal 2025", "in the sun", "99/99/2026",
    "2025-13", "2025-02-30", "week 60 of 2025", "12/2026/13", "1/2/3/2025", "Thursday, 5 March 2025", "31 February 2025",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDEFINED)
def test_what_nobody_defined_is_not_guessed(text: str) -> None:
    catalog, semantics = sample_meaning()
    answer = read_question(f"revenue {text}", catalog=catalog, semantics=semantics, today=TODAY)
    assert isinstance(answer, CannotAnswer), answer


def test_a_term_can_define_a_season() -> None:
    catalog, semantics = sample_meaning()
    summer = Term(name="summer", label="Summer", description="June to August", period="from June to August")
    described = replace(semantics, terms=(*semantics.terms, summer))
    plan = read_question("revenue in summer", catalog=catalog, semantics=described, today=TODAY)
    assert isinstance(plan, QueryPlan)
    assert plan.period is not None
    assert plan.period.spelled() == "summer = 2026-06-01..2026-08-31"


def test_without_a_fiscal_year_the_refusal_says_what_to_add() -> None:
    catalog, semantics = sample_meaning()
    answer = read_question("revenue in FY25", catalog=catalog, semantics=semantics, today=TODAY)
    assert isinstance(answer, CannotAnswer)
    assert "fiscal_year_start" in answer.reason


def test_a_date_with_two_readings_keeps_both() -> None:
    (mention,) = mentions("revenue on 03/04/2026")
    assert [p.start for p in mention.rivals] == [date(2026, 4, 3), date(2026, 3, 4)]
    (mention,) = mentions("from 03/04/2026 to 05/06/2026")
    assert [(p.start, p.end) for p in mention.rivals] == [
        (date(2026, 4, 3), date(2026, 6, 5)), (date(2026, 3, 4), date(2026, 5, 6)),
    ]  # fmt: skip
    (mention,) = mentions("revenue on 04/04/2026")
    assert mention.rivals == ()


@pytest.mark.parametrize(("order", "start"), [("day_first", date(2026, 4, 3)), ("month_first", date(2026, 3, 4))])
def test_the_glossary_says_how_dates_are_written(order: str, start: date) -> None:
    (mention,) = mentions("on 03/04/2026", BusinessCalendar(date_order=order))  # type: ignore[arg-type]
    assert (mention.period.start, mention.rivals) == (start, ())


WORDS = st.sampled_from(
    sorted(
        PERIOD_WORDS | SHORT_WEEKDAYS.keys()
        | words(
            """to date of the 2025 31 q3 h1 by 99999 0 fy fy25 fiscal financial half full calendar whole as so far ytd fytd
        03/04/2026 2026-02-30 13/13/2026 2025-02 1/1/00 w53 w99 q3fy99 9999 1900 2100"""
        )
    )
)  # fmt: skip
CALENDARS = st.builds(
    BusinessCalendar,
    fiscal_year_start=st.none() | st.integers(1, 12),
    fiscal_year_named=st.sampled_from(["end", "start"]),
    week_start=st.integers(0, 6),
    date_order=st.sampled_from([None, "day_first", "month_first"]),
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12), st.dates(), CALENDARS)
def test_any_words_on_any_day_give_whole_days_in_order(said: list[str], today: date, calendar: BusinessCalendar) -> None:
    found = mentions(" ".join(said), calendar, today)
    assert found == mentions(" ".join(said), calendar, today)
    for mention in found:
        for period in (mention.period, *mention.rivals, *((mention.forward,) if mention.forward else ())):
            assert type(period.start) is type(period.end) is date
            assert period.start <= period.end
        assert 0 <= mention.start < mention.end
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(1, 12), st.sampled_from(["year", "quarter"]))
def test_fiscal_units_adjoin(today: date, start: int, unit: str) -> None:
    calendar = BusinessCalendar(fiscal_year_start=start)
    last, this, coming = (mentions(f"{w} fiscal {unit}", calendar, today)[0].period for w in ("last", "this", "next"))
    assert this.start <= today <= this.end
    assert (this.start - last.end).days == (coming.start - this.end).days == 1
    assert (this.start.month - start) % (12 if unit == "year" else 3) == 0


@settings(deadline=None)
@given(st.integers(1950, 2090), st.integers(1, 12), st.sampled_from(["end", "start"]))
def test_quarters_make_up_the_fiscal_year(year: int, start: int, named: str) -> None:
    calendar = BusinessCalendar(fiscal_year_start=start, fiscal_year_named=named)  # type: ignore[arg-type]
    whole = mentions(f"FY{year}", calendar)[0].period
    quarters = [mentions(f"fiscal Q{n} {year}", calendar)[0].period for n in (1, 2, 3, 4)]
    assert (quarters[0].start, quarters[-1].end) == (whole.start, whole.end)
    assert all((b.start - a.end).days == 1 for a, b in pairwise(quarters))
    assert (whole.end if named == "end" else whole.start).year == year


@pytest.fixture
def other_locale() -> Iterator[None]:
    """Another language for names of months, where the machine has one; "C" is always there."""
    before = locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8", "C"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("other_locale")
def test_the_machine_s_language_changes_nothing() -> None:
    assert days("from March to May 2025") == "2025-03-01..2025-05-31"
    assert days("last Monday") == "2026-10-26..2026-10-26"
