"""Malformed glossaries: a typed complaint that names the place, and never anything else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.errors import BadGlossary
from src.models.catalog import Catalog, Column, Table
from src.models.semantic import BusinessCalendar, SemanticModel
from src.services.glossary import load_semantics
from src.services.glossary.clean import clean_text

SMALL = """
version: 0.2.0.dev0
semantic_model:
- name: small
  datasets:
  - name: sales
    source: sales
    primary_key: [id]
    fields:
    - {name: id, expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}, datatype: Integer}
    - {name: day, expression: {dialects: [{dialect: ANSI_SQL, expression: day}]}, datatype: Date}
    - name: amount
      expression: {dialects: [{dialect: ANSI_SQL, expression: amount}]}
      datatype: Decimal
      ai_context: {synonyms: [value, worth]}
      custom_extensions: [{vendor_name: BI_AGENTS, data: '{"role": "measure", "unit": "USD"}'}]
  - name: shops
    source: shops
    fields:
    - {name: id, expression: {dialects: [{dialect: ANSI_SQL, expression: id}]}}
  relationships:
  - {name: sales_to_shops, from: sales, to: shops, from_columns: [shop], to_columns: [id]}
  metrics:
  - name: total
    expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(sales.amount)}]}
    custom_extensions: [{vendor_name: BI_AGENTS, data: '{"dataset": "sales", "time": "sales.day"}'}]
