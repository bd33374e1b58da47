"""Ways in which people and models get SQL wrong, each a function from right SQL to wrong SQL, by seed.

A mutation gives None where it does not apply, and never text whose meaning alone changed: what is left must be wrong on its
face (a name that nothing has, a table that FROM lost but the rest still speaks of, a value that no row holds), since nobody
could heal the other kind without the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from sqlglot import exp, parse_one

from benchmarks.foreign import foreign
from src.models.catalog import Catalog

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Case:
    """Right SQL, the database it is for, and the dice."""

    sql: str
    catalog: Catalog
    draw: Random

    def tree(self) -> exp.Query:
        """A tree of its own."""
        tree = parse_one(self.sql, read=self.catalog.dialect)
        assert isinstance(tree, exp.Query)
        return tree

    def written(self, tree: exp.Expr) -> str:
        """The tree as text."""
        return tree.sql(dialect=self.catalog.dialect)


Mutation = Callable[[Case], "str | None"]


def misspelt(word: str, draw: Random) -> str:
    """One or, in long words, two typing errors: a letter lost, doubled, swapped with its neighbour or replaced."""
    for _ in range(1 + (len(word) >= 10 and draw.random() < 0.3)):
        at = draw.randrange(len(word) - 1)
        word = draw.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + draw.choice(_LETTERS) + word[at + 1 :],
            )
        )
    return word


def _another_spelling(name: str, owner: str, draw: Random) -> str:
    """As a model that half remembers the schema would say it: plural, camel case, with the table's name before it."""
    camel = "".join(part.capitalize() if i else part for i, part in enumerate(name.split("_")))
    singular = name.removesuffix("s")
    return draw.choice((f"{name}s" if singular == name else singular, camel, name.replace("_", ""), f"{owner}_{name}"))


def _wrong_name(name: str, owner: str, known: set[str], draw: Random) -> str | None:
    for _ in range(20):
        wrong = misspelt(name, draw) if draw.random() < 0.7 else _another_spelling(name, owner, draw)
        if wrong.casefold() not in known and wrong[:1].isalpha():
            return wrong
    return None


def misspell_table(case: Case) -> str | None:
    """A table's name wrong, in FROM alone or wherever it stands."""
    tree = case.tree()
    tables = [t for t in tree.find_all(exp.Table) if len(t.name) >= 3 and case.catalog.table(t.name)]
    if not tables:
        return None
    name = case.draw.choice(tables).name
    known = {table.name.casefold() for table in case.catalog.tables}
    wrong = _wrong_name(name, "the", known, case.draw)
    everywhere = case.draw.random() < 0.5
    if wrong is None:
        return None
    for table in tables:
        if table.name.casefold() == name.casefold():
            table.set("this", exp.to_identifier(wrong))
    for column in tree.find_all(exp.Column) if everywhere else ():
        if column.table.casefold() == name.casefold():
            column.set("table", exp.to_identifier(wrong))
    return case.written(tree)


def misspell_column(case: Case) -> str | None:
    """A column's name wrong, in one place or wherever it stands."""
    tree = case.tree()
    known = {column.name.casefold() for _, column in case.catalog.columns()}
    known |= {alias.alias.casefold() for alias in tree.find_all(exp.Alias)}
    columns = [c for c in tree.find_all(exp.Column) if len(c.name) >= 3 and _is_stored(c, case.catalog)]
    if not columns:
        return None
    chosen = case.draw.choice(columns)
    wrong = _wrong_name(chosen.name, chosen.table or "my", known, case.draw)
    everywhere = case.draw.random() < 0.5
    if wrong is None:
        return None
    same = [c for c in columns if c.name.casefold() == chosen.name.casefold() and c.table == chosen.table]
    for column in same if everywhere else [chosen]:
        column.set("this", exp.to_identifier(wrong))
    return case.written(tree)


