"""What a question says: its numbers, its periods, its words and the stored values they may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

from src.models.catalog import Catalog
from src.models.plan import Period
from src.models.semantic import SemanticModel
from src.models.values import FindsValues, ValueHit
from src.tools.plan_drafts.before import NOTHING, Before
from src.tools.questions.conditions import number_at
from src.tools.questions.lexicon import GRAMMAR
from src.tools.questions.period_words import small_count
from src.tools.questions.periods import PeriodMention
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles, assign_roles
from src.tools.questions.take_apart import take_apart
from src.tools.questions.tokens import stem, stems_of, tokenize, words

_VAGUE: Final = words("lately recently recent nowadays currently now latest newest present today current")
_VAGUE_PAIRS: Final = frozenset({("these", "days"), ("of", "late"), ("so", "far")})
"""Words that speak of a time without saying which."""
_SPOKEN: Final = {
    "half": 0.5, "quarter": 0.25, "third": 1 / 3, "dozen": 12.0, "hundred": 100.0, "thousand": 1000.0, "once": 1.0,
    "twice": 2.0, "double": 2.0, "both": 2.0, "couple": 2.0, "pair": 2.0, "thrice": 3.0, "triple": 3.0,
}  # fmt: skip
_MUTE: Final = frozenset(stem(w) for w in GRAMMAR)
_INSIDE: Final = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
"""Figures within a word, a date or a quotation ("p90")."""
_LONGEST_VALUE: Final = 4
_MOST_PHRASES: Final = 60
"""Looked up at most, the short ones first: each takes a millisecond or more in a large database."""


@dataclass(frozen=True)
class Said:
    """A question against its data, looked up as a draft is checked."""

    text: str
    catalog: Catalog
    semantics: SemanticModel
    today: date
    values: FindsValues | None = None
    before: Before = NOTHING
    """What was answered before it, where it follows that up."""

    @property
    def words(self) -> str:
        """Its text, and what it need not say again."""
        return f"{self.text} ; {self.before.words}"

    @cached_property
    def mentions(self) -> tuple[PeriodMention, ...]:
        """The periods that it names, then that of the answer before."""
        return (*self.reading.periods, *(PeriodMention(0, 0, p) for p in self.before.periods))

    @cached_property
    def reading(self) -> Reading:
        """The question taken apart."""
        return take_apart(self.text, catalog=self.catalog, semantics=self.semantics, today=self.today)

    @cached_property
    def roles(self) -> Roles:
        """What its names do in it."""
        return assign_roles(self.reading)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its words, as they stand and as typing errors were put right."""
        return frozenset((*(t.stem for t in self.reading.tokens), *stems_of(self.words)))

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number that its words and figures say; "10%" is 10 and 0.1 too."""
        found: set[float] = set()
        for place, token in enumerate(tokens := tokenize(self.words)):
            value, _ = number_at(tokens, place)
            known = (value, token.number, small_count(token), _SPOKEN.get(token.norm))
            found.update(float(n) for n in known if n is not None)
            found.update(float(n) for n in _INSIDE.findall(token.norm))
        return frozenset(found | {n / 100 for n in found} | {1.0 for t in tokens if t.norm in ("a", "an", "one", "single")})

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period that it names, with the other readings of each."""
        found: list[Period] = []
        for mention in self.mentions:
            found += [mention.period, *([mention.forward] if mention.forward else []), *mention.rivals]
        return tuple(dict.fromkeys(found))

    @property
    def vague_time(self) -> str:
        """The word that speaks of a time without saying which, where no period is named; else nothing."""
        if self.periods:
            return ""
        tokens = self.reading.tokens
        pairs = (f"{a.text} {b.text}" for a, b in pairwise(tokens) if (a.norm, b.norm) in _VAGUE_PAIRS)
        return next((t.text for t in tokens if t.norm in _VAGUE), next(pairs, ""))

    def has_words(self, phrase: str) -> bool:
        """Whether the phrase stands in the question, by its stems, and says something."""
        wanted = stems_of(phrase)
        return any(s not in _MUTE for s in wanted) and set(wanted) <= self.stems

    def has_phrase(self, phrase: str) -> bool:
        """Whether the words of the phrase stand in the question side by side."""
        wanted = [t.norm for t in tokenize(phrase)]
        spoken = [t.norm for t in tokenize(self.words)]
        return bool(wanted) and any(spoken[i : i + len(wanted)] == wanted for i in range(len(spoken) - len(wanted) + 1))

    def names_term(self, label: str) -> bool:
        """Whether words of the question mean this business term."""
        term = next((t for t in self.semantics.terms if label in (t.label, t.name)), None)
        if term is None:
            return False
        linked = any(t.kind == "term" and t.name == term.name for k in self.reading.links for t in k.targets)
        return linked or any(self.has_words(words) for words in (term.name, term.label, *term.synonyms))

    def names_text(self, text: str) -> bool:
        """Whether words of the question mean this stored value, whichever field holds it."""
        stems = {s for s in stems_of(text) if s not in _MUTE}
        spelt = stems <= self.stems if stems else text.casefold() in self.words.casefold()
        linked = any(t.value == text for k in self.reading.links for t in k.targets)
        return spelt or linked or any(hit.value == text for hit in self._near)

    def names_value(self, ref: str, value: str) -> bool:
        """Whether words of the question mean this value of the field: as it is spelt, by a synonym, or misspelt."""
        parts = [s for s in stems_of(value) if s not in _MUTE]
        if parts and set(parts) <= self.stems:
            return True
        if not parts and value.casefold() in self.words.casefold():
            return bool(value.strip())
        if any(t.kind == "value" and t.name == ref and t.value == value for k in self.reading.links for t in k.targets):
            return True
        return any(hit.value == value and self._holds(ref, hit) for hit in self._near)

    def stored(self, ref: str, text: str) -> str:
        """The stored value of the field that is this text in other letters, or nothing."""
        hits = self.values.find(text) if self.values else ()
        return next((h.value for h in hits if h.exact and self._holds(ref, h)), "")

    def _holds(self, ref: str, hit: ValueHit) -> bool:
        dataset, field = self.semantics.dataset(ref.partition(".")[0]), self.semantics.field(ref)
        return dataset is not None and field is not None and (hit.table, hit.column) == (dataset.source, field.column)

    @cached_property
    def _near(self) -> tuple[ValueHit, ...]:
        """Stored values that some words of the question come close to."""
        if self.values is None:
            return ()
        tokens = [t for t in self.reading.tokens if t.kind in ("word", "number", "quoted")]
        windows = (tokens[i : i + size] for size in range(1, _LONGEST_VALUE + 1) for i in range(len(tokens) - size + 1))
        phrases = (" ".join(t.text for t in w) for w in windows if any(t.norm not in GRAMMAR for t in w))
        return tuple(hit for phrase in islice(phrases, _MOST_PHRASES) for hit in self.values.find(phrase))
