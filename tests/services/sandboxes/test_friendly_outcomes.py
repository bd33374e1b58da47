"""An error says what, where and what to write instead; a result that cannot be meant is doubted. The same on both tiers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes.docker_tier import DockerSandbox
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from src.services.sandboxes.runner.packages import instead_of
from src.services.sandboxes.sandbox import Sandbox
from tests.services.sandboxes.failures import CERTAIN, DOUBTS, FAILURES, PACKAGES, TABLES, Failure


@pytest.fixture(scope="module")
def restricted() -> Iterator[RestrictedSandbox]:
    made = RestrictedSandbox("", 512 * 1024 * 1024)
    made.start()
    yield made
    made.close()


def _run(sandbox: Sandbox, code: str) -> CodeOutcome:
    return sandbox.run(CodeJob(code, TABLES, Limits(seconds=20)))


def _check(outcome: CodeOutcome, failure: Failure) -> None:
    assert outcome.status == "error", outcome
    error = outcome.error
    assert error is not None
    assert (error.type, error.line_text) == (failure.type, failure.line)
    assert error.line is not None
    assert failure.code.splitlines()[error.line - 1].strip() == failure.line
    assert failure.says in error.suggestion, error


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_an_error_says_what_where_and_what_instead(restricted: Sandbox, failure: Failure) -> None:
    _check(_run(restricted, failure.code), failure)


@pytest.mark.docker
@pytest.mark.parametrize("name", ["missing column", "misspelt in a function", "merge types", "length", "no colon", "own class"])
def test_so_it_does_in_a_container(docker_sandbox: DockerSandbox, name: str) -> None:
    _check(_run(docker_sandbox, FAILURES[name].code), FAILURES[name])


@pytest.mark.parametrize(("package", "says"), PACKAGES.items(), ids=PACKAGES)
def test_a_missing_package_is_answered_with_what_there_is(restricted: Sandbox, package: str, says: str) -> None:
    outcome = _run(restricted, f"x = 1\nimport {package}")
    assert outcome.status in {"error", "rejected"}
    assert outcome.error is not None
    assert outcome.error.line_text == f"import {package}"
    assert says in outcome.error.suggestion
    assert outcome.error.suggestion == instead_of(package)


@pytest.mark.docker
@pytest.mark.parametrize("package", ["polars", "prophet", "xgboost"])
def test_a_missing_package_in_a_container(docker_sandbox: DockerSandbox, package: str) -> None:
    outcome = _run(docker_sandbox, f"import {package}")
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.suggestion) == ("ModuleNotFoundError", instead_of(package))


def test_a_missing_package_can_be_done_without(restricted: Sandbox) -> None:
    code = "try:\n    import xgboost\nexcept ImportError:\n    result = 'without'"
    assert _run(restricted, code).result == "without"


@pytest.mark.parametrize(("code", "says"), DOUBTS.items(), ids=DOUBTS)
def test_a_result_that_cannot_be_meant_is_doubted(restricted: Sandbox, code: str, says: str) -> None:
    outcome = _run(restricted, code)
    assert outcome.ok, outcome.error
    assert any(says in text for text in outcome.warnings), outcome.warnings
    assert len(outcome.warnings) == len(set(outcome.warnings)) <= 2


@pytest.mark.docker
@pytest.mark.parametrize("code", ["float('nan')", "orders[orders.Salary > 999]", "x = 1"])
def test_so_it_is_in_a_container(docker_sandbox: DockerSandbox, code: str) -> None:
    assert any(DOUBTS[code] in text for text in _run(docker_sandbox, code).warnings)


@pytest.mark.parametrize("code", CERTAIN)
def test_a_plain_result_is_not(restricted: Sandbox, code: str) -> None:
    outcome = _run(restricted, code)
    assert outcome.ok, outcome.error
    assert outcome.warnings == ()


def test_objects_that_fail_when_looked_at_do_no_harm(restricted: Sandbox) -> None:
    code = "class Odd(dict):\n    def items(self):\n        raise ValueError('no')\nclass E(Exception):\n"
    code += "    def __str__(self):\n        raise ValueError('no')\nraise E"
    outcome = _run(restricted, code)
    assert outcome.status == "error"
    assert outcome.error is not None
    assert outcome.error.type == "E"
