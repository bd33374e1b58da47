"""The frame protocol, where the host looks for it. It lives in `runner`, so that an image can carry that folder alone."""

from __future__ import annotations

from src.services.sandboxes.runner.protocol import (
    HEADER,
    HOST_KINDS,
    MAX_CODE,
    MAX_INPUT,
    MAX_OUTPUT,
    RUNNER_KINDS,
    Kind,
    Message,
    ProtocolError,
    Reader,
    Request,
    dump_json,
    load_json,
    named_head,
    pack,
    pack_named,
)

__all__ = [
    "HEADER",
    "HOST_KINDS",
    "MAX_CODE",
    "MAX_INPUT",
    "MAX_OUTPUT",
    "RUNNER_KINDS",
    "Kind",
    "Message",
    "ProtocolError",
    "Reader",
    "Request",
    "dump_json",
    "load_json",
    "named_head",
    "pack",
    "pack_named",
]
