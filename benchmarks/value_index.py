"""How fast stored values are indexed and found. Prints one JSON line.

    python -m benchmarks.value_index [--values 100000] [--finds 1000] [--seed 7]

The values are made up from syllables by seed: one to three words each, a vocabulary of four words to ten values. Found are
values as they are, with one typo (a letter left out, put in, swapped), in the plural, and phrases that are not stored.
Milliseconds of one `find`; `first` is the share whose first hit is the value that was meant.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from src.services.values.gather import Gathered
from src.services.values.index import ValueIndex
from src.services.values.write import write_index


def main() -> None:
    """Reads the arguments, builds, finds, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--values", type=int, default=100_000)
    parser.add_argument("--finds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    values = made_up(arguments.values, draw)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "values.sqlite"
        began = time.perf_counter()
        write_index(path, "benchmark", Gathered({("things", "name"): tuple(values)}), 0.0)
        built = time.perf_counter() - began
        found = measure(ValueIndex(path), values, arguments.finds, draw)
        size = round(path.stat().st_size / 1e6, 1)
    print(json.dumps({"values": len(values), "build_s": round(built, 2), "megabytes": size} | found))


def made_up(count: int, draw: random.Random) -> list[str]:
    """Different values of one to three words."""
    words = [_word(draw) for _ in range(max(10, count * 4 // 10))]
    values: set[str] = set()
    while len(values) < count:
        values.add(" ".join(draw.choice(words) for _ in range(draw.choice((1, 2, 2, 2, 3)))))
    return sorted(values)


def measure(index: ValueIndex, values: Sequence[str], finds: int, draw: random.Random) -> dict[str, object]:
    """Milliseconds and hits by kind of phrase."""
    kinds: dict[str, Callable[[str], str]] = {
        "exact": str.lower,
        "typo": lambda value: _misspelt(value, draw),
        "plural": lambda value: f"{value}s",
        "absent": lambda _value: f"{_word(draw)}x {_word(draw)}q",
    }
    return {kind: _timed(index, [(spell(v), v) for v in draw.choices(values, k=finds)]) for kind, spell in kinds.items()}


def _timed(index: ValueIndex, asked: Sequence[tuple[str, str]]) -> dict[str, float]:
    times, first = [], 0
    for phrase, value in asked:
        began = time.perf_counter()
        hits = index.find(phrase)
        times.append((time.perf_counter() - began) * 1000)
        first += bool(hits) and hits[0].value == value
    times.sort()
    return {"p50_ms": round(median(times), 2), "p95_ms": round(times[len(times) * 95 // 100], 2), "first": first / len(asked)}


def _word(draw: random.Random) -> str:
    syllables = (draw.choice("bcdfghklmnprstvwz") + draw.choice("aeiou") for _ in range(draw.randint(2, 5)))
    return "".join(syllables).capitalize() + draw.choice(("", "", "n", "r", "l"))


def _misspelt(value: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(value) - 1)
    return draw.choice((
        value[:at] + value[at + 1 :],
        value[:at] + draw.choice("aeioutns") + value[at:],
        value[:at] + value[at + 1] + value[at] + value[at + 2 :],
    ))  # fmt: skip


if __name__ == "__main__":
    main()
