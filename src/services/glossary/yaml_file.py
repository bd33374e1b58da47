"""YAML files as nodes: plain values only, no tags, no anchors, no key twice."""

from __future__ import annotations

import math
import re
from pathlib import Path

import yaml

from src.errors import BadGlossary
from src.services.glossary.node import Content, Node

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_BOOLEAN = {"true": True, "false": False}  # YAML 1.1 also takes yes, no, on, off; in a glossary they are words


def read_documents(path: Path) -> list[Node]:
    """Every document of the file. Raises BadGlossary when it cannot be read as plain YAML."""
    return parse_documents(_text_of(path), path.name)


def parse_documents(text: str, name: str) -> list[Node]:
    """Every document of the text of a file of that name. Raises BadGlossary when it is not plain YAML."""
    try:
        composed = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Node(None, name, line).bad(f"not YAML ({error.problem})", "Mind the indentation and the quotes.") from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Node(None, name, 1).bad("not YAML", "Write plain YAML without odd characters or deep nesting.") from error
    return [_Converter(name).convert(node, "", 0) for node in composed]


def _text_of(path: Path) -> str:
    start = Node(None, path.name, 1)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise start.bad("the file is too large", f"Keep a glossary file under {MAX_BYTES:,} bytes.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise start.bad("not UTF-8 text", "Save the file as UTF-8.") from error
    except OSError as error:
        raise start.bad("the file cannot be read", "Check the file and its permissions.") from error


class _Converter:
    """Turns what the YAML parser composed into nodes of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: set[int] = set()

    def convert(self, node: yaml.Node, path: str, depth: int) -> Node:
        here = Node(None, self._file, node.start_mark.line + 1, path)
        if depth > MAX_DEPTH:
            raise here.bad("nested too deeply", f"Keep to {MAX_DEPTH} levels.")
        if id(node) in self._seen:  # the parser hands the same object for an alias
            raise here.bad("anchors and aliases are not read", "Write the value out.")
        self._seen.add(id(node))
        return Node(self._content(node, here, path, depth), self._file, here.line, path)

    def _content(self, node: yaml.Node, here: Node, path: str, depth: int) -> Content:
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return tuple(self.convert(child, f"{path}[{i}]", depth + 1) for i, child in enumerate(node.value))
        if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
            return self._mapping(node, here, path, depth)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, here)
        raise here.bad("a tag that is not plain YAML", "Remove the tag (the word that starts with '!').")

    def _mapping(self, node: yaml.MappingNode, here: Node, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node, here) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise here.bad("a key that is not text", "Write keys as plain words.")
            value = self.convert(value_node, f"{path}.{key}" if path else key, depth + 1)
            if key in found:
                raise value.bad("the key is there twice", "Keep one of them.")
            found[key] = value
        return found


def _scalar(node: yaml.ScalarNode, here: Node) -> str | int | float | bool | None:
    value = str(node.value)
    match node.tag.removeprefix(_TAG):
        case "str" | "timestamp":  # a date stays the text it is
            return value
        case "bool":
            return _BOOLEAN.get(value.casefold(), value)
        case "null":
            return None
        case "int" if _WHOLE.fullmatch(value):
            return int(value)
        case "int" | "float":
            return _number(value, here)
    raise here.bad("a tag that is not plain YAML", "Remove the tag (the word that starts with '!') or the merge key.")


def _number(value: str, here: Node) -> float:
    try:
        number = float(value)
    except ValueError:  # .inf, .nan, 0x1F and 1:30 are numbers in YAML 1.1
        number = math.nan
    if not math.isfinite(number):
        raise here.bad("not a finite decimal number", "Write digits with a point, or put the text in quotes.")
    return number


def bad_folder(folder: Path, message: str) -> BadGlossary:
    """The error for a folder that cannot be read."""
    return BadGlossary(f"{folder.name}: {message}.", hint="Set BI_GLOSSARY_DIR to a folder of YAML files.")
