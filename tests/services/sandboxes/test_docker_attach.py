"""The engine's framing of a container's output, taken apart whatever way the bytes arrive."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.sandboxes.docker_attach import AttachStream
from tests.fakes.docker_attach import AttachOnlyEngine

STDOUT, STDERR = 1, 2


def attached() -> tuple[AttachOnlyEngine, AttachStream]:
    engine = AttachOnlyEngine()
    return engine, AttachStream(cast(Any, engine), "c0ffee")


@given(
    said=st.lists(st.tuples(st.sampled_from([STDOUT, STDERR]), st.binary(max_size=300)), max_size=20),
    cuts=st.lists(st.integers(1, 50), min_size=1, max_size=30),
)
def test_stdout_comes_back_whole_and_stderr_stays_out(said: list[tuple[int, bytes]], cuts: list[int]) -> None:
    engine, stream = attached()
    wire = b"".join(engine.say(number, data) for number, data in said)
    got = b""
    turn = 0
    while wire:
        size = cuts[turn % len(cuts)]
        engine.engine.sendall(wire[:size])
        wire, turn = wire[size:], turn + 1
        try:
            got += stream.receive(0.0)
        except TimeoutError:
            continue
    engine.engine.close()
    while part := stream.receive(1.0):
        got += part
    stream.close()
    assert got == b"".join(data for number, data in said if number == STDOUT)


def test_silence_is_a_timeout_and_the_end_is_empty() -> None:
    engine, stream = attached()
    with pytest.raises(TimeoutError):
        stream.receive(0.01)
    with pytest.raises(TimeoutError):
        stream.receive(0.0)  # does not wait
    engine.engine.close()
    assert stream.receive(1.0) == b""
    stream.close()


def test_the_runner_s_last_words_can_be_told() -> None:
    engine, stream = attached()
    engine.engine.sendall(engine.say(STDERR, b"Traceback ...\nImportError: no numpy\n"))
    engine.engine.close()
    assert stream.receive(1.0) == b""
    assert stream.complaint == "ImportError: no numpy"
    stream.close()


def test_what_is_sent_arrives_unframed() -> None:
    engine, stream = attached()
    stream.send(b"frames of ours")
    assert engine.engine.recv(100) == b"frames of ours"
    stream.close()
    assert engine.engine.recv(100) == b""
    engine.engine.close()
