"""CrewAI's view of a LangChain model, over the real ChatGroq client and a server that speaks Groq's protocol."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from src.agents.crewai_env import prepare
from src.errors import BadSetting, ModelUnavailable
from src.models.config import Settings
from src.services.llm.budget import Budget, spending
from src.services.llm.providers import make_llm
from src.services.llm.structured import read_as
from tests.fakes.groq_server import GroqServer, Reply, Script

KEY = "gsk_S3cretS3cretS3cretS3cret"


@pytest.fixture(autouse=True, scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> None:
    prepare(tmp_path_factory.mktemp("crewai"))


@pytest.fixture
def serve() -> Any:
    servers: list[GroqServer] = []

    def start(script: Script) -> GroqServer:
        server = GroqServer(script, KEY)
        servers.append(server)
        return server.__enter__()

    yield start
    while _MADE:
        _MADE.pop().close()
    for server in servers:
        server.__exit__(None, None, None)


_MADE: list[Any] = []
Serve = Callable[[Script], GroqServer]


def llm_of(server: GroqServer, **more: Any) -> Any:
    settings = Settings.model_validate({"llm_key": SecretStr(KEY), "BI_LLM_BASE_URL": server.url, "llm_seconds": 2.0, **more})
    made = make_llm(settings, "manager")
    made._sleep = lambda _seconds: None
    _MADE.append(made)
    return made


def budget(**more: Any) -> Budget:
    return Budget(**{"calls": 8, "prompt_tokens": 10_000, "seconds": 60, **more})


class City(BaseModel):
    name: str
    people: int


def test_text_comes_back_with_its_tokens(serve: Serve) -> None:
    server = serve([Reply("four")])
    with spending(budget()) as spent:
        assert llm_of(server).call([{"role": "user", "content": "2 + 2?"}]) == "four"
    (call,) = spent.made
    assert (call.role, call.model, call.problem) == ("manager", "llama-3.3-70b-versatile", None)
    assert call.prompt_tokens > 0 < call.completion_tokens
    assert server.requests[0].body["temperature"] < 1e-6


def test_marks_of_crewai_do_not_reach_groq_which_would_refuse_them(serve: Serve) -> None:
    server = serve([Reply("ok")])
    marked = [
        {"role": "system", "content": "be brief", "cache_breakpoint": True},
        {"role": "user", "content": "hi", "files": []},
    ]
    assert llm_of(server).call(marked) == "ok"
    assert {k for m in server.requests[0].body["messages"] for k in m} == {"role", "content"}


def test_a_stream_is_put_together(serve: Serve) -> None:
    llm = llm_of(serve([Reply("a longer answer in pieces"), Reply("another")]))
    llm.stream = True
    assert llm.call("tell") == "a longer answer in pieces"
    assert llm.get_token_usage_summary().completion_tokens > 0


def test_a_structured_answer_is_asked_for_and_parsed(serve: Serve) -> None:
    server = serve([Reply('Sure: {"name": "Ash", "people": 12} - done')])
    assert llm_of(server).call("which city?", response_model=City) == City(name="Ash", people=12)
    body = server.requests[0].body
    assert body["response_format"] == {"type": "json_object"}
    assert "people" in body["messages"][-1]["content"]


@pytest.mark.parametrize("text", ["no object", '{"name": "Ash", "people": "many"}', '{"name": "Ash"', "[1, 2]", "{" * 5000])
def test_a_structured_answer_that_does_not_fit_is_nonsense(serve: Serve, text: str) -> None:
    with pytest.raises(ModelUnavailable) as failed:
        llm_of(serve([Reply(text)])).call("which city?", response_model=City)
    assert failed.value.problem == "nonsense"


def test_tools_are_given_and_their_calls_come_back(serve: Serve) -> None:
    tool = {
        "type": "function",
        "function": {"name": "add", "description": "adds", "parameters": {"type": "object", "properties": {}}},
    }
    llm = llm_of(serve([Reply(tool_calls=(("add", {"a": 1, "b": 2}),))] * 2))
    (call,) = llm.call("add 1 and 2", tools=[tool])
    assert (call["function"]["name"], json.loads(call["function"]["arguments"])) == ("add", {"a": 1, "b": 2})
    assert llm.call("add", tools=[tool], available_functions={"add": lambda a, b: a + b}) == "3"
    assert llm.supports_function_calling()


FAULTS = [
    (Reply(status=400, error="bad parameter"), "refused", 1),
    (Reply(status=401), "no_key", 1),
    (Reply(status=413, error="Request too large, please reduce the length"), "too_long", 1),
    (Reply(status=429, retry_after=0.01), "rate_limited", 3),
    (Reply(status=429, retry_after=3600), "rate_limited", 1),
    (Reply(status=500), "failing", 3),
    (Reply(status=503), "failing", 3),
    (Reply(fault="hang", seconds=3), "slow", 3),
    (Reply(fault="close"), "unreachable", 3),
    (Reply(fault="malformed"), "nonsense", 1),
    (Reply(fault="empty_choice"), "nonsense", 1),
    (Reply(fault="no_choices"), "nonsense", 1),
]


@pytest.mark.parametrize(("reply", "problem", "tries"), FAULTS, ids=lambda v: v if isinstance(v, str) else None)
def test_each_fault_is_typed_and_tried_again_where_it_may_pass(serve: Serve, reply: Reply, problem: str, tries: int) -> None:
    server = serve([reply] * 3)
    with spending(budget()) as spent, pytest.raises(ModelUnavailable) as failed:
        llm_of(server, llm_seconds=0.4).call("hello")
    assert failed.value.problem == problem
    assert len(server.requests) == len(spent.made) == tries
    assert [c.problem for c in spent.made] == [problem] * tries
    assert KEY not in repr(failed.value) + str(failed.value)


def test_an_answer_that_is_too_long_for_its_limit_is_not_taken_for_whole(serve: Serve) -> None:
    with pytest.raises(ModelUnavailable, match="its end is missing"):
        llm_of(serve([Reply("half of", finish="length")])).call("hello")


def test_a_stream_that_is_cut_is_told(serve: Serve) -> None:
    llm = llm_of(serve([Reply("a longer answer", fault="cut")] * 3))
    llm.stream = True
    with pytest.raises(ModelUnavailable) as failed:
        llm.call("tell")
    assert failed.value.problem == "unreachable"


def test_what_passes_is_answered_at_the_next_try(serve: Serve) -> None:
    server = serve([Reply(status=429, retry_after=0.2), Reply(status=503), Reply("at last")])
    waited: list[float] = []
    llm = llm_of(server)
    llm._sleep = waited.append
    assert llm.call("hello") == "at last"
    assert waited == [0.2, 1.0]


def test_a_closed_model_gives_back_its_connections(serve: Serve) -> None:
    llm = llm_of(serve([Reply("four")]))
    assert llm.call("2 + 2?") == "four"
    client = llm._chat.client._client
    assert not client.is_closed()
    llm.close()
    assert client.is_closed()


def test_a_budget_ends_calls_tokens_and_time(serve: Serve) -> None:
    llm = llm_of(serve([Reply("x")] * 9))
    with spending(budget(calls=2)) as spent:
        assert (llm.call("a"), llm.call("b")) == ("x", "x")
        with pytest.raises(ModelUnavailable, match="model calls") as failed:
            llm.call("c")
    assert failed.value.problem == "out_of_budget"
    assert len(spent.made) == 2
    with spending(budget(prompt_tokens=10)):
        llm.call("word " * 100)
        with pytest.raises(ModelUnavailable, match="prompt tokens"):
            llm.call("once more")
    with spending(budget(seconds=0)), pytest.raises(ModelUnavailable, match="seconds"):
        llm.call("late")


def test_calls_from_several_loops_work(serve: Serve) -> None:
    import asyncio

    llm = llm_of(serve([Reply("x")] * 4))
    for _ in range(2):
        with spending(budget()) as spent:
            assert asyncio.run(llm.acall("a")) == "x"
        assert len(spent.made) == 1  # the budget came along into the thread


def test_the_key_is_nowhere_to_be_read(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    llm = llm_of(serve([Reply(status=401, error=f"Invalid key {KEY}")]))
    with pytest.raises(ModelUnavailable) as failed:
        llm.call("hello")
    shown = [repr(llm), str(llm), llm.model_dump_json(), json.dumps(llm.to_config_dict()), str(failed.value), caplog.text]
    chain: BaseException | None = failed.value
    while chain is not None:
        shown.append(repr(chain))
        chain = chain.__cause__ or chain.__context__
    assert not any("S3cret" in text for text in shown)
    with pytest.raises((pickle.PicklingError, TypeError, AttributeError)):
        pickle.dumps(llm)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"llm_provider": "oracle"}, "No model provider 'oracle'"),
        ({"llm_provider": "anthropic", "llm_key": SecretStr("k")}, "pip install langchain-anthropic"),
        ({"llm_provider": "groq"}, "GROQ_API_KEY"),
    ],
)
def test_what_a_model_lacks_is_said(given: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSetting) as wrong:
        make_llm(Settings(**given))
    assert said in str(wrong.value)


def test_an_answer_without_an_end_is_not_waited_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("src.services.llm.langchain_llm._MOST_LETTERS", 100)
    llm = llm_of(serve(lambda _body: Reply("and so on " * 2_000)))
    heard: list[str] = []
    llm._emit_stream_chunk_event = lambda text, **_: heard.append(text)
    for llm.stream in (False, True):
        with pytest.raises(ModelUnavailable, match="100 are the most"):
            llm.call("Go on.")
    assert 0 < len("".join(heard)) <= 100


def test_the_tokens_of_an_answer_that_is_none_are_spent(serve: Serve) -> None:
    llm = llm_of(serve([Reply("{", finish="length"), Reply("", fault="empty_choice")]))
    for _ in range(2):
        with spending(budget()) as spent, pytest.raises(ModelUnavailable):
            llm.call("Tell me.")
        assert [(c.problem, c.prompt_tokens > 0) for c in spent.made] == [("nonsense", True)]


@pytest.mark.parametrize("text", ["{" * 150_000, '{"name": ' * 16_000, '{"name": "' * 15_000, "[" * 150_000])
def test_an_answer_of_brackets_is_read_in_no_time(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ModelUnavailable):
        read_as(City, text)
    assert time.perf_counter() - began < 1
