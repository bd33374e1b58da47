"""Structured logs on stderr: readable on a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(level: str) -> None:
    """Sends structlog's events from `level` up to stderr. Called by the doors (CLI, API), never by a library import."""
    terminal = sys.stderr.isatty()
    render: Any = _console() if terminal else structlog.processors.JSONRenderer()
    exceptions: list[Any] = [] if terminal else [structlog.processors.ExceptionRenderer(_without_variables())]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *exceptions,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _without_variables() -> structlog.tracebacks.ExceptionDictTransformer:
    """Where something broke, not what it held: variables are rows, questions and keys."""
    return structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
