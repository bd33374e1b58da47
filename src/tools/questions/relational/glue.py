"""The small words before an object: a preposition, a verb, a negation, a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from src.tools.questions.relational import english
from src.tools.questions.relational.deeds import is_told
from src.tools.questions.relational.english import root
from src.tools.questions.relational.items import Item
from src.tools.questions.relational.noise import noise
from src.tools.questions.relational.state import Comparison, State
from src.tools.questions.relational.tree import Joint, Noun
from src.tools.questions.tokens import words

_WITH: Final = words("with have has had having including featuring")
STARTS: Final = words("start starts starting begin begins beginning")
ENDS: Final = words("end ends ending")
CONTAINS: Final = words("contain contains containing include includes including like")
_CALLED: Final = words("named called titled name title labeled labelled known")
_COMPARES: Final = words(
    "more less fewer greater at over above under below between exactly not no equal up other higher lower larger smaller "
    "longer shorter older younger exceeding equals > < = later earlier cheaper bigger taller heavier lighter better worse"
)
_MUTE: Final = words("there the letter letters word text string value a an its their his her")
_ORIGIN: Final = frozenset(root(w) for w in words("origin source from departure sender start"))
_DESTINATION: Final = frozenset(root(w) for w in words("destination target to arrival receiver recipient end"))
_ENDS_OF: Final = {root(w): _ORIGIN for w in words("from depart leave originate")} | {
    root(w): _DESTINATION for w in words("to arrive land")
}
_UNKNOWN_VERB: Final = 0.4
_NAMES_FIELD: Final = 0.6
"""From this score a verb is taken to be the name of a field: half of the name at least."""
_STEP: Final = 0.35
"""What each noun between costs; more where the words stand right behind one."""
_STEP_BEHIND: Final = 0.9


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
    match: Literal["", "starts", "ends", "contains", "called"] = ""
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
        """Roots of its verbs, and of the ends that its preposition or they tell: "from" is an origin."""
        ends = {end for word in (self.preposition, *self.verbs) for end in _ENDS_OF.get(word, ())}
        return frozenset(self.verbs) | ends


def read_glue(state: State, last: Glue | None, stop: frozenset[str]) -> Glue:
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
    if item.kind in ("value", "quoted", "period") or (item.kind == "name" and not _is_verb(state, item, glue)):
        return False
    if item.norm in _COMPARES or item.kind == "number":
        comparison = state.comparison()
        if comparison is not None:
            glue.comparison = comparison
            return True
    if glue.verbs and item.norm in (",", "and", "or", "but") and not glue.preposition:
        return False
    understood = _joint_word(glue, item.norm)
    if understood is None:
        understood = _told_word(state, glue, item.norm)
    if understood is None:
        understood = _relative_word(state, glue, item)
    if understood is None:
        understood = _verb_or_mute(state, glue, item)
    if understood:
        state.take()
    return understood


def _joint_word(glue: Glue, norm: str) -> bool | None:
    """ "and", "or", "not": None where it is none of them, False where it is not part of this glue."""
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
    else:
        return None
    return True


def _told_word(state: State, glue: Glue, norm: str) -> bool | None:
    """ "with", "starting with", "the same": how the object is related; None where it is none of them."""
    if norm == "same":
        glue.same = True
    elif norm in _WITH and not (norm == "including" and glue.have):
        glue.have = True
    elif norm in STARTS and state.norm(1) in ("with", "in", "by"):
        glue.match = "starts"
        state.take()
    elif norm in ENDS and state.norm(1) in ("with", "in", "by"):
        glue.match = "ends"
        state.take()
    elif norm in CONTAINS and _text_next(state):
        glue.match = "contains"
    else:
        return None
    return True


def _relative_word(state: State, glue: Glue, item: Item) -> bool | None:
    """ "named", "who", "is", "in", "they"; None where it is none of them, False where it begins something else."""
    norm = item.norm
    if norm in _CALLED and (item.kind == "word" or (item.kind == "name" and norm.endswith("ed") and not item.things())):
        glue.match = "called"
    elif norm in english.RELATIVE:
        if norm in ("which", "who", "what") and glue.joined and glue.comma and state.norm(1) in ("is", "are"):
            return False
        glue.relative = norm
    elif norm in english.AUXILIARIES:
        pass
    elif norm == "per":
        return False
    elif norm in english.PREPOSITIONS:
        if glue.comparison is not None and norm != "of":
            return False  # "scored above 90 in ...": the next thing that is said
        glue.preposition = norm
    elif norm in english.PRONOUNS or (norm == "/" and state.norm(1) in english.PRONOUNS):
        glue.pronoun = True
    else:
        return None
    return True


def _verb_or_mute(state: State, glue: Glue, item: Item) -> bool:
    """A verb, or a word that may stand in the glue and tells nothing."""
    norm = item.norm
    if item.kind in ("word", "name") and _is_verb(state, item, glue):
        glue.verbs.append(item.root)
        if item.kind == "name" and item.targets[0].field is not None and item.targets[0].score >= _NAMES_FIELD:
            state.suspects.append(item.targets[0].ref)
        glue.passive = glue.passive or norm.endswith(("ed", "en")) or state.norm(1) == "by"
        if item.root not in english.LIGHT_VERBS and item.kind != "name" and not is_told(state.schema, item.root):
            glue.strange.append(item)
        return True
    if norm in ("part", "member", "members") and item.kind == "word":
        glue.verbs.append("belong")
        return True
    return norm in _MUTE or (norm.endswith("ly") and item.kind == "word")


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
    return item.kind == "word" and (formed or is_told(state.schema, item.root))


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


def hosts_of(state: State, glue: Glue, last: Glue | None) -> list[tuple[Noun, float]]:
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
