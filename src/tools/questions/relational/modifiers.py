"""What follows a noun: "written by ...", "with more than 2 ...", "that have no ...", "in 2020", one after another.

Every modifier is glue (small words, a verb, a negation, a comparison) and an object. The glue says how, the schema says
of which of the open nouns: the one with the shortest way to the object, the last one first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from src.models.relational import Compare, Condition, Constant, FieldOf, Fold
from src.tools.infer_semantics.words import split_name
from src.tools.questions.relational import english
from src.tools.questions.relational.conditions import average_of, compared, equal_to, within
from src.tools.questions.relational.deeds import things_of_verb, values_of_verb
from src.tools.questions.relational.english import root
from src.tools.questions.relational.extremes import field_of_extreme
from src.tools.questions.relational.hosts import Place, add, all_of, any_of, place_field, place_value, related, said_at
from src.tools.questions.relational.items import Item, Stored
from src.tools.questions.relational.names import Target, names_of
from src.tools.questions.relational.nouns import Extreme, Phrase, attribute, noun_phrase
from src.tools.questions.relational.state import Comparison, State
from src.tools.questions.relational.tree import Joint, Measure, Noun, Relation, Top
from src.tools.questions.tokens import words

_STEP: Final = 0.35
"""What each noun between costs; more where the words stand right behind one."""
_STEP_BEHIND: Final = 0.9
_UNKNOWN_VERB: Final = 0.4
_WITH: Final = words("with have has had having including featuring")
_STARTS: Final = words("start starts starting begin begins beginning")
_ENDS: Final = words("end ends ending")
_CONTAINS: Final = words("contain contains containing include includes including like")
_CALLED: Final = words("named called titled name title labeled labelled known")


@dataclass(slots=True)
class Glue:
    """The small words before an object."""

    negated: bool = False
    joint: Joint = "and"
    joined: bool = False
    relative: str = ""
    preposition: str = ""
    have: bool = False
    verbs: list[str] = field(default_factory=list)
    passive: bool = False
    strange: list[Item] = field(default_factory=list)
    comparison: Comparison | None = None
    match: str = ""
    """"starts", "ends", "contains" or "called"."""
    comma: bool = False
    both: bool = False
    same: bool = False
    pronoun: bool = False
    began: int = 0

    @property
    def key(self) -> str:
        """Its manner: what is said in the same manner after "and" is said of the same noun."""
        return "verb" if self.verbs else "have" if self.have else self.preposition or self.relative

    @property
    def hints(self) -> frozenset[str]:
        """Roots of its verbs."""
        return frozenset(self.verbs)


def modify(state: State, stop: frozenset[str] = frozenset()) -> None:
    """Reads modifiers of the open nouns as long as there are any; stops before words of `stop` and new questions."""
    last: Glue | None = None
    while (item := state.item()) is not None and item.norm not in stop:
        if noise(state):
            continue
        began, placed, losses = state.at, set(state.placed), len(state.losses)
        glue = _glue(state, last, stop)
        if not _object(state, glue, last):
            state.at, state.placed = began, placed
            del state.losses[losses:]
            return
        last = glue


def noise(state: State) -> bool:
    """Steps over what tells only how to write the answer or that it is in this data: "in the database", "in meters"."""
    for words_ahead in range(6, 1, -1):
        span = [state.item(n) for n in range(words_ahead)]
        if any(i is None or i.kind in ("value", "quoted", "period") for i in span):
            continue
        norms = [i.norm for i in span if i is not None]
        names = [i for i in span if i is not None and i.kind == "name"]
        if _is_noise(norms, names):
            state.take(words_ahead)
            return True
    return False


def _is_noise(norms: list[str], names: list[Item]) -> bool:
    rest = [n for n in norms[1:] if n not in ("the", "a", "an", "this", "our", "no", ".", "of", "number", "terms")]
    if norms[0] == "as" and len(norms) == 3 and norms[1] in ("a", "an") and norms[2] in _FORMS:
        return True
    if norms[0] == "in" and rest and all(n in _UNITS or n in ("per", "and") for n in rest) and norms[-1] in _UNITS:
        return not names or all(n.norm in _UNITS for n in names)
    if names:
        return False
    whole = norms[0] in ("in", "from", "of", "within", "across") and bool(rest) and set(rest) <= _DATA
    return whole or norms in (["in", "total"], ["as", "well"], ["in", "general"], ["at", "all"], ["so", "far"])


_DATA: Final = words("database data dataset table tables records record system all total db")
_FORMS: Final = words("date integer number percentage decimal ratio fraction float percent whole list table")


def _glue(state: State, last: Glue | None, stop: frozenset[str]) -> Glue:
    glue = Glue(began=state.at)
    while (item := state.item()) is not None and (item.norm not in stop or (glue.verbs and item.norm == "to")):
        if noise(state):
            continue
        if not _glue_word(state, glue, item):
            break
    if glue.joined and last is not None and not glue.key:
        glue.have, glue.verbs, glue.preposition = last.have, list(last.verbs), last.preposition
        glue.passive, glue.match = last.passive, last.match
    for strange in glue.strange:
        state.placed.update(range(strange.start, strange.end))
        state.lose(_UNKNOWN_VERB)
    return glue


def _glue_word(state: State, glue: Glue, item: Item) -> bool:
    """Takes one small word; whether it was one."""
    norm = item.norm
    if item.kind in ("value", "quoted", "period"):
        return False
    if item.kind == "name" and not _is_verb(state, item, glue):
        return False
    if norm in ("more", "less", "fewer", "greater", "at", "over", "above", "under", "below", "between", "exactly", "not",
                "no", "equal", "up", "other", "higher", "lower", "larger", "smaller", "longer", "shorter", "older", "younger",
                "exceeding", "equals", ">", "<", "=", "later", "earlier", "cheaper", "bigger") or item.kind == "number":  # fmt: skip
        comparison = state.comparison()
        if comparison is not None:
            glue.comparison = comparison
            return True
    if glue.verbs and norm in (",", "and", "or", "but") and not glue.preposition:
        return False
    if norm in ("and", "or", "but", "nor"):
        if glue.joined and norm == "and":
            return False
        glue.joint, glue.joined = ("or" if norm == "or" else "and"), True
        glue.negated = glue.negated or norm == "nor"
    elif norm == ",":
        glue.comma = glue.joined = True
    elif norm in ("both", "either", "neither"):
        glue.both = norm == "both"
        glue.negated = glue.negated or norm == "neither"
    elif norm in ("not", "never", "without", "excluding", "except", "lacking"):
        glue.negated = True
        glue.have = glue.have or norm == "without"
    elif norm == "same":
        glue.same = True
    elif norm in _WITH and not (norm in ("including",) and glue.have):
        glue.have = True
    elif norm in _STARTS and state.norm(1) in ("with", "in", "by"):
        glue.match = "starts"
        state.take()
    elif norm in _ENDS and state.norm(1) in ("with", "in", "by"):
        glue.match = "ends"
        state.take()
    elif norm in _CONTAINS and _text_next(state):
        glue.match = "contains"
    elif norm in _CALLED and item.kind == "word":
        glue.match = "called"
    elif norm in english.RELATIVE:
        if norm in ("which", "who", "what") and glue.joined and glue.comma and state.norm(1) in ("is", "are"):
            return False
        glue.relative = norm
    elif norm in english.AUXILIARIES:
        pass
    elif norm in english.PREPOSITIONS or norm in ("per",):
        if norm == "per":
            return False
        glue.preposition = norm
    elif norm in english.PRONOUNS or (norm == "/" and state.norm(1) in english.PRONOUNS):
        glue.pronoun = True
    elif item.kind in ("word", "name") and _is_verb(state, item, glue):
        glue.verbs.append(item.root)
        if item.kind == "name" and item.targets[0].field is not None and item.targets[0].score >= 0.58:
            state.suspects.append(item.targets[0].ref)
        glue.passive = glue.passive or norm.endswith(("ed", "en")) or state.norm(1) == "by"
        known = item.root in english.LIGHT_VERBS or item.kind == "name"
        if not known:
            glue.strange.append(item)
    elif norm in ("part", "member", "members") and item.kind == "word":
        glue.verbs.append("belong")
    elif norm in (
        "there",
        "the",
        "letter",
        "letters",
        "word",
        "text",
        "string",
        "value",
        "a",
        "an",
        "its",
        "their",
        "his",
        "her",
    ) or (norm.endswith("ly") and item.kind == "word"):
        pass
    else:
        return False
    state.take()
    return True


def _text_next(state: State) -> bool:
    ahead = 1
    while (item := state.item(ahead)) is not None and item.norm in ("the", "a", "word", "text", "string", "phrase", "letter"):
        ahead += 1
    return item is not None and item.kind in ("quoted", "value")


def _is_verb(state: State, item: Item, glue: Glue) -> bool:
    """A word that tells what was done: one that relates, or one in a verb's form where a verb stands."""
    if item.end - item.start != 1:
        best = item.targets[0] if item.targets else None
        return best is not None and best.field is None and best.dataset in state.schema.links and not item.norm.endswith("s")
    following = state.item(1)
    formed = item.norm.endswith(("ed", "ing")) or english.is_irregular_verb(item.norm)
    if item.kind == "name":
        best = item.targets[0]
        linking = best.field is None and best.dataset in state.schema.links
        weak = best.score < 0.9 or linking or (best.field is not None and formed)
        behind = state.item(-1)
        main_verb = _main_verb(state, behind, following)
        if main_verb:
            return True
        after_subject = bool(glue.relative or formed) or linking
        determined = behind is not None and behind.norm in english.ARTICLES | english.EACH
        return weak and after_subject and not determined and following is not None
    if item.root in english.LIGHT_VERBS and item.norm not in english.NUMBER_WORDS:
        return True
    return formed and item.kind == "word"


