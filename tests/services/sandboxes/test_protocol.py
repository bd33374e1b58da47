"""Frames: whole ones come out however the bytes come in, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.sandboxes.protocol import (
    HOST_KINDS,
    RUNNER_KINDS,
    Kind,
    ProtocolError,
    Reader,
    Request,
    dump_json,
    load_json,
    pack,
    pack_named,
)
from src.services.sandboxes.runner.protocol import HEADER, unpack_named

LIMIT = 1_000_000
FRAMES = st.lists(
    st.tuples(st.sampled_from(sorted(RUNNER_KINDS)), st.binary(max_size=300), st.binary(min_size=16, max_size=16))
)


@given(FRAMES, st.integers(1, 50))
def test_frames_survive_any_cut(frames: list[tuple[Kind, bytes, bytes]], size: int) -> None:
    stream = b"".join(pack(*frame) for frame in frames)
    reader = Reader(RUNNER_KINDS, LIMIT)
    found = [message for start in range(0, len(stream), size) for message in reader.feed(stream[start : start + size])]
    assert [(message.kind, message.payload, message.id) for message in found] == frames
    assert not reader.partial


@given(st.binary(max_size=300), st.binary(max_size=50), st.integers(1, 50))
def test_a_payload_can_be_taken_while_it_comes(payload: bytes, after: bytes, size: int) -> None:
    stream = pack(Kind.FRAME, payload, bytes(16))
    reader = Reader(HOST_KINDS, LIMIT)
    found, place = None, 0
    while not (waiting := reader.feed(stream[place : place + size])) and (found := reader.take_head()) is None:
        place += size
    if found is None:
        assert [message.payload for message in waiting] == [payload]
        return
    taken = reader.take(found[1])
    assert (found, taken) == ((Kind.FRAME, len(payload), bytes(16)), payload[: len(taken)])
    assert [message.payload for message in reader.feed(pack(Kind.PING, after))] == [after]


@given(st.binary(min_size=HEADER.size, max_size=400))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    try:
        messages = Reader(RUNNER_KINDS, 200).feed(data)
    except ProtocolError:
        return
    assert all(message.kind in RUNNER_KINDS and len(message.payload) <= 200 for message in messages)


@pytest.mark.parametrize("kind", sorted(HOST_KINDS))
def test_a_kind_of_the_other_side_is_refused(kind: Kind) -> None:
    with pytest.raises(ProtocolError, match="unexpected frame kind"):
        Reader(RUNNER_KINDS, LIMIT).feed(pack(kind, b""))


def test_a_frame_too_large_is_refused_before_it_arrives() -> None:
    with pytest.raises(ProtocolError, match="limit is 10"):
        Reader(RUNNER_KINDS, 10).feed(HEADER.pack(Kind.RESULT, 11, bytes(16)))


@given(st.text(max_size=200), st.integers(0, 3), st.integers(0, 2**31))
def test_a_request_survives_the_way(code: str, frames: int, seed: int) -> None:
    request = Request(code, "full", frames=frames, seed=seed)
    assert Request.from_bytes(request.to_bytes()) == request


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"{}", b'{"code": "x"}', b'{"code": "x", "language": "full", "extra": 1}', b"\xff"]
)
def test_what_is_no_request_is_refused(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        Request.from_bytes(payload)


@given(st.text(max_size=50), st.binary(max_size=50))
def test_a_named_frame_survives_the_way(name: str, stream: bytes) -> None:
    found, data = unpack_named(pack_named(name, stream))
    assert (found, bytes(data)) == (name, stream)


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b'{"a": 1, "a": 2}', b"[" * 100_000, b"", b"\xff\xfe", b"{'a': 1}"])
def test_json_is_strict(text: bytes) -> None:
    with pytest.raises(ProtocolError):
        load_json(text)


def test_json_without_numbers_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json({"a": float("nan")})
