"""What the kernel and the engine say about the container that user code gets: facts, not settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.docker_tier import DockerSandbox
from tests.services.sandboxes.docker_probe import MEMORY, ask, inspect

pytestmark = pytest.mark.docker

FACTS = """
NAMES = ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb", "NoNewPrivs", "Seccomp", "Groups")
import json, os, resource, socket, errno, ctypes
def refused(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "allowed"
status = dict(line.rstrip().split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
mounts = {line.split()[1]: line.split()[3].split(",") for line in open("/proc/self/mounts")}
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    return "allowed" if libc.syscall(number, *arguments) >= 0 else errno.errorcode[ctypes.get_errno()]
print(json.dumps({
    "status": {name: status.get(name) for name in NAMES},
    "ids": os.getresuid() + os.getresgid(),
    "root": mounts["/"], "tmp": mounts["/tmp"], "shm": "/dev/shm" in mounts,
    "interfaces": [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line],
    "write_root": refused(open, "/x", "w"), "write_site": refused(open, json.__file__, "a"),
    "write_app": refused(open, "/opt/app/x", "w"), "sysrq": refused(open, "/proc/sysrq-trigger", "w"),
    "core_pattern": refused(open, "/proc/sys/kernel/core_pattern", "w"),
    "socket": refused(socket.socket), "unix": refused(socket.socket, socket.AF_UNIX), "setuid": refused(os.setuid, 0),
    "mknod": refused(os.mknod, "/tmp/n"), "symlink": refused(os.symlink, "/etc/passwd", "/tmp/l"),
    "shell": refused(os.execv, "/bin/sh", ["sh"]),
    "unshare": call(272, 0x10000000), "ptrace": call(101, 0, 0, 0, 0), "bpf": call(321, 0, 0, 0), "keyctl": call(250, 0),
    "mount": call(165, b"a", b"/tmp", b"tmpfs", 0, 0), "io_uring": call(425, 1, 0), "clone3": call(435, 0, 0),
    "nofile": resource.getrlimit(resource.RLIMIT_NOFILE), "core": resource.getrlimit(resource.RLIMIT_CORE),
    "fsize": resource.getrlimit(resource.RLIMIT_FSIZE),
    "docker_socket": os.path.exists("/var/run/docker.sock"),
    "environment": sorted(os.environ), "devices": sorted(os.listdir("/dev")),
}))
"""

LIMITS = """
import json, os
V2 = ("memory.max", "memory.swap.max", "pids.max", "cpu.max")
V1 = ("memory/memory.limit_in_bytes", "memory/memory.memsw.limit_in_bytes", "pids/pids.max", "cpu/cpu.cfs_quota_us")
root = "/sys/fs/cgroup/"
version = 2 if os.path.exists(root + "cgroup.controllers") else 1
read = [open(root + name).read().split() for name in (V2 if version == 2 else V1)]
memory, swap, pids, quota = (int(words[0]) for words in read)
period = int(read[3][1] if version == 2 else open(root + "cpu/cpu.cfs_period_us").read())
try:
    open(root + ("" if version == 2 else "memory/") + "cgroup.procs", "w")
    move = "allowed"
except OSError:
    move = "refused"
beyond = memory + swap if version == 2 else swap
paths = list({line.rstrip().split(":", 2)[2] for line in open("/proc/self/cgroup")})
limits = {"memory": memory, "with_swap": beyond, "pids": pids, "cpus": quota / period}
print(json.dumps({**limits, "move": move, "paths": paths}))
"""


@pytest.fixture(scope="module")
def facts(docker_image: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(docker_image, FACTS))
    return found


def test_it_is_nobody_with_no_capability_and_cannot_become_more(facts: dict[str, Any]) -> None:
    none = "0" * 16
    status = facts["status"]
    assert [status[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")] == [none] * 5
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert set(status["Groups"].split()) <= {"65532"}
    assert facts["ids"] == [65532] * 6
    assert facts["setuid"] == "EPERM"


def test_nothing_can_be_written_but_a_small_tmp_without_programs(facts: dict[str, Any]) -> None:
    assert "ro" in facts["root"]
    assert {"rw", "noexec", "nosuid", "nodev", "size=65536k", "nr_inodes=4096"} <= set(facts["tmp"])
    assert not facts["shm"]
    assert {facts[name] for name in ("write_root", "write_site", "write_app")} <= {"EROFS", "EACCES"}
    assert {facts[name] for name in ("core_pattern", "sysrq")} <= {"EROFS", "EACCES", "ENOENT"}
    assert facts["fsize"] == [64 * 1024 * 1024] * 2


def test_there_is_no_network_and_no_socket_to_have_one_with(facts: dict[str, Any]) -> None:
    assert set(facts["interfaces"]) <= {
        "lo",
        "tunl0",
        "sit0",
        "ip6tnl0",
        "gre0",
        "gretap0",
        "erspan0",
        "ip_vti0",
        "ip6_vti0",
        "ip6gre0",
    }
    assert (facts["socket"], facts["unix"]) == ("EPERM", "EPERM")
    assert not facts["docker_socket"]


def test_the_ways_out_of_a_container_are_shut(facts: dict[str, Any]) -> None:
    ways = ("unshare", "ptrace", "bpf", "keyctl", "mount", "io_uring", "mknod", "symlink")
    assert {name: facts[name] for name in ways} == dict.fromkeys(ways, "EPERM")
    assert facts["clone3"] == "ENOSYS"
    assert facts["shell"] == "ENOENT"
    assert not {"mem", "kmsg", "sda", "vda", "kvm", "fuse"} & set(facts["devices"])
    assert (facts["nofile"], facts["core"]) == ([256, 256], [0, 0])


def test_the_environment_is_ours_alone(facts: dict[str, Any]) -> None:
    ours = {"HOME", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "HOSTNAME", "PYTHONHASHSEED"}
    ours |= {name for name in facts["environment"] if name.endswith(("_NUM_THREADS", "_CPU_COUNT"))}
    assert set(facts["environment"]) - ours == {"MPLBACKEND", "MPLCONFIGDIR", "JOBLIB_MULTIPROCESSING", "MALLOC_ARENA_MAX"}


def test_the_engine_understood_every_limit(docker_image: str) -> None:
    found = inspect(docker_image)
    host, config = found["HostConfig"], found["Config"]
    assert (host["Memory"], host["MemorySwap"], host["NanoCpus"], host["PidsLimit"]) == (MEMORY, MEMORY, 10**9, 64)
    assert (host["NetworkMode"], host["IpcMode"], host["LogConfig"]["Type"]) == ("none", "none", "none")
    assert (host["ReadonlyRootfs"], host["AutoRemove"], host["Privileged"], host["CapDrop"]) == (True, True, False, ["ALL"])
    assert [bool(given) for given in (host["Binds"], host["Devices"], host["CapAdd"], found["Mounts"])] == [False] * 4
    assert (config["StdinOnce"], config["OpenStdin"], config["Tty"], config["User"]) == (True, True, False, "65532:65532")


def test_the_kernel_holds_every_limit_by_either_version_of_cgroups(docker_image: str) -> None:
    found = json.loads(ask(docker_image, LIMITS))
    assert (found["memory"], found["with_swap"], found["pids"], found["cpus"]) == (MEMORY, MEMORY, 64, 1.0)
    assert (found["move"], found["paths"]) == ("refused", ["/"])


def test_a_secret_of_the_host_s_environment_is_not_inside(
    docker_image: str, docker_sandbox: DockerSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_SECRET", "canary-8d1f")
    outcome = docker_sandbox.run(CodeJob("import os\nresult = dict(os.environ)"))
    assert outcome.ok, outcome.error
    assert "canary-8d1f" not in json.dumps(outcome.result)
    assert "canary-8d1f" not in ask(docker_image, "import os; print(dict(os.environ))")
    fresh = DockerSandbox(docker_image, MEMORY)
    fresh.start()
    try:
        again = fresh.run(CodeJob("import os\nresult = dict(os.environ)"))
    finally:
        fresh.close()
    assert "canary-8d1f" not in json.dumps(again.result)
