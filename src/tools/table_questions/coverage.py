"""Which words of a question found no place in the plan: a question with one of them is not answered."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import name_words
from src.tools.table_questions.ground import Ground
from src.tools.table_questions.lexicon import CRITICAL_STEMS, FUNCTION_WORDS, PLAIN
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.wanted import Wanted

_MOST_ROW_NOUNS: Final = 2


def unplaced_words(text: Linked, wanted: tuple[Wanted, ...], used: list[str], ground: Ground) -> list[str]:
    """Words and numbers that neither a rule nor a name accounts for, in order, once each."""
    named = {w for name in used for w in name_words(name)}
    echoes = {w for w in (stem(x) for one in wanted for x in one.words.split()) if w not in CRITICAL_STEMS}
    held = _held_words(text, used)
    nouns: list[str] = []
    unplaced: list[str] = []
    for word in text.left():
        if word.startswith("@"):
            if text.column(word) not in used:
                unplaced.append(text.column(word))
        elif word.startswith("$"):
            value = text.values[int(word[1:])]
            if not any(c.value == value.value for c in ground.where):
                unplaced.append(value.value)
        elif not _known(word, named | echoes | text.facts.row_words, held):
            if _is_row_noun(word, nouns, text):
                nouns.append(stem(word))
            else:
                unplaced.append(word)
    return list(dict.fromkeys(unplaced))


def _known(word: str, echoes: set[str] | frozenset[str], held: frozenset[str]) -> bool:
    bare = word.strip(".'").removesuffix("'s")
    stemmed = stem(bare)
    if bare in FUNCTION_WORDS or (len(bare) < 2 and not bare.isdigit()):
        return True
    if bare[0].isdigit():
        return bare in echoes
    return (
        (stemmed in PLAIN and stemmed not in CRITICAL_STEMS)
        or bare in held
        or (stemmed in echoes and bare not in ("not", "no", "without"))
    )


def _is_row_noun(word: str, so_far: list[str], text: Linked) -> bool:
    """A plural that names what the rows are ("individuals"), for at most two such nouns."""
    stemmed = stem(word)
    if word in text.proper:
        return False
    of_the = re.search(rf"\b(?:of|or|and) (?:the |a |an |all )?{re.escape(word)}\b(?! @)", text.text) is not None and re.search(
        r"\bof (?:the|a|an|all) ", text.text
    )
    plural = (
        word.isalpha() and len(word) > 3 and word.endswith("s") and not word.endswith("ss") and stemmed not in CRITICAL_STEMS
    )
    return stemmed in so_far or (
        (plural or bool(of_the)) and stemmed not in CRITICAL_STEMS and word.isalpha() and len(so_far) < _MOST_ROW_NOUNS
    )


def _held_words(text: Linked, used: list[str]) -> frozenset[str]:
    """Single words that a used column of text holds: a second line of headings, as "wins" at the top of its column."""
    found = (str(v).lower() for n in used if (c := text.facts.column(n)) and c.kind == "number_text" for v in c.values[:5])
    return frozenset(v for v in found if v.isalpha())
