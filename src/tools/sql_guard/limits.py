"""The LIMIT that every query leaves the guard with."""

from __future__ import annotations

from sqlglot import exp

from src.tools.sql_guard.refusal import refuse


def limited(root: exp.Query, rows: int) -> exp.Query:
    """The query with an outermost LIMIT of at most `rows`; a smaller one of its own stays. Raises Refused."""
    own = root.args.get("limit")
    if own is None:
        return _with_limit(root, rows)
    if isinstance(own, exp.Fetch):
        options = own.args.get("limit_options")
        if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
            raise refuse("forbidden_construct", "FETCH takes a plain number of rows here.", name="FETCH", node=own)
        wanted = own.args.get("count")
    else:
        wanted = own.expression
    if isinstance(wanted, exp.Paren):
        wanted = wanted.this
    if isinstance(wanted, exp.Neg):  # SQLite reads a negative LIMIT as none
        return _with_limit(root, rows)
    if not isinstance(wanted, exp.Literal) or wanted.is_string or not str(wanted.this).isdecimal():
        raise refuse("forbidden_construct", "LIMIT takes a plain number here.", name="LIMIT", node=own)
    return root if int(str(wanted.this)) <= rows else _with_limit(root, rows)


def _with_limit(root: exp.Query, rows: int) -> exp.Query:
    root.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
    return root
