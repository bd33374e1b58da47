"""What a metric is a rate of, and a price of: the sums it divides, and the quantities it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.expressions import spread
from src.tools.sql_compile.facts import is_percentile

_ADDING: Final = (exp.Sum, exp.Count)


@dataclass(frozen=True, slots=True)
class RateParts:
    """`scale * numerator / denominator` is the rate; both add up over groups that do not overlap."""

    numerator: Metric
    denominator: Metric
    scale: float = 1.0


@lru_cache(maxsize=256)
def rate_parts(metric: Metric, semantics: SemanticModel) -> RateParts | None:
    """The two sums that the metric divides, as metrics of their own, or None where it is no such rate."""
    tree = _tree(metric, semantics)
    if tree is None:
        return None
    scale, tree = _scaled(tree)
    pair = _divided(tree)
    if pair is None:
        return None
    inner, top = _scaled(pair[0])
    below = pair[1]
    if not (_adds(top) and _adds(below)):
        return None
    parts = [
        replace(metric, name=f"{metric.name}_{part}", label=f"{metric.label or metric.name}: {part}", synonyms=(),
                expression=tree.sql(), unit="", description="", additive=True, additive_over_time=True)
        for part, tree in (("numerator", top), ("denominator", below))
    ]  # fmt: skip
    return RateParts(parts[0], parts[1], scale * inner)


@lru_cache(maxsize=256)
def volumes_of(metric: Metric, semantics: SemanticModel) -> tuple[str, ...]:
    """The quantities of the model that the metric is a price of, the widest first: orders (where the model knows its
    average by order), units (where it adds up units times something)."""
    tree = _tree(metric, semantics)
    if tree is None or rate_parts(metric, semantics) is not None:
        return ()
    others = [m for m in semantics.metrics if (m.dataset, m.time) == (metric.dataset, metric.time) and m.name != metric.name]
    divisors = {parts.denominator.expression for m in others if (parts := rate_parts(m, semantics)) and _same(parts, tree)}
    counted = [m.name for m in others if (own := _tree(m, semantics)) is not None and own.sql() in divisors]
    factors = _factors(tree)
    units = [m.name for m in others if m.additive and m.name not in counted and _is_factor(_tree(m, semantics), factors)]
    return (*counted[:1], *units[:1])


def _same(parts: RateParts, tree: exp.Expr) -> bool:
    return parts.numerator.expression == tree.sql()


def _tree(metric: Metric, semantics: SemanticModel) -> exp.Expr | None:
    if is_percentile(metric):
        return None
    try:
        return _bare(spread(metric, semantics))
    except SqlglotError:
        return None


def _bare(tree: exp.Expr) -> exp.Expr:
    while isinstance(tree, exp.Paren) or (isinstance(tree, exp.Cast) and tree.to.is_type(*exp.DataType.REAL_TYPES)):
        tree = tree.this
    return tree


def _scaled(tree: exp.Expr) -> tuple[float, exp.Expr]:
    """The number that an expression is multiplied by, and what is multiplied."""
    scale, tree = 1.0, _bare(tree)
    while isinstance(tree, exp.Mul):
        left, right = _bare(tree.this), _bare(tree.expression)
        number, other = (left, right) if isinstance(left, exp.Literal) else (right, left)
        if not isinstance(number, exp.Literal) or number.is_string:
            # 100.0 * a / b is parsed as (100.0 * a) / b; 100.0 * (a / b) is not
            break
        scale, tree = scale * float(number.this), other
    return scale, tree


def _divided(tree: exp.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    if isinstance(tree, exp.Div):
        below = _bare(tree.expression)
        return _bare(tree.this), _bare(below.this) if isinstance(below, exp.Nullif) else below
    if isinstance(tree, exp.Avg) and not isinstance(tree.this, exp.Distinct):
        return exp.Sum(this=tree.this.copy()), exp.Count(this=tree.this.copy())
    return None


def _adds(tree: exp.Expr) -> bool:
    """Whether an expression is sums and counts, added and subtracted: it then adds up over groups."""
    tree = _bare(tree)
    if isinstance(tree, exp.Add | exp.Sub):
        return _adds(tree.this) and _adds(tree.expression)
    if isinstance(tree, exp.Mul):
        return _scaled(tree)[1] is not tree and _adds(_scaled(tree)[1])
    return isinstance(tree.this if isinstance(tree, exp.Filter) else tree, _ADDING)


def _factors(tree: exp.Expr) -> tuple[str, frozenset[str]] | None:
    """Under what condition a sum adds which factors: SUM(CASE WHEN c THEN a * b ELSE 0 END) is (c, {a, b})."""
    if not isinstance(tree, exp.Sum):
        return None
    inner, condition = _bare(tree.this), ""
    if isinstance(inner, exp.Case) and len(inner.args["ifs"]) == 1 and inner.args.get("this") is None:
        branch, other = inner.args["ifs"][0], inner.args.get("default")
        if other is not None and not (isinstance(other, exp.Literal | exp.Null) and other.sql() in ("0", "NULL", "0.0")):
            return None
        condition, inner = branch.this.sql(), _bare(branch.args["true"])
    if isinstance(inner, exp.Case):
        return None
    return condition, frozenset(_multiplied(inner))


def _multiplied(tree: exp.Expr) -> list[str]:
    tree = _bare(tree)
    if isinstance(tree, exp.Mul):
        return [*_multiplied(tree.this), *_multiplied(tree.expression)]
    return [tree.sql()]


def _is_factor(tree: exp.Expr | None, whole: tuple[str, frozenset[str]] | None) -> bool:
    """Whether a sum adds one column that is a factor of the other sum, under the same condition."""
    own = _factors(tree) if tree is not None else None
    return own is not None and whole is not None and own[0] == whole[0] and len(own[1]) == 1 and own[1] < whole[1]
