"""Everything that was read from a question, before any of it is turned into a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from src.models.catalog import Catalog
from src.models.plan import Grain, Period
from src.models.semantic import SemanticModel
from src.tools.questions.chart_words import Wish
from src.tools.questions.conditions import Condition
from src.tools.questions.cues import Cue
from src.tools.questions.grains import GrainMark
from src.tools.questions.intent import Intent
from src.tools.questions.links import Link
from src.tools.questions.marks import Marks
from src.tools.questions.periods import PeriodMention
from src.tools.questions.ranking import Ranking
from src.tools.questions.tokens import Token


@dataclass(frozen=True, slots=True)
class Reading:
    """A question taken apart. No two parts claim the same token, except a grouping, which is a link in its place."""

    text: str
    tokens: tuple[Token, ...]
    corrections: dict[int, str]
    """By index of a token: what was read in place of a typo."""
    links: tuple[Link, ...]
    periods: tuple[PeriodMention, ...]
    grains: tuple[GrainMark, ...]
    groupings: tuple[Link, ...]
    ranking: Ranking | None
    conditions: tuple[Condition, ...]
    cues: tuple[Cue, ...]
    marks: Marks
    intent: Intent
    semantics: SemanticModel = field(repr=False)
    catalog: Catalog = field(repr=False)
    today: date
    wish: Wish = field(default_factory=Wish)
    """The chart asked for."""
    cut: bool = False
    """True when it had more words than one question can have, and only its beginning was read."""

    @property
    def grain(self) -> Grain | None:
        """The grain said in so many words, or None."""
        return next((g.grain for g in self.grains if not g.implied), None)

    @property
    def course(self) -> bool:
        """Whether a course over time is asked for, the unit said or not."""
        return bool(self.grains)

    @property
    def past_periods(self) -> tuple[PeriodMention, ...]:
        """Mentions that begin today or before."""
        return tuple(p for p in self.periods if not p.ahead_of(self.today))

    @property
    def ahead(self) -> PeriodMention | None:
        """The first mention that begins after today."""
        return next((p for p in self.periods if p.ahead_of(self.today)), None)

    @property
    def past_period(self) -> Period | None:
        """The one period of the past, or None."""
        return self.past_periods[0].period if self.past_periods else None

    def has(self, *words: str) -> bool:
        """Whether the question holds one of these folded words."""
        return any(t.norm in words for t in self.tokens)

    def before(self, link: Link, count: int = 1) -> tuple[str, ...]:
        """The folded words just before a link, nearest first."""
        return tuple(t.norm for t in reversed(self.tokens[max(0, link.start - count) : link.start]))


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that the tokens `start`..`end` (end excluded) can mean, and words that mean nothing else, best first."""

    label: str
    wordings: tuple[str, ...]
    start: int
    end: int
    meant: str
    """What a plan that takes it must hold: the name of a metric, a `dataset.field`, or days (2026-04-03..2026-04-03)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no plan can be made of a question; `near` names metrics that suggestions should be about.

    `choices` are there where a word has several readings that fit equally well: saying which would do.
    """

    reason: str
    near: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
