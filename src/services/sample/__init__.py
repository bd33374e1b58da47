"""The sample database: three years of a retail business with a known truth, built on first use."""

from src.services.sample.ensure import ensure_sample

__all__ = ["ensure_sample"]
