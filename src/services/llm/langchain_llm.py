"""A LangChain chat model as CrewAI wants its models: `LangChainLLM(ChatGroq(...))`."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from crewai.llms.base_llm import BaseLLM
from pydantic import BaseModel, PrivateAttr

from src.errors import ModelUnavailable
from src.models.llm import ModelCall, ModelProblem
from src.services.llm.budget import current_budget
from src.services.llm.problems import WORTH_ANOTHER, problem_of
from src.services.llm.structured import read_as, schema_request

_KEYS: Final = ("role", "content", "name", "tool_calls", "tool_call_id")
"""Of a message, what every provider takes; CrewAI marks messages with keys of its own, which Groq refuses."""
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 20.0
_MOST_LETTERS: Final = 200_000
"""Of an answer: no role needs a tenth of it, and what reads an answer takes its time for each letter."""


class LangChainLLM(BaseLLM):
    """Any LangChain chat model, for one role. The client, and the key in it, is in no field: no event, log or repr shows it.

    Failures are ModelUnavailable with their `problem`. Those that may pass are tried again, as long as the provider asks
    it to wait, within `attempts` and the seconds of the question's budget.
    """

    llm_type: str = "langchain"
    role: str = ""

    _chat: Any = PrivateAttr()
    _window: int = PrivateAttr()
    _attempts: int = PrivateAttr()
    _json_mode: bool = PrivateAttr()
    _sleep: Callable[[float], None] = PrivateAttr()

    def __init__(
        self,
        chat: Any,
        *,
        model: str = "",
        provider: str = "",
        role: str = "",
        window: int = 128_000,
        attempts: int = 3,
        json_mode: bool | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`chat` is a LangChain BaseChatModel; `window` its context in tokens; `json_mode` whether it has OpenAI's."""
        named = model or str(getattr(chat, "model_name", "") or getattr(chat, "model", "") or type(chat).__name__)
        told = provider or str(getattr(chat, "_llm_type", "langchain")).removesuffix("-chat")
        super().__init__(model=named, provider=told)
        self.role = role
        self._chat = chat
        self._window = window
        self._attempts = max(attempts, 1)
        self._json_mode = json_mode if json_mode is not None else "groq" in told or "openai" in told
        self._sleep = sleep

    def call(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None = None,
        callbacks: list[Any] | None = None,  # noqa: ARG002 - CrewAI gives it
        available_functions: dict[str, Any] | None = None,
        from_task: Any = None,
        from_agent: Any = None,
        response_model: type[BaseModel] | None = None,
    ) -> Any:
        """Text, the parsed `response_model`, or what the model's tool calls gave. Raises ModelUnavailable."""
        asked = _messages(messages)
        if response_model is not None:
            asked = [*asked, {"role": "system", "content": schema_request(response_model)}]
        bound = self._bound(tools, response_model)
        answer = self._within_budget(lambda: self._once(bound, asked, from_task, from_agent))
        if calls := _tool_calls(answer):
            return self._run_tools(calls, available_functions, from_task, from_agent)
        text = self._apply_stop_words(_text(answer))
        return read_as(response_model, text) if response_model is not None else text

    async def acall(self, messages: str | list[Any], *given: Any, **more: Any) -> Any:
        """`call` in a thread: a client's pool belongs to one event loop, and each question has its own."""
        return await asyncio.to_thread(self.call, messages, *given, **more)

    def close(self) -> None:
        """Gives back the provider's connections, where its LangChain class holds a client of the OpenAI kind."""
        held = getattr(self._chat, "root_client", None) or getattr(getattr(self._chat, "client", None), "_client", None)
        if callable(close := getattr(held, "close", None)):
            close()

    def supports_function_calling(self) -> bool:
        """Whether tools can be given; LangChain says so by having `bind_tools` of its own."""
        from langchain_core.language_models import BaseChatModel

        return type(self._chat).bind_tools is not BaseChatModel.bind_tools

    def get_context_window_size(self) -> int:
        """Tokens that a prompt may have: the window less a part for the answer."""
        return int(self._window * 0.85)

    def get_input_tokens_count(
        self,
        messages: str | list[Any],
        tools: list[dict[str, Any]] | None = None,
        response_model: type[BaseModel] | None = None,
    ) -> int:
        """About how many tokens a request has: four letters each, which is near enough to decide whether it fits."""
        letters = sum(len(str(m.get("content") or "")) for m in _messages(messages)) + len(json.dumps(tools or [], default=str))
        return (letters + (len(schema_request(response_model)) if response_model else 0)) // 4 + 1

    def _bound(self, tools: list[dict[str, Any]] | None, wanted: type[BaseModel] | None) -> Any:
        bound = self._chat.bind_tools(tools) if tools else self._chat
        options: dict[str, Any] = {"stop": list(self.stop_sequences)} if self.stop_sequences else {}
        if wanted is not None and self._json_mode and not tools:
            options["response_format"] = {"type": "json_object"}
        return bound.bind(**options) if options else bound

    def _within_budget(self, once: Callable[[], Any]) -> Any:
        """The answer of the first try that has one."""
        budget = current_budget()
        retries = 0
        while True:
            if budget is not None:
                budget.take()
            started = time.perf_counter()
            answer, failure = _tried(once)
            failure = failure or _unfit(answer)
            spent = 1000 * (time.perf_counter() - started)
            if budget is not None:
                budget.book(self._receipt(answer, failure, spent, retries))
            if failure is None:
                return answer
            wait = _wait(failure, retries, budget.seconds_left if budget is not None else _LONGEST_WAIT)
            retries += 1
            if wait is None or retries >= self._attempts:
                raise failure  # not where it was caught: CrewAI reads an error's causes, and would try again on its own
            self._sleep(wait)

    def _once(self, bound: Any, asked: list[dict[str, Any]], from_task: Any, from_agent: Any) -> Any:
        from langsmith.run_helpers import tracing_context

        with tracing_context(enabled=False):  # nothing in the environment has a prompt sent anywhere else
            answer = self._answer(bound, asked, from_task, from_agent)
        if usage := getattr(answer, "usage_metadata", None):
            self._track_token_usage_internal(dict(usage))
        return answer

    def _answer(self, bound: Any, asked: list[dict[str, Any]], from_task: Any, from_agent: Any) -> Any:
        if not self._effective_stream():
            answer = bound.invoke(asked)
        else:
            answer, letters = None, 0
            for piece in bound.stream(asked):
                answer = piece if answer is None else answer + piece
                text = _text(piece)
                letters += len(text)
                if letters > _MOST_LETTERS:
                    return answer  # a stream need not have an end
                if text:
                    self._emit_stream_chunk_event(text, from_task=from_task, from_agent=from_agent)
            self._check_whole(answer)
        return answer

    def _check_whole(self, answer: Any) -> None:
        """A stream that ends without its last word was cut off; only providers of OpenAI's kind always send one."""
        if self._json_mode and not _reason(answer):
            raise ModelUnavailable("The model's answer was cut off: the connection broke.", problem="unreachable")

    def _receipt(self, answer: Any, failure: ModelUnavailable | None, milliseconds: float, retries: int) -> ModelCall:
        usage = getattr(answer, "usage_metadata", None) or {}
        problem: ModelProblem | None = failure.problem if failure is not None else None
        return ModelCall(
            self.role,
            self.model,
            int(usage.get("input_tokens", 0)),
            int(usage.get("output_tokens", 0)),
            milliseconds,
            problem,
            retries,
        )

    def _run_tools(
        self, calls: Sequence[dict[str, Any]], available: dict[str, Any] | None, from_task: Any, from_agent: Any
    ) -> Any:
        """CrewAI's executor runs tools itself, and then gives no functions; else the first call is run here."""
        if not available:
            return [
                {
                    "id": call.get("id") or f"call_{place}",
                    "type": "function",
                    "function": {"name": call["name"], "arguments": json.dumps(call.get("args") or {})},
                }
                for place, call in enumerate(calls)
            ]
        first = calls[0]
        return self._handle_tool_execution(first["name"], dict(first.get("args") or {}), available, from_task, from_agent)