"""
CATALOG = Catalog(
    (
        Table("sales", (Column("id", "integer"), Column("day", "date"), Column("amount", "number"), Column("shop", "integer"))),
        Table("shops", (Column("id", "integer"),)),
    )
)


def load(folder: Path, model: str = SMALL, **others: str) -> SemanticModel | None:
    (folder / "small.yaml").write_text(model, encoding="utf-8", errors="surrogatepass")
    for name, text in others.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_semantics(folder, CATALOG)


def test_the_small_model_is_read_with_sensible_defaults(tmp_path: Path) -> None:
    model = load(tmp_path)
    assert model is not None
    fields = {f.ref: (f.role, f.type, f.label, f.unit) for d in model.datasets for f in d.fields}
    assert fields == {
        "sales.id": ("id", "integer", "Id", ""),
        "sales.day": ("time", "date", "Day", ""),
        "sales.amount": ("measure", "number", "Amount", "USD"),
        "shops.id": ("text", "integer", "Id", ""),
    }
    assert model.metrics[0].label == "Total"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 0.2.0.dev0", "version: 9.9", "line 2, version"),
        ("- name: small", "- title: small", "unknown key 'title'"),
        ("name: shops", "name: sales", "another dataset 'sales'"),
        ("{name: day,", "{name: id,", "another field 'id'"),
        ("to: shops,", "to: stores,", "unknown dataset 'stores'"),
        ("from_columns: [shop]", "from_columns: [shop, day]", "do not pair up"),
        ("SUM(sales.amount)", "SUM(sales.price)", "'sales.price', which is no field"),
        ("SUM(sales.amount)", "SUM(amount)", "not dataset.field"),
        ("SUM(sales.amount)", "sales.amount", "does not aggregate"),
        ("SUM(sales.amount)", "SUM(*)", "more than one plain expression"),
        ("SUM(sales.amount)", "SUM(sales.amount) FROM sales", "more than an expression"),
        ("SUM(sales.amount)", "SUM(sales.amount); DROP TABLE sales", "more than an expression"),
        ("SUM(sales.amount)", "SUM((SELECT 1))", "more than one plain expression"),
        ("SUM(sales.amount)", "SUM(sales.amount) OVER ()", "more than one plain expression"),
        ("SUM(sales.amount)", "SUM(sales.amount) -- all of it", "a comment"),
        ("SUM(sales.amount)", "SUM(sales.amount", "not an SQL expression"),
        ('"role": "measure"', '"role": "king"', "unknown value 'king'"),
        ('"role": "measure"', '"rolle": "measure"', "unknown key 'rolle'"),
        ('{"role": "measure", "unit": "USD"}', '{"role": ', "not JSON"),
        ('{"role": "measure", "unit": "USD"}', "[1]", "not a JSON object"),
        ('"dataset": "sales"', '"dataset": "shops"', "cannot reach"),
        ('"time": "sales.day"', '"time": "sales.when"', "'sales.when', which is no field"),
        ("dialect: ANSI_SQL, expression: amount", "dialect: MDX, expression: amount", "no expression in ANSI_SQL"),
        ("expression: amount}", "expression: shops.id}", "names another table"),
        ("expression: amount}", "expression: SUM(amount)}", "aggregates"),
        ("source: shops", "source: shops\n    source: sales", "there twice"),
        ("synonyms: [value, worth]", "synonyms: &a [value]", None),
        ("synonyms: [value, worth]", "synonyms: [2024]", "looks like a number"),
        ("primary_key: [id]", "primary_key: !!python/object/apply:os.system [ls]", "a tag"),
        ("primary_key: [id]", "primary_key: [id", "not YAML"),
        ("datatype: Decimal", "datatype: Money", "unknown value 'Money'"),
        ("name: amount", "name: 'am ount'", "is not a name"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, says: str | None) -> None:
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    if says is None:
        assert load(tmp_path, text) is not None
        return
    with pytest.raises(BadGlossary) as caught:
        load(tmp_path, text)
    assert says in str(caught.value)
    assert caught.value.message.startswith("small.yaml, line ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ("terms: [{name: big}]", "has no meaning"),
        ("terms: [{name: big, filters: [{field: sales.size, op: '>', values: [1]}]}]", "no field of the model"),
        ("terms: [{name: big, filters: [{field: sales.amount, op: '~', values: [1]}]}]", "unknown value '~'"),
        ("terms: [{name: big, filters: [{field: sales.amount, op: '>'}]}]", "0 values"),
        ("terms: [{name: big, filters: [{field: sales.amount, op: is_null, values: [1]}]}]", "1 values"),
        ("terms: [{name: big, filters: [{field: sales.day, op: '>', values: [yesterday]}]}]", "a time is compared"),
        ("terms: [{name: big, filters: [{field: sales.amount, op: '>', values: [.inf]}]}]", "finite"),
        ("terms: [{name: big, period: ytd, metric: nothing}]", "unknown metric 'nothing'"),
        ("terms: [{name: a, period: ytd}, {name: A, period: mtd}]", "another term 'A'"),
        ("model: large\nterms: []", "unknown model 'large'"),
    ],
)
def test_bad_terms_are_refused(tmp_path: Path, terms: str, says: str) -> None:
    with pytest.raises(BadGlossary) as caught:
        load(tmp_path, terms=terms)
    assert says in str(caught.value)
    assert caught.value.message.startswith("terms.yaml, line ")


@pytest.mark.parametrize("value", ["2026-10-31", "today", "today-30d", "today+1y"])
def test_days_are_dates_or_relative_to_today(tmp_path: Path, value: str) -> None:
    model = load(tmp_path, terms=f"terms: [{{name: t, filters: [{{field: sales.day, op: '>=', values: [{value}]}}]}}]")
    assert model is not None
    assert model.terms[0].filters[0].values == (value,)


def test_the_model_with_the_most_datasets_is_taken(tmp_path: Path) -> None:
    start, end = SMALL.index("  - name: shops"), SMALL.index("  metrics:")
    tiny = SMALL.replace("name: small", "name: a_tiny").replace(SMALL[start:end], "")
    (tmp_path / "a.yaml").write_text(tiny, encoding="utf-8")
    terms = "model: small\nterms: [{name: t, period: ytd}]\n---\nmodel: a_tiny\nterms: [{name: u, period: mtd}]"
    model = load(tmp_path, terms=terms)
    assert model is not None
    assert (model.name, [term.name for term in model.terms]) == ("small", ["t"])
    (tmp_path / "b.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(BadGlossary, match="another model 'small'"):
        load(tmp_path)


def test_hidden_characters_are_taken_out_and_long_text_is_cut(tmp_path: Path) -> None:
    sneaky = SMALL.replace("synonyms: [value, worth]", 'synonyms: ["va\\u202elue\\u0007", "\\U000E0041worth"]')
    sneaky = sneaky.replace("- name: small", f"- name: small\n  description: {'x' * 5000}")
    model = load(tmp_path, sneaky)
    assert model is not None
    field = model.field("sales.amount")
    assert field is not None
    assert field.synonyms == ("value", "worth")


@given(st.text(max_size=300), st.integers(1, 50))
def test_clean_text_has_no_hidden_characters_and_fits(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert len(cleaned) <= limit
    assert not any(ord(char) < 32 or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in cleaned)
    assert clean_text(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02", b"\xff\xfe\x00", b"[" * 5000, b"- " * 5000, b"%YAML " + b"9" * 5000, b'"\\UFFFFFFFF"',
        b"!!int ''", b"&a [*a]", b"a: &x 1\nb: *x", b"<<: {a: 1}", b"? [a]\n: 1", b"version: " + b"9" * 6000, b"x" * 2_000_000,
        b"semantic_model: []\nversion: 0.2.0.dev0", b"--- 1\n--- 2",
    ],
)  # fmt: skip
def test_junk_is_refused_or_holds_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "junk.yaml").write_bytes(content)
    if content:
        with pytest.raises(BadGlossary):
            load_semantics(tmp_path, CATALOG)
    else:
        assert load_semantics(tmp_path, CATALOG) is None


def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BadGlossary, match="not a folder"):
        load_semantics(tmp_path / "file", CATALOG)


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.sampled_from(["sales", "SUM(x)", "id"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["name", "fields"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value of a tree is."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, child in inside for place in places(child, (*path, key)))]


def planted(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value at that place."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = planted(tree[path[0]], path[1:], value)
    return copy


def refusal_of(folder: Path) -> BadGlossary | None:
    """Why the folder is refused, or None; any other exception is a failure of the test."""
    try:
        load_semantics(folder, CATALOG)
    except BadGlossary as error:
        return error
    return None


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_anywhere_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    tree = yaml.safe_load(SMALL)
    broken = planted(tree, data.draw(st.sampled_from(places(tree))), data.draw(junk))
    (tmp_path / "small.yaml").write_text(yaml.safe_dump(broken, allow_unicode=True), encoding="utf-8", errors="surrogatepass")
    refusal = refusal_of(tmp_path)
    assert refusal is None or len(refusal.message) <= 400


@given(st.text(max_size=200) | st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(tmp_path: Path, content: str | bytes) -> None:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    (tmp_path / "small.yaml").write_bytes(raw)
    refusal = refusal_of(tmp_path)
    assert refusal is None or refusal.hint


CALENDAR = """  custom_extensions: [{vendor_name: BI_AGENTS, data: '%s'}]
  datasets:"""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("{}", BusinessCalendar()),
        ('{"fiscal_year_start": "april"}', BusinessCalendar(fiscal_year_start=4)),
        (
            '{"fiscal_year_start": "february", "fiscal_year_named": "start", "week_start": "sunday","date_order": "day_first"}',
            BusinessCalendar(fiscal_year_start=2, fiscal_year_named="start", week_start=6, date_order="day_first"),
        ),
    ],
)
def test_a_model_can_state_its_calendar(tmp_path: Path, data: str, expected: BusinessCalendar) -> None:
    model = load(tmp_path, SMALL.replace("  datasets:", CALENDAR % data))
    assert model is not None
    assert model.calendar == expected


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ('{"fiscal_year_start": "Aprill"}', "unknown value 'Aprill'"),
        ('{"fiscal_year_start": 4}', "expected text, found 4"),
        ('{"week_start": "someday"}', "unknown value 'someday'"),
        ('{"date_order": "american"}', "unknown value 'american'"),
        ('{"fiscal_year_named": "end"}', "there is no fiscal year to name"),
        ('{"fiscal_years": "april"}', "unknown key 'fiscal_years'"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(tmp_path: Path, data: str, says: str) -> None:
    with pytest.raises(BadGlossary, match=re.escape(says)):
        load(tmp_path, SMALL.replace("  datasets:", CALENDAR % data))