def _main_verb(state: State, behind: Item | None, following: Item | None) -> bool:
    """ "states border the state": a word of the schema between a plural and what begins another noun phrase."""
    item = state.item()
    if item is None or behind is None or following is None or not item.targets:
        return False
    subject = behind.kind == "name" and behind.norm.endswith("s") and not item.norm.endswith("s") and bool(behind.things())
    infinitive = behind.norm in ("to", "they", "it", "he", "she", "does", "do", "did") and not item.norm.endswith("s")
    opens = following.norm in english.ARTICLES | english.EACH | {"at", "more", "less", "exactly", "any", "no"}
    return (subject and (opens or (following.kind == "name" and bool(following.things())))) or (
        infinitive and (following.kind == "mark" or following.kind == "period" or following.norm in english.PREPOSITIONS)
    )


def _object(state: State, glue: Glue, last: Glue | None) -> bool:
    item = state.item()
    if item is None or item.norm in (".", "?", "!", ";", ",", "and", "or", "but") or (glue.verbs and sortable(state)):
        return _ends_with_verb(state, glue)
    if glue.match:
        return _matched(state, glue, item, last)
    if item.kind == "period":
        return _timed(state, glue, item)
    if glue.comparison is not None and item.kind != "name":
        return _bare_comparison(state, glue)
    phrase = noun_phrase(state)
    if phrase is None:
        if item.kind in ("value", "quoted"):
            return _valued(state, glue, item, last)
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
    for thing in sorted({t for verb in glue.verbs for t in things_of_verb(state.schema, verb)}):
        way = related(state, noun, thing, frozenset()) if thing != noun.dataset else None
        if way is not None and way.many and way.cost <= 2.2:
            add(noun, Relation(way.steps, Noun(thing, state.at), negated=glue.negated), glue.joint, glue.key)
            return True
    return False


