"""Logs tell where something broke, never what it held."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from src.services.logs import configure


@pytest.fixture(autouse=True)
def default_again() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_failure_is_logged_without_the_variables_of_its_frames(capsys: pytest.CaptureFixture[str]) -> None:
    configure("error")

    def fails(key: str) -> None:
        raise ValueError(f"{len(key)} letters")

    try:
        fails("gsk_S3cretS3cret")
    except ValueError as error:
        structlog.get_logger("x").error("unforeseen", exc_info=error)
    told = capsys.readouterr().err
    assert "S3cret" not in told.replace('fails("gsk_S3cretS3cret")', "")
    (failure,) = json.loads(told)["exception"]
    assert (failure["exc_type"], failure["exc_value"]) == ("ValueError", "16 letters")
    assert failure["frames"][-1]["name"] == "fails"
    assert all(not frame.get("locals") for frame in failure["frames"])
