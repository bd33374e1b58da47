"""Settings from the environment, read once."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_settings import SettingsError

from src.errors import BadSetting
from src.models.config import Settings


def load_settings() -> Settings:
    """Settings from the environment. Raises BadSetting with the name of each setting that cannot work."""
    try:
        return Settings()
    except (ValidationError, SettingsError) as wrong:
        raise BadSetting(f"A setting cannot work: {_said(wrong)}", hint="See docs/settings.md.") from None


def _said(wrong: ValueError) -> str:
    if isinstance(wrong, ValidationError):
        # the input is left out: it may hold a password
        return "; ".join(f"BI_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in wrong.errors(include_input=False))
    return str(wrong)
