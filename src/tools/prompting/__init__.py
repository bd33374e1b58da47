"""What a language model is shown of the data: its shape and meaning, quoted and capped, within a budget of tokens."""

from __future__ import annotations

from src.tools.prompting.quoting import quoted, tokens_of
from src.tools.prompting.schema_slice import Slice, room, schema_slice

__all__ = ["Slice", "quoted", "room", "schema_slice", "tokens_of"]
