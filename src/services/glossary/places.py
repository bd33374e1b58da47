"""Where each entry of a glossary folder stands, so that what is wrong with it can be found by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from src.services.glossary.load import TERMS, VERIFIED, glossary_files
from src.services.glossary.node import Content, Node
from src.services.glossary.yaml_file import read_documents

Entry = tuple[str, str, str]
"""(model, kind, name); `name` is `dataset.field` for a field, the question for a verified query."""


def entry_places(folder: Path) -> dict[Entry, str]:
    """ "sample.yaml, line 12" for every entry. The folder must have been read without an error."""
    found: dict[Entry, str] = {}
    files = {path.name: read_documents(path) for path in glossary_files(folder)}
    models = [_one(document) for name, documents in files.items() if name not in (TERMS, VERIFIED) for document in documents]
    for model in models:
        found.update(_of_model(model))
    only = _name(models[0]) if len(models) == 1 else ""
    for file, kind, key, named in (
        (TERMS, "term", "terms", "name"),
        (VERIFIED, "verified query", "verified_queries", "question"),
    ):
        for document in files.get(file, []):
            owner = _text(_child(document, "model")) or only
            for entry in _items(document, key):
                found[(owner, kind, _text(_child(entry, named)))] = _place(entry)
    return found


def _of_model(model: Node) -> Iterator[tuple[Entry, str]]:
    owner = _name(model)
    yield (owner, "model", owner), _place(model)
    for kind, key in (("relationship", "relationships"), ("metric", "metrics"), ("dataset", "datasets")):
        for entry in _items(model, key):
            yield (owner, kind, _name(entry)), _place(entry)
    for dataset in _items(model, "datasets"):
        for field in _items(dataset, "fields"):
            yield (owner, "field", f"{_name(dataset)}.{_name(field)}"), _place(field)


def _one(document: Node) -> Node:
    return _items(document, "semantic_model")[0]


def _items(node: Node, key: str) -> tuple[Node, ...]:
    child = _child(node, key)
    return child.content if child is not None and isinstance(child.content, tuple) else ()


def _child(node: Node, key: str) -> Node | None:
    content: Content = node.content
    return content.get(key) if not isinstance(content, str | int | float | bool | tuple | None) else None


def _name(node: Node) -> str:
    return _text(_child(node, "name"))


def _text(node: Node | None) -> str:
    return node.text() if node is not None and isinstance(node.content, str) else ""


def _place(node: Node) -> str:
    return f"{node.file}, line {node.line}"
