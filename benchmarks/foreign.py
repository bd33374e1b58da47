"""A SQLite query as somebody would write it who thinks of another database: its functions, casts, dates and limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from sqlglot import exp

Rewrite = Callable[[exp.Expr], "str | None"]
"""A node -> the same in another dialect, as text; None when it does not apply."""


def foreign(tree: exp.Query, draw: Random) -> str | None:
    """The query with one or more of its nodes in another dialect's words, or None when it has nothing of the kind."""
    rules = dict(_RULES)
    names = list(rules)
    draw.shuffle(names)
    for name in names:
        text = _applied(tree.copy(), rules[name])
        if text is not None:
            return text
    return None


def _applied(tree: exp.Query, rule: Rewrite) -> str | None:
    """Every node that the rule knows becomes a marker first, since the text is no SQL that sqlglot would write."""
    markers: dict[str, str] = {}

    def swap(node: exp.Expr) -> exp.Expr:
        if any(name in node.sql(dialect="sqlite") for name in markers):
            return node
        text = rule(node)
        if text is None:
            return node
        name = f"marker{len(markers)}x"
        markers[name] = text
        return exp.column(name)

    changed = tree.transform(swap)
    sql = changed.sql(dialect="sqlite")
    for name, text in markers.items():
        sql = sql.replace(name, text)
    return sql if markers else _limited(tree, rule)


def _limited(tree: exp.Query, rule: Rewrite) -> str | None:
    limit = tree.args.get("limit")
    if rule not in (_top, _fetch) or limit is None:
        return None
    count = limit.expression.name
    tree.set("limit", None)
    sql = tree.sql(dialect="sqlite")
    return re.sub(r"^SELECT", f"SELECT TOP {count}", sql) if rule is _top else f"{sql} FETCH FIRST {count} ROWS ONLY"


def _sql(node: exp.Expr | None) -> str:
    return node.sql(dialect="sqlite") if node is not None else ""


def _top(_node: exp.Expr) -> str | None:
    return None


def _fetch(_node: exp.Expr) -> str | None:
    return None


def _colons(node: exp.Expr) -> str | None:
    return f"{_sql(node.this)}::float" if isinstance(node, exp.Cast) and node.to.this == exp.DType.FLOAT else None


def _numeric(node: exp.Expr) -> str | None:
    return (
        f"CONVERT({_sql(node.this)}, DECIMAL(18, 6))"
        if isinstance(node, exp.Cast) and node.to.this == exp.DType.FLOAT
        else None
    )


def _ilike(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Like) or not isinstance(node.this, exp.Lower) or isinstance(node.parent, exp.Not):
        return None
    right = node.expression.this if isinstance(node.expression, exp.Lower) else node.expression
    return f"{_sql(node.this.this)} ILIKE {_sql(right)}"


def _lcase(node: exp.Expr) -> str | None:
    return f"LCASE({_sql(node.this)})" if isinstance(node, exp.Lower) else None


def _len(node: exp.Expr) -> str | None:
    return f"LEN({_sql(node.this)})" if isinstance(node, exp.Length) else None


def _char_length(node: exp.Expr) -> str | None:
    return f"CHAR_LENGTH({_sql(node.this)})" if isinstance(node, exp.Length) else None


def _count_if(node: exp.Expr) -> str | None:
    if not (isinstance(node, exp.Count) and isinstance(node.this, exp.Case)) or node.this.args.get("default"):
        return None
    cases = node.this.args["ifs"]
    return f"COUNT_IF({_sql(cases[0].this)})" if len(cases) == 1 and isinstance(cases[0].args["true"], exp.Literal) else None


def _if(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Case) or node.this or len(node.args["ifs"]) != 1 or not node.args.get("default"):
        return None
    return f"IF({_sql(node.args['ifs'][0].this)}, {_sql(node.args['ifs'][0].args['true'])}, {_sql(node.args['default'])})"


def _safe_divide(node: exp.Expr) -> str | None:
    if not isinstance(node, exp.Div) or not isinstance(node.expression, exp.Nullif):
        return None
    return f"SAFE_DIVIDE({_sql(node.this)}, {_sql(node.expression.this)})"