def _tried(once: Callable[[], Any]) -> tuple[Any, ModelUnavailable | None]:
    try:
        return once(), None
    except Exception as error:  # noqa: BLE001 - a provider's library may raise anything; each becomes a typed failure that is told
        failure = problem_of(error)
    failure.__context__ = failure.__cause__ = None
    return None, failure


def _unfit(answer: Any) -> ModelUnavailable | None:
    """Why an answer that came is none; its tokens were spent all the same."""
    if answer is not None and _tool_calls(answer):
        return None
    text = _text(answer)
    if not text.strip():
        return ModelUnavailable("The model's answer is empty.", problem="nonsense")
    if _reason(answer) == "length":
        return ModelUnavailable("The model's answer is longer than it may be, so its end is missing.", problem="nonsense")
    if len(text) > _MOST_LETTERS:
        said = f"The model's answer has {len(text):,} letters; {_MOST_LETTERS:,} are the most."
        return ModelUnavailable(said, problem="nonsense")
    return None


def _wait(failure: ModelUnavailable, retries: int, left: float) -> float | None:
    """Seconds before another try, or None where none would help or none is left."""
    if failure.problem not in WORTH_ANOTHER:
        return None
    wait = failure.retry_after if failure.retry_after is not None else _FIRST_WAIT * 2**retries
    return wait if wait < min(left, _LONGEST_WAIT) else None


def _messages(messages: str | list[Any]) -> list[dict[str, Any]]:
    if isinstance(messages, str):
        return [{"role": "user", "content": messages}]
    return [{k: m[k] for k in _KEYS if m.get(k) is not None or k == "content"} for m in messages]


def _text(answer: Any) -> str:
    content = getattr(answer, "content", "")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(p if isinstance(p, str) else str(p.get("text", "")) if isinstance(p, dict) else "" for p in parts)


def _reason(answer: Any) -> str:
    """Why the model stopped, as providers of OpenAI's kind tell it."""
    return str((getattr(answer, "response_metadata", None) or {}).get("finish_reason") or "")


def _tool_calls(answer: Any) -> list[dict[str, Any]]:
    return list(getattr(answer, "tool_calls", None) or [])
