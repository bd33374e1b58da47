"""What the image is made of, and when it counts as out of date."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from src.services.sandboxes import docker_inputs
from src.services.sandboxes.docker_inputs import RECIPE, app_files, image_hash, pins, stack_hash

NAMED = (
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "scikit-learn",
    "statsforecast",
    "matplotlib",
    "seaborn",
    "plotly",
    "pyarrow",
)


def test_the_image_has_the_stack_with_all_it_needs_and_no_vendor_of_ours() -> None:
    found = pins()
    assert set(NAMED) <= set(found)
    assert {"patsy", "python-dateutil", "joblib", "pillow"} <= set(found)
    assert not {"crewai", "docker", "sqlalchemy", "fastapi", "pip", "setuptools", "requests"} & set(found)


def test_versions_are_the_host_s_where_no_lock_says_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(docker_inputs, "LOCK", tmp_path / "none.txt")
    assert {name: pins()[name] for name in NAMED} == {name: version(name) for name in NAMED}


def test_the_lock_decides_for_the_python_in_the_image(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(
        "# a comment\n--index-url https://example.org\n"
        'numpy==1.0.0 ; python_full_version < "3.12" \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via pandas\n'
        'numpy==2.0.0 ; python_full_version >= "3.12" \\\n    --hash=sha256:cc\n'
        "Scikit_Learn==9.9 --hash=sha256:dd\n"
    )
    monkeypatch.setattr(docker_inputs, "LOCK", lock)
    assert (pins("3.11")["numpy"], pins("3.13")["numpy"]) == ("1.0.0", "2.0.0")
    assert pins()["scikit-learn"] == "9.9"


def test_the_image_carries_the_runner_and_the_analyses_and_nothing_else_of_ours() -> None:
    files = dict(app_files())
    assert "src/services/sandboxes/runner/__main__.py" in files
    assert any(name.startswith("src/analyses/") for name in files)
    folders = ("src/analyses/", "src/services/sandboxes/runner/")
    others = {name: content for name, content in files.items() if not name.startswith(folders)}
    assert set(others) == {"src/__init__.py", "src/services/__init__.py", "src/services/sandboxes/__init__.py"}
    assert not any(others.values())


def test_the_hash_follows_sources_and_versions_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = image_hash(), stack_hash()
    assert (image_hash(), stack_hash()) == before
    source = tmp_path / "src" / "analyses"
    source.mkdir(parents=True)
    (source / "one.py").write_text("x = 1\n")
    monkeypatch.setattr(docker_inputs, "PROJECT_ROOT", tmp_path)
    changed = image_hash()
    (source / "one.py").write_text("x = 2\n")
    assert len({before[0], changed, image_hash()}) == 3
    assert stack_hash() == before[1]
    monkeypatch.setattr(docker_inputs, "pins", lambda python=None: {"numpy": "0"})
    assert stack_hash() != before[1]


def test_the_seccomp_profile_allows_by_name_and_leaves_out_what_escapes() -> None:
    profile = json.loads((RECIPE / "seccomp.json").read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    allowed = {name for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}
    assert {"read", "write", "mmap", "execve", "landlock_restrict_self", "prctl", "seccomp"} <= allowed
    forbidden = "socket socketpair connect ptrace process_vm_readv bpf keyctl io_uring_setup perf_event_open userfaultfd mount"
    forbidden += " unshare setns mknod mknodat symlink link memfd_create personality open_by_handle_at init_module kexec_load"
    forbidden += " execveat clone3 chroot pivot_root setuid setresuid add_key name_to_handle_at vmsplice splice"
    assert not set(forbidden.split()) & allowed
    clone = next(rule for rule in profile["syscalls"] if rule["names"] == ["clone"])
    assert clone["args"][0]["op"] == "SCMP_CMP_MASKED_EQ"
    namespaces = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
    assert clone["args"][0]["value"] & namespaces == namespaces
    assert clone["args"][0]["valueTwo"] == 0
