"""Analysis code that a language model wrote, or an analysis that it picked: what of it is let through, and what is kept."""

from __future__ import annotations

from src.tools.free_code.asked import Asked
from src.tools.free_code.call import written_call
from src.tools.free_code.checked import checked_code
from src.tools.free_code.judge import figure_of, judged
from src.tools.free_code.offered import offered

__all__ = ["Asked", "checked_code", "figure_of", "judged", "offered", "written_call"]
