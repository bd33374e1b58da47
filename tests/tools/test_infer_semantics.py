"""Three databases that nobody described: roles, keys and metrics are what a careful analyst would assume, and they compile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from src.models.catalog import Catalog, Column, ForeignKey, Table
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft
from src.tools.infer_semantics import infer_semantics
from src.tools.infer_semantics.words import many, one, split_name
from src.tools.sql_compile import compile_plan
from tests.fakes.small_databases import hospital, logistics, music_shop

BUILDERS: dict[str, Callable[[Path], Catalog]] = {"music": music_shop, "hospital": hospital, "logistics": logistics}


def roles(model: SemanticModel, dataset: str) -> dict[str, str]:
    found = model.dataset(dataset)
    assert found is not None
    return {f.name: f.role for f in found.fields}


def links(model: SemanticModel) -> set[tuple[str, str]]:
    return {(r.from_dataset, r.to_dataset) for r in model.relationships}


@pytest.fixture
def music(tmp_path: Path) -> SemanticModel:
    return infer_semantics(music_shop(tmp_path), "music")


@pytest.fixture
def clinic(tmp_path: Path) -> SemanticModel:
    return infer_semantics(hospital(tmp_path), "hospital")


@pytest.fixture
def freight(tmp_path: Path) -> SemanticModel:
    return infer_semantics(logistics(tmp_path), "logistics")


def test_roles_come_from_types_names_and_values(music: SemanticModel) -> None:
    assert roles(music, "Track") == {
        "TrackId": "id", "Name": "label", "AlbumId": "id", "GenreId": "id", "Composer": "category",
        "Milliseconds": "measure", "Bytes": "measure", "UnitPrice": "measure",
    }  # fmt: skip
    assert roles(music, "Album")["ReleaseYear"] == "category"
    assert roles(music, "Employee")["ReportsTo"] == "id"
    assert roles(music, "Invoice")["InvoiceDate"] == "time"
    assert music.inferred


def test_private_columns_are_marked(music: SemanticModel) -> None:
    private = {f.ref for d in music.datasets for f in d.fields if f.sensitive}
    assert private == {"Customer.Email", "Customer.Phone", "Employee.BirthDate"}


def test_declared_keys_are_relationships_to_the_table_itself_too(music: SemanticModel) -> None:
    assert links(music) == {
        ("Album", "Artist"), ("Track", "Album"), ("Track", "Genre"), ("Customer", "Employee"), ("Invoice", "Customer"),
        ("InvoiceLine", "Invoice"), ("InvoiceLine", "Track"), ("Employee", "Employee"),
    }  # fmt: skip


def test_prices_are_averaged_and_amounts_are_summed(music: SemanticModel) -> None:
    names = {m.name for m in music.metrics}
    assert {"invoice_count", "invoice_total", "average_invoice_total", "total_quantity", "total_bytes"} <= names
    assert not any("total" in name and "price" in name for name in names)
    price = music.metric("average_track_unit_price")
    assert price is not None
    assert "a price does not add up" in price.description
    assert not price.additive


def test_parts_inherit_their_time_and_things_do_not(music: SemanticModel) -> None:
    times = {m.name: m.time for m in music.metrics}
    assert times["total_quantity"] == "Invoice.InvoiceDate"
    assert times["customer_count"] is None, "customers do not begin when their adviser was hired"
    assert times["employee_count"] == "Employee.HireDate", "a birthday is not when an employee happened"


def test_people_are_named_by_both_their_names(music: SemanticModel, tmp_path: Path) -> None:
    customer = music.dataset("Customer")
    assert customer is not None
    assert customer.label_field == "FullName"
    plan = QueryPlan(shape="aggregate", metrics=("invoice_total",), dimensions=("Customer.FullName",))
    assert run(plan, music, tmp_path / "music.db") == [("Ann Gomez", 1.98), ("Leo Kohler", 0.99), ("Luis Gomez", 2.98)]


def test_questions_over_four_tables_work(music: SemanticModel, tmp_path: Path) -> None:
    plan = QueryPlan(shape="aggregate", metrics=("total_quantity",), dimensions=("Artist.Name", "Genre.Name"), grain="month")
    assert run(plan, music, tmp_path / "music.db") == [
        ("2024-01-01", "AC/DC", "Rock", 1),
        ("2024-01-01", "Accept", "Jazz", 1),
        ("2024-01-01", "Accept", "Rock", 1),
        ("2024-02-01", "AC/DC", "Rock", 2),
    ]


def test_undeclared_keys_are_found_where_the_name_leaves_no_doubt(clinic: SemanticModel) -> None:
    assert links(clinic) == {("admissions", "patients"), ("admissions", "doctors"), ("lab_results", "admissions")}


def test_flags_scores_and_units(clinic: SemanticModel) -> None:
    assert roles(clinic, "patients")["is_smoker"] == "flag"
    assert roles(clinic, "admissions")["readmitted"] == "flag"
    assert roles(clinic, "doctors")["specialty"] == "category"
    height = clinic.field("patients.height_cm")
    assert height is not None
    assert (height.label, height.unit) == ("Height", "cm")
    names = {m.name for m in clinic.metrics}
    assert {"average_height", "average_triage_score", "total_cost"} <= names
    assert not names & {"total_height", "total_triage_score", "total_weight"}


def test_odd_names_can_be_asked_for(clinic: SemanticModel, tmp_path: Path) -> None:
    plan = QueryPlan(
        shape="aggregate", metrics=("average_glucose_level", "average_order"), dimensions=("patients.sex",), grain="month"
    )
    assert run(plan, clinic, tmp_path / "hospital.db") == [("2025-03-01", "f", 5.8, 1.5), ("2025-04-01", "f", 4.9, 1.0)]


def test_camel_case_is_read_as_words(freight: SemanticModel) -> None:
    fee = freight.field("shipments.shippingFee")
    assert fee is not None
    assert fee.label == "Shipping fee"
    assert "shipping fees" in fee.synonyms
    events = freight.dataset("shipmentEvents")
    assert events is not None
    assert (events.label, "shipment event" in events.synonyms) == ("Shipment events", True)


def test_the_first_date_is_the_day_it_happened_and_coordinates_are_not_summed(freight: SemanticModel) -> None:
    shipments = freight.dataset("shipments")
    assert shipments is not None
    assert shipments.time == "createdAt"
    names = {m.name for m in freight.metrics}
    assert {"total_shipping_fee", "total_parcel_count", "average_latitude", "average_on_time_rate"} <= names
    assert not names & {"total_latitude", "total_on_time_rate"}


def test_two_ways_to_a_warehouse_are_refused_not_guessed(freight: SemanticModel) -> None:
    plan = QueryPlan(shape="aggregate", metrics=("shipment_count",), dimensions=("warehouses.warehouseName",))
    answer = compile_plan(plan, freight, "sqlite")
    assert isinstance(answer, CannotAnswer)
    assert "originWarehouseId" in answer.reason


@pytest.mark.parametrize("name", BUILDERS)
def test_every_inferred_metric_runs_and_the_model_is_the_same_each_time(name: str, tmp_path: Path) -> None:
    catalog = BUILDERS[name](tmp_path)
    model = infer_semantics(catalog, name)
    assert model == infer_semantics(catalog, name)
    assert len({m.name for m in model.metrics}) == len(model.metrics)
    for metric in model.metrics:
        plan = QueryPlan(shape="aggregate", metrics=(metric.name,), grain="month" if metric.time else None)
        assert run(plan, model, next(tmp_path.glob("*.db"))), metric.name


def test_a_file_without_keys_gets_them_from_its_values() -> None:
    users = Table("users.csv", (Column("user_id", "integer", distinct=5), Column("city", "text", distinct=2)), rows=5)
    visits = Table("visits.csv", (Column("user_id", "integer", distinct=4), Column("amount", "number")), rows=50)
    model = infer_semantics(Catalog((users, visits)), "files")
    assert [d.name for d in model.datasets] == ["users_csv", "visits_csv"]
    assert links(model) == {("visits_csv", "users_csv")}


def test_keys_that_do_not_fit_are_not_links() -> None:
    a = Table("a", (Column("a_id", "integer", primary_key=True, minimum=1, maximum=5),))
    outside = Table("b", (Column("id", "integer", primary_key=True), Column("a_id", "integer", minimum=1, maximum=9)))
    text = Table("c", (Column("id", "integer", primary_key=True), Column("a_id", "text")))
    broken = Table("d", (Column("x", "integer"),), foreign_keys=(ForeignKey(("x",), "gone", ("id",)),))
    assert infer_semantics(Catalog((a, outside, text, broken)), "odd").relationships == ()


def test_two_tables_with_the_same_key_name_are_not_guessed_between() -> None:
    key = Column("shop_id", "integer", primary_key=True)
    sales = Table("sales", (Column("id", "integer", primary_key=True), Column("shop_id", "integer")))
    model = infer_semantics(Catalog((Table("north", (key,)), Table("south", (key,)), sales)), "two")
    assert "sales" not in {r.from_dataset for r in model.relationships}


def test_names_that_differ_in_punctuation_alone_stay_apart() -> None:
    table = Table("t", (Column("a b", "integer"), Column("a_b", "integer"), Column("A-B", "integer")))
    model = infer_semantics(Catalog((table, Table("T!", (Column("€", "number"),)))), "odd")
    assert [f.name for f in model.datasets[0].fields] == ["a_b", "a_b_", "A_B__"]
    assert [d.name for d in model.datasets] == ["t", "T_"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("InvoiceLine", ("invoice", "line")),
        ("order_items", ("order", "items")),
        ("HTTPStatus", ("http", "status")),
        ("Unit Price", ("unit", "price")),
        ("customerID", ("customer", "id")),
        ("größe", ("größe",)),
        ("2019", ("2019",)),
    ],
)
def test_names_split_into_words(name: str, words: tuple[str, ...]) -> None:
    assert split_name(name) == words


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("company", "companies"),
        ("box", "boxes"),
        ("day", "days"),
        ("person", "people"),
        ("status", "status"),
        ("class", "classes"),
    ],
)
def test_one_and_many(singular: str, plural: str) -> None:
    assert many((singular,)) == plural
    assert many((plural,)) == plural
    assert one((plural,)) == singular


def run(plan: QueryPlan, model: SemanticModel, path: Path) -> list[tuple[object, ...]]:
    draft = compile_plan(plan, model, "sqlite")
    assert isinstance(draft, SqlDraft), draft
    connection = sqlite3.connect(path)
    rows = connection.execute(draft.text).fetchall()
    connection.close()
    return rows
