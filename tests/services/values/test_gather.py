"""Which columns are indexed, and how much of them is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from src.models.catalog import Catalog, Column, Table
from src.models.semantic import Dataset, Field, FieldRole, SemanticModel
from src.services.values.columns import TextColumn, text_columns
from src.services.values.gather import Bounds, gather


def people(*fields: Field, inferred: bool = False) -> SemanticModel:
    return SemanticModel("people", (Dataset("people", "People", fields),), inferred=inferred)


def text_field(name: str, role: FieldRole = "label", expression: str = "", sensitive: bool = False) -> Field:
    return Field(name, "people", expression or name, name, role, "text", sensitive=sensitive)


TEXTS = ("name", "email", "bio", "region", "Home Town")
CATALOG = Catalog((Table("People", (*(Column(n, "text") for n in TEXTS), Column("age", "integer"))),))


def indexed(model: SemanticModel) -> list[str]:
    return [c.column for c in text_columns(CATALOG, model)]


class TestColumns:
    def test_categories_and_names_come_first_and_numbers_never(self) -> None:
        model = people(
            text_field("name"), text_field("region", "category"), Field("age", "people", "age", "Age", "measure", "integer")
        )
        assert indexed(model) == ["region", "name"]

    def test_names_are_matched_as_the_database_spells_them(self) -> None:
        assert text_columns(CATALOG, people(text_field("town", expression='"home town"'))) == (
            TextColumn("People", "Home Town", None),
        )

    def test_what_a_person_called_sensitive_or_free_text_is_left_out(self) -> None:
        model = people(text_field("name"), text_field("email", sensitive=True), text_field("bio", "text"))
        assert indexed(model) == ["name"]

    def test_a_column_that_a_sensitive_expression_reads_is_left_out_wherever_it_is_named(self) -> None:
        hidden = text_field("login", expression="LOWER(Email)", sensitive=True)
        assert indexed(people(text_field("email"), text_field("name"), hidden)) == ["name"]

    def test_a_column_that_the_model_does_not_name_is_left_out(self) -> None:
        assert indexed(people(text_field("region"))) == ["region"]

    def test_of_an_inferred_model_short_texts_are_taken_too(self) -> None:
        assert indexed(people(text_field("bio", "text"), inferred=True)) == ["bio"]


class Stored:
    """A database of columns, that notes what was asked of it."""

    def __init__(self, **columns: Sequence[object] | None) -> None:
        self.columns = columns
        self.asked: list[tuple[str, int, int | None]] = []

    def __call__(self, table: str, column: str, most: int, rows: int | None) -> Sequence[object] | None:
        self.asked.append((column, most, rows))
        values = self.columns[column]
        return None if values is None else values[:most]


class TestGather:
    def test_values_that_the_catalog_lists_are_not_read_again(self) -> None:
        stored = Stored(a=["x", None, 5, "", " ", "y"])
        found = gather([TextColumn("t", "a", 9), TextColumn("t", "b", 9, ("p", "q"))], stored, Bounds())
        assert found.values == {("t", "a"): ("x", "y"), ("t", "b"): ("p", "q")}
        assert [column for column, _, _ in stored.asked] == ["a"]
        assert found.missing == []

    @pytest.mark.parametrize("values", [["a long tale " * 8] * 3, ["x" * 60, "y" * 60]])
    def test_free_text_is_left_out(self, values: list[str]) -> None:
        assert gather([TextColumn("t", "a", 3)], Stored(a=values), Bounds()).values == {}

    def test_a_single_long_value_is_left_out_and_the_others_stay(self) -> None:
        found = gather([TextColumn("t", "a", 3)], Stored(a=["z" * 121, *"abcdefgh"]), Bounds())
        assert found.values == {("t", "a"): tuple("abcdefgh")}

    def test_what_the_bounds_leave_out_is_said(self) -> None:
        columns = [TextColumn("t", name, 9) for name in ("a", "b", "c")]
        stored = Stored(a=list("abcd"), b=list("efgh"), c=["z"])
        found = gather(columns, stored, Bounds(values_per_column=3, values=5))
        assert found.values == {("t", "a"): ("a", "b", "c"), ("t", "b"): ("e", "f")}
        assert found.missing == ["all but 3 values of t.a", "all but 2 values of t.b", "the values of t.c (too many in all)"]

    def test_of_a_big_table_the_first_rows_are_looked_at_and_that_is_said(self) -> None:
        stored = Stored(a=["x"])
        found = gather([TextColumn("t", "a", 10_000_000)], stored, Bounds(rows=1000))
        assert stored.asked == [("a", 50_001, 1000)]
        assert found.missing == ["values of t.a that only rows after the first 1,000 hold"]

    def test_what_could_not_be_read_is_said(self) -> None:
        assert gather([TextColumn("t", "a", 1)], Stored(a=None), Bounds()).missing == [
            "the values of t.a (they could not be read in time)"
        ]

    def test_when_the_time_is_up_the_rest_is_left_out(self) -> None:
        stored = Stored(a=["x"])
        found = gather([TextColumn("t", "a", 1)], stored, replace(Bounds(), seconds=-1.0))
        assert (found.values, stored.asked) == ({}, [])
        assert found.missing
