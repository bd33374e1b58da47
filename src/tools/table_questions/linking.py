"""The words of a question with the frame's columns and values found in it.

`Linked.text` is the question in lower case in which `@3` stands for a column and `$2` for a value that a column holds; rules
match on it, and claim what they understood. What nobody claims decides whether the question may be answered.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from src.tools.questions.tokens import normalise, stem
from src.tools.table_questions.facts import ColumnFacts, TableFacts, name_words
from src.tools.table_questions.lexicon import COLLIDING, CRITICAL_STEMS, PLAIN, SYNONYMS

COLUMN: Final = r"@\d+"
_NEW_NAME: Final = re.compile(
    r"""(?:called|named|new (?:binary |categorical |numeric(?:al)? )?(?:feature|column|variable)|feature|variable"""
    r"""|column)[ ,:]*(?:called |named )?["'`]([A-Za-z_][\w*+ /.-]{0,60}?)["'`]"""
    r"""|(?:called|named) ([A-Za-z]\w*(?:_|[a-z][A-Z])\w*)""",
)
_SKIPPED: Final = frozenset(
    ["of", "the", "a", "an", "in", "has", "have", "received", "had", "by", "for", "its", "each", "recorded"]
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


def tidy(text: str) -> str:
    """Plain quotes and hyphens, no braces or list numbers; a line end ends a sentence."""
    text = text.replace("\\n", "\n")
    text = re.sub(r"(?m)^\s*(?:\d{1,2}[.)]|[-*•])\s+", " . ", text)
    text = re.sub(r"\s*\n\s*", " . ", text)
    text = normalise(text)
    for odd, plain in {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "{": " ",
        "}": " ",
        "@": " ",
        "$": " ",
    }.items():
        text = text.replace(odd, plain)
    return text


def link(text: str, facts: TableFacts) -> Linked:
    """The text with its columns and values marked."""
    text = tidy(text)
    taken = {c.name.casefold() for c in facts.columns}
    new = list(dict.fromkeys(n.strip() for n in _new_names(text) if n.strip().casefold() not in taken))
    columns = [c.name for c in facts.columns] + new
    proper = frozenset(w.lower() for w in re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+\b", text))
    text = _exact(text, columns)
    text = _lower(text)
    text = _soft(text, facts, columns)
    text, values = _values(text, facts)
    return Linked(re.sub(r"\s+", " ", text), columns, values, frozenset(new), facts, proper)


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


def _lower(text: str) -> str:
    text = text.lower().replace("_", " ")
    text = re.sub(r"(?<!\de)(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-z])", " ", text)
    text = re.sub(r"class(?:es)? weights?|(?<=balance the )classes", "weights", text)
    return re.sub(r'["`]|(?<!\w)\'|\'(?!\w)', " ", text)


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
    if not first.isalpha() or first in _SKIPPED:
        return None
    for length in range(min(6, len(tokens) - at), 0, -1):
        phrase = [t for t, _, _ in tokens[at : at + length]]
        if any(not (t.isalpha() or t[0].isdigit()) for t in phrase) or phrase[-1] in _SKIPPED:
            continue
        said = [t for t in phrase if t not in _SKIPPED]
        if length == 1 and (first in COLLIDING or stem(first) in PLAIN or stem(first) in CRITICAL_STEMS):
            continue
        if length == 1 and stem(first) in facts.row_words and facts.column(first) is None:
            continue
        fits = [i for i, c in enumerate(facts.columns) if _says(said, c)]
        if len(fits) == 1:
            return length, fits[0]
        new = [i for i in range(len(facts.columns), len(columns)) if list(name_words(columns[i])) == [stem(t) for t in said]]
        if len(new) == 1:
            return length, new[0]
    return _only_column_with(tokens[at][0], facts)


def _says(said: list[str], column: ColumnFacts) -> bool:
    """Whether the words are the column's, each in its own or another form, with none left on either side."""
    wanted = [w for w in column.words if w not in ("of", "the", "in")]
    if not wanted or len(said) != len(wanted):
        return False
    if len(wanted) == 1 and (stem(said[0]) != wanted[0] and not _alike(said[0], wanted[0], alone=True)):
        return False
    left = list(wanted)
    for word in said:
        found = next((w for w in left if _alike(word, w, alone=len(wanted) == 1)), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(w) > 2 for w in wanted)


def _alike(word: str, wanted: str, *, alone: bool) -> bool:
    stemmed = stem(word)
    if stemmed == wanted or wanted in SYNONYMS.get(stemmed, ()):
        return True
    if alone:
        return len(word) >= 5 and wanted != word and wanted[1:] == stemmed
    return word.startswith(wanted) and (len(wanted) >= 3 or len(word) >= 5)


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
        if stemmed in c.words or any(w in SYNONYMS.get(stemmed, ()) for w in c.words if len(c.words) == 1)
    ]
    return (1, fits[0]) if len(fits) == 1 else None


def _values(text: str, facts: TableFacts) -> tuple[str, list[Value]]:
    """Values of text columns, said as they are stored (or in the plural), where one column alone holds them."""
    holders = Counter(str(v).casefold() for c in facts.columns if c.kind == "text" for v in c.values)
    found: list[Value] = []
    wanted = [(c.name, str(v)) for c in facts.columns if c.kind == "text" for v in c.values if holders[str(v).casefold()] == 1]
    for column, value in sorted(wanted, key=lambda cv: -len(cv[1])):
        spelled = _lower(value).strip()
        plain = stem(spelled) in PLAIN or stem(spelled) in CRITICAL_STEMS or spelled in COLLIDING
        if (
            len(spelled) < 3
            or len(spelled) > 60
            or plain
            or stem(spelled) in facts.row_words
            or not re.match(r"[a-z]", spelled)
        ):
            continue
        pattern = rf"(?<![\w@$.]){re.escape(spelled)}s?(?![\w])"
        if re.search(pattern, text):
            text = re.sub(pattern, f" ${len(found)} ", text)
            found.append(Value(column, value))
    return text, found
