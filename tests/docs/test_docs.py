"""The documents say what the program does."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from src.analyses import ANALYSES
from src.api.main_crewai import create_app
from src.models.chat_models import Answer
from src.models.config import PROJECT_ROOT, Settings
from src.services.engines import ENGINES
from src.services.sandboxes import SANDBOXES


def text(path: str) -> str:
    """A document."""
    return (PROJECT_ROOT / path).read_text(encoding="utf-8")


def first_column(path: str) -> set[str]:
    """Every name in backticks in the first column of its tables."""
    cells = re.findall(r"^\| ([^|]+) \|", text(path), flags=re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `BI_(\w+)` \| (.+?) \|", text("docs/settings.md"), flags=re.MULTILINE))
    assert {name.lower() for name in rows} == {*Settings.model_fields} - {"groq_api_key"}
    for name, field in Settings.model_fields.items():
        if name == "groq_api_key":  # GROQ_API_KEY, told with BI_LLM_KEY
            continue
        if isinstance(field.default, bool):
            assert rows[name.upper()] == f"`{str(field.default).lower()}`"
        elif isinstance(field.default, (int, float)):
            assert float(rows[name.upper()].strip("`")) == field.default


def test_every_key_of_an_answer_is_documented() -> None:
    assert set(Answer.model_fields) <= first_column("docs/answer.md")


@pytest.mark.parametrize(
    ("path", "registry"),
    [("docs/analyses.md", ANALYSES), ("docs/sandbox.md", SANDBOXES), ("README.md", ENGINES)],
)
def test_registries_are_documented(path: str, registry: dict[str, str]) -> None:
    assert all(f"`{name}`" in text(path) for name in registry)


def test_every_route_is_documented() -> None:
    spec = create_app().openapi()
    routes = {f"{method.upper()} {path}" for path, methods in spec["paths"].items() for method in methods}
    assert routes == {name for name in first_column("docs/api.md") if "/" in name}


def test_the_readme_has_a_url_for_every_engine_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| `(\w+)://[^`]+` \|$", text("README.md"), flags=re.MULTILINE)
    assert dict(rows) == {name: name for name in ENGINES}


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", text("README.md")))
    assert {"demo", "test"} <= named <= targets


def test_the_python_example_of_the_readme_prints_what_the_readme_says(
    sample_db: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = re.findall(r"```(?:python|text)\n(.*?)```", text("README.md"), flags=re.DOTALL)[:2]
    monkeypatch.setenv("BI_DATABASES", json.dumps({"sample": f"sqlite:///{sample_db}"}))
    monkeypatch.setenv("BI_HOME", str(home))
    monkeypatch.setenv("BI_SANDBOX_MODE", "restricted")
    printed = ""
    for _ in range(5):
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
        printed = capsys.readouterr().out.strip()
        if "still being indexed" not in printed:  # on a machine that is busy, the first answer comes before the index
            break
    assert printed == said.strip()


def test_links_between_documents_lead_somewhere() -> None:
    pages = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CONTRIBUTING.md", *PROJECT_ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_the_locked_requirements_hold_every_dependency() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    for declared, lock in (
        (project["project"]["dependencies"], "requirements.txt"),
        (project["dependency-groups"]["dev"], "requirements-dev.txt"),
    ):
        locked = set(re.findall(r"^([a-z0-9_.-]+)==", text(lock), flags=re.MULTILINE))
        assert {re.split(r"[<>=\[]", name)[0].lower().replace("_", "-") for name in declared} <= locked
