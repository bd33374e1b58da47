"""The text-to-SQL benchmark with a crew: scored, paid for, taken up again, on a small shop and made-up questions."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from benchmarks.text2sql import run
from benchmarks.with_crew import asking
from src.models.config import Settings
from tests.fakes.crew_models import KEY, by_role
from tests.fakes.groq_server import GroqServer, Reply
from tests.fakes.shop import build_shop

COMPARE = "def ok(gold, rows, ordered):\n    return any(sorted(map(str, g)) == sorted(map(str, rows)) for g in gold)\n"
CASES: list[dict[str, Any]] = [
    {"id": "plain", "question": "How many customers are there?", "gold_rows_sqlite": [[[60]]]},
    {"id": "odd", "question": "Pray, what is the tally of thy wares, o wise one?", "gold_rows_sqlite": [[[8]]]},
    {"id": "odder", "question": "Howdy, whence hail thy punters, o wise one?", "gold_rows_sqlite": [[["DE"], ["FR"], ["US"]]]},
]
COUNTED = {"sql": "SELECT COUNT(*) AS n FROM products", "columns": [{"name": "n", "role": "measure"}]}
LISTED = {"sql": "SELECT DISTINCT country FROM customers", "columns": [{"name": "country", "role": "dimension"}]}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text2sql")
    build_shop(folder / "shop.sqlite")
    (folder / "compare.py").write_text(COMPARE)
    more = {"db": "shop", "sqlite": "shop.sqlite", "category": "made up", "order_matters": False}
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(case | more) + "\n" for case in CASES))
    return path


def engineer(body: dict[str, Any]) -> Reply:
    """Knows the answers to both questions that the embedded author cannot read."""
    text = str(body["messages"])
    return Reply(json.dumps(COUNTED if "tally" in text else LISTED if "punters" in text else {"cannot": "no"}))


@pytest.fixture
def asked(settings: Settings, file: Path) -> Iterator[Any]:
    """Runs the benchmark at a server that stays the same, as another run must share it; gives its line and the new requests."""
    scripts: list[Callable[[dict[str, Any]], Reply]] = []
    with GroqServer(lambda body: scripts[-1](body), KEY) as server:

        def ask(script: Callable[[dict[str, Any]], Reply], out: Path | None, limit: int | None = None, **more: Any) -> Any:
            scripts.append(script)
            before = len(server.requests)
            given = {**settings.model_dump(), "llm_key": SecretStr(KEY), "llm_attempts": 1, "crew_check": "doubtful", **more}
            made = asking(Settings.model_validate({**given, "BI_LLM_BASE_URL": server.url}), "crew")
            told = run(made, Namespace(file=file, predictions=out, instructions=False, limit=limit))
            return told, server.requests[before:]

        yield ask


HONEST = by_role({"manager": {"sql": True}, "sql_engineer": engineer})


def test_the_crew_answers_what_the_embedded_author_cannot_read(asked: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    told, requests = asked(HONEST, out)
    assert (told["author"], told["n"], told["answered"], told["correct"]) == ("crew", 3, 3, 3), out.read_text()
    assert told["calls"] == len(requests)
    assert told["prompt_tokens"] > told["completion_tokens"] > 0
    assert 0 < told["dollars"] < 0.1
    assert told["model_failed"] == 0
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert KEY not in out.read_text()
    assert [line["correct"] for line in lines[1:]] == [True] * 3


def test_a_run_that_ended_is_gone_on_with(asked: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    asked(HONEST, out, limit=2)
    with out.open("ab") as file:
        file.write(b'{"id": "odder", "sq')
    told, requests = asked(HONEST, out)
    assert (told["n"], told["correct"]) == (3, 3)
    assert all("punters" in request.text for request in requests)
    _, requests = asked(HONEST, out)
    assert requests == []
    with pytest.raises(SystemExit, match="another model"):
        asked(HONEST, out, llm_model="another")


def test_a_model_that_fails_is_not_counted_as_wrong_and_is_asked_again(asked: Any, tmp_path: Path) -> None:
    def failing(body: dict[str, Any]) -> Reply:
        return Reply(status=503) if "punters" in str(body["messages"]) else HONEST(body)

    out = tmp_path / "out.jsonl"
    told, _ = asked(failing, out)
    assert (told["n"], told["correct"], told["precision"], told["model_failed"]) == (2, 2, 1.0, 1)
    told, requests = asked(HONEST, out)
    assert (told["n"], told["correct"], told["model_failed"]) == (3, 3, 0)
    assert all("punters" in request.text for request in requests)


def test_wrong_reasoning_is_counted_as_wrong(asked: Any, tmp_path: Path) -> None:
    wrong = {"sql": "SELECT COUNT(*) AS n FROM orders", "columns": [{"name": "n", "role": "measure"}]}
    told, _ = asked(by_role({"manager": {"sql": True}, "sql_engineer": wrong}), None)
    assert told["n"] == 3
    assert told["correct"] < told["answered"]
    assert told["model_failed"] == 0


def test_each_question_has_its_budget(asked: Any) -> None:
    told, requests = asked(by_role({"manager": {"sql": True}, "sql_engineer": {"sql": "no SQL"}}), None, llm_calls=2)
    assert told["model_failed"] == 0
    assert len(requests) <= 2 * 3
