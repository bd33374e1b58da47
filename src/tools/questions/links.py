"""Which words of the question name something of the semantic model, longest name first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from src.tools.questions.lexicon import ASKING
from src.tools.questions.tokens import Token, stems_of
from src.tools.questions.vocabulary import Target, TargetKind, Vocabulary


@dataclass(frozen=True, slots=True)
class Link:
    """Tokens `start`..`end` (end excluded) with everything they can name, best first."""

    start: int
    end: int
    targets: tuple[Target, ...]
    words: str
    fuzzy: bool = False
    """True when a typo was put right, or only a part of the name was said."""
    quoted: bool = False

    def of(self, *kinds: TargetKind) -> tuple[Target, ...]:
        """Its targets of these kinds, best first."""
        return tuple(t for t in self.targets if t.kind in kinds)

    def best(self, *kinds: TargetKind) -> Target | None:
        """Its best target of these kinds, or None."""
        return next(iter(self.of(*kinds)), None)

    @property
    def span(self) -> range:
        """The indices of its tokens."""
        return range(self.start, self.end)


def find_links(tokens: Sequence[Token], vocabulary: Vocabulary, corrected: Collection[int] = ()) -> tuple[Link, ...]:
    """The links of a question, left to right, none overlapping."""
    found: list[Link] = []
    position = 0
    while position < len(tokens):
        link = _longest_at(tokens, position, vocabulary, corrected)
        if link is not None:
            found.append(link)
        position = link.end if link else position + 1
    return tuple(found)


def _longest_at(tokens: Sequence[Token], start: int, vocabulary: Vocabulary, corrected: Collection[int]) -> Link | None:
    if tokens[start].kind == "quoted":
        return _quoted(tokens[start], vocabulary)
    for length in range(min(vocabulary.longest, len(tokens) - start), 0, -1):
        window = tokens[start : start + length]
        if any(t.kind not in ("word", "number") for t in window) or window[0].kind == "number":
            continue
        targets = vocabulary.phrases.get(tuple(t.stem for t in window))
        if targets and not (length == 1 and _only_asks(window[0], vocabulary)):
            fuzzy = any(t.index in corrected for t in window) or targets[0].weight < 0.8
            return Link(start, start + length, targets, " ".join(t.text for t in window), fuzzy)
    return None


def _only_asks(token: Token, vocabulary: Vocabulary) -> bool:
    """ "Return revenue ..." gives an order, "returning customers" describes; neither names "returns"."""
    if token.stem not in ASKING or token.norm in vocabulary.spelt:
        return False
    return token.index == 0 or token.norm.endswith(("ed", "ing"))


def _quoted(token: Token, vocabulary: Vocabulary) -> Link | None:
    targets = vocabulary.phrases.get(stems_of(token.norm))
    return Link(token.index, token.index + 1, targets, token.text, quoted=True) if targets else None
