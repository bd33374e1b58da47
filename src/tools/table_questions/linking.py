"""The words of a question with the frame's columns and values found in it.

`Linked.text` is the question in lower case in which `@3` stands for a column and `$2` for a value that a column holds; rules
match on it, and claim what they understood. What nobody claims decides whether the question may be answered.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import TableFacts, name_words
from src.tools.table_questions.lexicon import COLLIDING, CRITICAL_STEMS, PLAIN, SYNONYMS, VALUE_SYNONYMS
from src.tools.table_questions.naming import SMALL, says, tells
from src.tools.table_questions.tidying import lowered, tidy

COLUMN: Final = r"@\d+"
_NEW_NAME: Final = re.compile(
    r"""(?:called|named|(?:new )?(?:binary |categorical |numeric(?:al)? )?(?:feature|column|variable)|feature|variable"""
    r"""|column)[ ,:]*(?:called |named )?["'`]([A-Za-z_][\w*+ /.-]{0,60}?)["'`]"""
    r"""|(?:called|named) ([A-Za-z]\w*(?:_|[a-z][A-Z])\w*)""",
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a column holds, as the question spells it."""

    column: str
    value: str


@dataclass(slots=True)
class Linked:
    """See the module. `claimed` has one flag a character of `text`."""

    text: str
    columns: list[str]
    values: list[Value]
    new: frozenset[str]
    facts: TableFacts
    proper: frozenset[str] = frozenset()
    """Words that the question writes with a capital inside a sentence: names, which only a value could account for."""
    claimed: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.claimed = bytearray(len(self.text))

    def claim(self, match: re.Match[str] | tuple[int, int]) -> None:
        """Marks the match as understood."""
        start, end = match if isinstance(match, tuple) else match.span()
        self.claimed[start:end] = b"\1" * (end - start)

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match, claimed."""
        if match := re.search(pattern, self.text):
            self.claim(match)
        return match

    def take_all(self, pattern: str) -> list[re.Match[str]]:
        """Every match, claimed."""
        found = list(re.finditer(pattern, self.text))
        for match in found:
            self.claim(match)
        return found

    def fresh(self, pattern: str) -> list[re.Match[str]]:
        """Matches of which nothing was claimed yet; claims nothing."""
        return [m for m in re.finditer(pattern, self.text) if not any(self.claimed[m.start() : m.end()])]

    def has(self, pattern: str) -> bool:
        """Whether it occurs; claims nothing."""
        return re.search(pattern, self.text) is not None

    def column(self, mark: str) -> str:
        """`@3` -> the column's name."""
        return self.columns[int(mark[1:])]

    def columns_in(self, text: str) -> list[str]:
        """The columns named in a stretch of the text, in order, once each."""
        return list(dict.fromkeys(self.column(m) for m in re.findall(COLUMN, text)))

    def left(self) -> list[str]:
        """Words and numbers that no rule claimed."""
        found = re.finditer(r"[@$]\d+|[^\W_](?:[\w'%]|[.:](?=\w))*", self.text)
        return [m.group() for m in found if not all(self.claimed[m.start() : m.end()])]


def link(text: str, facts: TableFacts) -> Linked:
    """The text with its columns and values marked."""
    text = tidy(text)
    taken = {c.name.casefold() for c in facts.columns}
    new = list(dict.fromkeys(n.strip() for n in _new_names(text) if n.strip().casefold() not in taken))
    columns = [c.name for c in facts.columns] + new
    proper = frozenset(w.lower() for w in re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+\b", text))
    text = _exact(text, columns)
    text = lowered(text)
    text = _soft(_opposites(text, facts), facts, columns)
    text, values = _values(text, facts)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"(?: \.){2,} ", " . ", re.sub(r"(@\d+) -(?=[a-z])", r"\1 ", text))
    text = re.sub(r"@\d+ [a-z]+ \( ?(@\d+) ?\)", r"\1", text)  # "ticket class (pclass)": the brackets say which column is meant
    return Linked(text, columns, values, frozenset(new), facts, proper)


def _new_names(text: str) -> list[str]:
    return [m.group(1) or m.group(2) for m in _NEW_NAME.finditer(text)]


def _exact(text: str, columns: list[str]) -> str:
    """Names written as they are, the longest first; those that are plain words need quotes or the word "column"."""
    for index in sorted(range(len(columns)), key=lambda i: -len(columns[i].strip())):
        name = columns[index].strip()
        if not name:
            continue
        body = re.sub(r"(?:\\ |_|\\-)+", r"[ _-]+", re.escape(name))
        mark = f" @{index} "
        text = re.sub(rf"""["'`]{body}["'`]""", mark, text, flags=re.IGNORECASE)
        if name.casefold() in COLLIDING or len(name) < 3 or name.isdigit():
            # The name is a word of its own: it must stand as a name.
            text = re.sub(
                rf"(?<![\w@.]){re.escape(name)}(?=(?:-coordinate)?,? (?:columns?|variables?|features?|values? column|field)\b)",
                mark,
                text,
                flags=re.IGNORECASE,
            )
            text = re.sub(rf"(?<![\w@.]){re.escape(name)}-coordinate\b", mark, text)
            text = re.sub(rf"(?<=column ){re.escape(name)}(?![\w])", mark, text)
            if name != name.lower() and len(name) > 1:
                text = re.sub(rf"(?<![\w@.])(?<!\. )(?<!^){re.escape(name)}(?![\w])", mark, text)
        else:
            text = re.sub(rf"(?<![\w@.]){body}(?![\w])", mark, text, flags=re.IGNORECASE)
    return text


def _opposites(text: str, facts: TableFacts) -> str:
    """`uninsured` as `not insured`, where a column says yes or no to that."""
    flags = {w for c in facts.columns if c.answers is not None for w in c.words}
    return re.sub(r"\b(?:un|non)-? ?([a-z]{4,})\b", lambda m: f"not {m[1]}" if stem(m[1]) in flags else m[0], text)


def _soft(text: str, facts: TableFacts, columns: list[str]) -> str:
    """Phrases that say a column's name in other words: `number of reviews` is `review_count`, `fares` is `Fare`."""
    tokens = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[a-z][a-z']*|\d+(?:\.\d+)?|@\d+|[^\w\s]", text)]
    replaced: list[tuple[int, int, int]] = []
    at = 0
    while at < len(tokens):
        best = _best_phrase(tokens, at, facts, columns)
        if best is None:
            at += 1
            continue
        length, column = best
        replaced.append((tokens[at][1], tokens[at + length - 1][2], column))
        at += length
    for start, end, column in reversed(replaced):
        text = f"{text[:start]} @{column} {text[end:]}"
    return text


def _best_phrase(tokens: list[tuple[str, int, int]], at: int, facts: TableFacts, columns: list[str]) -> tuple[int, int] | None:
    first = tokens[at][0]
    if not first.isalpha() or first in SMALL:
        return None
    for length in range(min(6, len(tokens) - at), 0, -1):
        phrase = [t for t, _, _ in tokens[at : at + length]]
        if any(not (t.isalpha() or t[0].isdigit()) for t in phrase) or phrase[-1] in SMALL:
            continue
        said = [t for t in phrase if t not in SMALL]
        if length == 1 and (first in COLLIDING or stem(first) in PLAIN or stem(first) in CRITICAL_STEMS):
            continue
        if length == 1 and stem(first) in facts.row_words and facts.column(first) is None:
            continue
        fits = [i for i, c in enumerate(facts.columns) if says(said, c)]
        if len(fits) == 1:
            return length, fits[0]
        new = [i for i in range(len(facts.columns), len(columns)) if list(name_words(columns[i])) == [stem(t) for t in said]]
        if len(new) == 1:
            return length, new[0]
    return _only_column_with(tokens[at][0], facts)


def _only_column_with(word: str, facts: TableFacts) -> tuple[int, int] | None:
    """A telling word that belongs to one column's name alone."""
    if len(word) < 4 or stem(word) in PLAIN or stem(word) in CRITICAL_STEMS or word in COLLIDING:
        return None
    stemmed = stem(word)
    if stemmed in facts.row_words:
        return None
    fits = [
        i
        for i, c in enumerate(facts.columns)
        if tells(stemmed, c) or any(w in SYNONYMS.get(stemmed, ()) for w in c.words if len(c.words) == 1)
    ]
    return (1, fits[0]) if len(fits) == 1 else None


def _values(text: str, facts: TableFacts) -> tuple[str, list[Value]]:
    """Values of text columns, said as they are stored (or in the plural), where one column alone holds them."""
    holders = Counter(str(v).casefold() for c in facts.columns if c.kind == "text" for v in c.values)
    found: list[Value] = []
    wanted = [(i, c, str(v)) for i, c in enumerate(facts.columns) if c.kind == "text" for v in c.values]
    for index, column, value in sorted(wanted, key=lambda w: -len(w[2])):
        spelled = lowered(value).strip()
        if not spelled or len(spelled) > 60:
            continue
        body = "|".join(re.escape(s) for s in (spelled, *VALUE_SYNONYMS.get(spelled, ())))
        beside = rf"(@{index} (?:(?:column|value|is|are|=|==|equal to|of|in) )*) *(?:{body})(?![\\w])"
        alone = rf"(?<![\w@$.])()(?:{body})s?(?![\w])"
        pattern = alone if holders[value.casefold()] == 1 and _telling(spelled, facts) else beside
        if re.search(pattern, text):
            text = re.sub(pattern, rf"\1 ${len(found)} ", text)
            found.append(Value(column.name, value))
    return text, found


def _telling(spelled: str, facts: TableFacts) -> bool:
    """Whether a value cannot be taken for a word of the question."""
    plain = stem(spelled) in PLAIN or stem(spelled) in CRITICAL_STEMS or spelled in COLLIDING
    coded = len(spelled) == 2 and spelled[0].isalpha() and spelled[1].isdigit() and spelled not in ("q1", "q3", "f1", "r2")
    return (
        (len(spelled) >= 3 or coded)
        and not plain
        and stem(spelled) not in facts.row_words
        and re.match(r"[a-z]", spelled) is not None
    )
