"""The answer in the narrator's words, as far as code bears them out; the embedded author's where they are not."""

from __future__ import annotations

from typing import Final

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.team import Team, fell_back
from src.errors import ModelUnavailable
from src.models.analysis import Finding
from src.models.narration import Narration
from src.models.plan import QueryPlan
from src.models.sql import ResultTable
from src.services.llm.budget import current_budget
from src.tools.locked_words import Knowledge, Locked, Told, know, lock
from src.tools.locked_words.showing import claimable, shown
from src.tools.narrate.telling import TOKEN
from src.tools.prompting.quoting import fenced, quoted

_TOKENS: Final = 1_500
"""What a call and its retry may need at most is not asked for where less is left."""
_MOST: Final = 5
_KEPT: Final = "The language model's words did not all stand up to the result, so the embedded author's are told too."
_OWN: Final = "None of the language model's words stood up to the result, so the embedded author's are told."


async def told_by_model(
    team: Team, own: Narration, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext
) -> Narration:
    """The narration; `own` is the embedded author's, which stands where the model cannot help or is not worth asking."""
    known = know(plan, table, finding, context.semantics, context.today, own)
    budget = current_budget()
    if known.silent or not known.facts or (budget is not None and not budget.has(1, _TOKENS)):
        return own
    try:
        best = await _asked(team, known, plan)
    except ModelUnavailable as failed:
        fell_back("the words", failed)
        return own
    return _together(best, own, known)


def _examples(known: Knowledge) -> list[str]:
    """A few tokens that stand for values: a name is refused where a value belongs."""
    values = [token for token, fact in known.facts.items() if fact.kind == "value"]
    return (values or list(known.facts))[:3]


async def _asked(team: Team, known: Knowledge, plan: QueryPlan) -> Locked:
    """The better of two tries; the second knows what was wrong with the first. Raises ModelUnavailable."""
    prompt = load_prompt("narrator")
    tried: list[Locked] = []

    def task(wrong: str) -> str:
        return prompt.filled(
            example=", ".join(f"{{{t}}}" for t in _examples(known)),
            claims=claimable(known) or "none",
            facts=fenced("Facts", shown(known)),
            asked=quoted(" ".join(plan.used) or "the result", 200),
            reason=f"Mind: {quoted(wrong, 500)}" if wrong else "",
        )

    def check(answer: Told) -> str:
        tried.append(lock(answer, known))
        return _wrong(tried[-1], known) if len(tried) < 2 else ""

    try:
        await team.ask("narrator", task, Told, check)
    except ModelUnavailable:
        if not tried or not tried[0].sentences:
            raise
    return max(tried, key=lambda t: (has_head(t, known), len(t.sentences)))


def _wrong(locked: Locked, known: Knowledge) -> str:
    """Why to ask again: nothing passed, or the main number is missing."""
    refused = "; ".join(f"a sentence was refused: {why}" for why in locked.refused[:3])
    if not locked.sentences:
        return refused or "there is no sentence"
    missing = "" if has_head(locked, known) else f"none of {', '.join(f'{{{t}}}' for t in known.head[:4])} is told"
    return "; ".join(said for said in (missing, refused) if said) if missing else ""


def has_head(locked: Locked, known: Knowledge) -> bool:
    """Whether what the question is after is told."""
    told = {t for s in locked.sentences for t in TOKEN.findall(s)}
    return bool(locked.sentences) and (not known.head or bool(told & {*known.head}))


def _together(best: Locked, own: Narration, known: Knowledge) -> Narration:
    """The model's sentences; before them the embedded ones where the main thing is missing."""
    count = len(best.refused)  # why each was refused quotes the model, so it is not for readers
    dropped = (f"{count} of the language model's sentences did not stand up to the result and were left out.",) if count else ()
    if not best.sentences:
        return Narration(own.sentences, own.facts, (*own.dropped, _OWN))
    told = best.narration(known)
    if has_head(best, known):
        return Narration(told.sentences, told.facts, (*own.dropped, *dropped))
    sentences = tuple(TOKEN.sub(lambda m: f"{{told_{m[1]}}}", s) for s in told.sentences)
    facts = {**own.facts, **{f"told_{name}": fact for name, fact in told.facts.items()}}
    return Narration((*own.sentences, *sentences)[:_MOST], facts, (*own.dropped, *dropped, _KEPT))