def sortable(state: State) -> bool:
    """Whether an order is told next."""
    return state.norm() in ("ordered", "sorted", "alphabetically")


def _rewound_value(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    state.at = state.items.index(item)
    return _valued(state, glue, item, last)


def _hosts(state: State, glue: Glue, last: Glue | None) -> list[tuple[Noun, float]]:
    """The open nouns, each with what it costs to say more of it."""
    nouns = list(reversed(state.open))
    behind = bool(nouns) and glue.began > 0 and not glue.joined and nouns[0].at == glue.began - 1
    step = _STEP_BEHIND if (glue.relative and glue.relative not in ("where", "when")) or (behind and glue.verbs) else _STEP
    found = [(noun, step * depth) for depth, noun in enumerate(nouns)]
    if glue.joined and last is not None:
        parallel = next((n for n in nouns if n.said and n.said[-1].key == glue.key and glue.key), None)
        if parallel is not None:
            found = [(n, 0.0 if n is parallel else cost + _STEP) for n, cost in found]
    return found


def _phrase(state: State, glue: Glue, phrase: Phrase, last: Glue | None) -> bool:
    hosts = _hosts(state, glue, last)
    if (again := _said_again(state, phrase)) is not None:
        return again
    grouping = glue.preposition == "by" and not glue.verbs and not phrase.extreme and not phrase.counted
    spread = glue.preposition in ("across", "over", "by", "between", "among") and bool(set(glue.verbs) & english.VARYING)
    if phrase.each or grouping or spread:
        return phrase.comparison is None and not glue.negated and _grouped(state, glue, phrase, hosts)
    if phrase.counted or phrase.function is not None:
        return _measured(state, glue, phrase, hosts, last)
    if phrase.noun is not None and not phrase.targets:
        return _thing(state, glue, phrase, phrase.noun, hosts, last)
    if phrase.noun is not None and phrase.noun.column is not None:
        return _column_value(state, glue, phrase, phrase.noun, hosts, last)
    return _field(state, glue, phrase, hosts, last)


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


def _grouped(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]]) -> bool:
    """ "in each journal", "per year", "by country"; after "top 5 products", "by revenue" is what they are ranked by."""
    waiting = next((n for n, _ in hosts if n.top is not None and n.top.by is None), None)
    if waiting is not None and not phrase.each:
        return _ranked(state, phrase, waiting)
    noun = phrase.noun
    if noun is None or (phrase.targets and noun.column is None):
        noun = column_noun(state, phrase, hosts, glue.hints)
    if noun is None:
        return False
    noun.hints, noun.passive = glue.hints | frozenset(phrase.verbs), glue.passive
    group_by(state, noun)
    state.seen.append(noun)
    state.open.append(noun)
    return True


def group_by(state: State, noun: Noun) -> None:
    """Makes a noun one whose rows, or values, the result is about; fields whose owner was not said are looked for in it."""
    noun.adopted = True
    for implicit in [n for n in state.seen if n.implicit]:
        _settle(state, implicit, noun, grouped=True)
    _stored_count(state, noun, noun.hints)
    state.asked.groups.append(noun)


def _ranked(state: State, phrase: Phrase, waiting: Noun) -> bool:
    by = measure_of(state, phrase, [(waiting, 0.0)], frozenset())
    if by is None or waiting.top is None:
        return False
    waiting.top.by = by
    if by.noun is not waiting:
        state.open.append(by.noun)
    return True


