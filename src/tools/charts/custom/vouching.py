"""Who vouches for the words and labels of a figure that code made: nobody but the code, its own author, or the rows."""

from __future__ import annotations

from typing import Final, Protocol

from src.tools.charts.custom.naming import linking_problem, wording_problem


class Vouch(Protocol):
    """What may be said in a figure; both methods never raise."""

    def wording(self, text: str) -> str:
        """What is wrong with a title or a name, or nothing."""
        ...

    def held(self, texts: frozenset[str]) -> frozenset[str]:
        """Those of the labels among the data that may be shown."""
        ...


class _OfCode:
    """Words that name, and claim nothing; whatever labels the code found."""

    def wording(self, text: str) -> str:
        return wording_problem(text)

    def held(self, texts: frozenset[str]) -> frozenset[str]:
        return texts


class _OwnWords(_OfCode):
    """The reader wrote the code: titles may say what they like, but lead nowhere."""

    def wording(self, text: str) -> str:
        return linking_problem(text)


OF_CODE: Final[Vouch] = _OfCode()
OWN_WORDS: Final[Vouch] = _OwnWords()
