"""Periods of time that a question names, as whole days relative to today."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lark import Lark, UnexpectedInput
from lark import Token as Terminal
from lark.exceptions import VisitError
from lark.lexer import Lexer

from src.models.plan import Grain, Period
from src.models.semantic import BusinessCalendar
from src.tools.questions.calendar_days import DAY
from src.tools.questions.period_rules import PeriodRules
from src.tools.questions.period_terminals import terminals_from
from src.tools.questions.period_words import STARTERS
from src.tools.questions.spans import DateOrder, Span
from src.tools.questions.tokens import Token

_MOST_TERMINALS = 10
_ORDERS: Final[tuple[DateOrder, ...]] = ("day_first", "month_first")
_PLAIN: Final = BusinessCalendar()


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period and the tokens (`start`..`end`, end excluded) that name it.

    `forward` is the next such period where the year was left open; `steps` of `unit` where a number of units was asked
    for ahead ("next 3 months"). `rivals` are all readings where the words have two (03/04/2026), the first is `period`.
    """

    start: int
    end: int
    period: Period
    forward: Period | None = None
    steps: int | None = None
    unit: Grain | None = None
    rivals: tuple[Period, ...] = ()

    def ahead_of(self, today: date) -> bool:
        """True when it begins after today."""
        return self.period.start > today

    @property
    def span(self) -> range:
        """The indices of its tokens."""
        return range(self.start, self.end)


class _TokenLexer(Lexer):
    """Hands the parser terminals that are made already."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Terminal]:
        del parser_state
        yield from lexer_state


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "periods.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_TokenLexer, maybe_placeholders=False)


def find_periods(
    tokens: Sequence[Token], today: date, *, blocked: Collection[int] = (), calendar: BusinessCalendar = _PLAIN
) -> tuple[PeriodMention, ...]:
    """The periods of a question, left to right; tokens in `blocked` belong to something else. Never raises."""
    found: list[PeriodMention] = []
    position = 0
    while position < len(tokens):
        mention = None if position in blocked else _longest_at(tokens, position, today, blocked, calendar)
        if mention is not None:
            found.append(mention)
        position = mention.end if mention else position + 1
    return _merged(found, tokens)


def _longest_at(
    tokens: Sequence[Token], start: int, today: date, blocked: Collection[int], calendar: BusinessCalendar
) -> PeriodMention | None:
    stop = next((i for i in range(start, len(tokens)) if i in blocked), len(tokens))
    run = terminals_from(tokens[:stop], start, _MOST_TERMINALS)
    if not run or run[0][0].type not in STARTERS:
        return None
    length = len(run)
    while length:
        end = run[length - 1][1]
        if length < len(run) and run[length][1] == end:  # a word of several terminals is read whole or not at all
            length -= 1
            continue
        spans, parsed = _readings([terminal for terminal, _ in run[:length]], today, calendar)
        if spans:
            return _mention(spans, tokens, start, end)
        length = min(length - 1, parsed)
    return None


def _readings(terminals: list[Terminal], today: date, calendar: BusinessCalendar) -> tuple[tuple[Span, ...], int]:
    """The different spans that the terminals can mean, and how many of them the grammar could follow."""
    try:
        tree = _parser().parse(terminals)
    except UnexpectedInput as error:
        wrong = getattr(error, "token", None)
        followed = next((i for i, t in enumerate(terminals) if t is wrong), len(terminals))
        return (), followed
    spans: list[Span] = []
    dated = any(t.type == "DATE" for t in terminals)
    for order in _ORDERS if dated and calendar.date_order is None else (calendar.date_order or _ORDERS[0],):
        try:
            span = PeriodRules(today, calendar, order).transform(tree)
        except (VisitError, OverflowError):
            continue
        if span not in spans:
            spans.append(span)
    return tuple(spans), len(terminals)


def _mention(spans: Sequence[Span], tokens: Sequence[Token], start: int, end: int) -> PeriodMention:
    label = " ".join(t.text for t in tokens[start:end])
    span = spans[0]
    forward = Period(start=span.forward[0], end=span.forward[1], label=label) if span.forward else None
    periods = tuple(Period(start=s.start, end=s.end, label=label) for s in spans)
    return PeriodMention(start, end, periods[0], forward, span.steps, span.unit, periods if len(periods) > 1 else ())


def _merged(mentions: Sequence[PeriodMention], tokens: Sequence[Token]) -> tuple[PeriodMention, ...]:
    """ "2024 and 2025" is one period when one begins where the other ends."""
    found: list[PeriodMention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if (
            last
            and not (last.rivals or mention.rivals)
            and _adjoin(last, mention)
            and _joined_by_and(tokens[last.end : mention.start])
        ):
            label = " ".join(t.text for t in tokens[last.start : mention.end])
            period = Period(start=last.period.start, end=mention.period.end, label=label)
            found[-1] = replace(last, end=mention.end, period=period, forward=None, unit=None)
        else:
            found.append(mention)
    return tuple(found)


def _adjoin(first: PeriodMention, second: PeriodMention) -> bool:
    return first.period.end + DAY == second.period.start


def _joined_by_and(between: Sequence[Token]) -> bool:
    return bool(between) and all(t.norm in ("and", "or", ",", "in") for t in between)
