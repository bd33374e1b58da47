"""Both bases, pulled and made here, end in the same image: one recipe, one list of what is copied."""

from __future__ import annotations

import re
import sys
import tarfile
from pathlib import Path

import pytest

from src.services.sandboxes.docker_base import SUITES, Base
from src.services.sandboxes.docker_image import _app_context
from src.services.sandboxes.docker_inputs import IMAGE_FILES, RECIPE, STACK_FILES, pins


def copied(dockerfile: str) -> set[str]:
    """What a Dockerfile takes from its build context."""
    text = (RECIPE / dockerfile).read_text()
    return {source.rstrip("/") for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE)}


def test_a_base_differs_in_its_name_its_python_and_where_that_looks_for_packages() -> None:
    assert set(Base.__slots__) == {"image", "python", "packages"}
    text = (RECIPE / "stack.Dockerfile").read_text()
    assert set(re.findall(r"^ARG (\w+)=", text, re.MULTILINE)) == {"BASE", "PACKAGES"}
    assert not re.findall(r"^RUN (?!\[)", text, re.MULTILINE)  # no shell: the made base and the slim one may have others


def test_both_copy_what_the_hash_knows_and_no_more() -> None:
    assert copied("stack.Dockerfile") == {"pack.py", "site"}
    assert "pack.py" in STACK_FILES
    assert copied("Dockerfile") == {"app", "entry.py"}
    assert "entry.py" in IMAGE_FILES
    with tarfile.open(fileobj=_app_context()) as archive:
        assert {Path(name).parts[0] for name in archive.getnames()} == {"app", *IMAGE_FILES}


def test_what_is_left_out_of_the_interpreter_holds_for_debian_s_python_and_for_docker_s() -> None:
    text = (RECIPE / "pack.py").read_text()
    assert not re.findall(r"/usr/(local/)?lib/python", text)  # asked of the interpreter, never written down
    assert {'"site-packages"', '"dist-packages"', '"ensurepip"'} <= set(re.findall(r'"[\w-]+"', text))


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_supported_python_gets_an_image_with_versions_of_its_own(python: str) -> None:
    base = python if python in SUITES else "3.11"  # a host with 3.12 and no registry: Debian's 3.11 is made
    found = pins(base)
    assert {"numpy", "pandas", "pyarrow", "statsforecast", "plotly"} <= set(found)
    assert all(re.fullmatch(r"[\w.+!]+", version) for version in found.values())
    if base == f"{sys.version_info.major}.{sys.version_info.minor}":
        assert found == pins()
