"""What an answer's own name says: of which column (`mean_wage`), of which group (`mean_age_class_2`), which label."""

from __future__ import annotations

import re

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import ColumnFacts, name_words
from src.tools.table_questions.ground import Ground
from src.tools.table_questions.lexicon import ORDINALS
from src.tools.table_questions.naming import alike
from src.tools.table_questions.plan import Bin, Condition, Derive, Fill, HourBin, OnColumn, Stat
from src.tools.table_questions.wanted import Wanted


def named_columns(wanted: Wanted, ground: Ground) -> list[str]:
    """Columns that the answer's name speaks of, among those of the question; those said most fully."""
    said = [stem(w) for w in re.findall(r"[a-z]+|\d+(?:\.\d+)?", wanted.words)]
    noted = {stem(w) for w in re.findall(r"[a-z]+|\d+(?:\.\d+)?", wanted.note.split(",")[0])}
    made = [s.name for s in ground.steps if isinstance(s, Derive)]
    found: list[tuple[int, str]] = []
    for column in dict.fromkeys([*ground.targets, *made, *_changed(ground)]):
        own = [w for w in name_words(column) if w not in ("of", "the")]
        if (own and (all(w in said for w in own) or (len("".join(own)) > 2 and all(w in noted for w in own)))) or (
            len("".join(own)) > 3 and "".join(own) in "".join(said)
        ):
            found.append((len(own), column))
    if re.search(r"\bnew (?:feature|column|variable)\b", wanted.words) and len(made) == 1:
        return made
    most = max((count for count, _ in found), default=0)
    return [column for count, column in found if count == most]


def _changed(ground: Ground) -> list[str]:
    found: list[str] = []
    for step in ground.steps:
        if isinstance(step, Fill):
            found += step.columns
        elif isinstance(step, OnColumn):
            found.append(step.column)
    return found


def names_column(wanted: Wanted, column: str) -> bool:
    """Whether the answer is called after the column: `department[name]`, `most_common_city`."""
    own = name_words(column)
    return any(alike(word, part, alone=len(own) == 1) for word in wanted.words.split() for part in own if len(part) > 2)


def without_columns(words: str, ground: Ground) -> str:
    """The words less those that are a column's name, which may be called "max" or "count"."""
    for column in ground.targets:
        for body in (re.sub(r"[\W_]+", " ", column.lower()).strip(), " ".join(name_words(column))):
            if body:
                words = re.sub(rf"\b{re.escape(body)}\b", " ", words)
    return words


def group_value(wanted: Wanted, ground: Ground) -> tuple[Condition, ...]:
    """The group that an answer's name singles out: `mean_age_class_2`, `first_class_average`, `female_count`."""
    column = ground.text.facts.column(ground.group) if ground.group else None
    if column is None:
        return ()
    if column.answers is not None and (said := _yes_or_no(wanted.words.split(), column)) is not None:
        return (Condition(column.name, "==", column.answers[said]),)
    hits = [v for v in column.values if _says_value(v, wanted.words.split())]
    return (Condition(column.name, "==", hits[0]),) if len(hits) == 1 else ()


def _yes_or_no(words: list[str], column: ColumnFacts) -> bool | None:
    """`mean_failed`, `mean_not_failed`, `mean_uninsured`."""
    for before, word in zip(["", *words], words, strict=False):
        if any(alike(word, part, alone=len(column.words) == 1) for part in column.words):
            return before not in ("not", "non", "no", "without", "un")
        if word[:2] == "un" and any(alike(word[2:], part, alone=len(column.words) == 1) for part in column.words):
            return False
    return None


def _says_value(value: object, words: list[str]) -> bool:
    if isinstance(value, bool):
        return str(value).lower() in words
    if isinstance(value, int | float):
        return f"{value:g}" in words or any(ORDINALS.get(w) == value for w in words)
    parts = list(name_words(str(value)))
    stems = [stem(w) for w in words]
    return bool(parts) and any(stems[i : i + len(parts)] == parts for i in range(len(stems)))


def label_counted(wanted: Wanted, ground: Ground) -> Stat | None:
    """The number of rows that carry one label of a column that the question made."""
    for step in ground.steps:
        if isinstance(step, Bin | HourBin):
            labels = step.labels if isinstance(step, Bin) else tuple(label for label, _, _ in step.hours)
            said = {stem(w) for w in wanted.words.split()}
            if hit := next((label for label in labels if stem(label) in said), None):
                return Stat("rows", None, (*ground.where, Condition(step.name, "==", hit)))
    return None
