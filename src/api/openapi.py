"""The API's description: every operation with an example, and every error that any of them may give, in the one shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from src.api.errors import ErrorBody

API_VERSION: Final = "1.0.0"
"""Of the API, by SemVer: what is there keeps its meaning until the first number changes."""

_EVERYWHERE: Final = {
    429: "Too many at once; `retry-after` says when to try again.",
    500: "Something broke on our side; the log has it under the reference in `hint`.",
    503: "Something that we stand on is not available now; `retry-after` says when to try again.",
    504: "The request took longer than it may, and was stopped.",
}
_WITH_PARAMETERS: Final = {422: "A parameter or the body is not what it should be."}
_WITH_BODY: Final = {
    400: "The body cannot be read: no UTF-8, or a form that is cut.",
    413: "The request is too large.",
    415: "The body is of a kind that is not read here.",
    422: "A parameter or the body is not what it should be.",
}
_ERROR: Final = {"$ref": "#/components/schemas/ErrorBody"}
_EXAMPLES: Final[dict[str, tuple[str, str, str]]] = {
    "400": ("bad_request", "There was an error parsing the body.", "Check how it is encoded."),
    "401": ("unauthorized", "No key came with the request.", "Send `Authorization: Bearer KEY`."),
    "403": ("database_not_allowed", "This database may not be asked here.", "Ask for one of: sample."),
    "404": ("unknown_database", "There is no database 'nowhere'.", "Known: sample."),
    "409": ("still_running", "The same request is being answered.", "Try again in a moment for its reply."),
    "410": ("session_expired", "The session has ended.", "Open a new one."),
    "413": ("too_large", "The request is too large.", "Send at most 65,536 bytes."),
    "415": ("unsupported_media_type", "The body is 'text/plain'.", "Send application/json."),
    "422": ("bad_request", "query: Field required", 'Send JSON like {"query": "Show revenue by region"}.'),
    "429": ("too_many", "Too many requests.", "Wait a moment."),
    "500": ("internal", "Something broke on our side.", "The log has it under 3f2a90c1d4e5."),
    "503": ("sandbox_busy", "Every sandbox worker is taken.", "Try again in a moment."),
    "504": ("too_slow", "The request took longer than 120 seconds.", "Ask for less, or use /query/analytics/stream."),
}
_DEEPEST: Final = 8


def describe(app: FastAPI) -> None:
    """Has the app describe itself so; call it after the last router."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def described(spec: dict[str, Any]) -> dict[str, Any]:
    """The description with errors and examples filled in where a router left them out."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    own = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, schema in {**own.pop("$defs", {}), "ErrorBody": own}.items():
        schemas.setdefault(name, schema)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for operation in _operations(spec):
        _add_errors(operation)
        _add_examples(operation, schemas)
    return spec


def _operations(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in spec["paths"].values():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield operation


def _add_errors(operation: dict[str, Any]) -> None:
    responses = operation.setdefault("responses", {})
    due = _EVERYWHERE | (_WITH_PARAMETERS if operation.get("parameters") else {})
    if "requestBody" in operation:
        due |= _WITH_BODY
    for status, said in due.items():
        responses.setdefault(str(status), {"description": said})
    for status, response in responses.items():
        if status[0] in "45":
            content = response.setdefault("content", {}).setdefault("application/json", {})
            content["schema"] = _ERROR
            if status in _EXAMPLES:
                code, message, hint = _EXAMPLES[status]
                content.setdefault("example", {"error": {"code": code, "message": message, "hint": hint}})
            if status in ("429", "503"):
                wait = {"description": "Seconds.", "schema": {"type": "integer"}}
                response.setdefault("headers", {}).setdefault("retry-after", wait)


def _add_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    bodies = [*operation.get("requestBody", {}).get("content", {}).values()]
    for status, response in operation["responses"].items():
        if status[0] == "2":
            bodies += response.get("content", {}).values()
    for body in bodies:
        if "example" not in body and "examples" not in body:
            body["example"] = example_of(body.get("schema", {}), schemas)


def example_of(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> Any:
    """A value of that schema: the example that it names, else the simplest."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    if schema.get("examples"):
        return schema["examples"][0]
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example_of(schema[several][0], schemas, depth)
    return _simplest(schema, schemas, depth)


def _simplest(schema: dict[str, Any], schemas: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("properties", {})
        shown = {k: v for k, v in wanted.items() if k in schema.get("required", ()) or depth == 0}
        return {} if depth > _DEEPEST else {name: example_of(of, schemas, depth + 1) for name, of in shown.items()}
    if kind == "array":
        return [] if depth > _DEEPEST else [example_of(schema.get("items", {}), schemas, depth + 1)]
    if kind == "string":
        return _TEXTS.get(str(schema.get("format")), "text")
    plain: dict[Any, Any] = {"integer": 1, "number": 1.5, "boolean": True}
    return plain.get(kind)


_TEXTS: Final = {"date": "2026-10-31", "date-time": "2026-10-31T12:00:00Z", "binary": "a,b\n1,2\n"}
