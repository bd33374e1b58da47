"""Who answers: the embedded author or a crew with its models and its memory, as the settings have it."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path

from src.agents.author import Author
from src.agents.crew.author import CrewAuthor
from src.agents.crew.memory import Memory
from src.agents.embedded import EmbeddedAuthor
from src.models.config import Settings
from src.services.judgements import JudgementFile
from src.services.llm.providers import check_provider, has_key, make_llm


def is_crew(settings: Settings) -> bool:
    """Whether a language model is asked at all."""
    return settings.author == "crew" or (settings.author == "auto" and has_key(settings))


def make_author(settings: Settings, memory: Memory | None) -> Author:
    """Whom the settings name. Raises BadSetting when it is the crew, and its model cannot be made."""
    if not is_crew(settings):
        return EmbeddedAuthor()
    check_provider(settings)
    return CrewAuthor(
        partial(make_llm, settings),
        memory,
        check=settings.crew_check,
        narrates=settings.crew_narrates,
        runs_code=settings.enable_python_execution,
    )


def judgement_file(settings: Settings) -> Path:
    """Where what models decided is kept."""
    return settings.home / "judgements.sqlite"


def make_memory(settings: Settings) -> Memory | None:
    """What models answered before; None where none is asked, or nothing is to be kept."""
    if not is_crew(settings) or settings.crew_remember == 0:
        return None
    whose = (settings.llm_provider, settings.llm_base_url, settings.llm_temperature, settings.crew_check)
    mark = "|".join(map(str, (version("bi-agents"), *whose)))
    kept = JudgementFile(judgement_file(settings), days=settings.crew_remember)
    return Memory(kept, lambda role: settings.llm_models.get(role, settings.llm_model), mark)
