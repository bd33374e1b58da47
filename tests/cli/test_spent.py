"""What an answer cost, as `bi ask` tells it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from src.cli.ask import run
from src.cli.show import show, spent
from src.models.chat_models import Answer, AnswerModelCall
from tests.fakes.crew_models import KEY
from tests.fakes.groq_server import GroqServer, Reply


def call(**more: object) -> AnswerModelCall:
    given = {"role": "manager", "model": "m", "prompt_tokens": 1_000, "completion_tokens": 100, "dollars": 0.0012}
    return AnswerModelCall.model_validate({**given, **more})


FAILED = call(problem="slow", prompt_tokens=0, completion_tokens=0, dollars=0.0)
REMEMBERED = call(remembered=True, prompt_tokens=0, completion_tokens=0, dollars=0.0)


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ([call()], "1 call, 1,000 + 100 tokens, about $0.0012"),
        ([call(), call()], "2 calls, 2,000 + 200 tokens, about $0.0024"),
        ([call(), call(dollars=None)], "2 calls, 2,000 + 200 tokens"),
        ([call(), FAILED], "2 calls, 1 failed, 1,000 + 100 tokens, about $0.0012"),
        ([call(), REMEMBERED], "1 call, 1 remembered, 1,000 + 100 tokens, about $0.0012"),
        ([REMEMBERED], "no call, 1 remembered"),
    ],
)
def test_cost_is_one_line_and_an_unknown_price_is_not_guessed(calls: list[AnswerModelCall], told: str) -> None:
    assert spent(calls) == told


@pytest.mark.parametrize(("calls", "is_told"), [([call()], True), ([], False)])
def test_an_answer_without_a_model_tells_of_none(calls: list[AnswerModelCall], is_told: bool) -> None:
    answer = Answer(id="1", question="q", database="d", status="answered", answer="a", method="crew", model_calls=calls)
    out = io.StringIO()
    show(answer, None, Console(file=out, width=100))
    assert ("Model" in out.getvalue()) is is_told


def test_bi_ask_tells_what_the_question_cost(
    sample_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with GroqServer(lambda _body: Reply("no JSON"), KEY) as server:
        given = {
            "BI_DATABASES": f'{{"sample": "sqlite:///{sample_db}"}}', "BI_HOME": str(tmp_path), "BI_LLM_BASE_URL": server.url,
            "BI_AUTHOR": "crew", "BI_LLM_KEY": KEY, "BI_SANDBOX_MODE": "restricted",
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        run("How did the top line fare per territory of late, o wise one?", None, as_json=False, open_chart=False)
    told = capsys.readouterr().out
    assert f"Model {len(server.requests)} call" in told
    assert "tokens, about $0.0" in told
