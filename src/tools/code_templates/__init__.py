"""Scripts for common analyses, ready to run over a frame `df` in the sandbox: `list_templates()`, `get_template(name)`."""

from __future__ import annotations

from typing import Final

from src.errors import BadSetting
from src.tools.code_templates.general import CORRELATION, DISTRIBUTION, TIME_SERIES
from src.tools.code_templates.money import EFFICIENT_FRONTIER, PORTFOLIO_PERFORMANCE
from src.tools.code_templates.tables import CHANGE, CLUSTERING, COHORT, DECOMPOSITION, HYPOTHESIS_TEST, REGRESSION, TREND
from src.tools.code_templates.template import Setting, Template

TEMPLATES: Final[tuple[Template, ...]] = (
    PORTFOLIO_PERFORMANCE,
    CORRELATION,
    DISTRIBUTION,
    TIME_SERIES,
    EFFICIENT_FRONTIER,
    TREND,
    DECOMPOSITION,
    CHANGE,
    HYPOTHESIS_TEST,
    REGRESSION,
    CLUSTERING,
    COHORT,
)

_BY_NAME: Final = {template.name: template for template in TEMPLATES}


def list_templates() -> list[str]:
    """The names that `get_template` knows."""
    return list(_BY_NAME)


def get_template(name: str, **settings: Setting) -> str:
    """The script of that name; `settings` stand in for those at its top (the columns it reads).

    Raises BadSetting for a name or a setting that is not known.
    """
    if name not in _BY_NAME:
        raise BadSetting(f"No template is called {name[:80]!r}.", hint=f"Known: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name].code(settings)


__all__ = ["TEMPLATES", "Template", "get_template", "list_templates"]
