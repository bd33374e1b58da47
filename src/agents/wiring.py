"""The composition root: the one place that names concrete classes (who answers: `authors`)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from src.agents.author import Author
from src.agents.authors import make_author, make_memory
from src.agents.contexts import Contexts, Ground
from src.agents.crew.author import CrewAuthor
from src.agents.once import Once
from src.agents.shown import call_of
from src.agents.work import Desk
from src.errors import SandboxUnavailable, ServiceError
from src.models.analysis import AnalysisDraft, ChartTheme
from src.models.config import Settings
from src.models.events import Emit, ModelAsked
from src.models.execution import CodeJob, CodeOutcome, Limits, Tier
from src.models.semantic import VerifiedQuery
from src.models.sql import ResultTable
from src.services.answers.store import Answers
from src.services.databases import Databases
from src.services.feedback.store import FeedbackStore
from src.services.llm.budget import Budget
from src.services.sandboxes.choose import choose_sandbox
from src.services.sandboxes.sandbox import Sandbox
from src.tools.charts import draw
from src.tools.code_interpreter import CodeInterpreterTool, parse_memory
from src.tools.result_columns import describe_columns

if TYPE_CHECKING:
    from src.services.audit.log import Audit
    from src.services.redis_dataframe_service import RedisDataFrameService

log = structlog.get_logger(__name__)


class Wiring:
    """Holds what lives as long as the process: databases, contexts, one sandbox, one author."""

    def __init__(self, settings: Settings, author: Author | None = None) -> None:
        self.settings = settings
        self.memory = make_memory(settings)
        self.author: Author = author or make_author(settings, self.memory)
        self.databases = Databases(settings)
        self.contexts = Contexts(settings, self.databases, self._approved)
        self._interpreter: CodeInterpreterTool | None = None
        self._chosen: tuple[Sandbox, str] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self.sandbox_tier: Tier | None = None
        self.sandbox_choice = ""
        """Why this tier, once it is chosen."""

    @property
    def interpreter(self) -> CodeInterpreterTool:
        """The code interpreter on the sandbox tier chosen once. Raises SandboxUnavailable."""
        with self._lock:
            if self._closed:  # a start in the background may come late: nobody would end what it starts
                raise SandboxUnavailable("The program is closing.")
            if self._interpreter is None:
                if self._chosen is None:  # once: a start that fails must not lead to a weaker tier at the next question
                    self._chosen = choose_sandbox(self.settings)
                sandbox, self.sandbox_choice = self._chosen
                sandbox.start()
                self.sandbox_tier = sandbox.tier
                self._interpreter = CodeInterpreterTool(sandbox=sandbox, timeout=self.settings.sandbox_seconds)
            return self._interpreter

    @Once
    def state(self) -> Engine:
        """The app's own database, opened and migrated when it is first needed. Raises BadSetting, StateUnavailable."""
        from src.services.state.open import open_state, state_url

        return open_state(state_url(self.settings.state_url, self.settings.home))

    @Once
    def answers(self) -> Answers:
        """Stored answers; those that are too old are forgotten when it is first needed. Raises BadSetting, StateUnavailable."""
        answers = Answers(self.state)
        answers.forget_old(self.settings.answer_days)
        return answers

    @Once
    def frames(self) -> RedisDataFrameService:
        """Stored frames, on Redis or on the app's own database. Raises BadSetting, StateUnavailable."""
        from src.services.redis_dataframe_service import frames_of

        return frames_of(self.settings, lambda: self.state)

    @property
    def audit(self) -> Audit:
        """Who asked what. Raises BadSetting, StateUnavailable."""
        from src.services.audit.log import Audit

        return Audit(self.state)

    @Once
    def feedback(self) -> FeedbackStore:
        """What was said of answers. Raises BadSetting, StateUnavailable."""
        return FeedbackStore(self.state)

    def _approved(self, database: str) -> Sequence[VerifiedQuery]:
        """Verified queries that came of feedback; where there is no database of the app's own yet, none is made to look."""
        return self.feedback.approved(database) if self.has_state else ()

    @property
    def has_state(self) -> bool:
        """Whether there is a database of the app's own already, made by whatever had to be kept."""
        return bool(self.settings.state_url) or (self.settings.home / "state.db").exists()

    def try_sandbox(self) -> None:
        """Starts the sandbox if it can be; a failure is logged, and told again to the question that needs it."""
        try:
            _ = self.interpreter
        except ServiceError as error:
            if self._closed:
                return
            log.warning("sandbox_not_started", code=error.code, message=error.message)

    def desk(
        self, ground: Ground, emit: Emit, owner: str = "", theme: ChartTheme | None = None, author: Author | None = None
    ) -> Desk:
        """Everything the spine needs for one question of that owner, its chart in `theme` (None: the setting's)."""
        semantics = ground.context.semantics
        return Desk(
            author=author or self.author,
            looks_up=author is None,
            engine=ground.engine,
            guard=ground.guard,
            barred=ground.barred,
            interpreter=_Lazy(lambda: self.interpreter),
            context=ground.context,
            make_job=partial(make_job, settings=self.settings, owner=owner),
            draw=partial(draw, theme=theme or self.settings.chart_theme),
            describe=lambda table, plan: describe_columns(table, plan, semantics),
            sql_attempts=self.settings.sql_attempts,
            emit=emit,
        )

    def budget(self, emit: Emit, calls: int | None = None) -> Budget:
        """What one question may spend on language models; each call is told when it ended."""
        limits = self.settings
        seconds = limits.llm_seconds * limits.llm_attempts
        return Budget(
            calls=limits.llm_calls if calls is None else calls,
            prompt_tokens=limits.llm_prompt_tokens,
            seconds=seconds,
            prices=limits.llm_prices,
            hear=lambda call: emit(ModelAsked(call=call_of(call))),
        )

    def close(self) -> None:
        """Ends the sandbox and gives back connections."""
        with self._lock:
            self._closed = True
            if self._interpreter is not None:
                self._interpreter.close()
                self._interpreter = None
            elif self._chosen is not None:  # its start failed, perhaps half way
                self._chosen[0].close()
        self.contexts.close()
        self.databases.close()
        Wiring.answers.forget(self)
        Wiring.feedback.forget(self)
        if (state := Wiring.state.forget(self)) is not None:
            state.dispose()
        if self.memory is not None:
            self.memory.close()
        if isinstance(self.author, CrewAuthor):
            self.author.close()


class _Lazy:
    """Starts the sandbox only when a question needs it: most data questions do not."""

    def __init__(self, interpreter: Callable[[], CodeInterpreterTool]) -> None:
        self._interpreter = interpreter

    def run_job(self, job: CodeJob) -> CodeOutcome:
        """Raises SandboxUnavailable, SandboxBusy."""
        return self._interpreter().run_job(job)


def make_job(draft: AnalysisDraft, table: ResultTable, *, settings: Settings, owner: str = "") -> CodeJob:
    """The draft with its rows as the frame `df`, and the limits an operator has set."""
    return CodeJob(draft.code, {"df": table.arrow}, limits_of(settings), settings.seed, owner)


def limits_of(settings: Settings) -> Limits:
    """What an operator lets one run of code use."""
    return Limits(seconds=settings.sandbox_seconds, memory_bytes=parse_memory(settings.sandbox_memory))