def wrong_alias(case: Case) -> str | None:
    """A column of one source said to be another's, which has none of that name; or of something that is not there."""
    tree = case.tree()
    choices: list[tuple[exp.Column, str]] = []
    for select in tree.find_all(exp.Select):
        sources = dict(_sources(select))
        for column in _own(select, exp.Column):
            table = case.catalog.table(sources.get(column.table, ""))
            if table is None or not table.column(column.name):
                continue
            strangers = [
                name for name, other in sources.items() if (t := case.catalog.table(other)) and not t.column(column.name)
            ]
            choices += [(column, name) for name in strangers]
            if table.name.casefold() != column.table.casefold():
                choices.append((column, table.name))
            else:
                choices.append((column, table.name[0]))
    choices = [(c, name) for c, name in choices if not (c.table and name.casefold() == c.table.casefold())]
    if not choices:
        return None
    column, name = case.draw.choice(choices)
    column.set("table", exp.to_identifier(name))
    return case.written(tree)


def drop_join(case: Case) -> str | None:
    """A join lost whose table the rest of the query still speaks of."""
    tree = case.tree()
    choices = []
    for select in tree.find_all(exp.Select):
        for join in select.args.get("joins") or ():
            name = join.this.alias_or_name
            inside = {id(node) for node in join.walk()}
            if any(c.table.casefold() == name.casefold() and id(c) not in inside for c in _own(select, exp.Column)):
                choices.append((select, join))
    if not choices:
        return None
    select, join = case.draw.choice(choices)
    select.set("joins", [one for one in select.args["joins"] if one is not join])
    return case.written(tree)


def drop_group_by(case: Case) -> str | None:
    """GROUP BY lost from a query that shows what it grouped by."""
    tree = case.tree()
    choices = [
        select
        for select in tree.find_all(exp.Select)
        if select.args.get("group") and any(_plain(e) for e in select.expressions) and select.find(exp.AggFunc)
    ]
    if not choices:
        return None
    case.draw.choice(choices).set("group", None)
    return case.written(tree)


def drop_group_column(case: Case) -> str | None:
    """GROUP BY with one of its columns lost that the query shows; made by grouping by a second column first."""
    tree = case.tree()
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        if group and len(group.expressions) > 1 and len([e for e in select.expressions if _plain(e)]) > 1:
            lost = case.draw.choice(group.expressions)
            if any(_plain(e) and e.unalias().sql() == lost.sql() for e in select.expressions):
                group.set("expressions", [one for one in group.expressions if one is not lost])
                return case.written(tree)
    return None


def bad_literal(case: Case) -> str | None:
    """A value that a column is compared with, with typing errors, in another case, or in the plural."""
    tree = case.tree()
    texts = [node for node in tree.find_all(exp.Literal) if node.is_string and _compared(node) and _worded(node.name)]
    if not texts:
        return None
    chosen = case.draw.choice(texts)
    inner = chosen.name.strip("%")
    wrong = case.draw.choice(
        (misspelt(inner, case.draw), inner.lower(), inner.upper(), f"{inner}s", misspelt(inner, case.draw))
    )
    if wrong == inner:
        return None
    chosen.replace(exp.Literal.string(chosen.name.replace(inner, wrong)))
    return case.written(tree)


def aggregate_in_where(case: Case) -> str | None:
    """A condition on an aggregate in WHERE: HAVING's own, or else one that every group meets."""
    tree = case.tree()
    grouped = [select for select in tree.find_all(exp.Select) if select.args.get("group")]
    if not grouped:
        return None
    select = case.draw.choice(grouped)
    having = select.args.get("having")
    named = [e for e in select.expressions if isinstance(e, exp.Alias) and isinstance(e.this, exp.Count)]
    if having is not None:
        condition = having.this
        select.set("having", None)
    elif named and case.draw.random() < 0.5:
        condition = parse_one(f"{case.draw.choice(named).alias} >= 0")
    else:
        condition = parse_one("COUNT(*) >= 1")
    select.where(condition, copy=False)
    return case.written(tree)


