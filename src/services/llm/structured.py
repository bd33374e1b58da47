"""An answer that must be one JSON object of a pydantic model: how it is asked for, and read."""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from src.errors import ModelUnavailable

Model = TypeVar("Model", bound=BaseModel)
_MOST_ERRORS: Final = 5
_MOST_LETTERS: Final = 200_000
_MOST_STARTS: Final = 40
"""Braces that may be the object's beginning: an answer made of braces would be read once for each of them."""
_MOST_SAID: Final = 400


def schema_request(wanted: type[BaseModel]) -> str:
    """The sentence that asks for it; it holds the word JSON, without which Groq's JSON mode refuses the request."""
    schema = json.dumps(wanted.model_json_schema(), separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must fit this JSON Schema:\n{schema}"


def read_as(wanted: type[Model], text: str) -> Model:
    """The first JSON object of the text as the model. Raises ModelUnavailable (nonsense) with what does not fit."""
    if len(text) > _MOST_LETTERS:
        raise ModelUnavailable(f"The answer has {len(text):,} letters, {_MOST_LETTERS:,} are the most.", problem="nonsense")
    found = _first_object(text)
    if found is None:
        raise ModelUnavailable("The answer holds no JSON object.", problem="nonsense")
    try:
        return wanted.model_validate(found)
    except ValidationError as wrong:
        told = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the object'}: {e['msg']}"
            for e in wrong.errors(include_input=False)[:_MOST_ERRORS]
        )
    raise ModelUnavailable(f"The answer does not fit: {_shown(told)}.", problem="nonsense")


def _shown(told: str) -> str:
    """On one line, capped: names of fields that nobody asked for are the model's own words."""
    return "".join(c for c in told[:_MOST_SAID] if c.isprintable())


def _first_object(text: str) -> dict[str, Any] | None:
    decoder, start = json.JSONDecoder(), text.find("{")
    for _ in range(_MOST_STARTS):
        if start < 0:
            return None
        try:
            found, _end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        return found if isinstance(found, dict) else None
    return None
