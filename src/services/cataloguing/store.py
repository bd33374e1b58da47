"""A catalog in a file: what a look at a big database took minutes to learn, kept for the next start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.services.scratch import part_beside

FORMAT: Final = 1
"""Files of another format are not read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A catalog, of which data and which glossary it is, and how long the look at the rows took."""

    catalog: Catalog
    mark: str
    hidden: str
    seconds: float


def save(path: Path, kept: Kept) -> None:
    """Puts it in the file, all at once; only the owner may read it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = kept.catalog
    content = {
        "format": FORMAT, "fingerprint": catalog.fingerprint(), "mark": kept.mark, "hidden": kept.hidden,
        "seconds": kept.seconds, "dialect": catalog.dialect, "keys_inferred": catalog.keys_inferred,
        "tables": [asdict(table) for table in catalog.tables],
    }  # fmt: skip
    with part_beside(path) as part:
        with part.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=True)
        part.replace(path)


def load(path: Path) -> Kept | None:
    """What is in the file; None when there is none, or it is broken or of another format."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return None
        found = Kept(_catalog(content), content["mark"], content["hidden"], float(content["seconds"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if found.catalog.fingerprint() == content["fingerprint"] else None


def _catalog(content: dict[str, Any]) -> Catalog:
    return Catalog(tuple(_table(t) for t in content["tables"]), content["dialect"], content["keys_inferred"])


def _table(content: dict[str, Any]) -> Table:
    made = dict(content)
    made["columns"] = tuple(_column(c) for c in made["columns"])
    made["inferred_key"] = tuple(made["inferred_key"])
    for name in ("foreign_keys", "inferred_keys"):
        made[name] = tuple(ForeignKey(tuple(k["columns"]), k["table"], tuple(k["references"]), k["score"]) for k in made[name])
    return Table(**made)


def _column(content: dict[str, Any]) -> Column:
    listed: dict[str, Any] = {name: tuple(value) for name, value in content.items() if isinstance(value, list)}
    made: dict[str, Any] = {**content, **listed}
    return Column(**made)