def column_noun(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Noun | None:
    """The values of a column as what is asked about: of a host's own column where it has one."""
    targets = phrase.targets
    if phrase.part is not None:
        return _part_noun(state, phrase, hosts, hints)
    if hosts:
        place = place_field(state, targets, hosts, hints)
        if place is None:
            return None
        ref = place.ref
        state.losses.append((1 - place.surety) * 0.2)
    else:
        ref = targets[0].ref
    return Noun(ref.partition(".")[0], state.at, column=ref, words=phrase.words, plural=False)


def _part_noun(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Noun | None:
    """The months, the years ... of what the hosts have a time for."""
    for host, _ in hosts:
        place = time_of(state, host, hints)
        if place is None or place.path:
            continue
        if state.schema.field(place.ref).type in ("date", "datetime"):
            return Noun(host.dataset, state.at, column=place.ref, part=phrase.part, words=phrase.words)
        if phrase.part == "year":
            return Noun(host.dataset, state.at, column=place.ref, words=phrase.words)
    return None


def measure_of(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Measure | None:
    """What a phrase measures: how many there are of a thing, or a field, folded where a function was said."""
    if phrase.noun is not None and not phrase.targets:
        if phrase.function not in (None, "sum") and not phrase.counted:
            return None
        return state.counting(phrase.noun, phrase.verbs)
    if phrase.noun is not None:
        hosts = [(phrase.noun, 0.0)]
    if phrase.counted:
        return _count_of_field(state, phrase, hosts, hints)
    return attribute(state, phrase, hosts, hints)


def _count_of_field(state: State, phrase: Phrase, hosts: list[tuple[Noun, float]], hints: frozenset[str]) -> Measure | None:
    """ "number of countries" counts different values; "number of citations" is what a column of counts holds."""
    place = place_field(state, phrase.targets, hosts, hints) if hosts else None
    ref = place.ref if place is not None else phrase.targets[0].ref
    found = state.schema.field(ref)
    if found.type in ("integer", "number") and found.role == "measure":
        return attribute(state, phrase, hosts, hints) if hosts else None
    noun = Noun(found.dataset, state.at, words=phrase.words)
    return Measure("count", noun, FieldOf(field=ref), f"number_of_{found.name}", distinct=True)


def _measured(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]], last: Glue | None) -> bool:
    """ "with the highest number of citations", "whose average rating is above 4", "with 3 or more papers"."""
    waiting = next((n for n, _ in hosts if n.top is not None and n.top.by is None), None)
    target = [(waiting, 0.0)] if waiting is not None else hosts
    measure = measure_of(state, phrase, target, glue.hints)
    if measure is None or not hosts:
        return False
    if phrase.extreme is not None or (waiting is not None and phrase.comparison is None):
        host = waiting or (measure.noun if measure.noun in state.open else _nearest_host(state, measure.noun, hosts, glue))
        if host is None:
            return False
        _top(state, host, phrase, measure)
        if measure.noun is not host:
            measure.noun.hints = glue.hints
            state.open.append(measure.noun)
            state.seen.append(measure.noun)
        return True
    comparison = phrase.comparison or _tail(state)
    if comparison is None or comparison.low is None:
        return False
    if measure.noun in state.open and measure.value is not None:
        add(measure.noun, compared(measure.value, comparison), glue.joint, glue.key)
        return True
    host = _nearest_host(state, measure.noun, hosts, glue)
    way = related(state, host, measure.noun.dataset, glue.hints) if host is not None else None
    if host is None or way is None:
        return False
    relation = Relation(way.steps, measure.noun, op=comparison.op, number=comparison.low, measured=measure)
    add(host, relation, glue.joint, glue.key)
    state.open.append(measure.noun)
    return True


def _nearest_host(state: State, noun: Noun, hosts: list[tuple[Noun, float]], glue: Glue) -> Noun | None:
    best: tuple[float, int, Noun] | None = None
    for n, (host, penalty) in enumerate(hosts):
        if host.dataset == noun.dataset and (not glue.verbs or not _related_to_itself(state, noun.dataset, glue)):
            continue
        from src.tools.questions.relational.routes import route

        way = route(state.schema, host.dataset, noun.dataset, glue.hints)
        if way is not None and (best is None or (way.cost + penalty, n) < best[:2]):
            best = (way.cost + penalty, n, host)
    return best[2] if best is not None and best[0] <= 6 else None


def _related_to_itself(state: State, dataset: str, glue: Glue) -> bool:
    from src.tools.questions.relational.routes import route

    way = route(state.schema, dataset, dataset, glue.hints)
    return way is not None and way.cost <= 2.2


def _top(state: State, host: Noun, phrase: Phrase, by: Measure) -> None:
    extreme = phrase.extreme
    if extreme is None:
        if host.top is not None:
            host.top.by = by
        return
    if host.top is not None and host.top.by is None:
        host.top.by = by
        if extreme.limit is not None:
            host.top.limit = extreme.limit
        host.top.descending = extreme.descending
    else:
        host.top = Top(extreme.limit, by, extreme.descending)


def _thing(state: State, glue: Glue, phrase: Phrase, noun: Noun, hosts: list[tuple[Noun, float]], last: Glue | None) -> bool:
    """Another noun: that there are such rows, that there are none, or how many."""
    if phrase.extreme is not None and phrase.extreme.word in ("most", "least", "fewest", "highest", "largest", "lowest"):
        return _most_of(state, glue, phrase, noun, hosts)
    if phrase.pointed or glue.pronoun:
        same = next((n for n in reversed(state.seen) if n.dataset == noun.dataset), None)
        if same is not None and phrase.comparison is None and not phrase.negated and not glue.negated:
            state.open.append(same)
            return True
    if glue.comparison is not None and phrase.comparison is None:
        return False
    if glue.joined and not glue.key and last is None:
        return False  # "and journals": something else that is asked for
    if phrase.comparison is not None and phrase.comparison.low is None:
        return False
    host = _adopt(state, noun, hosts) if not (glue.negated or phrase.negated) else None
    if host is not None:
        state.open.append(host)
        if phrase.comparison is not None:
            state.asked.having.append(compared(Fold(function="count"), phrase.comparison))
        return True
    if not glue.negated and not phrase.negated and phrase.comparison is None and _stored_count(state, noun, glue.hints):
        counted = next(m for m in reversed(state.counts) if m.noun.dataset == noun.dataset)
        state.open = [counted.noun]
        state.seen.append(counted.noun)
        return True
    host = _nearest_host(state, noun, hosts, glue)
    way = related(state, host, noun.dataset, glue.hints, passive=glue.passive) if host is not None else None
    if host is None or way is None:
        return False
    state.losses.append(max(0.0, way.cost - 2.2) * 0.06)
    if glue.same:
        return _same(state, glue, noun, host, way.steps)
    negated = glue.negated or phrase.negated
    comparison = phrase.comparison
    relation = Relation(way.steps, noun, negated=negated and comparison is None)
    if comparison is not None and comparison.low is not None:
        relation.op, relation.number = comparison.op, comparison.low
    if phrase.extreme is not None:
        noun.top = Top(phrase.extreme.limit, None, phrase.extreme.descending)
        noun.top.by = field_of_extreme(state, noun, phrase.extreme)
    relation = _by_deed(state, relation, glue)
    add(host, relation, glue.joint, glue.key)
    while state.open and state.open[-1] is not host:
        state.open.pop()
    state.open.append(noun)
    state.seen.append(noun)
    return True


def _by_deed(state: State, relation: Relation, glue: Glue) -> Relation:
    """ "bought stocks": on the way the verb is a stored value, so the rows passed are those that have it."""
    for verb in glue.verbs:
        for stored in values_of_verb(state.schema, verb):
            dataset = stored.ref.partition(".")[0]
            at = next((n for n, step in enumerate(relation.path) if step.dataset == dataset), None)
            if at is None or relation.op is not None:
                continue
            condition = Compare(left=FieldOf(field=stored.ref), op="=", right=(Constant(value=stored.value),))
            rest = relation.path[at + 1 :]
            state.assumptions.append(f"{stored.ref} = {stored.value}")
            if not rest:
                add(relation.noun, condition)
                return relation
            between = Noun(dataset, relation.noun.at)
            add(between, condition)
            add(between, Relation(rest, relation.noun))
            return Relation(relation.path[: at + 1], between, negated=relation.negated)
    return relation


def _adopt(state: State, noun: Noun, hosts: list[tuple[Noun, float]]) -> Noun | None:
    """ "countries with lakes": the column is that of the lakes, and what follows is said of them."""
    implicit = next((n for n, _ in hosts if n.implicit), None)
    if implicit is not None:
        return _settle(state, implicit, noun)
    host = next((n for n, _ in hosts if n.column is not None and not n.said and not n.adopted), None)
    if host is None or host.column is None:
        return None
    name = host.column.partition(".")[2]
    dataset = state.schema.datasets[noun.dataset]
    if host.dataset != noun.dataset and dataset.field(name) is None:
        return None
    host.dataset, host.column, host.adopted = noun.dataset, f"{noun.dataset}.{name}", True
    host.said.extend(noun.said)
    return host


def _stored_count(state: State, noun: Noun, verbs: frozenset[str]) -> bool:
    """ "students enrolled in courses" where each course stores how many enrolled: the stored number is what is meant."""
    live = [m for m in state.counts if m.noun in state.open and m.noun.dataset != noun.dataset and m.function == "count"]
    if not live:
        return False
    counted = live[-1]
    phrases = names_of(state.schema).phrases
    fields = [
        t
        for verb in sorted(verbs | set(counted.noun.hints))
        for t in phrases.get((verb,), ())
        if t.dataset == noun.dataset and t.field and t.score >= 0.85 and state.schema.field(t.ref).role == "measure"
    ]
    if len(fields) != 1 or counted.noun.said:
        return False
    counted.noun.dataset, counted.noun.said = noun.dataset, noun.said
    counted.function, counted.value, counted.name = "sum", FieldOf(field=fields[0].ref), fields[0].field or ""
    counted.distinct = False
    state.assumptions.append(f"the number stored in {fields[0].ref} is meant")
    return True


def _settle(state: State, implicit: Noun, noun: Noun, *, grouped: bool = False) -> Noun | None:
    """ "the population of cities", "citations received by publications": the noun that has the field, said at last."""
    target = next((t for t in implicit.candidates if t.dataset == noun.dataset), None)
    if target is None or implicit.measure is None:
        return None
    implicit.dataset, implicit.implicit, implicit.words, implicit.plural = noun.dataset, False, noun.words, noun.plural
    if implicit.measure.value is not None:
        implicit.measure.value = FieldOf(field=target.ref)
    implicit.said.extend(noun.said)
    state.losses[:] = [loss for loss in state.losses if loss != AMBIGUOUS_OWNER]
    if grouped:
        implicit.words = implicit.words or noun.words
    return implicit


AMBIGUOUS_OWNER: Final = 0.401
"""A field that several things have, as long as none of them is said."""


def _most_of(state: State, glue: Glue, phrase: Phrase, noun: Noun, hosts: list[tuple[Noun, float]]) -> bool:
    host = _adopt(state, noun, hosts)
    if host is not None:
        _top(state, host, phrase, Measure("count", host, None, f"number_of_{noun.dataset}"))
        state.open.append(host)
        return True
    host = _nearest_host(state, noun, hosts, glue)
    if host is None:
        return False
    noun.hints, noun.passive = glue.hints, glue.passive
    _top(state, host, phrase, Measure("count", noun, None, f"number_of_{noun.dataset}"))
    state.open.append(noun)
    state.seen.append(noun)
    return True


def _same(state: State, glue: Glue, noun: Noun, host: Noun, path: tuple[object, ...]) -> bool:
    """ "in the same domain as Martin": related to a row that a named one is related to as well."""
    relation = Relation(path, noun)  # type: ignore[arg-type]
    if state.norm() not in ("as", "like"):
        return False
    state.take()
    other = noun_phrase(state)
    if other is None or other.noun is None:
        return False
    back = related(state, noun, other.noun.dataset, glue.hints)
    if back is None:
        return False
    add(noun, Relation(back.steps, other.noun))
    add(host, relation, glue.joint, glue.key)
    return True


def _column_value(
    state: State, glue: Glue, phrase: Phrase, noun: Noun, hosts: list[tuple[Noun, float]], last: Glue | None
) -> bool:
    """ "in the Computer Science department" where departments are a column."""
    values = [
        Stored(noun.column or "", str(c.value), 1.0)
        for said in noun.said
        if isinstance(said.what, Compare)
        for c in said.what.right
        if isinstance(c, Constant)
    ]
    return _apply_value(state, glue, values, hosts, last)


def _field(state: State, glue: Glue, phrase: Phrase, hosts: list[tuple[Noun, float]], last: Glue | None) -> bool:
    """A field as an object: compared, equal to a value, the most of it, or merely there."""
    place = place_field(state, phrase.targets, hosts, glue.hints)
    if place is None:
        return False
    state.losses.append((1 - place.surety) * 0.25)
    if phrase.extreme is not None:
        measure = attribute(state, phrase, hosts, glue.hints)
        if measure is None:
            return False
        _top(state, place.noun, phrase, measure)
        return True
    comparison = phrase.comparison or _tail(state)
    if comparison is not None:
        return _compare_place(state, glue, place, comparison)
    value = _value_after(state, place, phrase.targets)
    if value is not None:
        conditions = [said_at(value, equal_to(value, negated=glue.negated))]
        while state.norm() in ("or", "and") and (item := state.item(1)) is not None:
            literal = _listed(state, item, place.ref)
            if literal is None:
                break
            more = Place(place.noun, place.ref, place.path, place.cost, literal)
            conditions.append(said_at(more, equal_to(more, negated=glue.negated)))
            state.take(2)
        whole = all_of(conditions) if glue.negated else any_of(conditions)
        if whole is not None:
            add(place.noun, whole, glue.joint, glue.key, together=glue.joined)
        return True
    if (text := _text_after(state)) is not None:
        op, literal = text
        add(place.noun, said_at(place, _literal(op, literal)), glue.joint, glue.key)
        return True
    return _presence(state, glue, place, phrase)


def _compare_place(state: State, glue: Glue, place: Place, comparison: Comparison) -> bool:
    kind = state.schema.field(place.ref).type
    if kind not in ("integer", "number") and comparison.low is not None:
        return False
    average = average_of(Noun(place.ref.partition(".")[0], 0), FieldOf(field=place.ref)) if comparison.low is None else None
    add(place.noun, said_at(place, lambda f: compared(f, comparison, average)), glue.joint, glue.key, together=glue.joined)
    _unit(state)
    return True


def _presence(state: State, glue: Glue, place: Place, phrase: Phrase) -> bool:
    found = state.schema.field(place.ref)
    negated = glue.negated or phrase.negated
    if found.role == "flag" or found.type == "boolean":
        build = _flag(on=not negated)
    elif glue.have or glue.verbs:
        build = _there(missing=negated)
    else:
        return False
    add(place.noun, said_at(place, build), glue.joint, glue.key or "have", together=glue.joined)
    return True


def _flag(*, on: bool):  # type: ignore[no-untyped-def]
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op="=", right=(Constant(value=on),))

    return build


