"""Variable names of the code that is written, each given once, and the imports it needs."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

_OURS = ("df", "pd", "np", "stats", "result", "round", "float", "int", "len")


@dataclass(slots=True)
class Names:
    """`imports` are whole lines; `results` says which variable holds which answer."""

    imports: set[str] = field(default_factory=set)
    results: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(_OURS))

    def fresh(self, wish: str) -> str:
        """A variable name like the wish that nothing else has."""
        base = re.sub(r"\W|^(?=\d)", "_", wish.lower(), flags=re.ASCII).strip("_")[:40] or "value"
        base = f"{base}_" if keyword.iskeyword(base) else base
        name, number = base, 2
        while name in self.taken:
            name, number = f"{base}_{number}", number + 1
        self.taken.add(name)
        return name
