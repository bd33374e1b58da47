"""The built-in names of the restricted language."""

from __future__ import annotations

import builtins
import sys
from typing import Any, Final

from RestrictedPython.Guards import guarded_iter_unpack_sequence, guarded_unpack_sequence, safe_builtins

from src.services.sandboxes.runner.restricted import guards
from src.services.sandboxes.runner.restricted.modules import import_module

_PLAIN: Final = (
    "list", "dict", "set", "frozenset", "tuple", "bytes", "bytearray", "sorted", "zip", "enumerate", "map", "filter", "min",
    "max", "sum", "all", "any", "reversed", "iter", "next", "object", "property", "staticmethod", "classmethod", "super",
    "ascii", "bin", "format", "NotImplemented", "ConnectionError", "FileNotFoundError", "PermissionError", "TimeoutError",
    "ModuleNotFoundError", "RecursionError", "UnicodeError", "ExceptionGroup", "ResourceWarning", "StopAsyncIteration",
)  # fmt: skip


class Printer:
    """`print`, to the run's own output and nowhere else."""

    def __init__(self, _getattr: Any = None) -> None:
        pass

    def _call_print(self, *values: Any, **options: Any) -> None:
        builtins.print(*values, **{**options, "file": sys.stdout})  # noqa: T201 - this is what it is for

    def __call__(self) -> str:
        """`printed` of RestrictedPython: nothing is collected here."""
        return ""


def restricted_globals() -> dict[str, Any]:
    """What restricted code finds beside its frames."""
    names = {name: value for name, value in safe_builtins.items() if not name.startswith("_") or name == "__build_class__"}
    names |= {name: getattr(builtins, name) for name in _PLAIN}
    names |= {
        "__import__": import_module,
        "getattr": guards.get_attribute,
        "hasattr": guards.has_attribute,
        "setattr": guards.set_attribute,
        "type": _type_of,
    }
    names.pop("delattr", None)
    return {
        "__builtins__": names,
        "__name__": "__main__",
        "__metaclass__": type,
        "_getattr_": guards.get_attribute,
        "_getitem_": guards.get_item,
        "_getiter_": guards.iterate,
        "_write_": guards.writable,
        "_inplacevar_": guards.in_place,
        "_apply_": guards.call,
        "_unpack_sequence_": guarded_unpack_sequence,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_print_": Printer,
    }


def _type_of(value: Any) -> type:
    """`type(x)`; not the form that makes classes."""
    return type(value)
