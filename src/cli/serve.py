"""`bi serve`: the HTTP API on one port."""

from __future__ import annotations

import sys

from src.errors import BadSetting
from src.models.config import Settings


def run(host: str | None, port: int | None) -> None:
    """Serves until stopped. Raises BadSetting, also for an address that others reach where there are no keys."""
    import uvicorn

    from src.agents.settings import load_settings
    from src.api.main_crewai import create_app

    settings = load_settings()
    where, door = host or settings.host, port or settings.port
    check_address(where, settings)
    sys.stderr.write(f"bi: http://{where}:{door}/docs\n")
    uvicorn.run(create_app(settings), host=where, port=door, log_level=settings.log_level, access_log=False)


def check_address(host: str, settings: Settings) -> None:
    """Raises BadSetting for an address beyond this machine where no key was ever made; StateUnavailable."""
    from src.agents.admission import is_loopback

    if not is_loopback(host) and not settings.oidc_issuer and not _is_locked(settings):
        raise BadSetting(
            f"There are no API keys, so this does not listen on {host}: everyone who reaches it could ask.",
            hint="Make a key (bi keys create NAME), or listen on 127.0.0.1. See docs/doors.md.",
        )


def _is_locked(settings: Settings) -> bool:
    from src.services.keys.store import Keys
    from src.services.state.open import open_state, state_url

    engine = open_state(state_url(settings.state_url, settings.home))
    try:
        return Keys(engine).has_any()
    finally:
        engine.dispose()
