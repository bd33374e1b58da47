"""A run that is lost says whether its code may have run: only one that surely has not is tried again."""

from __future__ import annotations

import socket

import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.host_session import HostSession, SessionLost
from src.services.sandboxes.protocol import HOST_KINDS, Kind, Reader, pack
from src.services.sandboxes.zygote_process import SocketStream


def lost_after(*answers: Kind) -> SessionLost:
    """How a run is lost whose supervisor gave these answers and died."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        session = HostSession(SocketStream(ours), "docker", "full")
        execution = b"\0" * 16
        theirs.sendall(b"".join(pack(kind, b"{}", execution) for kind in answers))
        theirs.shutdown(socket.SHUT_WR)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("src.services.sandboxes.host_session.os.urandom", lambda size: execution[:size])
            with pytest.raises(SessionLost) as caught:
                session.run(CodeJob("1"))
        assert Reader(HOST_KINDS, 10_000).feed(theirs.recv(10_000))[0].kind is Kind.EXEC
    return caught.value


def test_one_that_died_before_it_began_may_be_tried_again() -> None:
    assert lost_after().begun is False
    assert lost_after(Kind.READY).begun is False  # imports that ended just then


def test_one_that_had_begun_may_not() -> None:
    assert lost_after(Kind.BEGUN).begun is True
    assert lost_after(Kind.BEGUN, Kind.STDOUT).begun is True
