"""`bi serve`: the HTTP API on one port."""

from __future__ import annotations

import sys


def run(host: str | None, port: int | None) -> None:
    """Serves until stopped. Raises BadSetting."""
    import uvicorn

    from src.agents.settings import load_settings
    from src.api.main_crewai import create_app

    settings = load_settings()
    where, door = host or settings.host, port or settings.port
    sys.stderr.write(f"bi: http://{where}:{door}/docs\n")
    if where not in ("127.0.0.1", "localhost", "::1"):
        sys.stderr.write("bi: WARNING: this version has no keys: everyone who reaches this address can ask.\n")
    uvicorn.run(create_app(settings), host=where, port=door, log_level=settings.log_level, access_log=False)
