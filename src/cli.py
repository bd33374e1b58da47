"""The command line: `bi`."""
