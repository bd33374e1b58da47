"""Our own extras of an Ossie entry: a JSON object in custom_extensions of the vendor BI_AGENTS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from src.services.glossary.node import EXPRESSION_LIMIT, Node

VENDOR = "BI_AGENTS"


def read_extension(entry: Mapping[str, Node], keys: Sequence[str]) -> Mapping[str, Node]:
    """The extras by key, as nodes; other vendors' extensions are left alone."""
    found: dict[str, Node] = {}
    for item in entry["custom_extensions"].items() if "custom_extensions" in entry else ():
        parts = item.mapping(required=("vendor_name", "data"))
        if parts["vendor_name"].text() == VENDOR:
            found.update(_object(parts["data"]).mapping(optional=keys))
    return found


def _object(data: Node) -> Node:
    text = data.exact(EXPRESSION_LIMIT, lines=True)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise data.bad("the data is not JSON", 'Write a JSON object in quotes, as in \'{"role": "measure"}\'.') from error
    if not isinstance(value, dict) or not all(isinstance(v, str | bool | int | float) for v in value.values()):
        raise data.bad("the data is not a JSON object of plain values", 'Write it like \'{"role": "measure", "unit": "USD"}\'.')
    return Node(
        {key: Node(v, data.file, data.line, f"{data.path}.{key}") for key, v in value.items()}, data.file, data.line, data.path
    )
