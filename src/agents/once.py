"""What is made at first use, once, whichever thread comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Holder = TypeVar("Holder")
Made = TypeVar("Made")


class Once(Generic[Holder, Made]):
    """A property that is made when it is first asked for. Others who ask meanwhile wait; a failure is tried again.

    `functools.cached_property` has had no lock since Python 3.12: two threads would make two. Here each object has a lock for
    each of its properties, so that one may be made while another is (but not two that need each other).
    """

    def __init__(self, make: Callable[[Holder], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _holder: type[Holder], name: str) -> None:
        self._name, self._lock_name = name, f"_{name}_lock"

    @overload
    def __get__(self, holder: None, kind: type[Holder]) -> Self: ...
    @overload
    def __get__(self, holder: Holder, kind: type[Holder]) -> Made: ...
    def __get__(self, holder: Holder | None, kind: type[Holder]) -> Self | Made:
        """What was made. Python looks here only while the object's own attributes hold nothing of this name."""
        if holder is None:
            return self
        with self._lock(holder):
            kept = vars(holder)
            if self._name not in kept:
                kept[self._name] = self._make(holder)
            made: Made = kept[self._name]
            return made

    def forget(self, holder: Holder) -> Made | None:
        """What was made, if anything was, for the caller to end; the next who asks has it made again."""
        with self._lock(holder):
            made: Made | None = vars(holder).pop(self._name, None)
            return made

    def _lock(self, holder: Holder) -> Any:
        return vars(holder).setdefault(self._lock_name, threading.Lock())  # in one step, also where several threads come
