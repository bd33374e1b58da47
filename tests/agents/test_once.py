"""What is made once is made once, whoever asks and whenever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from src.agents.once import Once


class Kitchen:
    """Makes soup from stock, and a cake that fails the first time."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.hurry = threading.Event()

    @Once
    def stock(self) -> list[str]:
        """Stock."""
        self.hurry.wait(0.05)
        self.made.append("stock")
        return self.made

    @Once
    def soup(self) -> tuple[list[str], str]:
        """Soup, of stock."""
        return self.stock, "soup"

    @Once
    def cake(self) -> str:
        """A cake."""
        self.made.append("cake")
        if self.made.count("cake") == 1:
            raise ValueError("burnt")
        return "cake"


def test_threads_that_come_together_share_one() -> None:
    kitchen = Kitchen()
    with ThreadPoolExecutor(8) as threads:
        soups = list(threads.map(lambda _: kitchen.soup, range(8)))
    assert kitchen.made == ["stock"]
    assert all(soup is soups[0] for soup in soups)


def test_a_failure_is_not_kept() -> None:
    kitchen = Kitchen()
    with pytest.raises(ValueError, match="burnt"):
        _ = kitchen.cake
    assert (kitchen.cake, kitchen.cake) == ("cake", "cake")
    assert kitchen.made == ["cake", "cake"]


def test_objects_do_not_share_and_what_is_forgotten_is_made_again() -> None:
    one, other = Kitchen(), Kitchen()
    assert one.stock is not other.stock
    assert Kitchen.soup.forget(one) is None
    assert Kitchen.stock.forget(one) is one.made
    assert one.stock == ["stock", "stock"]
    assert other.made == ["stock"]
    assert Kitchen.stock.__doc__ == "Stock."
