"""Length-prefixed frames between a host and the runner inside a sandbox: the one thing both sides share.

A frame is `u8 kind | u32 length | 16-byte execution id | payload`, big-endian. Authenticity rests on who owns the
descriptor (user code has none that leads to the host); the id only guards against stale or crossed streams.

    host -> runner   EXEC (JSON Request), then one FRAME for each named frame; PING at any time; STOP ends the run
    runner -> host   READY once; STDOUT, STDERR, RESULT, FIGURE, IMAGE, then DONE for each EXEC; PONG for a PING
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from json import dumps, loads  # held here: user code may well replace json.dumps
from typing import Any, Final

HEADER: Final = struct.Struct("!BI16s")
NO_ID: Final = bytes(16)
MAX_INPUT: Final = 1024 * 1024 * 1024
"""Largest frame that a host may send: rows as Arrow."""
MAX_OUTPUT: Final = 16 * 1024 * 1024
"""Largest frame that a runner may send."""
MAX_CODE: Final = 64 * 1024
"""Characters of code in one job."""


class Kind(IntEnum):
    """What a frame carries."""

    READY = 1
    EXEC = 2
    FRAME = 3
    STDOUT = 4
    STDERR = 5
    RESULT = 6
    FIGURE = 7
    IMAGE = 8
    DONE = 9
    PING = 10
    PONG = 11
    # between a supervisor and the worker of a session only
    GATE = 12
    FORK = 13
    KEPT = 14
    # all of a request has been handed to its worker
    BEGUN = 15
    # nobody waits for the run of that id any more; one that is over already is not meant
    STOP = 16


HOST_KINDS: Final = frozenset({Kind.EXEC, Kind.FRAME, Kind.PING, Kind.STOP})
SESSION_KINDS: Final = frozenset({Kind.GATE, Kind.FORK, Kind.KEPT})
RUNNER_KINDS: Final = frozenset(set(Kind) - HOST_KINDS - SESSION_KINDS)
WORKER_KINDS: Final = frozenset({Kind.RESULT, Kind.FIGURE, Kind.IMAGE})


class ProtocolError(Exception):
    """Bytes that are no frame, a kind that this side never sends, or one that is too large."""


@dataclass(frozen=True, slots=True)
class Message:
    """One frame."""

    kind: Kind
    id: bytes
    payload: bytes


def pack(kind: Kind, payload: bytes, execution: bytes = NO_ID) -> bytes:
    """The bytes of one frame."""
    return head(kind, payload, execution) + payload


def head(kind: Kind, payload: bytes, execution: bytes = NO_ID) -> bytes:
    """What goes before the payload; for one too large to be copied."""
    return HEADER.pack(kind, len(payload), execution)


class Reader:
    """Takes bytes as they come and gives whole frames; refuses any kind not in `kinds` before reading its payload."""

    def __init__(self, kinds: frozenset[Kind], limit: int) -> None:
        self._kinds = kinds
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes | memoryview) -> list[Message]:
        """The frames that `data` completes. Raises ProtocolError."""
        self._buffer += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    @property
    def partial(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._buffer)

    def take_head(self) -> tuple[Kind, int, bytes] | None:
        """Kind, length and id of the next frame, once they are there; its payload comes by `take`. Raises ProtocolError."""
        found = self._head()
        if found is not None:
            del self._buffer[: HEADER.size]
        return found

    def take(self, most: int) -> bytes:
        """What is there already of a payload whose head was taken."""
        data = bytes(memoryview(self._buffer)[:most])
        del self._buffer[:most]
        return data

    def _head(self) -> tuple[Kind, int, bytes] | None:
        if len(self._buffer) < HEADER.size:
            return None
        number, length, execution = HEADER.unpack_from(self._buffer)
        if number not in self._kinds:
            raise ProtocolError(f"unexpected frame kind {number}")
        if length > self._limit:
            raise ProtocolError(f"frame of {length} bytes; the limit is {self._limit}")
        return Kind(number), length, execution

    def _next(self) -> Message | None:
        found = self._head()
        if found is None:
            return None
        kind, length, execution = found
        end = HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[HEADER.size : end])
        del self._buffer[:end]
        return Message(kind, execution, payload)


@dataclass(frozen=True, slots=True)
class Request:
    """The payload of EXEC: code, what it may use, and how many FRAMEs follow."""

    code: str
    language: str
    """"full" Python, where a container is the wall, or "restricted"."""
    frames: int = 0
    seed: int = 0
    seconds: float = 30.0
    memory_bytes: int = 512 * 1024 * 1024
    stdout_bytes: int = 64 * 1024
    stderr_bytes: int = 16 * 1024
    flood_bytes: int = 4 * 1024 * 1024
    result_bytes: int = 8 * 1024 * 1024
    files_bytes: int = 64 * 1024 * 1024
    processes: int = 64
    session: bool = False
    """Whether this is a cell of a session, whose variables stay for the next."""

    def to_bytes(self) -> bytes:
        """As JSON. Lone surrogates in the code stay escaped."""
        return dump_json({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_bytes(cls, payload: bytes) -> Request:
        """The request. Raises ProtocolError when it is none."""
        fields = load_json(payload)
        if not isinstance(fields, dict) or not set(fields) <= set(cls.__slots__):
            raise ProtocolError("not a request")
        try:
            return cls(**fields)
        except TypeError as error:
            raise ProtocolError("not a request") from error


def pack_named(name: str, stream: bytes) -> bytes:
    """The payload of FRAME: a name and an Arrow IPC stream."""
    return named_head(name) + stream


def named_head(name: str) -> bytes:
    """What goes before the stream; for one too large to be copied."""
    encoded = name.encode()
    return struct.pack("!H", len(encoded)) + encoded


def unpack_named(payload: bytes | memoryview) -> tuple[str, memoryview]:
    """The name and the Arrow IPC stream of a FRAME. Raises ProtocolError."""
    try:
        (length,) = struct.unpack_from("!H", payload)
        return bytes(payload[2 : 2 + length]).decode(), memoryview(payload)[2 + length :]
    except (struct.error, UnicodeDecodeError) as error:
        raise ProtocolError("not a named frame") from error


def dump_json(value: Any) -> bytes:
    """Strict JSON: NaN and Infinity are a ValueError, never written."""
    return dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")


def load_json(payload: bytes) -> Any:
    """Strict JSON: raises ProtocolError for NaN, Infinity, twice the same key, nesting without end, or no JSON at all."""
    try:
        return loads(payload, parse_constant=_no_constant, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not strict JSON: {type(error).__name__}") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("the same key twice")
    return fields
