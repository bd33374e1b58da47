"""A question through the crew, as it goes over the wire; run as a module it writes docs/agents-transcript.md."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from src.agents.crewai_manager import DataOpsManager
from src.models.config import PROJECT_ROOT, Settings
from tests.fakes.crew_models import KEY, by_role, role_of
from tests.fakes.groq_server import GroqServer

PAGE: Final = PROJECT_ROOT / "docs" / "agents-transcript.md"
QUESTION: Final = "How did the top line fare per territory of late, o wise one?"
SAYS: Final[dict[str, dict[str, Any]]] = {
    "manager": {"asks": "data", "question": "Show revenue by region for last quarter", "sql": False, "cannot": ""},
    "narrator": {
        "sentences": [
            {
                "text": "{row1} leads with {row1_value}, {row1_share} of the total, followed by {row2} with {row2_value}.",
                "claims": [{"predicate": "largest", "of": ["row1"]}, {"predicate": "ranked", "of": ["row1", "row2"]}],
            },
            {"text": "Revenue nearly doubled in {row5} thanks to the new shop.", "claims": []},
        ]
    },
}
_HEAD: Final = """# A question through the crew, on the wire

Made by `python -m tests.fakes.transcript`; a test compares it with what is sent. The client is ChatGroq; the model's side is a
server on loopback with scripted answers, one of them a lie: it shows what agents see and what becomes of what they say, not
how well a model does. The embedded author cannot read the question, so the manager is asked; its sentence is read by code.
"""


def transcript(home: Path, sample: str) -> str:
    """The page: each request and reply in order, then the answer."""
    parts = [_HEAD, f"Question: {QUESTION}\n"]
    with GroqServer(by_role(SAYS), KEY) as server:
        given = {
            "author": "crew",
            "llm_key": SecretStr(KEY),
            "BI_LLM_BASE_URL": server.url,
            "sandbox_mode": "restricted",
            "home": home,
            "databases": {"sample": sample},
            "crew_remember": 0,
        }
        with DataOpsManager(Settings.model_validate(given)) as manager:
            answer = manager.generate_with_analytics(QUESTION)
        for request in server.requests:
            role = role_of(request.body)
            said = "\n\n".join(f"[{m['role']}]\n{str(m['content']).strip()}" for m in request.body["messages"])
            parts += [
                f"## To the {role}\n",
                _fenced(said),
                f"\n## The {role}'s answer\n",
                _fenced(json.dumps(SAYS[role], indent=1)),
            ]
    shown = {name: answer[name] for name in ("status", "answer", "method", "assumptions", "warnings", "confidence", "sql")}
    # on a busy machine the answer comes before the index of values, and says so
    shown["assumptions"] = [said for said in answer["assumptions"] if "being indexed" not in said]
    shown["model_calls"] = [{k: c[k] for k in ("role", "prompt_tokens", "completion_tokens")} for c in answer["model_calls"]]
    parts += ["\n## What the asker gets (some of its keys)\n", _fenced(json.dumps(shown, indent=1, ensure_ascii=False))]
    return "\n".join(parts) + "\n"


def _fenced(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"````text\n{lines}\n````\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        url = str(Settings.model_fields["databases"].default["sample"])
        PAGE.write_text(transcript(Path(folder), url), encoding="utf-8")
