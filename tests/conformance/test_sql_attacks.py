"""Every attack on the list: the guard refuses it over a real catalog, and past the guard the engine comes to no harm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import pytest

from src.errors import EngineUnavailable
from src.models.sql import ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from tests.conformance.shops import MARKS, SHOPS, TABLES
from tests.conformance.sql_attacks import ATTACKS, ENGINES, LEGAL, NUMBERS, SqlAttack
from tests.fakes.unchecked import unchecked

SECONDS = 0.15
BYTES = 200_000
SECRET = "canary-7f3a"
COUNTED = "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table}) AS {table}" for table in TABLES)
REGISTERED = {"postgres": "postgresql"}
"""An engine's name in the registry, where it is not its dialect's."""


@dataclass(frozen=True)
class Target:
    """An engine over its shop, and the folder in which nothing may appear."""

    engine: SqlEngine
    folder: Path

    def sql(self, attack: SqlAttack) -> str:
        return attack.sql.replace("{secret}", str(self.folder / "secret.csv")).replace("{made}", str(self.folder / "made"))

    def state(self) -> tuple[object, ...]:
        """The rows of every table, the tables, the data's mark and the files, with the bytes of a database that is one."""
        files = {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}
        tables = tuple(table.name for table in self.engine.catalog().tables)
        return self.counts(), tables, self.engine.data_fingerprint(), files

    @cached_property
    def before(self) -> tuple[object, ...]:
        """The state when it was opened."""
        return self.state()

    def counts(self) -> dict[str, int]:
        """How many rows every table has: a plain question, which the engine must always answer."""
        found = self.engine.run(unchecked(COUNTED, dialect=self.engine.dialect))
        assert isinstance(found, ResultTable), found
        return dict(found.arrow.to_pylist()[0])


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Target]]:
    """Opens an engine of a dialect over its shop, once."""
    with ExitStack() as stack:

        @cache
        def target_of(dialect: str) -> Target:
            folder = tmp_path_factory.mktemp(dialect)
            url = stack.enter_context(SHOPS[REGISTERED.get(dialect, dialect)](folder))
            (folder / "secret.csv").write_text(f"spend_date,channel,spend\n2025-01-01,{SECRET},1\n")
            engine = open_engine(url, seconds=SECONDS, result_bytes=BYTES)
            stack.callback(engine.close)
            target = Target(engine, folder)
            assert target.before
            return target

        yield target_of


@pytest.fixture
def target(request: pytest.FixtureRequest, opened: Callable[[str], Target]) -> Target:
    return opened(request.param)


def on(dialect: str, attack: SqlAttack | str, *, heavy: bool = False) -> object:
    """A test's arguments, marked by the server it needs, or as slow where what is heavy runs on none."""
    said = attack if isinstance(attack, str) else f"{attack.number} {attack.sql}"
    marks = MARKS.get(REGISTERED.get(dialect, dialect), (pytest.mark.slow,) if heavy else ())
    return pytest.param(dialect, attack, marks=marks, id=ascii(f"{dialect} {said}")[1:70])


EACH = [on(dialect, attack) for attack in ATTACKS for dialect in attack.dialects if dialect in ENGINES]
FOREIGN = [attack for attack in ATTACKS if not set(attack.dialects) & set(ENGINES)]
PAST = [
    on(dialect, attack, heavy=attack.number in (111, 120))
    for attack in ATTACKS
    for dialect in (ENGINES if attack in FOREIGN else attack.dialects)
    if attack.held != "guard alone"
]


def test_every_number_is_attacked() -> None:
    assert {attack.number for attack in ATTACKS} == set(NUMBERS)
    assert len(set(ATTACKS)) == len(ATTACKS)


@pytest.mark.parametrize(("target", "attack"), EACH, indirect=["target"])
def test_the_guard_refuses(target: Target, attack: SqlAttack) -> None:
    verdict = make_guard(target.engine.catalog(), 1000)(SqlDraft(target.sql(attack)))
    if attack.held != "engine":
        assert isinstance(verdict, SqlFailure), verdict
        assert verdict.message
    else:
        assert isinstance(verdict, SafeSql), "were it refused, the guard would hold it"


@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.held != "engine" and set(a.dialects) - {"sqlite", "duckdb", "postgres"}]
)
def test_the_guard_refuses_in_dialects_without_a_server(target: Target, attack: SqlAttack) -> None:
    for dialect in set(attack.dialects) - {"sqlite", "duckdb", "postgres"}:
        guard = make_guard(replace(target.engine.catalog(), dialect=dialect), 1000)
        assert isinstance(guard(SqlDraft(target.sql(attack))), SqlFailure), dialect


@pytest.mark.parametrize(("target", "attack"), PAST, indirect=["target"])
def test_past_the_guard_nothing_happens(target: Target, attack: SqlAttack) -> None:
    started = time.monotonic()
    outcome = attacked(target, attack)
    assert time.monotonic() - started < SECONDS + 3
    if isinstance(outcome, SqlFailure | EngineUnavailable):
        assert str(outcome)
        assert SECRET not in str(outcome)
    else:
        said = str(outcome.arrow.to_pylist())
        assert SECRET not in said
        assert "root:" not in said
        assert outcome.arrow.nbytes <= BYTES + 1_000_000
    assert target.state() == target.before


def attacked(target: Target, attack: SqlAttack) -> ResultTable | SqlFailure | EngineUnavailable:
    """How it ends; some end their own connection, which is told as the server gone."""
    try:
        return target.engine.run(unchecked(target.sql(attack), dialect=target.engine.dialect))
    except EngineUnavailable as gone:
        return gone


@pytest.mark.parametrize(("target", "sql"), [on(dialect, sql) for dialect in ENGINES for sql in LEGAL], indirect=["target"])
def test_what_only_looks_like_an_attack_is_answered(target: Target, sql: str) -> None:
    safe = make_guard(target.engine.catalog(), 1000)(SqlDraft(sql))
    assert isinstance(safe, SafeSql), safe
    found = target.engine.run(safe)
    assert isinstance(found, ResultTable), found
    assert found.rows == 1
