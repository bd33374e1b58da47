"""Modules as restricted code sees them: a view that gives out functions, classes and allowed submodules only."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from src.services.sandboxes.runner.packages import INSTALLED, instead_of
from src.services.sandboxes.runner.program import Refused
from src.services.sandboxes.runner.restricted.names import DENIED, ONLY, READERS, foreign, importable, internal


class NotAllowed(Refused):
    """Something that running code may not have; says what to do instead."""


class ModuleView:
    """A module, narrowed. Its real one is out of reach: every attribute passes `allowed_value`."""

    __slots__ = ("_module",)

    def __init__(self, module: ModuleType) -> None:
        object.__setattr__(self, "_module", module)

    def __getattr__(self, name: str) -> Any:
        """For `from m import name`. Never AttributeError: Python would then look into sys.modules by itself."""
        try:
            return allowed_value(self, name)
        except AttributeError as error:
            raise ImportError(f"{self!r} has no {name!r}.") from error

    def __setattr__(self, name: str, value: Any) -> None:
        raise NotAllowed(f"{self!r} cannot be changed.")

    def __repr__(self) -> str:
        return f"<module {real(self).__name__}>"


def import_module(name: str, _globals: Any = None, _locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    """`__import__` of the restricted language. Raises NotAllowed, ModuleNotFoundError."""
    if type(fromlist) is list and internal(name):
        # An extension module's own import, made through the running code's builtins; it drops what this returns.
        return importlib.import_module(name)
    if level != 0 or not importable(name):
        raise _not_importable(name)
    module = importlib.import_module(name)
    if fromlist:
        for item in fromlist:
            _import_child(module, item)
        return view(module)
    return view(sys.modules[name.partition(".")[0]])


def _not_importable(name: str) -> Exception:
    """As elsewhere for what is not installed, so that `except ImportError` works; a refusal for what is."""
    top = name.partition(".")[0]
    if top in {*INSTALLED, "src", ""} or top in sys.stdlib_module_names:
        return NotAllowed(f"The module {name!r} is not available.", hint=instead_of(name))
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


def view(module: ModuleType) -> ModuleView:
    """The module's view. Raises NotAllowed for one that may not be reached."""
    if not importable(module.__name__):
        raise NotAllowed(f"The module {module.__name__!r} is not available.")
    return ModuleView(module)


def allowed_value(owner: ModuleView | ModuleType, name: str) -> Any:
    """`module.name`. Raises NotAllowed, AttributeError."""
    module = real(owner) if isinstance(owner, ModuleView) else owner
    if not importable(module.__name__) or name.startswith("_") or name in DENIED:
        raise NotAllowed(f"`{module.__name__}.{name}` is not available.")
    if name not in ONLY.get(module.__name__, {name}):
        raise NotAllowed(f"`{module.__name__}.{name}` is not available.")
    if module.__name__.partition(".")[0] == "pandas" and name.startswith("read_"):
        return _reader(module, name)
    _import_child(module, name)
    value = getattr(module, name)
    if isinstance(value, ModuleType):
        return view(value)
    if foreign(str(getattr(value, "__module__", None) or "")):
        raise NotAllowed(f"`{module.__name__}.{name}` is not available.")
    return _guarded(module.__name__, name, value)


def _reader(module: ModuleType, name: str) -> Any:
    from src.services.sandboxes.runner.restricted.expressions import only_memory

    if name not in READERS:
        raise NotAllowed(f"`pandas.{name}` is not available: files and addresses cannot be read here; the data is in `df`.")
    return only_memory(getattr(module, name))


def _guarded(module: str, name: str, value: Any) -> Any:
    """A stand-in where the function itself would evaluate text."""
    from src.services.sandboxes.runner.restricted.expressions import only_buffer, only_formula, only_style

    if f"{module}.{name}" == "matplotlib.pyplot.savefig":
        return only_buffer(value)
    if module == "matplotlib.style" and name in {"use", "context"}:
        return only_style(value)
    if module in {"statsmodels.formula.api", "patsy"} and callable(value):
        return only_formula(value)
    return _REPLACED.get(f"{module}.{name}", value)


def _nothing(*_: Any, **__: Any) -> None:
    """Stands for what shows a window: open figures are returned at the end."""


def _refuse(what: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise NotAllowed(f"`{what}` is not available.")

    return refuse


_REPLACED: Final[dict[str, Any]] = {
    "matplotlib.pyplot.show": _nothing,
    "plotly.io.show": _nothing,
    "numpy.load": _refuse("numpy.load"),
    "numpy.source": _refuse("numpy.source"),
    "statsmodels.api.load": _refuse("statsmodels.api.load"),
    "statsmodels.api.webdoc": _refuse("statsmodels.api.webdoc"),
}


def _import_child(module: ModuleType, name: str) -> None:
    """A submodule that has not been imported yet is no attribute yet."""
    child = f"{module.__name__}.{name}"
    if not hasattr(module, name) and hasattr(module, "__path__") and importable(child):
        try:
            importlib.import_module(child)
        except ModuleNotFoundError:
            return


def real(owner: ModuleView) -> ModuleType:
    """The module behind a view."""
    module: ModuleType = object.__getattribute__(owner, "_module")
    return module