def _there(*, missing: bool):  # type: ignore[no-untyped-def]
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op="is_null" if missing else "not_null")

    return build


def _tail(state: State) -> Comparison | None:
    """ "is greater than 5" behind a field."""
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"of", "value", "values", "that", "which"})
    found = state.comparison()
    if found is None:
        item = state.item()
        if item is not None and item.kind == "number" and item.number is not None:
            state.take()
            return Comparison("=", item.number)
        state.at, state.placed = began, placed
    return found


def _value_after(state: State, place: Place, targets: tuple[Target, ...]) -> Place | None:
    """ "name is X", "department of X", "year 2020": a stored value behind its column."""
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"of", "equal", "to", "the", "as", "for"})
    item = state.item()
    refs = {t.ref for t in targets}
    if item is not None and item.values:
        own = [v for v in item.values if v.ref in refs]
        value = place_value(state, own, [(place.noun, 0.0)]) if own else None
        if value is not None:
            state.take()
            return value
    if item is not None and (literal := _listed(state, item, place.ref)) is not None:
        state.take()
        return Place(place.noun, place.ref, place.path, place.cost, literal)
    state.at, state.placed = began, placed
    return None


def _listed(state: State, item: Item, ref: str) -> str | None:
    """The value of a column with few of them that an item spells ("a grade of A"), or None."""
    column = state.schema.column(ref)
    said = item.text.strip("\"'“”").casefold()
    return next((v for v in (column.values if column else ()) if v.casefold() == said), None)


