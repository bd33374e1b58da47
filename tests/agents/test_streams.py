"""Streams of events: heard from anywhere on, kept bounded, given up when nobody listens."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, cast

import pytest

from src.agents import streams as module
from src.agents.crewai_manager import DataOpsManager
from src.agents.streams import OWNER_STREAMS, Stream, Streams
from src.errors import BadQuestion, StillRunning, StreamUnknown, TooMany
from src.models.asker import Asker
from src.models.chat_models import Question
from src.services.state.ids import now
from src.services.state.open import open_state
from src.services.state.open_streams import LEASE, OpenStreams
from tests.fakes.scripted_manager import ScriptedManager

ANN, BOB = Asker(owner="ann"), Asker(owner="bob")


def open_one(streams: Streams, manager: ScriptedManager, *, resumable: bool = True, asker: Asker = ANN) -> Stream:
    return streams.open(cast(DataOpsManager, manager), Question(text="revenue"), asker, resumable=resumable)


def again(streams: Streams, stream: Stream, asker: Asker, after: int = 0) -> Coroutine[Any, Any, Stream]:
    return streams.again(cast(DataOpsManager, ScriptedManager()), stream.id, asker, after)


async def heard(stream: Stream, after: int = 0, most: int = 100) -> list[tuple[int, str]]:
    found = []
    events = stream.listen(after, heartbeat=0.05)
    async for event in events:
        found.append((0, "heartbeat") if event is None else (event.number, event.data))
        if len(found) == most:
            break
    await events.aclose()
    return found


def test_events_are_heard_from_anywhere_on_and_again_after_the_end() -> None:
    async def run() -> None:
        streams, manager = Streams(), ScriptedManager()
        stream = open_one(streams, manager)
        for said in ("a", "b", "c", None):
            manager.says.put_nowait(said)
        whole = await heard(stream)
        assert [number for number, _ in whole] == [1, 2, 3]
        assert await heard(stream, after=1) == whole[1:]
        kept = await again(streams, stream, ANN)
        assert kept is stream
        assert await heard(kept, after=3) == []

    asyncio.run(run())


def test_nothing_for_a_while_is_a_heartbeat() -> None:
    async def run() -> None:
        stream = open_one(Streams(), ScriptedManager())
        assert await heard(stream, most=2) == [(0, "heartbeat")] * 2
        stream.stop()

    asyncio.run(run())


@pytest.mark.parametrize("resumable", [True, False])
def test_a_listener_that_leaves_gives_the_question_up(resumable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.2)

    async def run() -> None:
        manager = ScriptedManager()
        stream = open_one(Streams(), manager, resumable=resumable)
        manager.says.put_nowait("a")
        await heard(stream, most=1)
        await asyncio.sleep(0.05)
        assert manager.was_left is not resumable
        await asyncio.sleep(0.4)
        assert manager.was_left
        assert stream.has_ended
        assert "stopped" in (await heard(stream))[-1][1]

    asyncio.run(run())


def test_one_that_comes_back_in_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.2)

    async def run() -> None:
        streams, manager = Streams(), ScriptedManager()
        stream = open_one(streams, manager)
        manager.says.put_nowait("a")
        await heard(stream, most=1)
        found = await again(streams, stream, ANN)
        asyncio.get_running_loop().call_later(0.4, manager.says.put_nowait, "b")
        rest = [event for event in await heard(found, after=1, most=30) if event[0]][:1]
        assert [number for number, _ in rest] == [2]
        assert not manager.was_left
        stream.stop()

    asyncio.run(run())


def test_a_failure_is_the_last_event(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        for raised, code in ((BadQuestion("Empty."), "bad_question"), (ZeroDivisionError("secret"), "internal")):
            manager = ScriptedManager()
            manager.says.put_nowait(raised)
            stream = open_one(Streams(), manager)
            (event,) = await heard(stream)
            assert code in event[1]
            assert "secret" not in event[1]

    asyncio.run(run())


def test_what_is_anothers_or_gone_is_unknown() -> None:
    async def run() -> None:
        streams = Streams()
        stream = open_one(streams, ScriptedManager())
        with pytest.raises(StreamUnknown):
            await again(streams, stream, BOB)
        streams.forget(stream)
        with pytest.raises(StreamUnknown):
            await again(streams, stream, ANN)
        stream.stop()

    asyncio.run(run())


def test_an_owner_has_so_many_and_the_oldest_that_ended_makes_room() -> None:
    async def run() -> None:
        streams, ended = Streams(), ScriptedManager()
        ended.says.put_nowait(None)
        first = open_one(streams, ended)
        await heard(first)
        for _ in range(OWNER_STREAMS):
            open_one(streams, ScriptedManager())
        with pytest.raises(StreamUnknown):
            await again(streams, first, ANN)
        with pytest.raises(TooMany):
            open_one(streams, ScriptedManager())
        assert open_one(streams, ScriptedManager(), asker=BOB).owner == "bob"
        streams.close()
        await asyncio.sleep(0)

    asyncio.run(run())


def test_ended_streams_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)

    async def run() -> None:
        streams, made = Streams(), []
        for owner in "abc":
            manager = ScriptedManager()
            for said in ("x" * 600, None):
                manager.says.put_nowait(said)
            made.append(open_one(streams, manager, asker=Asker(owner=owner)))
            await heard(made[-1])
        last = open_one(streams, ScriptedManager())
        with pytest.raises(StreamUnknown):
            await again(streams, made[1], Asker(owner="b"))
        assert await again(streams, made[2], Asker(owner="c")) is made[2]
        last.stop()

    asyncio.run(run())


def test_another_process_knows_what_is_being_answered_and_whose_it_is(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")

    async def run() -> None:
        manager = ScriptedManager()
        here, there = (Streams(lambda: OpenStreams(engine)) for _ in range(2))
        stream, brief = open_one(here, manager), open_one(here, ScriptedManager(), resumable=False)
        manager.says.put_nowait("a")
        await stream.first(1, 5)
        with pytest.raises(StillRunning) as told:
            await again(there, stream, ANN)
        assert told.value.retry_after
        for other, asker in ((stream, BOB), (brief, ANN)):
            with pytest.raises(StreamUnknown):
                await again(there, other, asker)
        assert await again(here, stream, ANN) is stream
        manager.says.put_nowait(None)
        assert len(await heard(stream)) == 1
        with pytest.raises(StreamUnknown):  # ended, and its answer is not kept
            await again(there, stream, ANN)
        brief.stop()

    asyncio.run(run())
    engine.dispose()


def test_a_question_is_not_given_up_while_its_listener_waits_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.2)
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")

    async def run() -> None:
        manager = ScriptedManager()
        seen: list[bool] = []
        here, there = (Streams(lambda: OpenStreams(engine)) for _ in range(2))
        stream = open_one(here, manager)
        manager.says.put_nowait("a")
        await heard(stream, most=1)
        for _ in range(6):
            with pytest.raises(StillRunning):
                await again(there, stream, ANN)
            await asyncio.sleep(0.08)
        seen.append(manager.was_left)
        await asyncio.sleep(0.6)
        seen.append(manager.was_left)
        assert seen == [False, True]
        assert stream.failure is not None

    asyncio.run(run())
    engine.dispose()


def test_a_stream_of_a_process_that_was_killed_has_ended_in_time(tmp_path: Path) -> None:
    engine = open_state(f"sqlite:///{tmp_path / 'state.db'}")
    clock = [now()]
    known = OpenStreams(engine, lambda: clock[0])
    known.begin("s", "ann")
    assert known.want("s", "ann")
    clock[0] += LEASE / 2
    known.renew("s")
    clock[0] += LEASE * 0.9
    assert known.want("s", "ann")
    assert not known.want("s", "bob")
    clock[0] += LEASE
    assert not known.want("s", "ann")
    engine.dispose()
