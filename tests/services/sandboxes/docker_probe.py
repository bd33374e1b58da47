"""Runs a command in a container that is made exactly like those for user code, so that tests can ask the kernel."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from src.services.sandboxes.docker_attach import AttachStream
from src.services.sandboxes.docker_container import Recipe
from src.services.sandboxes.docker_engine import connect
from src.services.sandboxes.docker_inputs import RECIPE
from src.services.sandboxes.docker_owner import Owner, remove

MEMORY = 512 * 1024 * 1024


def recipe(image: str) -> Recipe:
    """What the docker tier makes containers from."""
    return Recipe(image, MEMORY, str(Owner.of_this_process()), (RECIPE / "seccomp.json").read_text())


def ask(image: str, code: str) -> str:
    """What that Python code prints, as PID 1, before the runner puts up any wall of its own."""
    client = connect(20)
    parameters: dict[str, Any] = {**recipe(image).parameters(client), "command": ["python3", "-I", "-B", "-c", code]}
    identity = client.create_container(**parameters)["Id"]
    try:
        with closing(AttachStream(client, identity)) as stream:
            client.start(identity)
            output = b""
            while part := stream.receive(20.0):
                output += part
            assert output, stream.complaint
            return output.decode()
    finally:
        remove(client, identity)
        client.close()


def inspect(image: str) -> dict[str, Any]:
    """How the engine understood what we asked for."""
    client = connect(20)
    identity = client.create_container(**recipe(image).parameters(client))["Id"]
    try:
        found: dict[str, Any] = client.inspect_container(identity)
        return found
    finally:
        remove(client, identity)
        client.close()
