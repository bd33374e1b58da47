"""What the API says of itself holds, whatever is sent: no answer of 500, none that is not described, each of its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from src.api.backstage import Backstage
from src.api.main_crewai import app, create_app
from src.models.config import Settings
from tests.support.http_server import serving

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [(path, method) for path, methods in app.openapi()["paths"].items() for method in methods]
LIGHT = [(path, method) for path, method in OPERATIONS if path.startswith(("/api/answers", "/api/feedback", "/api/sessions"))]


@pytest.fixture(scope="module")
def api(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    changed = {"home": tmp_path_factory.mktemp("home"), "rate_per_minute": 0, "concurrent": 0, "sandbox_seconds": 2.0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backstage, "start", lambda _self: None)
        served = create_app(settings.model_copy(update=changed))
        with serving(served) as url:
            served.state.backstage.ready = True
            yield schemathesis.openapi.from_url(f"{url}/openapi.json", timeout=60)  # the first request imports much


def behaves(api: schemathesis.BaseSchema, path: str, method: str, examples: int) -> None:
    """Sends so many requests that the description allows, and as many that it does not."""
    operation = api[path][method]
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    forbidden = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=allowed | forbidden)
    def sent(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, timeout=60)

    sent()


@pytest.mark.parametrize(("path", "method"), LIGHT)
def test_what_looks_things_up_behaves_as_described(api: schemathesis.BaseSchema, path: str, method: str) -> None:
    behaves(api, path, method, 3)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_behaves_as_described(api: schemathesis.BaseSchema, path: str, method: str) -> None:
    behaves(api, path, method, 40)
