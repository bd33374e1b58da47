"""A question taken apart: every stage in its order, each seeing only the words that no earlier one claimed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Final

from src.models.catalog import Catalog
from src.models.semantic import SemanticModel
from src.tools.questions.chart_words import find_wish, without_wish
from src.tools.questions.conditions import find_conditions
from src.tools.questions.cues import CUE_STEMS, CUE_WORDS, find_cues
from src.tools.questions.grains import GRAIN_WORDS, find_grains
from src.tools.questions.grouping import find_groupings
from src.tools.questions.intent import read_intent
from src.tools.questions.lexicon import ADVERB_TRAPS, ASKING, GRAMMAR, OTHER_WORDS, UNSUPPORTED
from src.tools.questions.links import Link, find_links
from src.tools.questions.marks import find_calendar_marks, find_marks
from src.tools.questions.named_horizons import find_named_horizons
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.ranking import RANKING_WORDS, find_ranking
from src.tools.questions.reading import Reading
from src.tools.questions.spelling import correct
from src.tools.questions.tokens import Token, stem, tokenize
from src.tools.questions.verbs import find_verbs
from src.tools.questions.vocabulary import vocabulary

MOST_TOKENS: Final = 150
"""Words and marks of the longest question that is read."""


def take_apart(text: str, *, catalog: Catalog, semantics: SemanticModel, today: date) -> Reading:
    """Words, names, periods, structure and intent of a question. Never raises."""
    return _taken_apart(text, catalog, semantics, today)


@lru_cache(maxsize=64)
def _taken_apart(text: str, catalog: Catalog, semantics: SemanticModel, today: date) -> Reading:
    """One question is taken apart several times: by the reader, for what a model is shown, and to check what it drafts."""
    vocab = vocabulary(semantics, catalog)
    spellings, known = _spellings(semantics, catalog)
    every = tokenize(text)
    names = {s for phrase in vocab.phrases for s in phrase}
    wish = find_wish(every[:MOST_TOKENS], names.__contains__)
    tokens, corrections = correct(without_wish(every[:MOST_TOKENS], wish), known, spellings)
    links = find_links(tokens, vocab, corrections)
    links, degrees = find_verbs(tokens, links, vocab, semantics)
    cues, links = find_cues(tokens, links)
    conditions = find_conditions(tokens, links, semantics)
    asked = {i for c in conditions for i in c.tokens} | {i for c in cues for i in range(c.start, c.end)}
    calendar = find_calendar_marks(tokens, links, asked)
    links = tuple(k for k in links if not set(k.span) & calendar[2])
    analysed = {c.kind for c in cues if c.weight >= 2}
    bounded = "change" not in analysed
    colours = bool(analysed & {"anomaly", "correlation", "hypothesis", "regression"}) and bounded
    marks = find_marks(tokens, links, asked, calendar, analysed=colours, bounded=bounded)
    moved = marks.change.tokens if marks.change else frozenset()
    links = tuple(k for k in links if not set(k.span) & moved)
    claimed = marks.claimed | {i for c in conditions for i in c.tokens} | {i for c in cues for i in range(c.start, c.end)}
    periods, links = _periods(tokens, links, claimed, semantics, today)
    spoken = claimed | {i for p in periods for i in p.span}
    named = {i for k in links for i in k.span}
    periods = (*periods, *find_named_horizons(tokens, cues, named, spoken, today, semantics.calendar))
    timed = claimed | {i for p in periods for i in p.span}
    grains = find_grains(tokens, timed | named, after=frozenset(c.end for c in cues if c.kind == "anomaly"))
    units = {i for g in grains for i in range(g.start, g.end)}
    ahead = any(p.ahead_of(today) for p in periods)
    past = any(not p.ahead_of(today) and not (p.forward and p.forward.start > today) for p in periods)
    return Reading(
        text=text,
        tokens=tokens,
        corrections=corrections,
        links=links,
        periods=periods,
        grains=grains,
        groupings=find_groupings(tokens, links, units),
        ranking=find_ranking(tokens, links, timed | named | units, moved=moved, degrees=degrees),
        conditions=conditions,
        cues=cues,
        marks=marks,
        intent=read_intent(tokens, cues, ahead=ahead, past=past),
        semantics=semantics,
        catalog=catalog,
        today=today,
        wish=wish,
        cut=len(every) > MOST_TOKENS,
    )


@lru_cache(maxsize=32)
def _spellings(semantics: SemanticModel, catalog: Catalog) -> tuple[tuple[str, ...], frozenset[str]]:
    """Spellings that a typo may have meant, and the stems that are right as they are."""
    vocab = vocabulary(semantics, catalog)
    named = (w for w in vocab.words if w in vocab.spelt or not (w in GRAMMAR or stem(w) in ASKING))
    spellings = {w for w in (*named, *CUE_WORDS, *GRAIN_WORDS, *PERIOD_WORDS) if len(w) >= 5}
    right = (*spellings, *GRAMMAR, *RANKING_WORDS, *ADVERB_TRAPS, *OTHER_WORDS)
    known = {s for phrase in vocab.phrases for s in phrase} | {stem(w) for w in right}
    known |= ASKING | UNSUPPORTED | CUE_STEMS
    return tuple(sorted(spellings)), frozenset(known)


def _periods(
    tokens: tuple[Token, ...], links: tuple[Link, ...], claimed: Collection[int], semantics: SemanticModel, today: date
) -> tuple[tuple[PeriodMention, ...], tuple[Link, ...]]:
    """Periods, those that terms abbreviate included; a name of several words keeps its words, any other gives way."""
    abbreviated = {t.name: t.period for t in semantics.terms if t.period}
    stand_ins = [k for k in links if (best := k.targets[0]).kind == "term" and best.name in abbreviated]
    blocked = set(claimed) | {i for k in links if len(k.span) > 1 and k not in stand_ins for i in k.span}
    found = list(find_periods(tokens, today, blocked=blocked, calendar=semantics.calendar))
    spoken = {i for p in found for i in p.span}
    for link in stand_ins:
        meant = find_periods(tokenize(abbreviated[link.targets[0].name] or ""), today, calendar=semantics.calendar)
        if meant and not spoken & set(link.span):
            period = meant[0].period.model_copy(update={"label": link.words})
            found.append(PeriodMention(link.start, link.end, period))
    kept = tuple(k for k in links if k not in stand_ins and not spoken & set(k.span))
    return tuple(sorted(found, key=lambda p: p.start)), kept
