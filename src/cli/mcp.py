"""`bi mcp`: the MCP server on standard input and output, for a client on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Final

import anyio

from src.models.asker import Asker

USER: Final = Asker(owner="")
"""The machine's own user, whose words come through a model: databases that are configured, no other file or URL."""


def run() -> int:
    """Serves until the client closes standard input. Raises BadSetting."""
    with _protocol_alone() as out:
        anyio.run(_serve, out)
    return 0


@contextmanager
def _protocol_alone() -> Iterator[TextIOWrapper]:
    """Standard output for the protocol alone: whatever else prints, in here or in a child, prints to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(kept), "wb") as raw:
            yield TextIOWrapper(raw, encoding="utf-8", write_through=True)
    finally:
        os.dup2(kept, 1)
        os.close(kept)


async def _serve(out: TextIOWrapper) -> None:
    from mcp.server.stdio import stdio_server

    from src.agents.crewai_manager import DataOpsManager
    from src.mcp.server import make_server

    with DataOpsManager() as manager:
        manager.prefetch()
        server = make_server(lambda: manager, lambda _call: USER)._mcp_server
        async with stdio_server(stdout=anyio.wrap_file(out)) as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
