"""What the routers are handed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from src.api.backstage import Backstage
from src.errors import ServiceError
from src.models.asker import Asker


def backstage(request: Request) -> Backstage:
    """The app's own. Raises ServiceError when the app was not started."""
    found = getattr(request.app.state, "backstage", None)
    if not isinstance(found, Backstage):
        raise ServiceError("The app was not started.")
    return found


def caller(request: Request) -> Asker:
    """Who asks: by the address, behind a trusted proxy the one that it names."""
    return Asker(owner=request.client.host if request.client else "unknown")


BackstageDep = Annotated[Backstage, Depends(backstage)]
CallerDep = Annotated[Asker, Depends(caller)]
