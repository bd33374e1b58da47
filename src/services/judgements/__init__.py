"""What language models decided, kept to be used again: never rows, and nothing that is trusted more than a model."""

from __future__ import annotations

from src.services.judgements.port import RemembersJudgements
from src.services.judgements.sqlite_file import JudgementFile

__all__ = ["JudgementFile", "RemembersJudgements"]
