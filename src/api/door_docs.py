"""What the OpenAPI document says of the door: how to show a key, and how one is turned away."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Security
from fastapi.params import Depends
from fastapi.security import APIKeyHeader, HTTPBearer

from src.api.analytics import ErrorBody

SHOWN: Final[list[Depends]] = [
    Security(HTTPBearer(auto_error=False, description="An API key (`bi keys create`), or a token of the OIDC issuer.")),
    Security(APIKeyHeader(name="X-API-Key", auto_error=False, description="The same, where Authorization is taken.")),
]
"""For the document alone: who is let in is decided before (`src/api/door.py`)."""

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": ErrorBody, "description": "No key, or one that opens nothing."},
    403: {"model": ErrorBody, "description": "Not from this machine, where there are no keys; or not yours to ask."},
    429: {"model": ErrorBody, "description": "Too often, or too many at once; wait for `retry-after` seconds."},
}
