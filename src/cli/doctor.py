"""`bi doctor`: what is installed, what would answer, and the fix for what is missing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from src.agents.settings import load_settings
from src.cli.ask import progress
from src.errors import BiError
from src.models.config import Settings

_PACKAGES = (
    "crewai",
    "sqlglot",
    "sqlalchemy",
    "pandas",
    "statsforecast",
    "statsmodels",
    "plotly",
    "RestrictedPython",
    "fastapi",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `needed`: without it no question gets its full answer."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    needed: bool = True


def run(*, as_json: bool) -> int:
    """Looks at everything and returns the exit code: 0 when questions can be answered, else 1."""
    settings = load_settings()
    with progress("Looking"):
        checks = list(examine(settings))
    if as_json:
        sys.stdout.write(json.dumps([asdict(c) for c in checks], indent=2) + "\n")
    else:
        _show(checks)
    return 0 if all(c.ok for c in checks if c.needed) else 1


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, in the order a person would want to fix them."""
    yield _python()
    yield from (_package(name) for name in _PACKAGES)
    yield _writable(settings.home)
    yield _docker(settings)
    yield _sandbox(settings)
    if settings.sandbox_allow_weak:
        yield _weak()
    yield _who_answers(settings)
    yield from _databases(settings)


def _python() -> Check:
    have = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Check("python", ok, have, "" if ok else "Use Python 3.11, 3.12 or 3.13: `make setup PYTHON=python3.13`.")


def _package(name: str) -> Check:
    try:
        return Check(f"package {name}", ok=True, detail=version(name))
    except PackageNotFoundError:
        return Check(f"package {name}", ok=False, detail="not installed", fix="Run `make setup`.")


def _writable(home: Path) -> Check:
    place = next((p for p in (home, *home.parents) if p.exists()), home)
    ok = os.access(place, os.W_OK)
    return Check("home", ok, str(home), "" if ok else "Set BI_HOME to a folder that can be written.")


def _docker(settings: Settings) -> Check:
    from src.services.sandboxes.docker_tier import DockerSandbox

    reason = DockerSandbox.available(settings.sandbox_image)
    return Check(
        "docker sandbox",
        reason is None,
        "the engine answers and the image is current" if reason is None else reason,
        "" if reason is None else "Run `make services` (or `bi sandbox build` where an engine answers).",
        needed=settings.sandbox_mode == "docker",
    )


def _sandbox(settings: Settings) -> Check:
    from src.services.sandboxes.choose import choose_sandbox

    def look() -> str:
        sandbox, why = choose_sandbox(settings)
        try:
            sandbox.start()
        finally:
            sandbox.close()
        return f"{sandbox.tier}: {why}"

    return _attempt("sandbox that would run", look)


def _weak() -> Check:
    return Check(
        "sandbox walls",
        ok=False,
        detail="BI_SANDBOX_ALLOW_WEAK is set: where Landlock or seccomp is missing, code runs without it",
        fix="Unset it, and use Docker or a kernel that has both.",
        needed=False,
    )


def _who_answers(settings: Settings) -> Check:
    from src.agents.authors import is_crew, judgement_file
    from src.services.judgements import JudgementFile

    if not is_crew(settings):
        return Check("author", ok=True, detail="embedded: deterministic, no model, no key, no network")
    file = judgement_file(settings)
    kept = JudgementFile(file, days=settings.crew_remember)
    detail = (
        f"crew: agents on {settings.llm_model} of {settings.llm_provider}, what they cannot do is done by the embedded author"
    )
    if settings.crew_remember and (held := kept.count()):
        detail += f"; {held} answers of models are remembered (delete {file} to forget them)"
    kept.close()
    return Check("author", ok=True, detail=detail)


def _databases(settings: Settings) -> Iterator[Check]:
    from src.agents.contexts import Contexts
    from src.services.databases import Databases

    databases = Databases(settings)
    contexts = Contexts(settings, databases)

    def look(name: str) -> str:
        context = contexts.ground(name, trusted=True).context
        meaning = "meaning inferred from the tables" if context.semantics.inferred else f"glossary {context.semantics.name}"
        return f"{len(context.catalog.tables)} tables, {meaning}, {context.today_assumption}"

    for name in settings.databases:
        yield _attempt(f"database {name}", partial(look, name))
    databases.close()


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, detail=look())
    except BiError as error:
        return Check(name, ok=False, detail=error.message, fix=error.hint)


def _show(checks: list[Check]) -> None:
    console = Console()
    for check in checks:
        mark = "[green]ok[/green]     " if check.ok else "[red]missing[/red]" if check.needed else "[yellow]absent[/yellow] "
        console.print(f"{mark} [bold]{escape(check.name)}[/bold]  {escape(check.detail)}", soft_wrap=True)
        if check.fix:
            console.print(f"        [dim]fix:[/dim] {escape(check.fix)}", soft_wrap=True)
