"""A connection to the Docker engine, and what can be said about it in a second."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

import docker
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.errors import APIError, DockerException, ImageNotFound
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException

from src.services.sandboxes.docker_inputs import image_hash

ENGINE_ERRORS = (DockerException, RequestException, OSError)
"""Everything docker-py lets through when the engine refuses, hangs up or is not there."""
LABEL = "app.sandbox"
INPUTS_LABEL = "app.sandbox.inputs"
QUICK_SECONDS = 1
BUILD_HINT = "Build it with `python -m src.services.sandboxes.docker_image build`."
ENGINE_HINT = "Start it with `make services`."


def connect(seconds: int, connections: int = 25) -> docker.APIClient:
    """A client whose every call gives up after `seconds` of silence. It honours DOCKER_HOST. Raises ENGINE_ERRORS."""
    _knock(seconds)
    client = docker.APIClient(**kwargs_from_env(), timeout=seconds, max_pool_size=connections, version="auto")
    # Else each call looks through the environment for proxies and netrc, which is no business of an engine's.
    client.trust_env = False
    return client


def answers(client: docker.APIClient) -> bool:
    """Whether the engine is there."""
    try:
        _knock(QUICK_SECONDS)
        return bool(client.ping())
    except ENGINE_ERRORS:
        return False


def _knock(seconds: int) -> None:
    """Raises OSError where a local engine does not listen; docker-py would leave the socket of a failed call open."""
    host = os.environ.get("DOCKER_HOST") or DEFAULT_UNIX_SOCKET
    if host.startswith(("unix:", "http+unix:")):
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(seconds)
            door.connect("/" + host.partition("://")[2].lstrip("/"))


def labels_of(client: docker.APIClient, image: str) -> Mapping[str, str] | None:
    """The labels of an image, or None when the engine has no such image. Raises ENGINE_ERRORS."""
    try:
        labels: Mapping[str, str] | None = client.inspect_image(image)["Config"]["Labels"]  # type: ignore[no-untyped-call]
    except ImageNotFound:
        return None
    return labels or {}


def image_id(client: docker.APIClient, image: str) -> str:
    """The content id of an image, which no later build can move. Raises ENGINE_ERRORS."""
    return str(client.inspect_image(image)["Id"])  # type: ignore[no-untyped-call]


def why_not(image: str) -> str | None:
    """None when the engine answers and has the image as it should be now; else what is wrong and how to put it right."""
    try:
        client = connect(QUICK_SECONDS)
        try:
            labels = labels_of(client, image)
        finally:
            client.close()
    except APIError as error:
        return f"The Docker engine refused: {error.explanation}. {ENGINE_HINT}"
    except ENGINE_ERRORS:
        return f"No Docker engine answers. {ENGINE_HINT}"
    if labels is None:
        return f"The sandbox image {image} is not built. {BUILD_HINT}"
    if labels.get(INPUTS_LABEL) != image_hash():
        return f"The sandbox image {image} is out of date. {BUILD_HINT}"
    return None
