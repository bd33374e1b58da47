"""The sample's glossary: it fits the sample, and what it defines computes what it says."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from src.models.catalog import Catalog
from src.models.config import PROJECT_ROOT
from src.models.semantic import Metric, SemanticModel
from src.services.glossary import load_semantics
from src.services.glossary.check import reachable
from tests.fakes.sample_catalog import sample_catalog

GLOSSARY = PROJECT_ROOT / "glossary"


@pytest.fixture(scope="module")
def model() -> SemanticModel:
    found = load_semantics(GLOSSARY, sample_catalog())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def db(sample_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sample_db)) as connection:
        yield connection


def value(db: sqlite3.Connection, model: SemanticModel, name: str) -> float:
    """A metric over everything, computed with all the joins it can reach."""
    metric = model.metric(name)
    assert metric is not None
    return float(db.execute(_select(model, metric)).fetchone()[0])


def _select(model: SemanticModel, metric: Metric) -> str:
    joins, joined = [], {metric.dataset}
    within = reachable(model, metric.dataset)
    while joined != within:
        step = next(r for r in model.relationships if r.from_dataset in joined and r.to_dataset in within - joined)
        pairs = zip(step.from_columns, step.to_columns, strict=True)
        on = " AND ".join(f"{step.from_dataset}.{a} = {step.to_dataset}.{b}" for a, b in pairs)
        joins.append(f"JOIN {step.to_dataset} ON {on}")
        joined.add(step.to_dataset)
    return f"SELECT {metric.expression} FROM {metric.dataset} {' '.join(joins)}"


def test_it_describes_every_column_of_the_sample(model: SemanticModel) -> None:
    described = {(d.source, f.expression) for d in model.datasets for f in d.fields}
    assert described == {(table.name, column.name) for table, column in sample_catalog().columns()}


def test_types_agree_with_the_database(model: SemanticModel) -> None:
    catalog = sample_catalog()
    for dataset in model.datasets:
        table = catalog.table(dataset.source)
        assert table is not None
        for field in dataset.fields:
            column = table.column(field.expression)
            assert column is not None
            assert field.type == column.type, field.ref


def test_every_metric_computes_a_number(model: SemanticModel, db: sqlite3.Connection) -> None:
    values = {metric.name: value(db, model, metric.name) for metric in model.metrics}
    assert all(number > 0 for number in values.values())
    assert all(0 < values[m.name] < 100 for m in model.metrics if m.unit == "%")


def test_metrics_agree_with_each_other(model: SemanticModel, db: sqlite3.Connection) -> None:
    revenue = value(db, model, "revenue")
    assert value(db, model, "net_revenue") == pytest.approx(revenue - value(db, model, "refunds"))
    assert value(db, model, "average_order_value") == pytest.approx(revenue / value(db, model, "order_count"))
    assert value(db, model, "gross_margin") == pytest.approx(100 * value(db, model, "gross_profit") / revenue)
    plain = db.execute("SELECT SUM(total_amount) FROM orders WHERE status <> 'cancelled'").fetchone()[0]
    assert revenue == pytest.approx(plain, rel=1e-4)


def test_all_metrics_of_the_sales_reach_customers_and_products(model: SemanticModel) -> None:
    assert reachable(model, "order_items") == {"order_items", "orders", "customers", "products"}
    for name in ("revenue", "net_revenue", "units_sold", "order_count", "average_order_value", "return_rate", "gross_margin"):
        metric = model.metric(name)
        assert metric is not None
        assert (metric.dataset, metric.time) == ("order_items", "orders.order_date")


def test_ratios_and_levels_are_not_added_up(model: SemanticModel) -> None:
    for metric in model.metrics:
        ratio = "/" in metric.expression or "AVG(" in metric.expression
        assert not (ratio and metric.additive), metric.name
    orders = model.metric("order_count")
    assert orders is not None
    assert (orders.additive, orders.additive_over_time) == (False, True)


def test_personal_fields_are_marked(model: SemanticModel) -> None:
    assert [f.ref for d in model.datasets for f in d.fields if f.sensitive] == ["customers.email"]
    assert {f.ref for d in model.datasets for f in d.fields if f.role == "label"} == {"customers.customer", "products.product"}


def test_a_word_means_one_metric_and_one_field_of_a_table(model: SemanticModel) -> None:
    metrics = Counter(word.casefold() for m in model.metrics for word in {m.name.replace("_", " "), *m.synonyms})
    assert [word for word, count in metrics.items() if count > 1] == []
    for dataset in model.datasets:
        fields = Counter(word.casefold() for f in dataset.fields for word in {f.name.replace("_", " "), *f.synonyms})
        assert [word for word, count in fields.items() if count > 1] == []
    terms = Counter(word.casefold() for t in model.terms for word in {t.name.replace("_", " "), *t.synonyms})
    assert [word for word, count in terms.items() if count > 1] == []


@pytest.mark.parametrize(
    "term", ["active_user", "inactive_user", "churned_user", "vip_customer", "recent_customer", "low_stock_product"]
)
def test_terms_select_some_but_not_all(model: SemanticModel, db: sqlite3.Connection, term: str) -> None:
    found = next(t for t in model.terms if t.name == term)
    table = found.filters[0].field.partition(".")[0]
    tests, values = [], []
    for condition in found.filters:
        shifted = re.fullmatch(r"today-(\d+)d", str(condition.values[0]))
        tests.append(f"{condition.field} {condition.op} " + ("date('2026-10-31', ?)" if shifted else "?"))
        values.append(f"-{shifted[1]} day" if shifted else condition.values[0])
    some, everything = db.execute(f"SELECT SUM({' AND '.join(tests)}), COUNT(*) FROM {table}", values).fetchone()
    assert 0 < some < everything


def test_verified_queries_run_and_have_rows(model: SemanticModel, db: sqlite3.Connection) -> None:
    assert len(model.verified_queries) >= 5
    for query in model.verified_queries:
        rows = db.execute(query.sql).fetchall()
        assert rows, query.question
        assert None not in rows[0], query.question


def test_no_model_for_another_database(tmp_path: Path) -> None:
    catalog = sample_catalog()
    assert load_semantics(GLOSSARY, Catalog(catalog.tables[1:])) is None
    first, *others = catalog.tables
    assert load_semantics(GLOSSARY, Catalog((replace(first, columns=first.columns[1:]), *others))) is None
    assert load_semantics(tmp_path / "nowhere", catalog) is None
    assert load_semantics(tmp_path, catalog) is None


def test_names_are_matched_whatever_their_case_and_come_back_as_the_catalog_spells_them() -> None:
    tables = tuple(
        replace(t, name=t.name.upper(), columns=tuple(replace(c, name=c.name.title()) for c in t.columns))
        for t in sample_catalog().tables
    )
    found = load_semantics(GLOSSARY, Catalog(tables))
    assert found is not None
    orders = found.dataset("orders")
    assert orders is not None
    assert (orders.source, orders.primary_key, orders.fields[0].expression) == ("ORDERS", ("Order_Id",), "Order_Id")
    assert found.relationships[0].from_columns == ("Order_Id",)


def test_the_version_follows_the_content(tmp_path: Path, model: SemanticModel) -> None:
    folder = tmp_path / "glossary"
    shutil.copytree(GLOSSARY, folder)
    same = load_semantics(folder, sample_catalog())
    text = (folder / "terms.yaml").read_text(encoding="utf-8")
    (folder / "terms.yaml").write_text(text.replace("last 30 days", "last thirty days"), encoding="utf-8")
    changed = load_semantics(folder, sample_catalog())
    assert same is not None
    assert changed is not None
    assert same.version == model.version != changed.version
