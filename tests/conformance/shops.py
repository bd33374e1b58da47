"""The same small shop for every engine in the registry: how to make it, by dialect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.fakes.shop import build_shop

SHOPS: Final[dict[str, Callable[[Path], str]]] = {
    "sqlite": lambda folder: build_shop(folder / "shop.db"),
}
"""Registry name -> makes the shop in a folder and gives its URL."""
