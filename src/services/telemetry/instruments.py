"""What the program counts and times, through OpenTelemetry's API: without a reader nothing is kept, and it costs nothing.

Labels are words of the program (a step, a status, a code of an error), never of a user, a database or a model's answer.
"""

from __future__ import annotations

from typing import Final

from opentelemetry import metrics

_METER: Final = metrics.get_meter("bi-agents")
_MILLISECONDS: Final = (1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1e3, 2.5e3, 5e3, 1e4, 2e4, 3e4, 6e4)


def _times(name: str, about: str) -> metrics.Histogram:
    # No unit: the Prometheus exporter would write it behind the name a second time.
    return _METER.create_histogram(name, description=about, explicit_bucket_boundaries_advisory=_MILLISECONDS)


EXECUTION: Final = _times("python.execution.duration_ms", "How long code ran in the sandbox, by tier and how it ended.")
EXECUTION_ERRORS: Final = _METER.create_counter(
    "python.execution.errors", description="Runs of code that did not end well, by tier and how they ended."
)
SESSIONS: Final = _METER.create_up_down_counter("python.session.active_count", description="Sandbox sessions that are open.")
SESSION_TIMEOUTS: Final = _METER.create_counter(
    "python.session.timeouts", description="Sandbox sessions that were ended for disuse or age."
)
QUESTIONS: Final = _METER.create_counter("bi.questions", description="Questions, by what came of them and who answered.")
QUESTION: Final = _times("bi.question.duration_ms", "From question to answer, by what came of it.")
STEP: Final = _times("bi.step.duration_ms", "Each step of a question, all its tries together.")
SQL_ATTEMPTS: Final = _METER.create_counter("bi.sql.attempts", description="Tries at SQL, by what was wrong with them.")
MODEL_CALLS: Final = _METER.create_counter("bi.model.calls", description="Calls of language models, by role and problem.")
MODEL_TOKENS: Final = _METER.create_counter("bi.model.tokens", description="Tokens of language models, by role and direction.")
MODEL_TIME: Final = _times("bi.model.duration_ms", "How long a language model took, by role.")
REQUESTS: Final = _times("bi.http.duration_ms", "HTTP requests, by route, method and status.")
