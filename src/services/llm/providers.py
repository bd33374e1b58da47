"""Which LangChain class speaks to which provider, and a model of it from settings; imported when a model is first asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from src.errors import BadSetting

if TYPE_CHECKING:
    from src.models.config import Settings
    from src.services.llm.langchain_llm import LangChainLLM


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider's chat model is made."""

    package: str
    """What `pip install` is told."""
    target: str
    """`module:Class`."""
    key_variable: str | None
    """Where its key stands in the environment; None: it needs none."""
    key: str = "api_key"
    base_url: str = "base_url"
    json_mode: bool = False
    timeout: str = "timeout"


PROVIDERS: Final[dict[str, Provider]] = {
    "groq": Provider(
        "langchain-groq",
        "langchain_groq:ChatGroq",
        "GROQ_API_KEY",
        key="groq_api_key",
        base_url="groq_api_base",
        json_mode=True,
        timeout="request_timeout",
    ),
    "openai": Provider("langchain-openai", "langchain_openai:ChatOpenAI", "OPENAI_API_KEY", json_mode=True),
    "anthropic": Provider("langchain-anthropic", "langchain_anthropic:ChatAnthropic", "ANTHROPIC_API_KEY"),
    "google": Provider("langchain-google-genai", "langchain_google_genai:ChatGoogleGenerativeAI", "GOOGLE_API_KEY"),
    "mistral": Provider("langchain-mistralai", "langchain_mistralai:ChatMistralAI", "MISTRAL_API_KEY", json_mode=True),
    "ollama": Provider("langchain-ollama", "langchain_ollama:ChatOllama", None),
}
"""Name in `BI_LLM_PROVIDER` -> how it is made."""

_TRACING: Final = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def has_key(settings: Settings) -> bool:
    """Whether the provider's key is there, or none is needed."""
    return settings.llm_provider == "ollama" or bool(_key(settings))


def check_provider(settings: Settings) -> None:
    """Raises BadSetting where no model could be made: an unknown provider, no key, a package that is not installed."""
    provider = _provider(settings)
    if provider.key_variable is not None and not _key(settings):
        raise BadSetting(f"There is no key for {settings.llm_provider}.", hint=f"Set {provider.key_variable}.")
    if find_spec(provider.target.partition(":")[0]) is None:
        raise _not_installed(provider)


def _provider(settings: Settings) -> Provider:
    if settings.llm_provider not in PROVIDERS:
        raise BadSetting(f"No model provider {settings.llm_provider!r}.", hint=f"Known: {', '.join(PROVIDERS)}.")
    return PROVIDERS[settings.llm_provider]


def _not_installed(provider: Provider) -> BadSetting:
    hint = f"Install it: pip install {provider.package}"
    return BadSetting(f"The package {provider.package} is not installed.", hint=hint)


def make_llm(settings: Settings, role: str = "") -> LangChainLLM:
    """The model for a role (its own where `llm_models` names one). Raises BadSetting: no key, no package, no provider."""
    provider = _provider(settings)
    check_provider(settings)
    _keep_to_ourselves()
    model = settings.llm_models.get(role, settings.llm_model)
    given = _arguments(provider, settings, model)
    chat = _class_of(provider)(**given)
    from src.services.llm.langchain_llm import LangChainLLM

    return LangChainLLM(
        chat, model=model, provider=settings.llm_provider, role=role, window=settings.llm_window,
        attempts=settings.llm_attempts, json_mode=provider.json_mode,
    )  # fmt: skip


def _arguments(provider: Provider, settings: Settings, model: str) -> dict[str, Any]:
    given: dict[str, Any] = {
        "model": model, "temperature": settings.llm_temperature, provider.timeout: settings.llm_seconds, "max_retries": 0,
    }  # fmt: skip
    if provider.key_variable is not None:
        given[provider.key] = _key(settings)
    if settings.llm_base_url:
        given[provider.base_url] = settings.llm_base_url
    return given


def _key(settings: Settings) -> str:
    if settings.llm_key is not None:
        return settings.llm_key.get_secret_value()
    if settings.llm_provider == "groq" and settings.groq_api_key is not None:
        return settings.groq_api_key.get_secret_value()
    provider = PROVIDERS.get(settings.llm_provider)
    return os.environ.get(provider.key_variable or "", "") if provider is not None else ""


def _class_of(provider: Provider) -> Any:
    module, _, name = provider.target.partition(":")
    return getattr(import_module(module), name)


def _keep_to_ourselves() -> None:
    """LangChain sends traces (prompts, that is) to LangSmith where these ask for it: not from here."""
    os.environ.update(dict.fromkeys(_TRACING, "false"))
