"""Two hundred honest narrations are told, and of many more than a thousand lies none is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from src.tools.locked_words import Told as Answered
from src.tools.locked_words import lock
from src.tools.locked_words.lock import problem
from src.tools.narrate import render
from tests.tools.locked_words.conftest import Answers
from tests.tools.locked_words.honest import (
    ANALYSES,
    COMPARED,
    GROUPS,
    HAND,
    MORE,
    SERIES,
    Told,
    of_compared,
    of_groups,
    of_series,
)
from tests.tools.locked_words.lies import Lie, lies_of

QUICK = (*GROUPS[:3], SERIES[0], *COMPARED, ANALYSES["trend"], ANALYSES["correlation"])
"""Questions whose answers come at once."""


def honest(answers: Answers) -> Iterator[Told]:
    yield from (*HAND, *MORE)
    for question in GROUPS:
        yield from of_groups(question, answers[question])
    for question in SERIES:
        yield from of_series(question, answers[question])
    for question in COMPARED:
        yield from of_compared(question, answers[question])


def lies(answers: Answers, told: list[Told]) -> Iterator[Lie]:
    chance = random.Random(6)
    for one in told:
        yield from lies_of(one, answers[one.question], chance)


def check_honest(answers: Answers, told: list[Told]) -> None:
    refused = [(t.question, t.text, why) for t in told if (why := problem(t.sentence, answers[t.question]))]
    assert refused == []
    for one in told:
        locked = lock(Answered(sentences=[one.sentence]), answers[one.question])
        text, warnings = render(locked.narration(answers[one.question]))
        assert warnings == ()
        assert text[:1].isupper() or not text[:1].isalpha(), text
        assert "{" not in text


def check_lies(answers: Answers, told: list[Told]) -> Counter[str]:
    kinds: Counter[str] = Counter()
    through = []
    for lie in lies(answers, told):
        kinds[lie.kind] += 1
        if not problem(lie.sentence, answers[lie.question]):
            through.append((lie.kind, lie.what, lie.sentence.text))
    assert through == []
    return kinds


def quick(answers: Answers) -> list[Told]:
    told = [t for t in (*HAND, *MORE) if t.question in QUICK]
    told += [t for q in QUICK if q in GROUPS for t in of_groups(q, answers[q])]
    told += [t for q in QUICK if q in SERIES for t in of_series(q, answers[q])]
    return told + [t for q in COMPARED for t in of_compared(q, answers[q])]


def test_honest_narrations_of_a_few_answers_are_told(answers: Answers) -> None:
    told = quick(answers)
    assert len(told) > 80
    check_honest(answers, told)


def test_no_lie_about_a_few_answers_is_told(answers: Answers) -> None:
    kinds = check_lies(answers, quick(answers))
    assert sum(kinds.values()) > 1_000
    assert len(kinds) > 20, kinds


@pytest.mark.slow
def test_two_hundred_honest_narrations_are_told(answers: Answers) -> None:
    told = list(honest(answers))
    assert len(told) >= 200
    assert len({t.question for t in told}) >= 25
    assert {t.question for t in told} >= {*ANALYSES.values()}
    check_honest(answers, told)


@pytest.mark.slow
def test_no_lie_about_any_answer_is_told(answers: Answers) -> None:
    kinds = check_lies(answers, list(honest(answers)))
    assert sum(kinds.values()) > 5_000
