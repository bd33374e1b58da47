"""The names that a draft may use: those that were shown, and which of them are near a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from src.models.semantic import Field, Metric, SemanticModel
from src.tools.prompting.quoting import quoted
from src.tools.prompting.schema_slice import Slice
from src.tools.questions.tokens import stems_of


class Names:
    """Looks names up among those shown; what is not there is told with what is near."""

    def __init__(self, shown: Slice, semantics: SemanticModel) -> None:
        self._shown = shown
        self._semantics = semantics

    def metric(self, name: str) -> Metric | str:
        """The metric, or what is wrong with the name."""
        known = next((m for m in self._shown.metrics if m.casefold() == name.casefold()), None)
        found = self._semantics.metric(known) if known else None
        return found or self._unknown("metric", name, self._shown.metrics)

    def field(self, name: str) -> Field | str:
        """The field, or what is wrong with the name. A bare name will do where only one field has it."""
        refs = [r for r in self._shown.fields if name.casefold() in (r.casefold(), r.partition(".")[2].casefold())]
        found = self._semantics.field(refs[0]) if len(refs) == 1 else None
        if found is None or found.sensitive:
            return self._unknown("field", name, refs or self._shown.fields)
        return found

    def dataset(self, name: str) -> str:
        """The dataset's name, or nothing."""
        return next((d for d in self._shown.datasets if d.casefold() == name.casefold()), "")

    def unknown_dataset(self, name: str) -> str:
        """What is wrong with the name of a dataset."""
        return self._unknown("dataset", name, self._shown.datasets)

    @staticmethod
    def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
        near = ", ".join(near_names(name, tuple(known)))
        return f"There is no {kind} {quoted(name)} in the description" + (f"; near it: {near}." if near else ".")


def near_names(name: str, known: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    """Known names that share a word with this one or are spelt like it, best first."""
    stems = {*stems_of(name)}
    sharing = sorted((n for n in known if stems & {*stems_of(n)}), key=lambda n: -len(stems & {*stems_of(n)}))
    spelt = get_close_matches(name, known, n=most, cutoff=0.6)
    return tuple(dict.fromkeys((*spelt, *sharing)))[:most] or known[:most]