def _is_day(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "julianday"


def _date_diff(node: exp.Expr) -> str | None:
    if not (isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression)):
        return None
    end, start = node.this.expressions[0], node.expression.expressions[0]
    return None if _now(end) else f"DATEDIFF({_sql(end)}, {_sql(start)})"


def _date_diff_unit(node: exp.Expr) -> str | None:
    if not (isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression)):
        return None
    end, start = node.this.expressions[0], node.expression.expressions[0]
    return None if _now(end) else f"DATEDIFF(day, {_sql(start)}, {_sql(end)})"


def _date_minus(node: exp.Expr) -> str | None:
    if not (isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression)):
        return None
    end, start = node.this.expressions[0], node.expression.expressions[0]
    return None if _now(end) else f"({_sql(end)}::date - {_sql(start)}::date)"


def _now(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.name == "now"


def _interval(node: exp.Expr) -> str | None:
    """`date('now', '-10 years')` as PostgreSQL says it."""
    arguments = _date_arguments(node)
    if arguments is None or not (found := re.fullmatch(r"([+-])(\d+) (\w+)", arguments[1])):
        return None
    return f"{'CURRENT_DATE' if arguments[0] == 'now' else arguments[0]} {found[1]} INTERVAL '{found[2]} {found[3]}'"


def _date_sub(node: exp.Expr) -> str | None:
    """`date('now', '-10 years')` as MySQL says it."""
    arguments = _date_arguments(node)
    if arguments is None or not (found := re.fullmatch(r"-(\d+) (\w+?)s?", arguments[1])):
        return None
    return f"DATE_SUB(CURDATE(), INTERVAL {found[1]} {found[2].upper()})" if arguments[0] == "now" else None


def _date_add(node: exp.Expr) -> str | None:
    """`date('now', '-10 years')` as SQL Server says it."""
    arguments = _date_arguments(node)
    if arguments is None or not (found := re.fullmatch(r"([+-]\d+) (\w+?)s?", arguments[1])):
        return None
    return f"DATEADD({found[2]}, {int(found[1])}, GETDATE())" if arguments[0] == "now" else None


def _date_arguments(node: exp.Expr) -> tuple[str, str] | None:
    if not isinstance(node, exp.Date | exp.Anonymous) or (isinstance(node, exp.Anonymous) and node.name.lower() != "date"):
        return None
    found = [
        *([node.this] if isinstance(node.this, exp.Expr) else []),
        *node.expressions,
        *([node.args["zone"]] if node.args.get("zone") else []),
    ]
    if len(found) != 2 or not isinstance(found[1], exp.Literal):
        return None
    return (found[0].name if _now(found[0]) else _sql(found[0])), found[1].name


def _formatted(node: exp.Expr) -> tuple[str, str] | None:
    if not isinstance(node, exp.TimeToStr):
        return None
    value = node.this.this if isinstance(node.this, exp.TsOrDsToTimestamp) else node.this
    return _sql(value), node.text("format")


def _to_char(node: exp.Expr) -> str | None:
    found = _formatted(node)
    if found is None:
        return None
    form = found[1].replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD")
    return None if "%" in form else f"TO_CHAR({found[0]}, '{form}')"


def _date_format(node: exp.Expr) -> str | None:
    found = _formatted(node)
    return f"DATE_FORMAT({found[0]}, '{found[1]}')" if found else None


def _format_date(node: exp.Expr) -> str | None:
    found = _formatted(node)
    return f"FORMAT_DATE('{found[1]}', {found[0]})" if found else None


_RULES: Final[tuple[tuple[str, Rewrite], ...]] = (
    ("top", _top), ("fetch", _fetch), ("colons", _colons), ("convert", _numeric), ("ilike", _ilike), ("lcase", _lcase),
    ("len", _len), ("char_length", _char_length), ("count_if", _count_if), ("if", _if), ("safe_divide", _safe_divide),
    ("date_diff", _date_diff), ("date_diff_unit", _date_diff_unit), ("date_minus", _date_minus), ("interval", _interval),
    ("date_sub", _date_sub), ("date_add", _date_add), ("to_char", _to_char), ("date_format", _date_format),
    ("format_date", _format_date),
)  # fmt: skip
