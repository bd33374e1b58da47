"""Ten conversations at once, in every order: none sees another's variables, frames or rows; and what happens to one under a
question (a file, a deletion, many others) ends in an answer or in a typed error."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from src.agents.conversing import SessionDesk, Upload
from src.agents.crewai_manager import DataOpsManager
from src.agents.worker import Worker
from src.errors import BiError, FrameUnknown, SessionUnknown
from src.models.asker import Asker
from src.models.config import Settings
from src.services.redis_dataframe_service import RedisDataFrameService, get_redis_dataframe_service

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TEN = 10
QUESTION = "What is the average price by city?"
OPS = ("set", "get", "peek", "store", "fetch", "fetch other's", "ask", "ask other's", "add", "look")


@dataclass(slots=True)
class One:
    """A conversation, and what it may see: its own number is in everything that is its own."""

    number: int
    asker: Asker
    session: str
    prices: int = 1
    is_set: bool = False
    frames: list[str] = field(default_factory=list)

    @property
    def city(self) -> str:
        return f"City{self.number}"


@dataclass(slots=True)
class House:
    """Everything that conversations share."""

    desk: SessionDesk
    worker: Worker
    frames: RedisDataFrameService
    folder: Path
    typed: Counter[str] = field(default_factory=Counter)

    def file(self, number: int, rows: int = 5) -> Path:
        path = self.folder / f"{number}-{rows}-{threading.get_ident()}.csv"
        path.write_text("city,price\n" + f"City{number},{1000 + number}\n" * rows)
        return path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[House]:
    home = tmp_path_factory.mktemp("apart")
    own = settings.model_copy(update={"home": home, "owner_sessions": 1000})
    with DataOpsManager(own) as manager:
        manager.warm_up()
        yield House(SessionDesk(manager), Worker(manager), get_redis_dataframe_service(own), tmp_path_factory.mktemp("files"))


def begin(house: House, number: int, owner: str) -> One:
    asker = Asker(owner=owner)
    made = house.desk.create(asker, [Upload("sales.csv", house.file(number))])
    return One(number, asker, made.id)


def do(house: House, one: One, op: str, others: list[One], chance: random.Random) -> None:
    """One step of a conversation, and what must hold of what it gives."""
    name, other = f"c{one.number}", chance.choice([o for o in others if o is not one])
    if op == "set":
        outcome = house.worker.execute(one.asker, name, f"mine = {one.number}\nresult = mine")
        assert outcome.result == one.number, outcome
    elif op == "get":
        outcome = house.worker.execute(one.asker, name, "result = mine")
        assert outcome.result == one.number or (outcome.error is not None and "NameError" in str(outcome.error)), outcome
    elif op == "peek":
        outcome = house.worker.execute(one.asker, name, f"result = 'other{other.number}' in globals()")
        assert outcome.result in (False, None), outcome
    elif op == "store":
        frame = pd.DataFrame({"n": [one.number] * 10})
        one.frames.append(str(house.frames.store_dataframe(frame, owner=f"{one.asker.owner}/{one.session}").df_id))
    elif op == "fetch":
        for df_id in one.frames:
            found = house.frames.get_table(df_id, owner=f"{one.asker.owner}/{one.session}")
            assert set(found["n"].to_pylist()) == {one.number}
    elif op == "fetch other's":
        for df_id in list(other.frames):
            with pytest.raises(FrameUnknown):
                house.frames.get_table(df_id, owner=f"{one.asker.owner}/{one.session}")
    elif op == "ask":
        answer, _ = house.desk.ask(one.session, one.asker, QUESTION)
        assert answer.status == "answered", answer
        assert answer.data is not None
        assert {tuple(r.values()) for r in answer.data.records} == {(one.city, 1000.0 + one.number)}
    elif op == "ask other's" and one.asker.owner != other.asker.owner:
        with pytest.raises(SessionUnknown):
            house.desk.ask(other.session, one.asker, QUESTION)
    elif op == "add":
        if one.prices < 5:
            one.prices += 1
            house.desk.add_file(one.session, one.asker, Upload(f"notes{one.prices}.csv", house.file(one.number, 3)))
    elif op == "look":
        held = house.desk.records.get(one.session, one.asker.owner)
        assert len(held.files) == one.prices
        assert all(r["city"] == one.city for f in held.files for r in f.about["sample"])


@hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    schedule=st.lists(st.lists(st.sampled_from(OPS), min_size=3, max_size=8), min_size=TEN, max_size=TEN),
    owners=st.lists(st.integers(0, 4), min_size=TEN, max_size=TEN),
    seed=st.integers(0, 1_000),
)
def test_ten_at_once_never_see_each_other(house: House, schedule: list[list[str]], owners: list[int], seed: int) -> None:
    ten = [begin(house, seed * TEN + n, f"owner{owners[n]}-{seed}") for n in range(TEN)]
    gate = threading.Barrier(TEN)

    def live(n: int) -> None:
        chance = random.Random(seed + n)
        gate.wait(60)
        for op in schedule[n]:
            try:
                do(house, ten[n], op, ten, chance)
            except BiError as error:
                if error.http_status not in (410, 429, 503):
                    raise
                house.typed[error.code] += 1

    with ThreadPoolExecutor(TEN) as people:
        list(people.map(live, range(TEN)))
    for one in ten:
        house.desk.delete(one.session, one.asker)
        assert not (house.desk.data._home / one.session).exists()


def typed(call: Callable[[], Any]) -> Any:
    """What the call gave, or the typed error that it ended in."""
    try:
        return call()
    except BiError as error:
        return error


def test_a_file_added_under_questions_harms_none(house: House) -> None:
    one = begin(house, 1, "adder")
    with ThreadPoolExecutor(8) as people:
        asked = [people.submit(typed, lambda: house.desk.ask(one.session, one.asker, QUESTION)) for _ in range(12)]
        added = [
            people.submit(
                typed,
                lambda n=n: house.desk.add_file(  # type: ignore[misc] # a lambda's default
                    one.session, one.asker, Upload(f"more{n}.csv", house.file(1, n + 1))
                ),
            )
            for n in range(4)
        ]
        asked += [people.submit(typed, lambda: house.desk.ask(one.session, one.asker, QUESTION)) for _ in range(12)]
    assert [type(a.result()).__name__ for a in added] == ["SessionFile"] * 4
    ends = [a.result() for a in asked]
    assert all(isinstance(end, tuple) for end in ends), ends
    tables = {f.table for f in house.desk.records.get(one.session, "adder").files}
    assert tables == {"sales", "more0", "more1", "more2", "more3"}
    assert len(list((house.desk.data._home / one.session).glob("data-*"))) == 1
    house.desk.delete(one.session, one.asker)


def test_a_conversation_deleted_under_questions_and_uploads_is_gone(house: House) -> None:
    for turn in range(4):
        one = begin(house, 2, "leaver")
        with ThreadPoolExecutor(8) as people:
            ends = [people.submit(typed, lambda: house.desk.ask(one.session, one.asker, QUESTION)) for _ in range(4)]  # noqa: B023
            ends += [
                people.submit(
                    typed,
                    lambda n=n: house.desk.add_file(  # type: ignore[misc] # a lambda's default
                        one.session,  # noqa: B023
                        one.asker,  # noqa: B023
                        Upload(f"more{n}.csv", house.file(2, 2_000 * n)),
                    ),
                )
                for n in range(1, 4)
            ]
            people.submit(threading.Event().wait, 0.02 * turn).result()
            house.desk.delete(one.session, one.asker)
        found = [end.result() for end in ends]
        assert all(not isinstance(f, BiError) or isinstance(f, SessionUnknown) for f in found), found
        assert not (house.desk.data._home / one.session).exists()
        assert isinstance(typed(lambda: house.desk.ask(one.session, one.asker, QUESTION)), SessionUnknown)  # noqa: B023


def test_forty_conversations_share_sixteen_open_files(house: House) -> None:
    forty = [begin(house, n, f"many{n}") for n in range(40)]
    order = [one for one in forty for _ in range(2)]
    random.Random(3).shuffle(order)
    with ThreadPoolExecutor(12) as people:
        ends = list(people.map(lambda one: typed(lambda: house.desk.ask(one.session, one.asker, QUESTION)), order))
    for one, end in zip(order, ends, strict=True):
        assert isinstance(end, tuple), end
        assert [r["city"] for r in end[0].data.records] == [one.city]
    lent = [name for name in house.desk._manager.wiring.databases._lent if name.startswith("session:")]
    assert len(lent) <= 16
    for one in forty:
        house.desk.delete(one.session, one.asker)
