"""What a question names that can be computed: statistics, tests, correlations."""

from __future__ import annotations

import re
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import CorrelationMethod, StatOp, Test
from src.tools.table_questions.terms import STATS, TESTS

_METHODS: Final[tuple[CorrelationMethod, ...]] = ("pearson", "spearman", "kendall")


def asked_statistics(text: Linked) -> tuple[StatOp, ...]:
    """Statistics that the question names, where no step has claimed the word; a count only where it is all there is."""
    found: list[StatOp] = []
    covered = bytearray(text.claimed)
    for pattern, op in STATS:
        for match in re.finditer(pattern, text.text):
            if not any(covered[match.start() : match.end()]):
                covered[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(op)
    for match in text.fresh(r"(@\d+) rates?\b"):
        column = text.facts.column(text.column(match[1]))
        if column is not None and column.answers is not None and column.numeric:
            text.claimed[match.end() - len(match[0].split()[-1]) : match.end()] = b"\1" * len(match[0].split()[-1])
            found.append("mean")  # a rate of what is 0 or 1 is its mean
    return tuple(dict.fromkeys(o for o in found if not (o == "rows" and len(found) > 1)))


def asked_methods(text: Linked) -> frozenset[CorrelationMethod]:
    """Correlations named; Pearson's where only "correlation" is."""
    named = frozenset(m for m in _METHODS if text.has(rf"\b{m}"))
    return named or (frozenset({"pearson"}) if text.has(r"\bcorrelat") else frozenset())


def asked_tests(text: Linked) -> tuple[Test, ...]:
    """Tests named; `Welch's t-test` and `paired t-test` are no Student's t-tests."""
    tests: tuple[Test, ...] = tuple(dict.fromkeys(t for pattern, t in TESTS if text.has(pattern)))
    special = set(tests) & {"welch", "paired"}
    return tuple(t for t in tests if t != "ttest") if special else tests
