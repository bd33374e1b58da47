"""Whose a container is, and when its owner is surely dead."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from src.services.sandboxes.docker_owner import Owner


def test_this_process_is_alive_and_two_uses_of_it_differ() -> None:
    first, second = Owner.of_this_process(), Owner.of_this_process()
    assert not first.dead
    assert first != second
    assert Owner.parse(str(first)) == first


def test_a_process_that_ended_is_dead_and_so_is_one_whose_pid_was_given_away() -> None:
    code = "from src.services.sandboxes.docker_owner import Owner; print(Owner.of_this_process())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    ended = Owner.parse(said.strip())
    assert ended is not None
    assert ended.dead
    assert replace(Owner.of_this_process(), started="1").dead


def test_a_process_of_another_host_or_container_is_not_judged() -> None:
    assert not replace(Owner.of_this_process(), scope="another-boot:1", started="1").dead
    assert not replace(Owner.of_this_process(), scope="unknown", started="1").dead


@given(st.text(max_size=60))
def test_any_label_is_an_owner_or_none(label: str) -> None:
    owner = Owner.parse(label)
    assert owner is None or Owner.parse(str(owner)) == owner
