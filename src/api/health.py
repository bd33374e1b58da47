"""`GET /health`: whether the service is up, and what it stands on."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from src.api.deps import BackstageDep

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """`starting`: up, the first question may be slow. `ok`: warm. `degraded`: see `trouble`."""

    status: Literal["starting", "ok", "degraded"]
    author: str | None = None
    sandbox_tier: str | None = None
    trouble: str | None = None


@router.get("/health", summary="Is it up, and on what does it stand?")
async def health(backstage: BackstageDep) -> Health:
    """Answers at once, also while the service is still warming up."""
    status: Literal["starting", "ok", "degraded"] = "degraded" if backstage.trouble else "ok" if backstage.ready else "starting"
    return Health(status=status, author=backstage.author, sandbox_tier=backstage.sandbox_tier, trouble=backstage.trouble)
