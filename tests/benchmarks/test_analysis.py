"""The analysis benchmark with a crew: what the embedded author cannot read goes to the scientist, and is paid for."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from benchmarks.analysis import answers_of, run
from benchmarks.with_crew import asking
from src.models.config import Settings
from tests.fakes.crew_models import KEY, by_role
from tests.fakes.groq_server import GroqServer, Reply

CODE = """
values = df["weight"].dropna()
result = {"answers": {"middle_weight": float(values.median())}, "n": int(len(values))}
"""
CASES = [
    {
        "id": "plain", "question": "Calculate the mean of the weight column.", "constraints": "Round to two decimals.",
        "format": "@mean_weight[mean]", "answers": [["mean_weight", "5.50"]],
    },
    {
        "id": "odd", "question": "Whither tends the halfway heft of these beasts, o wise one?", "constraints": "",
        "format": "@middle_weight[the middle weight]", "answers": [["middle_weight", "5.5"]],
    },
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = "".join(f"{n},{'cat' if n % 2 else 'dog'},{n}\n" for n in range(1, 11))
    (tmp_path / "beasts.csv").write_text("beast_id,kind,weight\n" + rows)
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(case | {"csv": "beasts.csv"}) + "\n" for case in CASES))
    return path


def asked(settings: Settings, file: Path, script: Any, author: str = "crew") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    out = file.with_name("out.jsonl")
    with GroqServer(script, KEY) as server:
        given = {**settings.model_dump(), "llm_key": SecretStr(KEY), "llm_attempts": 1, "BI_LLM_BASE_URL": server.url}
        told = run(
            asking(Settings.model_validate(given), author),
            Namespace(file=file, predictions=out, tier="restricted", limit=None),
        )
    return told, [json.loads(line) for line in out.read_text().splitlines()][1:]


def test_the_scientist_answers_what_the_embedded_author_cannot_read(settings: Settings, file: Path) -> None:
    told, lines = asked(settings, file, by_role({"scientist": {"code": CODE}}))
    assert (told["n"], told["answered"], told["correct"]) == (2, 2, 2), lines
    assert [line["by"] for line in lines] == ["embedded", "model"]
    assert "median" in lines[1]["code"]
    assert told["calls"] == 1
    assert 0 < told["dollars"] < 0.01
    assert "calls" not in lines[0]


def test_a_model_that_fails_is_told_apart(settings: Settings, file: Path) -> None:
    told, lines = asked(settings, file, lambda _body: Reply(status=503))
    assert (told["n"], told["correct"], told["precision"], told["model_failed"]) == (1, 1, 1.0, 1)
    assert lines[1]["problem"] == "failing"


def test_without_a_crew_nothing_is_asked(settings: Settings, file: Path) -> None:
    told, lines = asked(settings, file, lambda _body: Reply(status=500), author="embedded")
    assert (told["n"], told["answered"], told["correct"]) == (2, 1, 1)
    assert "calls" not in told
    assert lines[1]["answers"] is None


@pytest.mark.parametrize(
    ("result", "names", "given"),
    [
        ({"answers": {"Mean Fare": 2.0, "n": 1}}, ["mean_fare"], {"mean_fare": 2.0}),
        ({"answers": {"whatever": 2.0}}, ["mean_fare"], {"mean_fare": 2.0}),
        ({"answers": {"whatever": 2.0, "other": 3}}, ["mean_fare"], {"mean_fare": None}),
        ({"mean_fare": 2.0, "n": 3}, ["mean_fare", "n"], {"mean_fare": 2.0, "n": 3}),
    ],
)
def test_answers_are_found_by_their_names(result: dict[str, Any], names: list[str], given: dict[str, Any]) -> None:
    assert answers_of(result, names) == given
