"""The port of stores of limits: buckets of requests and places of running ones, by owner, that several processes share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Granted:
    """What each owner may do; 0 is no limit."""

    per_minute: int
    concurrent: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request has to wait."""

    running: int = 0
    """How many run, where they are too many at once; 0 where they come too often."""
    wait: float = 0.0
    """Seconds until the bucket has one more."""


class LimitStore(Protocol):
    """Every method raises StateUnavailable where the store does not answer."""

    def take(self, owner: str, place: str, granted: Granted, seconds: float) -> Refusal | None:
        """Takes a request out of the owner's bucket, and a place that is free again after so many seconds; or nothing."""
        ...

    def give_back(self, owner: str, place: str) -> None:
        """The request has ended."""
        ...

    def renew(self, places: Mapping[str, str], seconds: float) -> None:
        """Place -> owner: those that are still taken are so for so many seconds more."""
        ...