def quoting(case: Case) -> str | None:
    """Text in double quotes, typographic quotes, or a name in single quotes."""
    tree = case.tree()
    texts = [node for node in tree.find_all(exp.Literal) if node.is_string and _compared(node)]
    if not texts:
        name = next((table.name for table in tree.find_all(exp.Table) if not table.alias), None)
        return re.sub(rf"\b{name}\b", f"“{name}”", case.sql) if name else None
    text = case.draw.choice(texts).name
    pair = case.draw.choice(('""', "“”", "‘’", "``"))
    spelled = "'" + text.replace("'", "''") + "'"
    return case.sql.replace(spelled, f"{pair[0]}{text}{pair[1]}") if spelled in case.sql else None


def fences(case: Case) -> str | None:
    """Markdown and prose around it, as chat models answer."""
    sql = case.sql
    return case.draw.choice(
        (
            f"```sql\n{sql}\n```",
            f"```\n{sql};\n```\nThis returns one row for each of them.",
            f"Here is the query:\n\n```sql\n{sql};\n```\n\nIt joins what is needed.",
            f"Sure! The following SQL answers the question:\n\n{sql};\n\nExplanation: we select and filter rows.",
            f"SQL: {sql}",
            f'{{"sql": "{sql}"}}' if '"' not in sql else f"```sqlite\n{sql}",
            f"`{sql}`" if "`" not in sql else f"```\n{sql}",
        )
    )


def trailing_junk(case: Case) -> str | None:
    """Text after the end that is no SQL, or a bracket or comma too many."""
    junk = (
        ";;",
        "; -- done",
        "</s>",
        "<|im_end|>",
        ";\nGO",
        "\\G",
        ")",
        ";\n\nNote: ties are not broken.",
        ";\n\n[end]",
        ",",
        "\n###",
    )
    return case.sql + case.draw.choice(junk)


def _own(select: exp.Select, kind: type[exp.Column]) -> list[exp.Column]:
    return [node for node in select.find_all(kind) if node.find_ancestor(exp.Select) is select]


def _sources(select: exp.Select) -> Iterator[tuple[str, str]]:
    from_ = select.args.get("from_")
    for item in ([from_] if from_ else []) + list(select.args.get("joins") or ()):
        if isinstance(item.this, exp.Table):
            yield item.this.alias_or_name, item.this.name


def _is_stored(column: exp.Column, catalog: Catalog) -> bool:
    return any(table.column(column.name) for table in catalog.tables)


def _plain(expression: exp.Expr) -> bool:
    return expression.find(exp.AggFunc) is None and expression.find(exp.Column) is not None


def _compared(node: exp.Expr) -> bool:
    above = node.parent.parent if isinstance(node.parent, exp.Lower) else node.parent
    return isinstance(above, exp.EQ | exp.Like | exp.In) and above.find(exp.Column) is not None


def _worded(text: str) -> bool:
    return len(text.strip("%")) >= 5 and bool(re.fullmatch(r"%?[\w' -]+%?", text)) and any(c.isalpha() for c in text)


MUTATIONS: Final[dict[str, Mutation]] = {
    "misspelt_table": misspell_table,
    "misspelt_column": misspell_column,
    "wrong_alias": wrong_alias,
    "dropped_join": drop_join,
    "dropped_group_by": drop_group_by,
    "dropped_group_column": drop_group_column,
    "foreign": lambda case: foreign(case.tree(), case.draw),
    "bad_literal": bad_literal,
    "aggregate_in_where": aggregate_in_where,
    "quoting": quoting,
    "fences": fences,
    "trailing_junk": trailing_junk,
}


def mutated(sql: str, catalog: Catalog, seed: Sequence[object]) -> Iterator[tuple[str, str]]:
    """(kind, wrong SQL) for every kind that applies; the same seed gives the same text."""
    for kind, mutation in MUTATIONS.items():
        wrong = mutation(Case(sql, catalog, Random(repr((*seed, kind)))))
        if wrong is not None and wrong != sql:
            yield kind, wrong
