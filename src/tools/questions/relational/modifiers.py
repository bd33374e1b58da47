"""What follows a noun: "written by ...", "with more than 2 ...", "that have no ...", "in 2020", one after another.

Every modifier is glue (small words, a verb, a negation, a comparison) and an object. The glue says how, the schema says
of which of the open nouns: the one with the shortest way to the object, the last one first.
"""

from __future__ import annotations

from src.models.relational import FieldOf
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational import english
from src.tools.questions.relational.dated import read_period
from src.tools.questions.relational.deeds import things_of_verb
from src.tools.questions.relational.english import root
from src.tools.questions.relational.fields import bare_comparison, presence_of, read_field
from src.tools.questions.relational.glue import Glue, hosts_of, read_glue
from src.tools.questions.relational.grouping import read_group
from src.tools.questions.relational.hosts import add, related
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.measuring import read_measured
from src.tools.questions.relational.noise import noise
from src.tools.questions.relational.nouns import Phrase, noun_phrase
from src.tools.questions.relational.relating import read_thing
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Noun, Relation
from src.tools.questions.relational.valued import read_column_value, read_match, read_value


def modify(state: State, stop: frozenset[str] = frozenset()) -> None:
    """Reads modifiers of the open nouns as long as there are any; stops before words of `stop` and new questions."""
    last: Glue | None = None
    while (item := state.item()) is not None and item.norm not in stop:
        if noise(state):
            continue
        began, placed, losses = state.at, set(state.placed), len(state.losses)
        glue = read_glue(state, last, stop)
        if not _object(state, glue, last):
            state.at, state.placed = began, placed
            del state.losses[losses:]
            return
        last = glue


def _object(state: State, glue: Glue, last: Glue | None) -> bool:
    item = state.item()
    ends = item is None or item.norm in (".", "?", "!", ";", ",", "and", "or", "but")
    if ends and glue.comparison is not None:
        return bare_comparison(state, glue)
    if item is None or ends or (glue.verbs and sortable(state)):
        return _ends_with_verb(state, glue)
    if glue.match:
        return read_match(state, glue, item, last)
    if item.kind == "period":
        return read_period(state, glue, item)
    if glue.comparison is not None and item.kind != "name":
        return bare_comparison(state, glue)
    phrase = noun_phrase(state)
    if phrase is None:
        if item.kind in ("value", "quoted"):
            return read_value(state, glue, item, last)
        return False
    phrase.comparison = phrase.comparison or glue.comparison
    if item.kind in ("value", "quoted") and phrase.words == item.text and not glue.same:
        return _rewound_value(state, glue, item, last)
    return _phrase(state, glue, phrase, last)


def _ends_with_verb(state: State, glue: Glue) -> bool:
    """ "how many courses have they taught?": a verb, or a small word, with nothing behind it."""
    if glue.strange or glue.comparison is not None or glue.match:
        return False
    behind = bool(state.open) and state.open[-1].at == glue.began - 1
    tells = glue.negated or (glue.passive and (behind or bool(glue.relative)))
    if tells and not glue.pronoun and _done(state, glue):
        return True
    return bool(glue.verbs or glue.pronoun) and not glue.negated


def _done(state: State, glue: Glue) -> bool:
    """ "never sold": there is no row of what the verb tells; "that were sold": there is one."""
    noun = state.open[-1] if state.open else None
    if noun is None:
        return False
    if _marked(state, glue, noun):
        return True
    for thing in sorted({t for verb in glue.verbs for t in things_of_verb(state.schema, verb)}):
        way = related(state, noun, thing, frozenset()) if thing != noun.dataset else None
        if way is not None and way.many and way.cost <= 2.2:
            add(noun, Relation(way.steps, Noun(thing, state.at), negated=glue.negated), glue.joint, glue.key)
            return True
    return False


def _marked(state: State, glue: Glue, noun: Noun) -> bool:
    """ "that were not returned": the noun's own column of that name holds no date; "that are cancelled": its flag is on."""
    fields = [
        f
        for f in state.schema.datasets[noun.dataset].fields
        if {root(w) for w in split_name(f.name)} & glue.hints and f.type in ("date", "datetime", "boolean")
    ]
    if len(fields) != 1 or noun.column is not None:
        return False
    add(noun, presence_of(fields[0].type, missing=glue.negated)(FieldOf(field=fields[0].ref)), glue.joint, glue.key)
    return True


def sortable(state: State) -> bool:
    """Whether an order is told next."""
    return state.norm() in ("ordered", "sorted", "alphabetically")


def _rewound_value(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    state.at = state.items.index(item)
    return read_value(state, glue, item, last)


def _phrase(state: State, glue: Glue, phrase: Phrase, last: Glue | None) -> bool:
    hosts = hosts_of(state, glue, last)
    if (again := _said_again(state, phrase)) is not None:
        return again
    grouping = glue.preposition == "by" and not glue.verbs and not phrase.extreme and not phrase.counted
    spread = glue.preposition in ("across", "over", "by", "between", "among") and bool(set(glue.verbs) & english.VARYING)
    if phrase.each or grouping or spread:
        return phrase.comparison is None and not glue.negated and read_group(state, glue, phrase, hosts)
    if phrase.counted or phrase.function is not None:
        return read_measured(state, glue, phrase, hosts)
    if phrase.noun is not None and not phrase.targets:
        return read_thing(state, glue, phrase, phrase.noun, hosts, last)
    if phrase.noun is not None and phrase.noun.column is not None:
        return read_column_value(state, glue, phrase.noun, hosts)
    return read_field(state, glue, phrase, hosts)


def _said_again(state: State, phrase: Phrase) -> bool | None:
    """ "that year", "in those countries": a period or a column of before; None where it is not."""
    if phrase.pointed and (phrase.part or phrase.targets) and phrase.noun is None and any(i.period for i in state.items):
        return True
    if phrase.noun is None and phrase.targets and not phrase.each and not phrase.extreme and not phrase.comparison:
        refs = {t.ref for t in phrase.targets if t.score >= 0.9}
        same = next((n for n in state.seen if n.column in refs), None)
        if same is not None:
            state.open.append(same)
            return True
    return None
