"""`bi audit`: who asked what, which SQL and code ran, who was refused."""

from __future__ import annotations

import json
import sys

from src.agents.settings import load_settings
from src.services.audit.log import Audit, AuditLine
from src.services.state.open import open_state, state_url

_SHOWN = 160


def run(last: int, who: str | None, what: str | None, *, as_json: bool) -> int:
    """Prints the newest lines, oldest first. Raises StateUnavailable."""
    settings = load_settings()
    engine = open_state(state_url(settings.state_url, settings.home))
    try:
        lines = Audit(engine).lines(last=last, who=who, what=what)
    finally:
        engine.dispose()
    for line in lines:
        sys.stdout.write(f"{_json(line) if as_json else _told(line)}\n")
    return 0


def _json(line: AuditLine) -> str:
    told = {"id": line.id, "at": line.at.isoformat(), "who": line.who, "what": line.what, "answer_id": line.answer_id}
    return json.dumps(told | {"detail": line.detail}, ensure_ascii=False)


def _told(line: AuditLine) -> str:
    """On one line, without what a terminal would take for a command."""
    detail = "; ".join(f"{name}: {value}" for name, value in line.detail.items() if value not in (None, "", []))
    shown = "".join(c if c.isprintable() else " " for c in detail)
    return f"{line.at:%Y-%m-%d %H:%M:%S}  {line.who}  {line.what}  {shown[:_SHOWN]}"