def _text_after(state: State) -> tuple[str, str] | None:
    began, placed = state.at, set(state.placed)
    state.skip(english.AUXILIARIES | {"that", "which"})
    op = ""
    if state.norm() in _STARTS and state.norm(1) in ("with", "in", "by"):
        op = "starts"
        state.take(2)
    elif state.norm() in _ENDS and state.norm(1) in ("with", "in", "by"):
        op = "ends"
        state.take(2)
    elif state.norm() in _CONTAINS:
        op = "contains"
        state.take()
    state.skip(frozenset(words("the a an letter letters word words text string phrase substring")))
    item = state.item()
    if item is not None and item.kind == "quoted":
        state.take()
        return op or "=", item.norm if op else item.text.strip("\"'“”")
    if op and item is not None and item.end - item.start == 1 and len(item.text) <= 12:
        state.take()
        return op, item.text
    state.at, state.placed = began, placed
    return None


def _literal(op: str, text: str):  # type: ignore[no-untyped-def]
    def build(field: FieldOf) -> Condition:
        return Compare(left=field, op=op, right=(Constant(value=text),), ignore_case=True)  # type: ignore[arg-type]

    return build


def _unit(state: State) -> None:
    """ "1000 square kilometers", "30 days": the unit behind a number."""
    state.skip(_UNITS)


