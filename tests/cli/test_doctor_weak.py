"""`bi doctor` tells an operator of the leave that was given."""

from __future__ import annotations

from src.cli.doctor import examine
from src.models.config import Settings


def test_leave_to_be_weak_is_named_with_its_fix(settings: Settings) -> None:
    usual = {check.name for check in examine(settings)}
    allowed = {check.name: check for check in examine(settings.model_copy(update={"sandbox_allow_weak": True}))}
    assert set(allowed) - usual == {"sandbox walls"}
    told = allowed["sandbox walls"]
    assert not told.ok
    assert not told.needed
    assert "BI_SANDBOX_ALLOW_WEAK" in told.detail
    assert told.fix
