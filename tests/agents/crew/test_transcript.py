"""The transcript in the docs is what goes over the wire."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.transcript import PAGE, transcript


def test_the_transcript_in_the_docs_is_what_is_sent(tmp_path: Path, sample_db: Path) -> None:
    made = transcript(tmp_path, f"sqlite:///{sample_db}")
    assert made == PAGE.read_text(encoding="utf-8"), "run `python -m tests.fakes.transcript`"
