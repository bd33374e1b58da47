"""The image: the stack and our files, and nothing that helps an attacker or tells of the machine that built it."""

from __future__ import annotations

import io
import os
import re
import socket
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.docker_engine import connect
from src.services.sandboxes.docker_image import main
from src.services.sandboxes.docker_inputs import pins
from src.services.sandboxes.docker_tier import DockerSandbox

pytestmark = pytest.mark.docker

PROGRAMS = {
    "sh", "bash", "dash", "busybox", "perl", "pip", "pip3", "apt", "apt-get", "dpkg", "curl", "wget", "nc", "gcc", "cc", "ld",
    "make", "git", "ssh", "su", "sudo", "mount", "gdb", "strace", "node",
}  # fmt: skip


@pytest.fixture(scope="module")
def tree(docker_image: str) -> list[tuple[tarfile.TarInfo, bytes]]:
    """Every file of the image; contents of those that are text of ours or of an installer's."""
    client = connect(120)
    identity = client.create_container(docker_image, command=["python3"])["Id"]
    try:
        exported = client.export(identity)
        with tarfile.open(fileobj=cast(IO[bytes], _Stream(exported)), mode="r|") as archive:
            found = [(entry, _content(archive, entry)) for entry in archive]
        for _ in exported:
            pass  # to its end, so that the connection is free to be closed
        return found
    finally:
        client.remove_container(identity, force=True)
        client.close()


class _Stream(io.RawIOBase):
    """An iterator of bytes, as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (chunk := next(self._chunks, None)) is not None:
            self._rest += chunk
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    telling = re.search(r"(^etc/|^opt/|dist-info/|\.pth$|\.(conf|cfg|ini|toml|json|txt)$)", entry.name)
    if not (entry.isfile() and telling and entry.size < 5_000_000):
        return b""
    file = archive.extractfile(entry)
    return file.read() if file else b""


def test_there_is_no_shell_installer_compiler_or_client(tree: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    programs = [
        entry.name for entry, _ in tree if entry.name.startswith(("usr/bin/", "usr/sbin/", "usr/local/bin/", "bin/", "sbin/"))
    ]
    assert {name.rpartition("/")[2] for name in programs if not name.endswith("/")} <= {
        "python",
        "python3",
        "python3.11",
        "python3.12",
        "python3.13",
        "",
    }
    names = {entry.name.rpartition("/")[2] for entry, _ in tree if entry.isfile() and entry.mode & 0o111}
    assert not names & PROGRAMS
    assert not [entry.name for entry, _ in tree if re.search(r"-packages/(pip|setuptools|ensurepip)(/|$)", entry.name)]
    assert not [entry.name for entry, _ in tree if "ensurepip" in entry.name]


def test_no_file_is_setuid_or_writable_and_all_are_root_s(tree: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    ours = [
        entry for entry, _ in tree if not entry.name.startswith(("dev/", "proc", "sys", ".dockerenv")) and not entry.issym()
    ]
    assert not [entry.name for entry in ours if entry.mode & 0o6000]
    made_by_engine = {"etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab", "dev"}
    kept = [entry for entry in ours if entry.name.rstrip("/") not in {*made_by_engine, "tmp"}]
    assert not [entry.name for entry in kept if entry.mode & 0o022]
    assert not [entry.name for entry in kept if (entry.uid, entry.gid) != (0, 0)]


def test_nothing_tells_of_the_machine_that_built_it(tree: list[tuple[tarfile.TarInfo, bytes]], docker_image: str) -> None:
    project = str(Path(__file__).resolve().parents[3])
    telling = {project, socket.gethostname() if len(socket.gethostname()) > 6 else project}
    for name, value in os.environ.items():
        if len(value) > 8 and re.search(r"proxy|pip_|uv_|cert|ca_bundle|token|secret|password|api_key", name, re.IGNORECASE):
            telling.add(value)
    # Such names are every Debian's, and Python's own settings name them.
    telling -= {"/etc/ssl/certs", "/etc/ssl/certs/ca-certificates.crt"}
    found = [(entry.name, text) for entry, content in tree for text in telling if text.encode() in content]
    assert not found
    assert not [
        entry.name
        for entry, _ in tree
        if entry.name.endswith(("pip.conf", "uv.toml", ".netrc", ".pypirc", "ca-certificates.crt"))
    ]
    client = connect(20)
    facts: dict[str, Any] = client.inspect_image(docker_image)  # type: ignore[no-untyped-call]
    history = str(client.history(docker_image)) + str(facts["Config"])  # type: ignore[no-untyped-call]
    client.close()
    assert not [text for text in telling if text in history]
    assert {line.partition("=")[0] for line in facts["Config"]["Env"]} == {"PATH", "LANG"}
    assert facts["Config"]["User"] == "65532:65532"


def test_it_is_small_and_has_bytecode_for_what_it_imports(tree: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    assert sum(entry.size for entry, _ in tree) < 1_200_000_000
    names = {entry.name for entry, _ in tree}
    for module in ("pandas/core/frame", "statsmodels/api", "plotly/graph_objects/__init__"):
        path = next(name for name in names if name.endswith(f"-packages/{module}.py"))
        folder, _, stem = path.removesuffix(".py").rpartition("/")
        assert [name for name in names if name.startswith(f"{folder}/__pycache__/{stem}.cpython-")], path
    assert any(name.startswith("opt/mplcache/fontlist-") for name in names)


def test_the_stack_inside_is_the_one_outside(docker_sandbox: DockerSandbox) -> None:
    names = "numpy pandas scipy statsmodels sklearn statsforecast matplotlib seaborn plotly pyarrow"
    imports = "\n".join(f"import {name}" for name in names.split())
    outcome = docker_sandbox.run(CodeJob(f"{imports}\nresult = [{', '.join(f'{name}.__version__' for name in names.split())}]"))
    assert outcome.ok, outcome.error
    wanted = pins()
    assert outcome.result == [wanted["scikit-learn" if name == "sklearn" else name] for name in names.split()]


def test_a_build_with_nothing_to_do_does_nothing_and_status_agrees(
    docker_image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--image", docker_image]) == 0
    assert main(["status", "--image", docker_image]) == 0
    assert capsys.readouterr().err.count("is current") == 2
    assert main(["status", "--image", "bi-agents-sandbox:never-built"]) == 1
    assert "docker_image build" in capsys.readouterr().err
