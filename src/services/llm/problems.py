"""What went wrong with a model call, whichever provider's library said so; no key gets into what is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from src.errors import ModelUnavailable
from src.models.llm import ModelProblem

_SECRET: Final = re.compile(r"\b(?:gsk|sk|xai|AIza|key|Bearer)[-_ ]?[A-Za-z0-9_\-]{6,}")
_MOST_SAID: Final = 200
_BY_STATUS: Final[dict[int, ModelProblem]] = {
    400: "refused", 401: "no_key", 403: "no_key", 404: "refused", 408: "slow", 413: "too_long", 422: "refused",
    429: "rate_limited", 498: "rate_limited",
}  # fmt: skip
_TELL: Final[dict[ModelProblem, str]] = {
    "no_key": "The model's provider does not accept the key.",
    "rate_limited": "The model's provider takes no more for now.",
    "too_long": "The prompt is too long for the model.",
    "refused": "The model's provider refused the request.",
    "unreachable": "The model's provider could not be reached, or the connection broke.",
    "slow": "The model gave no answer in time.",
    "failing": "The model's provider failed.",
    "nonsense": "The model's answer could not be read.",
}
_HINT: Final[dict[ModelProblem, str]] = {
    "no_key": "Set the provider's key (GROQ_API_KEY for Groq).",
    "refused": "Check BI_LLM_MODEL and BI_LLM_BASE_URL.",
}
WORTH_ANOTHER: Final[frozenset[ModelProblem]] = frozenset({"rate_limited", "unreachable", "slow", "failing"})
"""Problems that may be gone at another try; the others stay."""


def problem_of(error: BaseException) -> ModelUnavailable:
    """The error of a provider's library, told in our words with what it said, secrets blanked and capped."""
    if isinstance(error, ModelUnavailable):
        return error
    problem = _kind(error)
    said = _said(error) if problem in ("refused", "too_long", "failing") else ""
    told = f"{_TELL[problem]} It said: {said}" if said else _TELL[problem]
    return ModelUnavailable(told, problem=problem, retry_after=_retry_after(error), hint=_HINT.get(problem, ""))


def _kind(error: BaseException) -> ModelProblem:
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        if "context_length" in str(error) or "reduce the length" in str(error):
            return "too_long"
        return _BY_STATUS.get(status, "failing" if status >= 500 else "refused")
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, TimeoutError) or any("Timeout" in name for name in names):
        return "slow"
    if isinstance(error, ConnectionError) or names & {"APIConnectionError", "TransportError", "NetworkError"}:
        return "unreachable"
    return "nonsense" if isinstance(error, ValueError | KeyError | IndexError | TypeError | AttributeError) else "failing"


def _said(error: BaseException) -> str:
    body: Any = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    message = inner.get("message") if isinstance(inner, Mapping) else None
    text = " ".join(str(message or "").split())
    return _SECRET.sub("***", text)[:_MOST_SAID]


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    told = headers.get("retry-after") if headers is not None else None
    try:
        return max(float(told), 0.0) if told is not None else None
    except (TypeError, ValueError):
        return None  # a date: Groq and its like send seconds, and a wait of our own does as well
