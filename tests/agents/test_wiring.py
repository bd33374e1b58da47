"""What was started is ended, whoever comes first."""

from __future__ import annotations

import pytest

from src.agents.wiring import Wiring
from src.errors import SandboxUnavailable
from src.models.config import Settings


def test_a_start_in_the_background_that_comes_after_the_end_starts_nothing(settings: Settings) -> None:
    wiring = Wiring(settings)
    wiring.close()
    wiring.try_sandbox()
    assert wiring.sandbox_tier is None
    with pytest.raises(SandboxUnavailable, match="closing"):
        _ = wiring.interpreter
