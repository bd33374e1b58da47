"""How often an analysis finds something where there is nothing, and how often it finds what was planted. Prints one JSON line.

    python -m benchmarks.nulls --what PART [--sample N]

PART is one of `benchmarks/null_tables/__init__.py`: `random-walks` asks the forecast whether random walks can be forecast
beyond the naive, and whether planted trends and seasons can; `clean-series` counts the false alarms of anomalies over time;
`noise-tables` and `noise-series` count the links that a correlation finds where there are none, and the planted ones it finds;
`trends` counts false trends and change points in noise with and without memory, and how often planted ones are found;
`clusters` counts the tables of noise that are told as groups, and the planted groups that are found;
`changes` counts how often a change that runs through everything is blamed on one dimension, and how often the one behind it
is named.
"""

from __future__ import annotations

import argparse
import json
import time

from benchmarks.null_tables import PARTS, load_part


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", choices=sorted(PARTS), required=True)
    parser.add_argument("--sample", type=int, help="how many null cases, instead of the part's own number")
    arguments = parser.parse_args()
    began = time.perf_counter()
    found = load_part(arguments.what)(arguments.sample)
    print(json.dumps({"what": arguments.what, **found, "seconds": round(time.perf_counter() - began, 1)}))


if __name__ == "__main__":
    main()
