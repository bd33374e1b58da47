"""Words that periods of time are said with, by what they are to the period grammar."""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import Token, words

KINDS: Final[dict[str, str]] = {
    word: kind
    for kind, said in {
        "LAST": "last previous prior preceding",
        "PAST": "past trailing rolling",
        "THIS": "this current",
        "NEXT": "next coming upcoming following forthcoming",
        "SINCE": "since",
        "BETWEEN": "between",
        "AND": "and",
        "FROM": "from",
        "TO": "to through thru – -",
        "BEFORE": "before",
        "AFTER": "after",
        "UNTIL": "until till",
        "ONWARDS": "onwards onward",
        "AGO": "ago",
        "AHEAD": "ahead",
        "REST": "rest remainder",
    }.items()
    for word in said.split()
}
"""Word -> terminal, for words that always are one."""
UNITS: Final = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
TO_DATE: Final = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
DAYS: Final = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
EDGES: Final = {"end": "end", "start": "start", "beginning": "start", "close": "end"}
ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
COUNTS: Final = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
} | {"fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
# not from `calendar`, whose names follow the machine's locale
_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = {n[:k]: i for i, n in enumerate(_MONTH_NAMES, start=1) for k in (3, len(n))} | {"sept": 9}
WEEKDAYS: Final = {name: n for n, name in enumerate(_WEEKDAY_NAMES)}
SHORT_WEEKDAYS: Final = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
"""Words of their own as well ("sun"), so they are weekdays only behind one of `BEFORE_WEEKDAY`."""
BEFORE_WEEKDAY: Final = words("last this next on since until before after")
VERB_MONTHS: Final = frozenset({"may", "march", "mar"})
BEFORE_MONTH: Final = words("""in for of during since last next from to between and until before after previous through end""")
WHOLE: Final = words("full whole entire complete calendar")
"""They say that a number of units is of whole ones; before anything else they add nothing."""
DROPPED: Final = frozenset({"the", "of", ",", *WHOLE})
FISCAL: Final = words("fiscal fy")
FISCAL_BEFORE_UNIT: Final = "financial"
NOT_A_YEAR_AFTER: Final = words(
    """over above below under than least most exceeding exceeds top bottom best worst first limit = < > $ € £ equals"""
)

PERIOD_WORDS: Final = frozenset(
    w
    for w in (*KINDS, *UNITS, *(f"{u}s" for u in UNITS), *DAYS, *MONTHS, *WEEKDAYS, *ORDINALS, *COUNTS, "fiscal", "half")
    if w.isalpha()
)
STARTERS: Final = words(
    """LAST PAST THIS NEXT SINCE BETWEEN FROM BEFORE AFTER UNTIL REST UNIT YTD SOFAR NUM YEAR QTR ORD HALF MONTH DATE
    TODAY EDGE WEEKDAY FISCAL FYTD ASOF"""
)


def unit_word(token: Token) -> str | None:
    """The calendar unit that a word names ("months" is "month"), or None."""
    return UNITS.get(token.norm.removesuffix("s")) if token.kind == "word" else None


def small_count(token: Token) -> int | None:
    """The whole number that a token says in digits or as a word, or None."""
    if token.kind == "number" and token.norm.isascii() and token.norm.isdigit() and len(token.norm) <= 4:
        return int(token.norm)
    return COUNTS.get(token.norm)
