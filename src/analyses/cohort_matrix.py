"""Who began when, and who was active how many periods later: a matrix whose cells that nobody could see yet are empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Grain, ordinals, starts
from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, absent, days, numbers
from src.analyses.words import count

if TYPE_CHECKING:
    import pandas as pd

MOST_COHORTS: Final = 400
_CROWDED: Final = 2.0


@dataclass(slots=True)
class Matrix:
    """Cohorts by age (in periods). `active` and `amount` are NaN in periods that are not over, or lie before the rows begin."""

    first: Ints
    """Number of the period in which each cohort began."""
    sizes: Ints
    active: Floats
    amount: Floats | None
    returned: Ints
    """Of each cohort, how many were active in any later period that is over."""
    since: int
    """The first period that the rows hold."""
    crowded: bool = False
    """The first cohort holds those who were there before the rows begin."""

    @property
    def usable(self) -> slice:
        """The cohorts that began within the rows."""
        return slice(1, None) if self.crowded else slice(None)

    def share(self) -> Floats:
        """Retention: `active` by cohort size."""
        return self.active / self.sizes[:, None]


@dataclass(frozen=True, slots=True)
class Events:
    """One entry an event: codes of entities, period numbers (-1: none), amounts, and each entity's own first period."""

    entity: Ints
    period: Ints
    amount: Floats | None
    begun: Ints
    """By entity code; -1 where unknown."""


def read_events(
    df: pd.DataFrame, entity: str, time: str, start: str | None, amount: str | None, grain: Grain, notes: Notes
) -> Events:
    """The frame's events. Rows without an entity are left out; rows without a time only tell that the entity is there."""
    import pandas as pd

    codes, _ = pd.factorize(_hashable(df[entity]))
    entities = np.asarray(codes, dtype=np.int64)
    when = periods(days(df[time]), grain)
    own = periods(days(df[start]), grain) if start else None
    kept = (entities >= 0) & ((when >= 0) if own is None else (own >= 0))
    if lost := int((~kept).sum()):
        notes.warn(f"{count(lost, 'row')} without {entity if own is None else f'{entity} or {start}'} or a date were left out.")
    entities, when = entities[kept], when[kept]
    values = numbers(df[amount])[kept] if amount else None
    count_of = int(entities.max(initial=-1)) + 1
    begun = np.full(count_of, np.iinfo(np.int64).max)
    np.minimum.at(begun, entities, when if own is None else own[kept])
    return Events(entities, when, values, np.where(begun == np.iinfo(np.int64).max, -1, begun))


def _hashable(column: pd.Series[Any]) -> pd.Series[Any]:
    if column.dtype != object:
        return column
    return column.map(lambda v: None if absent(v) else v if isinstance(v, str | int | float) else str(v))


_ERA: Final = 10_000_000
"""Added to period numbers, so that those before 1970 are not taken for missing ones."""


def periods(found: np.ndarray, grain: Grain) -> Ints:
    """The number of the period of each day, -1 where there is none."""
    numbered = np.full(len(found), -1, dtype=np.int64)
    known = ~np.isnat(found)
    numbered[known] = ordinals(found[known], grain) + _ERA
    return numbered


def first_days(periods: Ints, grain: Grain) -> list[str]:
    """The first day of each period, as text."""
    return [str(d) for d in starts(np.asarray(periods) - _ERA, grain)]


def period_of(day: np.datetime64, grain: Grain) -> int:
    """The number of the period that the day falls in."""
    return int(ordinals(np.array([day], dtype="datetime64[D]"), grain)[0]) + _ERA


def build(events: Events, last: int, notes: Notes, *, own_start: bool) -> Matrix | None:
    """The matrix up to period `last`, the last that is over; None where no cohort began by then."""
    entity, period, begun = events.entity, events.period, events.begun
    inside = (period >= 0) & (period <= last)
    early = inside & (period < begun[entity]) if len(entity) else inside
    if early.any():
        notes.warn(f"{count(int(early.sum()), 'event')} before the start of whoever made it were left out.")
        inside &= ~early
    there = (begun >= 0) & (begun <= last)
    if not there.any():
        return None
    first = np.unique(begun[there])
    if len(first) > MOST_COHORTS:
        notes.warn(f"Only the newest {MOST_COHORTS} of {len(first):,} cohorts are kept.")
        first = first[-MOST_COHORTS:]
    there &= begun >= first[0]
    inside = inside & there[entity] if len(entity) else inside
    return _filled(events, inside, there, first, last, own_start=own_start)


def _filled(events: Events, inside: np.ndarray, there: np.ndarray, first: Ints, last: int, *, own_start: bool) -> Matrix:
    row_of = np.searchsorted(first, events.begun)
    entity, age = events.entity[inside], (events.period - events.begun[events.entity])[inside]
    row, ages = row_of[entity], int(last - first[0]) + 1
    cells = row * ages + age
    pairs = np.unique(entity * ages + age)
    active = np.bincount(row_of[pairs // ages] * ages + pairs % ages, minlength=len(first) * ages)
    at = first[:, None] + np.arange(ages)
    since = int(events.period[inside].min()) if inside.any() else int(first[0])
    seen = (at <= last) & (at >= since)
    back = np.unique(pairs[pairs % ages > 0] // ages)
    amount = None
    if events.amount is not None:
        paid = np.nan_to_num(events.amount[inside])
        amount = np.where(seen, np.bincount(cells, paid, minlength=len(first) * ages).reshape(len(first), ages), np.nan)
    sizes = np.bincount(row_of[there], minlength=len(first))
    return Matrix(
        first=first,
        sizes=sizes,
        active=np.where(seen, active.reshape(len(first), ages), np.nan),
        amount=amount,
        returned=np.bincount(row_of[back], minlength=len(first)),
        since=since,
        crowded=not own_start and is_crowded(sizes),
    )


def is_crowded(sizes: Ints) -> bool:
    """Whether the first cohort is so much larger than those after it that it holds who was there before."""
    return len(sizes) >= 4 and bool(sizes[0] > _CROWDED * float(np.median(sizes[1:7])))
