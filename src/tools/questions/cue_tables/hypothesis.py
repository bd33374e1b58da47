"""What asks for a judgement of significance: a test by its name, "significant" beside a comparison, a yes or no on groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token, stemmed, words

_YES_OR_NO: Final = words("is are was were do does did has have")
_DIFFER: Final = stemmed("differ different difference differently")
_COMPARATIVES: Final = words(
    """higher lower more less greater larger smaller bigger fewer better worse longer shorter older younger faster slower
    cheaper happier"""
)
_COMPARES: Final = _COMPARATIVES | words("than between versus vs compared")
_MOVES: Final = stemmed("change changed shift increase decrease rise rose fall fell drop improve decline")
_SIGNIFICANT: Final = stemmed("significant significantly significance")
_OTHERS: Final = stemmed(
    """correlate correlation relationship association outlier anomaly forecast predict factor driver trend growth seasonal
    regression regress predictor"""
)
"""Analyses of which "significant" only says how sure one must be."""
_BETWEEN: Final = words("between across among by from per with for in")
_LEADS: Final = words("so and please now tell me if whether check see")
_NO_GROUP: Final = PERIOD_WORDS


def is_number_after(tokens: Sequence[Token], position: int) -> int:
    """How many tokens from a position on say a value to be held against ("different from 7", "greater than 7"); 0: none."""
    norms = [t.norm for t in tokens[position : position + 2]]
    if len(norms) < 2 or norms[1] not in ("from", "than", "to"):
        return 0
    if tokens[position].stem not in _DIFFER and norms[0] not in _COMPARATIVES | {"equal"}:
        return 0
    at = position + 2
    while at < len(tokens) and tokens[at].norm in ("$", "€", "£", "usd", "a", "the", "value", "of"):
        at += 1
    return at + 1 - position if at < len(tokens) and tokens[at].number is not None else 0


def _against_value(tokens: Sequence[Token], position: int) -> int:
    """ "significantly different from 7"; without a word of significance, "more than 7" is a condition."""
    sure = any(t.stem in _SIGNIFICANT or t.norm == "statistically" for t in tokens)
    return is_number_after(tokens, position) if sure or tokens[position].stem in _DIFFER else 0


def _judges(tokens: Sequence[Token], position: int) -> int:
    """ "significant" or "statistically" where something is compared: groups, or before and after."""
    token = tokens[position]
    if token.stem not in _SIGNIFICANT and token.norm not in ("statistically", "statistical"):
        return 0
    others = any(t.stem in _OTHERS for t in tokens)
    compared = any(t.norm in _COMPARES or t.stem in _DIFFER | _MOVES for t in tokens)
    return int(compared and not others)


def _tests(tokens: Sequence[Token], position: int) -> int:
    """ "test whether", "test the difference", "run a test of"."""
    if tokens[position].norm not in ("test", "testing"):
        return 0
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    rest = tokens[position + 1 :]
    if following in ("whether", "if", "that", "for"):
        return 2 if any(t.norm in _COMPARES or t.stem in _DIFFER | _MOVES for t in rest) else 0
    return int(any(t.stem in _DIFFER for t in rest[:4]))


def _asks_yes_or_no(tokens: Sequence[Token], position: int) -> int:
    """ "is X different between regions", "does X differ by plan"; not "how does X differ"."""
    if tokens[position].stem not in _DIFFER or not _opens_as_yes_or_no(tokens):
        return 0
    rest = [t for t in tokens[position + 1 :] if t.norm not in ("a", "lot", "much", "the", "our")]
    if not rest or rest[0].norm not in _BETWEEN:
        return 0
    return int(not any(t.norm in _NO_GROUP or t.kind == "date" for t in rest[1:]))


def _one_above_another(tokens: Sequence[Token], position: int) -> int:
    """ "do premium customers spend more than small ones": a comparative with "than" and no number or time after it."""
    if tokens[position].norm not in _COMPARATIVES or not _opens_as_yes_or_no(tokens):
        return 0
    than = next((k for k in range(position + 1, len(tokens)) if tokens[k].norm == "than"), None)
    if than is None or than + 1 >= len(tokens):
        return 0
    after = tokens[than + 1 :]
    timed = any(t.norm in _NO_GROUP or t.kind in ("date", "number") for t in (*after, *tokens[:position]))
    return 0 if timed else 1


def _opens_as_yes_or_no(tokens: Sequence[Token]) -> bool:
    first = next((t.norm for t in tokens if t.kind == "word" and t.norm not in _LEADS), "")
    return first in _YES_OR_NO


HYPOTHESIS: Final = CueTable(
    kind="hypothesis",
    name="a hypothesis test",
    words={4: "anova ttest kruskal wilcoxon"},
    phrases={
        3: ("independent of", "depend on chance", "due to chance", "just chance", "by chance", "just luck"),
        4: (
            "t test", "t tests", "welch test", "z test", "f test", "chi squared test", "chi square test", "chi squared",
            "chi square", "mann whitney", "mann whitney u test", "kruskal wallis", "fisher exact test", "brunner munzel",
            "hypothesis test", "hypothesis testing", "test the hypothesis", "null hypothesis", "significance test",
            "test of significance", "statistical test", "statistical significance", "a / b test", "ab test", "p value",
            "analysis of variance", "brown forsythe", "levene test",
        ),
    },
    constructions={4: (_against_value, _tests, _judges), 2: (_asks_yes_or_no, _one_above_another)},
    over=frozenset({"summary", "change", "trend"}),
    companions="""before earlier difference different differ differently higher lower more less greater larger smaller
        bigger fewer better worse longer shorter older younger faster slower cheaper happier than test if whether
        statistic statistical statistically significant significantly significance run perform conduct do
        hypothesis group real really just chance due random luck change average mean median typical other rest
        everyone else all one ones compare remaining tell on score""",
)  # fmt: skip
