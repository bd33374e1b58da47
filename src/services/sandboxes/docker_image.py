"""Builds the image that analysis code runs in, when and only when its inputs have changed.

    python -m src.services.sandboxes.docker_image build [--base auto|slim|debootstrap] [--force]
    python -m src.services.sandboxes.docker_image status

Two layers: the stack (interpreter and wheels; minutes, rarely) and the project's own files on top (seconds, often).
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import docker

from src.errors import BiError, SandboxUnavailable
from src.models.config import Settings
from src.services.sandboxes.docker_base import BaseKind, Tell, provide_base
from src.services.sandboxes.docker_engine import ENGINE_ERRORS, ENGINE_HINT, INPUTS_LABEL, LABEL, connect, labels_of, why_not
from src.services.sandboxes.docker_inputs import IMAGE_FILES, RECIPE, app_files, image_hash, pins, stack_hash
from src.services.sandboxes.docker_wheels import unpack_wheels

STACK_NAME = "bi-agents-sandbox-stack"
CALL_SECONDS = 900


def build(image: str, *, base: BaseKind = "auto", force: bool = False, cache: Path, tell: Tell) -> bool:
    """Makes `image` current. Returns whether there was anything to do. Raises SandboxUnavailable."""
    client = _connected()
    try:
        if not force and _label(client, image) == image_hash():
            tell(f"image: {image} is current")
            return False
        stack = _stack(client, base, force, cache, tell)
        inputs = image_hash()  # the stack took minutes, and a file may have changed meanwhile
        _build(client, image, _app_context(), {"STACK": stack}, {LABEL: "image", INPUTS_LABEL: inputs}, "Dockerfile")
        _forget_old(client, stack)
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable(f"The Docker engine failed: {error}", hint=ENGINE_HINT) from error
    finally:
        client.close()
    tell(f"image: {image} is built")
    return True


def _connected() -> docker.APIClient:
    try:
        return connect(CALL_SECONDS)
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable("No Docker engine answers.", hint=ENGINE_HINT) from error


def _stack(client: docker.APIClient, base: BaseKind, force: bool, cache: Path, tell: Tell) -> str:
    """The tag of the lower layer, built unless the engine has it."""
    inputs = stack_hash()
    tag = f"{STACK_NAME}:{inputs[:12]}"
    if not force and _label(client, tag) == inputs:
        return tag
    found = provide_base(client, base, cache, tell)
    wanted = pins(found.python)
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder, "context")
        context.mkdir()
        tell(f"stack: unpacking {len(wanted)} packages for Python {found.python}")
        unpack_wheels(wanted, found.python, context / "site")
        for name in ("stack.Dockerfile", "pack.py"):
            shutil.copy(RECIPE / name, context)
        tell("stack: compiling and packing")
        labels = {LABEL: "stack", INPUTS_LABEL: inputs, "app.sandbox.base": found.image}
        with _tar_stream(context) as stream:
            _build(client, tag, stream, {"BASE": found.image, "PACKAGES": found.packages}, labels, "stack.Dockerfile")
    return tag


def _forget_old(client: docker.APIClient, stack: str) -> None:
    """Removes stages, and images that newer ones have replaced, unless a container still stands on one."""
    for label in ("app.sandbox.stage=build", f"{LABEL}=image"):
        client.prune_images({"dangling": True, "label": label})  # type: ignore[no-untyped-call]
    for found in client.images(name=STACK_NAME):
        for tag in found["RepoTags"] or ():
            if tag != stack:
                with suppress(*ENGINE_ERRORS):
                    client.remove_image(tag)


def _build(
    client: docker.APIClient, tag: str, context: IO[bytes], arguments: dict[str, str], labels: dict[str, str], dockerfile: str
) -> None:
    events: Iterator[dict[str, Any]] = client.build(
        fileobj=context, custom_context=True, dockerfile=dockerfile, tag=tag, buildargs=arguments, labels=labels,
        network_mode="none", rm=True, forcerm=True, decode=True, use_config_proxy=False,
    )  # fmt: skip
    said: list[str] = []
    for event in events:
        if "error" in event:
            raise SandboxUnavailable(f"Building {tag} failed: {event['error']} {''.join(said[-20:])}")
        said.append(str(event.get("stream", "")))


def _label(client: docker.APIClient, image: str) -> str | None:
    return (labels_of(client, image) or {}).get(INPUTS_LABEL)


@contextmanager
def _tar_stream(folder: Path) -> Iterator[IO[bytes]]:
    """The folder as a tar stream in which everything is root's: no name of a host user enters the image."""
    command = ["tar", "-C", str(folder), "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0", "-c", "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        yield process.stdout


def _app_context() -> IO[bytes]:
    """The upper layer's files. Small, so in memory."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in [
            *((n, (RECIPE / n).read_bytes()) for n in IMAGE_FILES),
            *((f"app/{n}", c) for n, c in app_files()),
        ]:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o444
            archive.addfile(entry, io.BytesIO(content))
    buffer.seek(0)
    return buffer


def main(arguments: list[str] | None = None) -> int:
    """The command line. Exit code 0: current; 1: not, with the reason on stderr."""
    settings = Settings()
    parser = argparse.ArgumentParser(prog="docker_image", description="The image that analysis code runs in.")
    parser.add_argument("action", choices=("build", "status"))
    parser.add_argument("--image", default=settings.sandbox_image)
    parser.add_argument("--base", choices=("auto", "slim", "debootstrap"), default="auto")
    parser.add_argument("--force", action="store_true", help="build every layer again")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        if chosen.action == "build":
            build(chosen.image, base=chosen.base, force=chosen.force, cache=settings.home / "cache", tell=_say)
            _say(f"done in {time.monotonic() - started:.0f} s")
            return 0
        reason = why_not(chosen.image)
    except BiError as error:
        reason = str(error)
    _say(reason or f"image: {chosen.image} is current")
    return 1 if reason else 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