_UNITS: Final = words(
    "square kilometers kilometer km miles mile meters meter m feet foot ft years year days day months hours hour minutes "
    "minute seconds dollars dollar usd eur euros percent % kg pounds grams people points stars units old tall high long wide"
)


def _bare_comparison(state: State, glue: Glue) -> bool:
    """ "rated above 4", "costing less than 10": the field is in the verb, or is the only one it can be."""
    comparison = glue.comparison
    hosts = _hosts(state, glue, None)
    if comparison is None or not hosts:
        return False
    names = names_of(state.schema)
    targets = tuple(
        t
        for verb in glue.verbs
        for t in names.phrases.get((verb,), ())
        if t.field is not None and state.schema.field(t.ref).type in ("integer", "number")
    )
    place = place_field(state, targets, hosts, glue.hints) if targets else None
    if place is None and comparison.word in english.COMPARATIVES:
        place = _of_comparative(state, english.COMPARATIVES[comparison.word], hosts)
    if place is None:
        return False
    return _compare_place(state, glue, place, comparison)


def _of_comparative(state: State, word: str, hosts: list[tuple[Noun, float]]) -> Place | None:
    """ "taller than 170": the field that "tallest" would be about."""
    for noun, cost in hosts:
        measure = field_of_extreme(state, noun, Extreme(word, None, descending=True))
        if measure is not None and isinstance(measure.value, FieldOf):
            return Place(noun, measure.value.field, (), cost)
    return None


def _timed(state: State, glue: Glue, item: Item) -> bool:
    """A period: of the nearest noun that has a time, and of the time that the verb names where it has several."""
    if item.period is None:
        return False
    hosts = _hosts(state, glue, None)
    if _timed_deed(state, glue, item, hosts):
        return True
    best: Place | None = None
    for noun, penalty in hosts:
        place = time_of(state, noun, glue.hints)
        if place is not None and (best is None or place.cost + penalty < best.cost):
            best = Place(noun, place.ref, place.path, place.cost + penalty)
    if best is None:
        return False
    state.take()
    add(best.noun, said_at(best, within(state.schema, best.ref, item.period)), glue.joint, glue.key or "time")
    state.assumptions.append(item.period.period.spelled())
    return True


