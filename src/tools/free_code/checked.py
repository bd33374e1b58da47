"""Code that a model wrote, as it may go to a sandbox: its layout made ours, comments and all; or what is wrong with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from src.models.analysis import AnalysisDraft
from src.tools.free_code.asked import Asked
from src.tools.free_code.derived import Derived
from src.tools.free_code.figure_code import NO_PICTURES, typed_data
from src.tools.free_code.literals import odd_literals
from src.tools.free_code.vocabulary import STATISTICS
from src.tools.questions.tokens import stems_of
from src.tools.safety_validator import SafetyValidator

MOST_LINES: Final = 60
KEYS: Final = ("answers", "table", "n", "figure", "method", "warnings")
_MODULES: Final = (
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "sklearn",
    "math",
    "datetime",
    "itertools",
    "collections",
    "re",
    "plotly",
)
_PICTURES: Final = ("matplotlib", "seaborn", "altair", "bokeh")
_LONGEST_NAME: Final = 60
_NOT_HERE: Final = {
    ast.ClassDef: "no class", ast.Raise: "no raise", ast.Assert: "no assert", ast.Try: "no try: an error comes back to you",
    ast.TryStar: "no try", ast.With: "no with", ast.Global: "no global", ast.Nonlocal: "no nonlocal", 
    ast.AsyncFunctionDef: "no async",     ast.Delete: "no del", ast.Yield: "no yield", ast.YieldFrom: "no yield",
}  # fmt: skip


def checked_code(code: str, asked: Asked) -> AnalysisDraft | str:
    """The code without comments, or the first thing that is wrong with it, in a sentence for who wrote it."""
    risk = SafetyValidator().validate(code)
    refused = risk.refusal("restricted")
    if refused is not None:
        line = f" (line {refused.line})" if refused.line else ""
        return f"The code is not safe{line}: {refused.message} {refused.hint}".strip()
    try:
        tree = ast.parse(code)
        plain = ast.unparse(_without_texts(tree))
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
        line = f" (line {wrong.lineno}: {wrong.msg})" if isinstance(wrong, SyntaxError) else ""
        return f"The code is no valid Python{line}."
    if plain.count("\n") >= MOST_LINES:
        return f"The code has more than {MOST_LINES} lines."
    wrong_with = next((said for look in (_shape, odd_literals, _result) for said in look(tree, asked)), "")
    return wrong_with or AnalysisDraft("free", plain + "\n", by="model")


def _without_texts(tree: ast.Module) -> ast.Module:
    """The program without docstrings and other texts that do nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.If | ast.For | ast.While):
            kept = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            node.body = kept or [ast.Pass()]
    return tree


def _shape(tree: ast.Module, _asked: Asked) -> Iterator[str]:
    for node in ast.walk(tree):
        if type(node) in _NOT_HERE:
            yield f"Line {getattr(node, 'lineno', '?')}: {_NOT_HERE[type(node)]}."
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        for module in modules:
            if module.partition(".")[0] in _PICTURES:
                yield NO_PICTURES
            elif module.partition(".")[0] not in _MODULES:
                yield f"Importing {module} is not possible; there are {', '.join(_MODULES)}."


def _result(tree: ast.Module, asked: Asked) -> Iterator[str]:
    """What is wrong with the dict at the end."""
    set_at = [s for s in ast.walk(tree) if isinstance(s, ast.Name) and s.id == "result" and isinstance(s.ctx, ast.Store)]
    last = tree.body[-1] if tree.body else None
    made = last.value if isinstance(last, ast.Assign) and _sets_result(last) else None
    if len(set_at) != 1 or not isinstance(made, ast.Dict):
        yield 'The last statement must be `result = {"answers": {...}}`, the only place that sets it.'
        return
    given = {k.value: v for k, v in zip(made.keys, made.values, strict=True) if isinstance(k, ast.Constant)}
    if len(given) < len(made.keys) or not set(given) <= set(KEYS) or not {"answers"} <= set(given):
        yield f'The keys of result are "answers" and, if need be, {", ".join(KEYS[1:4])}.'
        return
    derived = Derived(tree)
    yield from _answers(given["answers"], derived, asked)
    if "table" in given and not derived.is_derived(given["table"]):
        yield '"table" must be computed from df.'
    if "figure" in given:
        yield from typed_data(tree, given["figure"], derived)


def _sets_result(last: ast.Assign) -> bool:
    return len(last.targets) == 1 and isinstance(last.targets[0], ast.Name) and last.targets[0].id == "result"


def _answers(answers: ast.expr, derived: Derived, asked: Asked) -> Iterator[str]:
    if not isinstance(answers, ast.Dict):
        if not derived.is_derived(answers):
            yield '"answers" must be computed from df.'
        return
    if not answers.keys:
        yield '"answers" is empty.'
    for key, value in zip(answers.keys, answers.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
        if name is None and (key is None or not derived.is_derived(key)):
            yield "The name of an answer is a text, or a label computed from df."
        if name is not None and (strange := strange_words(name, asked)):
            yield f"The answer name {name!r} has words ({', '.join(strange)}) not of the question, the columns or statistics."
        if wrong := derived.why_not(value):
            yield f"The answer {name or 'with a computed name'!r} {wrong}"


def strange_words(name: str, asked: Asked) -> list[str]:
    """Words of an answer's name that are the model's own."""
    if len(name) > _LONGEST_NAME:
        return ["too long"]
    return [s for s in stems_of(name) if s not in asked.stems and s not in STATISTICS and not _is_said(s, asked)]


def _is_said(word: str, asked: Asked) -> bool:
    return word.isdigit() and (float(word) in asked.numbers or float(word) <= 100)
