"""`python -m src.cli` is `bi`."""

from src.cli.app import main

main()
