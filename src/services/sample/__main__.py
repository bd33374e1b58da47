"""`python -m src.services.sample [PATH]` builds the sample database, and portfolio.csv beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from src.errors import BiError
from src.models.config import PROJECT_ROOT
from src.services.sample import ensure_sample
from src.services.sample.portfolio import portfolio_csv


def main(arguments: list[str]) -> int:
    """Exit code 0 when the sample is there."""
    path = Path(arguments[0]) if arguments else PROJECT_ROOT / "data" / "sample" / "sample.db"
    try:
        built = ensure_sample(path)
    except BiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    path.with_name("portfolio.csv").write_text(portfolio_csv(), encoding="utf-8")
    sys.stdout.write(f"{'built' if built else 'up to date'}: {path} ({path.stat().st_size / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
