"""Fills a bare root file system with an interpreter and just what it needs to run the installed packages.

Runs once, inside the image build, as the base's own Python; standard library only. Picking what to keep, rather than
deleting what to lose, is why the image has no shell, package manager, compiler or setuid file.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

UID = 65532
# Standard library parts that only install, test or talk to a terminal.
UNWANTED = {
    "ensurepip", "idlelib", "lib2to3", "pip", "pydoc_data", "setuptools", "test", "tests", "tkinter", "turtledemo", "venv",
    "site-packages", "dist-packages", "__pycache__",
}  # fmt: skip
UNWANTED_EXTENSIONS = re.compile(r"^(_curses\w*|_dbm|_gdbm|_tkinter|_test\w*|_xxtestfuzz|nis|ossaudiodev|readline|xx\w*)\.")
ACCOUNTS = f"root:x:0:0:root:/:/nonexistent\nsandbox:x:{UID}:{UID}:sandbox:/tmp:/nonexistent\n"


def main(root: Path) -> None:
    """Builds the tree under `root`, which already holds the unpacked wheels."""
    interpreter = copy_interpreter(root)
    for link in ("bin", "lib", "lib64"):
        if Path("/", link).is_symlink():
            (root / link).symlink_to(f"usr/{link}")
    write_files(root)
    copy_libraries(root, interpreter)
    subprocess.run(["/sbin/ldconfig", "-r", str(root)], check=True)  # noqa: S603
    compile_all(root)
    cache_fonts(root)
    check(root, interpreter)
    close_permissions(root)


def copy_interpreter(root: Path) -> Path:
    """Copies the binary, its names on PATH and the standard library. Returns the path of the binary in the image."""
    binary = Path(sys.executable).resolve()
    copy(binary, root)
    for name in ("python", "python3"):
        (root / str(binary.parent / name).lstrip("/")).symlink_to(binary.name)
    stdlib = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(
        stdlib,
        root / str(stdlib).lstrip("/"),
        symlinks=False,
        ignore=_unwanted,
        ignore_dangling_symlinks=True,
        dirs_exist_ok=True,
    )
    return binary


def _unwanted(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in UNWANTED or name.startswith("config-") or UNWANTED_EXTENSIONS.match(name)]


def write_files(root: Path) -> None:
    """Writes the few files under /etc that libc asks for, time zones, and empty mount points."""
    etc = root / "etc"
    etc.mkdir(exist_ok=True)
    (etc / "passwd").write_text(ACCOUNTS)
    (etc / "group").write_text(f"root:x:0:\nsandbox:x:{UID}:\n")
    (etc / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files\n")
    for name in ("/etc/os-release", "/etc/ld.so.conf"):
        if Path(name).exists():
            copy(Path(name), root)
    if Path("/etc/ld.so.conf.d").is_dir():
        shutil.copytree("/etc/ld.so.conf.d", etc / "ld.so.conf.d", dirs_exist_ok=True)
    if Path("/usr/share/zoneinfo").is_dir():
        shutil.copytree("/usr/share/zoneinfo", root / "usr/share/zoneinfo", symlinks=True)
    for name in ("tmp", "proc", "sys", "dev", "run", "opt/app"):
        (root / name).mkdir(parents=True, exist_ok=True)


def copy_libraries(root: Path, interpreter: Path) -> None:
    """Copies every shared library of the base that the interpreter, its extensions or the wheels are linked to."""
    objects = [str(interpreter), *(str(p) for p in root.rglob("*.so*") if p.is_file())]
    wanted: set[str] = set()
    for start in range(0, len(objects), 200):
        command = ["/usr/bin/ldd", *objects[start : start + 200]]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
        wanted |= set(re.findall(r"(?:=> |^\s+)(/\S+) \(0x", found, re.MULTILINE))
    for name in sorted(wanted):
        if not name.startswith(str(root)):
            copy(Path(name), root)


def copy(file: Path, root: Path) -> None:
    """Copies one file's contents to its own place, following links in its folder's name."""
    target = root / str(file.parent.resolve() / file.name).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, target, follow_symlinks=True)


def compile_all(root: Path) -> None:
    """Compiles all modules with hash-based bytecode that is never checked again: the image cannot change."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    done = compileall.compile_dir(
        root, maxlevels=50, quiet=2, stripdir=str(root), prependdir="/", workers=os.cpu_count() or 1, invalidation_mode=mode
    )
    if not done:  # some wheels carry templates that are not valid modules
        sys.stderr.write("pack: some files did not compile; they are left as they are\n")


def cache_fonts(root: Path) -> None:
    """Builds matplotlib's font list now, so that no container spends time on it."""
    cache = root / "opt/mplcache"
    cache.mkdir(parents=True)
    run_inside(root, "import matplotlib.font_manager", {"MPLCONFIGDIR": "/opt/mplcache"})
    if not list(cache.glob("fontlist-*.json")):
        raise SystemExit("pack: matplotlib wrote no font list")


def check(root: Path, interpreter: Path) -> None:
    """Fails the build when the tree cannot import the stack by itself."""
    names = "ctypes, decimal, hashlib, sqlite3, ssl, zoneinfo, lzma, bz2, uuid, asyncio"
    stack = "numpy, pandas, scipy.stats, statsmodels.api, sklearn.ensemble, statsforecast"
    charts = "seaborn, plotly.graph_objects, pyarrow.parquet"
    run_inside(root, f"import {names}, {stack}, {charts}", {"MPLCONFIGDIR": "/opt/mplcache"})
    assert (root / str(interpreter).lstrip("/")).exists()


def run_inside(root: Path, code: str, environment: dict[str, str]) -> None:
    """Runs code with the new tree as its root, where nothing of the base can help."""

    def enter() -> None:
        os.chroot(root)
        os.chdir("/")

    settings = {"HOME": "/nonexistent", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg", **environment}
    command = [str(Path(sys.executable).resolve()), "-I", "-B", "-c", code]
    subprocess.run(command, preexec_fn=enter, env=settings, check=True)  # noqa: S603


def close_permissions(root: Path) -> None:
    """Makes everything root's and unwritable, and removes any setuid or setgid bit."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = Path(folder, name)
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod((mode & 0o555) | 0o444 | (0o111 if path.is_dir() else 0))
            os.lchown(path, 0, 0)
    # The engine gives a tmpfs the owner and mode of the folder that it covers.
    os.chown(root / "tmp", UID, UID)
    (root / "tmp").chmod(0o700)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
