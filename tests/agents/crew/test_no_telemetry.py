"""Nobody but the model's provider is told of a question, whatever the environment of a machine asks libraries to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

_SCRIPT: Final = r"""
import json, sys
seen = []
def hook(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        seen.append(f"{event} {given[0] if event == 'socket.getaddrinfo' else given[1]}")
sys.addaudithook(hook)
from pathlib import Path
from pydantic import SecretStr
from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Question
from src.models.config import Settings
from tests.fakes.crew_models import KEY
from tests.fakes.groq_server import GroqServer, Reply

folder, database = Path(sys.argv[1]), sys.argv[2]
with GroqServer(lambda _: Reply(json.dumps({"question": "Show revenue by region"})), KEY) as server:
    settings = Settings.model_validate({
        "databases": {"sample": database}, "home": folder, "sandbox_mode": "restricted", "author": "crew",
        "llm_key": SecretStr(KEY), "BI_LLM_BASE_URL": server.url,
    })
    with DataOpsManager(settings) as manager:
        for n in range(3):
            answer = manager.ask(Question(text=f"How did the top line fare per territory of late, o wise {'abc'[n]}?"))
            assert answer.model_calls, answer
    asked = len(server.requests)
print(json.dumps({"seen": seen, "server": server.url.rpartition(":")[2], "asked": asked}))
"""
_ASKED_OF_LIBRARIES: Final = (
    "LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_VERBOSE",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_trace_leaves_the_machine_or_is_left_on_it(tmp_path: Path, sample_db: Path) -> None:
    user, home, work = (tmp_path / name for name in ("user", "home", "work"))
    for folder in (user, home, work):
        folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        ear = f"http://127.0.0.1:{listener.getsockname()[1]}"
        asked = {
            **dict.fromkeys(_ASKED_OF_LIBRARIES, "true"), "LANGSMITH_ENDPOINT": ear, "LANGCHAIN_ENDPOINT": ear,
            "LANGSMITH_API_KEY": "lsv2_x", "LANGCHAIN_API_KEY": "lsv2_x", "OTEL_EXPORTER_OTLP_ENDPOINT": ear,
        }  # fmt: skip
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CREWAI_", "OTEL_"))}
        root = str(Path(__file__).resolve().parents[3])
        ran = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(home), f"sqlite:///{sample_db}"],
            env={**kept, **asked, "HOME": str(user), "PYTHONPATH": root, "XDG_DATA_HOME": str(user / "data")},
            cwd=work, capture_output=True, text=True, check=False, timeout=280,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-3_000:]
        told = json.loads(ran.stdout.splitlines()[-1])
        elsewhere = [
            event for event in told["seen"]
            if told["server"] not in event and event not in ("socket.getaddrinfo 127.0.0.1", "socket.getaddrinfo None")
        ]  # fmt: skip
        assert not elsewhere, elsewhere
        try:
            listener.accept()
        except BlockingIOError:
            pass
        else:
            raise AssertionError("somebody was told")
    assert told["asked"] >= 3
    assert "o wise" not in ran.stderr + ran.stdout
    left = {p.name for folder in (user, work) for p in folder.rglob("*") if p.is_file()}
    assert left <= {"secret.key"}, left  # CrewAI makes a key for a store of credentials that stays empty
