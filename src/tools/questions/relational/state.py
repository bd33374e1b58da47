"""Where the reading of a question stands, and the small recognisers that look at the next few items."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from src.models.relational import CompareOp
from src.tools.questions.relational import english
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.schema import Schema
from src.tools.questions.relational.tree import Asked, Measure, Noun

_MORE: Final = ("more", "greater", "higher", "larger", "bigger", "longer", "taller", "older", "heavier", "later", "better")
_LESS: Final = ("less", "fewer", "lower", "smaller", "shorter", "younger", "lighter", "earlier", "cheaper", "worse")
_COMPARISONS: Final[dict[tuple[str, ...], CompareOp]] = {
    **{(word, "than"): ">" for word in _MORE},
    **{(word, "than"): "<" for word in _LESS},
    **{(word, "than", "or", "equal", "to"): ">=" for word in _MORE},
    **{(word, "than", "or", "equal", "to"): "<=" for word in _LESS},
    **{("no", word, "than"): "<=" for word in _MORE},
    **{("not", word, "than"): "<=" for word in _MORE},
    **{("no", word, "than"): ">=" for word in _LESS},
    **{("not", word, "than"): ">=" for word in _LESS},
    ("at", "least"): ">=",
    ("at", "most"): "<=",
    ("up", "to"): "<=",
    ("over",): ">",
    ("above",): ">",
    ("exceeding",): ">",
    ("exceeds",): ">",
    ("exceed",): ">",
    ("under",): "<",
    ("below",): "<",
    ("exactly",): "=",
    ("equal", "to"): "=",
    ("equals",): "=",
    ("not", "equal", "to"): "!=",
    ("other", "than"): "!=",
    (">", "="): ">=",
    ("<", "="): "<=",
    (">",): ">",
    ("<",): "<",
    ("=",): "=",
}
_LONGEST: Final = max(map(len, _COMPARISONS))
_AFTER: Final[dict[tuple[str, ...], CompareOp]] = {
    ("or", "more"): ">=",
    ("or", "higher"): ">=",
    ("or", "above"): ">=",
    ("or", "greater"): ">=",
    ("or", "less"): "<=",
    ("or", "fewer"): "<=",
    ("or", "lower"): "<=",
    ("or", "below"): "<=",
    ("and", "above"): ">=",
    ("and", "below"): "<=",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator and the number, or the two numbers of "between", that it compares with; None is "the average"."""

    op: CompareOp
    low: float | None
    high: float | None = None
    word: str = ""
    """The comparative that was said ("taller")."""


@dataclass(slots=True)
class State:
    """The items, the place reached, the nouns that more can still be said of, and what was found so far."""

    schema: Schema
    items: tuple[Item, ...]
    today: date
    at: int = 0
    open: list[Noun] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)
    placed: set[int] = field(default_factory=set)
    """Indices of the tokens that found a place."""
    losses: list[float] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    counts: list[Measure] = field(default_factory=list)
    """Every count of a noun's rows that is asked for."""
    suspects: list[str] = field(default_factory=list)
    """Fields that bear the name of a verb: a reading that has no use for them may have missed something."""
    seen: list[Noun] = field(default_factory=list)
    """Every noun of the question, in order: what "that venue" may point back to."""

    def counting(self, noun: Noun, verbs: tuple[str, ...] = (), *, distinct: bool = False) -> Measure:
        """How many rows of a noun there are."""
        noun.hints |= frozenset(verbs)
        measure = Measure("count", noun, None, f"number_of_{noun.dataset}", distinct=distinct)
        self.counts.append(measure)
        return measure

    def item(self, ahead: int = 0) -> Item | None:
        """The item so far ahead, or None behind the end."""
        at = self.at + ahead
        return self.items[at] if 0 <= at < len(self.items) else None

    def norm_at(self, at: int) -> str:
        """The folded text of an item by its index."""
        return self.items[at].norm

    def norm(self, ahead: int = 0) -> str:
        """Its folded text; empty behind the end."""
        item = self.item(ahead)
        return item.norm if item else ""

    def take(self, count: int = 1) -> None:
        """Steps over items that have a place."""
        for item in self.items[self.at : self.at + count]:
            self.placed.update(range(item.start, item.end))
        self.at += count

    def lose(self, amount: float, assumption: str = "") -> None:
        """Notes that a choice was made that may be wrong."""
        self.losses.append(amount)
        if assumption:
            self.assumptions.append(assumption)

    def skip(self, words: frozenset[str]) -> bool:
        """Steps over words of a set; whether there were any."""
        began = self.at
        while (item := self.item()) is not None and item.kind == "word" and item.norm in words:
            self.take()
        return self.at > began

    def phrase(self, *words: str) -> bool:
        """Whether these words come next."""
        return all(self.norm(n) == word for n, word in enumerate(words))

    def comparison(self) -> Comparison | None:
        """Steps over "more than 5", "between 2 and 4", "3 or more", "> 1", or does not move."""
        began, placed = self.at, set(self.placed)
        found = self._comparison()
        if found is None:
            self.at, self.placed = began, placed
        return found

    def _comparison(self) -> Comparison | None:
        if self.norm() == "between":
            return self._between()
        for size in range(min(_LONGEST, len(self.items) - self.at), 0, -1):
            op = _COMPARISONS.get(tuple(self.norm(n) for n in range(size)))
            if op is not None:
                began_at = self.at
                self.take(size)
                self.skip(frozenset({"the", "a", "an", "of", "to", "$", "value"}))
                found = self._with_number(op)
                return replace(found, word=self.norm_at(began_at)) if found is not None else None
        item = self.item()
        if item is not None and item.kind == "number" and item.number is not None:
            op = _AFTER.get((self.norm(1), self.norm(2)))
            if op is not None:
                self.take(3)
                return Comparison(op, item.number)
        return None

    def _with_number(self, op: CompareOp) -> Comparison | None:
        if self.norm() in ("$", "€", "£"):
            self.take()
        item = self.item()
        if item is None:
            return None
        if item.number is not None:
            self.take()
            return Comparison(op, item.number)
        if item.norm in english.AVERAGES:
            self.take()
            return Comparison(op, None)
        return None

    def _between(self) -> Comparison | None:
        low, word, high = self.item(1), self.norm(2), self.item(3)
        if low is None or high is None or low.number is None or high.number is None or word not in ("and", "to"):
            return None
        self.take(4)
        return Comparison(">=", low.number, high.number)
