"""English that a question is built with: words that carry no business meaning of their own, by what they do."""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import Token, stem, stemmed, words

GRAMMAR: Final = words(
    """a an the this that these those some any all our my your their its his her us we i you they it he she them me
    one ones is are was were be been being am do does did done doing has have had having will would shall should
    can could may might must of in on at to from for with within into over under about as then by per and or but
    so if whether which what who whom whose how there here each every both either also just only even still too
    very much many more less while during across between among against per s t re ll ve d please kindly let lets
    up out off via own such like same other vs versus plus through along upon again once because due ever"""
)
"""Never content: skipped by the linker as phrases of one word, and never missed when nothing claims them."""

_ASKING_WORDS: Final = words(
    """show give tell list display present provide get fetch find return see view look want need know wonder
    wondering like love ask question answer help explore examine investigate analyze analyse analysis analytics
    calculate compute determine identify detect check spot discover uncover highlight point flag report chart plot
    graph draw visualize visualise visualization table bar pie line diagram picture breakdown break broken split
    divided grouped group organized sorted sort rank ranked overview data dataset database record records
    info information figure figures number numbers value values level levels amount result results total totals
    overall sum summed aggregate aggregated combined entire whole full complete current currently make made making
    happen happened happening go going went gone come came coming look looks looking think believe suppose say
    said use using used based base run perform do take taken work hi hello hey thanks thank dear ok okay well
    quick quickly compare compared comparison different various individual single particular respective given
    exist existing exists saw seen available generate generated bring brought brings earn earned achieve achieved record
    recorded reach reached stand business company firm organisation organization detail details detailed really
    actually exactly basically simply maybe perhaps possible possibly kind sort type way thing things understand
    learn pattern patterns trend trends evolve evolved evolution develop development time timeline history
    historical interested interest interesting curious able vary varies differ behave"""
)
ASKING: Final = frozenset(stem(w) for w in _ASKING_WORDS)
"""Words of asking and of presenting. They lose to any name of the semantic model, and are never missed."""

UNSUPPORTED: Final = stemmed(
    """growth grow grew growing increase decrease change changed share percentage percent proportion ratio cumulative
    running rolling percentile decile moving yoy mom qoq"""
)
"""Words that change the numbers in a way the plan cannot say yet. They are never skipped."""

FILLER_PHRASES: Final = (
    ("in", "terms", "of"), ("break", "down"), ("breaks", "down"), ("broken", "down"), ("breaking", "down"), ("drill", "down"),
    ("narrow", "down"), ("is", "there", "anything"), ("was", "there", "anything"), ("is", "there", "something"),
    ("as", "of"), ("when", "it", "comes", "to"), ("at", "the", "moment"), ("right", "now"), ("to", "me"), ("in", "order"),
)  # fmt: skip
"""Words that mean nothing of their own in this company."""

ADVERB_TRAPS: Final = words(
    "hourly only early family supply monopoly weekly daily monthly yearly quarterly biweekly fortnightly nightly"
)

OTHER_WORDS: Final = words(
    """average mean median minimum maximum excluding exclude except without where when why than least most fewer greater
    older younger expensive cheap cheaper money sell sold selling buy bought leave leaving plan cases causes"""
)
"""Common words with a meaning of their own that other files look for or nobody does: never taken for typos."""

CONFIRMED_WORDS: Final = words(
    "weather whether planet plane women woman prize house horse world word words plant other there their"
)
"""Common words close to common business words: never corrected into something else."""


NEGATIONS: Final = frozenset(
    {"not", "no", "without", "excluding", "exclude", "except", "excludes", "non", "ignoring", "minus", "besides", "outside"}
)
"""Words that leave out what follows."""


def is_grammar(token: Token) -> bool:
    """True for words that only hold a sentence together."""
    return token.kind == "mark" or (token.kind == "word" and token.norm in GRAMMAR)


def is_filler(token: Token) -> bool:
    """True for words that may stay unplaced without changing what is asked."""
    return is_grammar(token) or (token.kind == "word" and token.stem not in UNSUPPORTED and is_asking_word(token))


def is_asking_word(token: Token) -> bool:
    """True for a word of asking as it is listed, or its plain inflection; "returned" is not "return"."""
    participle = token.norm.endswith(("ed", "ing"))
    return token.norm in _ASKING_WORDS or (token.stem in ASKING and not participle)


def is_content(token: Token) -> bool:
    """True for words that must find a place, or the question was not understood."""
    return not is_filler(token)


def is_mild(token: Token) -> bool:
    """True for an adverb of manner ("roughly"): unplaced it lowers the confidence, but changes no number."""
    return token.kind == "word" and token.norm.endswith("ly") and len(token.norm) >= 6 and token.norm not in ADVERB_TRAPS