def _timed_deed(state: State, glue: Glue, item: Item, hosts: list[tuple[Noun, float]]) -> bool:
    """ "cars sold in May": the time is that of the sales."""
    if not hosts or item.period is None:
        return False
    noun = hosts[0][0]
    own = time_of(state, noun, glue.hints)
    if own is not None and not own.path and {root(w) for w in split_name(own.ref.partition(".")[2])} & glue.hints:
        return False
    for thing in sorted({t for verb in glue.verbs for t in things_of_verb(state.schema, verb)} - {noun.dataset}):
        deed = Noun(thing, state.at)
        place = time_of(state, deed, glue.hints)
        way = related(state, noun, thing, frozenset())
        if place is not None and not place.path and way is not None and way.many and way.cost <= 2.2:
            state.take()
            add(deed, said_at(place, within(state.schema, place.ref, item.period)))
            add(noun, Relation(way.steps, deed, negated=glue.negated), glue.joint, glue.key or "time")
            state.assumptions.append(item.period.period.spelled())
            return True
    return False


def time_of(state: State, noun: Noun, hints: frozenset[str]) -> Place | None:
    """The field that places a noun's rows in time."""
    dataset = state.schema.datasets[noun.dataset]
    times = [f for f in dataset.fields if f.type in ("date", "datetime") or f.role == "time"]
    years = [f for f in dataset.fields if f.name.casefold() == "year" and f.type in ("integer", "text")]
    hinted = [f for f in times if {root(w) for w in f.name.casefold().replace("_", " ").split()} & hints]
    chosen = hinted or [f for f in times if f.name == dataset.time] or times or years
    if chosen:
        if len(chosen) > 1 and not hinted and chosen[0].name != dataset.time:
            state.lose(0.15, f"the time is {chosen[0].ref}")
        return Place(noun, chosen[0].ref, (), 0.0 if not (len(times) > 1 and not hinted) else 0.1)
    for edge in state.schema.edges.get(noun.dataset, ()):
        if not edge.step.many and not edge.weak:
            there = time_of(state, Noun(edge.step.dataset, 0), hints)
            if there is not None and not there.path:
                return Place(noun, there.ref, (edge.step,), 1.0)
    return None


def _valued(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    """A stored value, or a text in quotes that is not stored."""
    hosts = _hosts(state, glue, last)
    values = list(item.values)
    if state.norm(1) == "in" and state.norm(2) in english.PRONOUNS | english.ARTICLES and state.norm(3) in ("name", "title"):
        glue.match = "contains"
        return _matched(state, glue, item, last)
    if not values:
        return item.kind == "quoted" and _unstored(state, glue, item, hosts)
    state.take()
    return _apply_value(state, glue, values, hosts, last)


def _apply_value(state: State, glue: Glue, values: list[Stored], hosts: list[tuple[Noun, float]], last: Glue | None) -> bool:
    place = place_value(state, values, hosts, glue.hints)
    if place is None:
        return False
    state.losses.append(max(0.0, place.cost - 2.2) * 0.08 + (1 - place.surety) * 0.5)
    together = glue.joined and glue.joint == "or"
    if glue.verbs and place.path and not glue.negated:
        target = Noun(place.path[-1].dataset, state.at)
        deed = Relation(place.path, target)
        add(target, said_at(Place(target, place.ref, (), 0.0, place.value), equal_to(place)))
        changed = _by_deed(state, deed, glue)
        if changed is not deed or len(target.said) > 1:
            add(place.noun, changed, glue.joint, glue.key)
            return True
    add(place.noun, said_at(place, equal_to(place, negated=glue.negated)), glue.joint, glue.key, together=together)
    return True


def _unstored(state: State, glue: Glue, item: Item, hosts: list[tuple[Noun, float]]) -> bool:
    """A text in quotes that no row has: compared with the name of the noun before it."""
    noun = hosts[0][0] if hosts else None
    labels = state.schema.labels(noun.dataset) if noun is not None and noun.column is None else ()
    if noun is None or len(labels) != 1:
        return False
    state.take()
    text = item.text.strip("\"'“”")
    state.lose(0.1, f"no {labels[0].ref} is {text!r}")
    add(noun, _literal("=", text)(FieldOf(field=labels[0].ref)), glue.joint, glue.key)
    return True


def _matched(state: State, glue: Glue, item: Item, last: Glue | None) -> bool:
    """ "named X", "starting with X", "containing X"."""
    hosts = _hosts(state, glue, last)
    if glue.match == "called" and item.values:
        return _valued(state, glue, item, last)
    noun = hosts[0][0] if hosts else None
    labels = state.schema.labels(noun.dataset) if noun is not None else ()
    if noun is None or not labels or item.kind not in ("quoted", "value"):
        return False
    state.take()
    text = item.text.strip("\"'“”")
    op = "=" if glue.match == "called" else glue.match
    add(noun, _literal(op, text)(FieldOf(field=labels[0].ref)), glue.joint, glue.key)
    if state.norm() == "in" and state.norm(1) in english.PRONOUNS | english.ARTICLES:
        state.take(2)
        if state.item() is not None:
            state.take()
    return True
