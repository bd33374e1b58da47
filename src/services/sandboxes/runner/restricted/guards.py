"""The guards behind every attribute, item, loop and assignment of restricted code."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType, TracebackType
from typing import Any, Final

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

from src.services.sandboxes.runner.restricted import expressions
from src.services.sandboxes.runner.restricted.modules import ModuleView, NotAllowed, allowed_value, real, view
from src.services.sandboxes.runner.restricted.names import DENIED_METHODS, PATH_WRITERS, PUBLIC_SPECIAL

_MISSING: Final = object()
_INNER: Final = (CodeType, FrameType, TracebackType)
_IN_PLACE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+=": operator.iadd,
    "-=": operator.isub,
    "*=": operator.imul,
    "/=": operator.itruediv,
    "%=": operator.imod,
    "**=": operator.ipow,
    "<<=": operator.ilshift,
    ">>=": operator.irshift,
    "|=": operator.ior,
    "^=": operator.ixor,
    "&=": operator.iand,
    "//=": operator.ifloordiv,
    "@=": operator.imatmul,
}


def get_attribute(owner: Any, name: str, default: Any = _MISSING) -> Any:
    """`owner.name`, checked on the way in and on the way out."""
    _check_name(name)
    try:
        if name in PUBLIC_SPECIAL:
            return _told(owner, name)
        if isinstance(owner, ModuleView | ModuleType):
            return allowed_value(owner, name)
        special = _special(owner, name)
        return special if special is not _MISSING else checked(getattr(owner, name))
    except AttributeError:
        if default is _MISSING:
            raise
        return default


def has_attribute(owner: Any, name: str) -> bool:
    """Whether `owner.name` can be had."""
    try:
        get_attribute(owner, name)
    except (AttributeError, NotAllowed):
        return False
    return True


def set_attribute(owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`, for objects whose attributes may be set."""
    _check_name(name)
    if name in PUBLIC_SPECIAL:
        raise NotAllowed(f"The attribute {name!r} cannot be set.")
    setattr(writable(owner), name, value)


def get_item(owner: Any, key: Any) -> Any:
    """`owner[key]`."""
    return checked(owner[key])


def writable(owner: Any) -> Any:
    """The object itself when its attributes and items may be set: data and the code's own, never modules or functions."""
    kinds = (ModuleView, ModuleType, FunctionType, BuiltinFunctionType, MethodType)
    if isinstance(owner, kinds) or (isinstance(owner, type) and owner.__module__ != "__main__"):
        raise NotAllowed(f"{_describe(owner)} cannot be changed.")
    return owner


def iterate(values: Any) -> Iterator[Any]:
    """Loops as usual; what comes out is checked where it is used."""
    return iter(values)


def in_place(operation: str, left: Any, right: Any) -> Any:
    """`left op= right` for a plain variable."""
    return _IN_PLACE[operation](left, right)


def call(function: Any, *arguments: Any, **named: Any) -> Any:
    """A call with `*` or `**`."""
    return function(*arguments, **named)


def checked(value: Any) -> Any:
    """The value, with modules narrowed to their view; inner workings of the interpreter are refused."""
    if isinstance(value, ModuleType):
        return view(value)
    if isinstance(value, _INNER):
        raise NotAllowed("Code, frames and tracebacks are not available.")
    return value


def _check_name(name: Any) -> None:
    if type(name) is not str:
        raise TypeError("attribute name must be a string")
    if (name.startswith("_") and name not in PUBLIC_SPECIAL) or name in INSPECT_ATTRIBUTES:
        raise NotAllowed(f"The attribute {name!r} is not available.")
    if name in DENIED_METHODS:
        raise NotAllowed(f"`{name}` is not available: nothing can be written here. Return the value or the figure instead.")


def _told(owner: Any, name: str) -> str:
    """What a module, class or function says of itself: text, or nothing at all."""
    found = getattr(real(owner) if isinstance(owner, ModuleView) else owner, name)
    if not isinstance(found, str):
        raise NotAllowed(f"The attribute {name!r} is not available.")
    return str(found)


def _special(owner: Any, name: str) -> Any:
    """A guarded stand-in for the few methods that would run or write something else; _MISSING for all others."""
    if name in {"format", "format_map"} and (isinstance(owner, str) or (isinstance(owner, type) and issubclass(owner, str))):
        if name == "format_map" or isinstance(owner, type):
            raise NotAllowed(f"`str.{name}` is not available; use an f-string.")
        return lambda *arguments, **named: expressions.safe_format(owner, arguments, named)
    if name in {"query", "eval"} and _is_pandas(owner):
        return expressions.only_columns(getattr(owner, name))
    if name == "from_formula":
        return expressions.only_formula(getattr(owner, name))
    if name == "savefig":
        return expressions.only_buffer(getattr(owner, name))
    if name in PATH_WRITERS and _is_pandas(owner):
        return expressions.only_text(getattr(owner, name))
    return _MISSING


def _is_pandas(owner: Any) -> bool:
    return type(owner).__module__.partition(".")[0] == "pandas"


def _describe(owner: Any) -> str:
    return repr(owner) if isinstance(owner, ModuleView) else f"A {type(owner).__name__}"
