"""The semantic model of a database, read from a folder of YAML files."""

from src.services.glossary.load import load_semantics

__all__ = ["load_semantics"]
