"""Keys of databases that declare none: what a careful person would draw between the tables, and nothing absurd."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.catalog import Catalog, Column, Table
from src.services.cataloguing.key_names import marks_of, points_above, points_at, spoken_of, stem_of_key, tells_rows
from src.services.cataloguing.keys import infer_keys_unseen
from src.services.engines.sqlite import SqliteEngine

SCHOOL = """
CREATE TABLE teacher (tid INTEGER, name TEXT, manager_id INTEGER, year INTEGER);
CREATE TABLE class (class_id INTEGER, title TEXT, room_number INTEGER, num_pupils INTEGER, year INTEGER);
CREATE TABLE teaches (tid INTEGER, class_id INTEGER);
CREATE TABLE prerequisite (pre_class_id INTEGER, class_id INTEGER);
CREATE TABLE town (town_name TEXT, inhabitants INTEGER);
CREATE TABLE pupil (pupilid INTEGER, pupilname TEXT, town_name TEXT, class_id INTEGER);
CREATE TABLE mentors (mentoringpupilid INTEGER, mentoredpupilid INTEGER);
CREATE TABLE exam (exam_no INTEGER, class_id INTEGER, term TEXT);
CREATE TABLE exam_question (exam_no INTEGER, line_no INTEGER, points INTEGER);
CREATE TABLE answer (answer_id INTEGER, exam_no INTEGER, line_no INTEGER, pupilid INTEGER);
CREATE TABLE quote (quoted INTEGER, quoting INTEGER);
CREATE TABLE paper (paper_id INTEGER, heading TEXT, quotation_count INTEGER);
INSERT INTO teacher VALUES (1, 'Ann', NULL, 2001), (2, 'Bob', 1, 2002), (3, 'Cid', 1, 2002);
INSERT INTO class VALUES (1, 'Art', 7, 1, 2001), (2, 'Biology', 7, 2, 2001), (3, 'Chemistry', 9, 3, 2002);
INSERT INTO teaches VALUES (1, 1), (1, 2), (2, 2), (3, 3);
INSERT INTO prerequisite VALUES (1, 2), (1, 3), (2, 3);
INSERT INTO town VALUES ('Upton', 100), ('Downham', 200), ('Weston', 300);
INSERT INTO pupil VALUES (1, 'Pia', 'Upton', 1), (2, 'Quin', 'Upton', 2), (3, 'Rob', 'Weston', 3), (4, 'Sue', 'Elsewhere', 3);
INSERT INTO mentors VALUES (1, 2), (1, 3), (4, 2);
INSERT INTO exam VALUES (1, 1, 'fall'), (2, 2, 'fall'), (3, 3, 'spring');
INSERT INTO exam_question VALUES (1, 1, 5), (1, 2, 5), (2, 1, 10), (3, 1, 3), (3, 2, 3), (3, 3, 4);
INSERT INTO answer VALUES (1, 1, 1, 1), (2, 1, 2, 1), (3, 2, 1, 2), (4, 3, 3, 3);
INSERT INTO paper VALUES (1, 'On a', 1), (2, 'On b', 0), (3, 'On c', 2);
INSERT INTO quote VALUES (1, 2), (1, 3), (2, 3);
"""


def catalog_of(path: Path, script: str) -> Catalog:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    engine = SqliteEngine(f"sqlite:///{path}", seconds=5, result_bytes=1_000_000)
    try:
        return engine.catalog()
    finally:
        engine.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("school") / "school.db", SCHOOL)


def key(catalog: Catalog, table: str) -> tuple[str, ...]:
    found = catalog.table(table)
    assert found is not None
    return found.key


def links(catalog: Catalog, table: str) -> set[tuple[str, str, str]]:
    found = catalog.table(table)
    assert found is not None
    return {(", ".join(k.columns), k.table, ", ".join(k.references)) for k in found.inferred_keys}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("teacher", ("tid",)),
        ("class", ("class_id",)),
        ("pupil", ("pupilid",)),
        ("town", ("town_name",)),
        ("exam", ("exam_no",)),
        ("teaches", ("tid", "class_id")),
        ("prerequisite", ("pre_class_id", "class_id")),
        ("mentors", ("mentoringpupilid", "mentoredpupilid")),
        ("exam_question", ("exam_no", "line_no")),
        ("quote", ("quoted", "quoting")),
    ],
)
def test_keys_are_columns_named_like_it_that_never_repeat(school: Catalog, table: str, columns: tuple[str, ...]) -> None:
    assert key(school, table) == columns


def test_links_follow_names_and_values(school: Catalog) -> None:
    assert links(school, "teaches") == {("tid", "teacher", "tid"), ("class_id", "class", "class_id")}
    assert links(school, "prerequisite") == {("pre_class_id", "class", "class_id"), ("class_id", "class", "class_id")}
    assert links(school, "mentors") == {("mentoringpupilid", "pupil", "pupilid"), ("mentoredpupilid", "pupil", "pupilid")}


def test_a_table_may_point_at_itself(school: Catalog) -> None:
    assert links(school, "teacher") == {("manager_id", "teacher", "tid")}
    assert points_above("manager_id")
    assert points_above("reports_to")
    assert not points_above("previous_score")


def test_text_keys_join_although_a_few_values_are_unknown(school: Catalog) -> None:
    assert ("town_name", "town", "town_name") in links(school, "pupil")
    table = school.table("pupil")
    assert table is not None
    score = next(k.score for k in table.inferred_keys if k.table == "town")
    assert 0.5 < score < 1.0


def test_two_forms_of_a_verb_relate_the_things_that_are_spoken_of(school: Catalog) -> None:
    assert links(school, "quote") == {("quoted", "paper", "paper_id"), ("quoting", "paper", "paper_id")}


def test_keys_of_several_columns_are_joined_as_a_whole(school: Catalog) -> None:
    assert ("exam_no, line_no", "exam_question", "exam_no, line_no") in links(school, "answer")


def test_years_counts_and_rooms_join_nothing(school: Catalog) -> None:
    joined = {column for t in school.tables for k in t.inferred_keys for column in k.columns}
    assert not joined & {"year", "num_pupils", "room_number", "inhabitants", "points", "term", "name", "title"}


def test_declared_keys_are_never_doubted(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path / "declared.db",
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (b_id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id));"
        "INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1, 1), (2, 1);",
    )
    assert key(catalog, "b") == ("b_id",)
    assert links(catalog, "b") == set(), "what is declared is not inferred again"


def test_values_that_the_key_does_not_hold_forbid_a_link(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path / "orphans.db",
        "CREATE TABLE shop (shop_id INTEGER); CREATE TABLE sale (sale_id INTEGER, shop_id INTEGER);"
        "INSERT INTO shop VALUES (1), (2), (3); INSERT INTO sale VALUES (1, 90), (2, 91), (3, 92);",
    )
    assert links(catalog, "sale") == set()


def test_empty_tables_are_read_by_their_names_alone(tmp_path: Path) -> None:
    catalog = catalog_of(
        tmp_path / "empty.db",
        "CREATE TABLE orders (order_id INTEGER, customer_id INTEGER, total REAL);"
        "CREATE TABLE customers (customer_id INTEGER, name TEXT);",
    )
    assert key(catalog, "customers") == ("customer_id",)
    assert links(catalog, "orders") == {("customer_id", "customers", "customer_id")}


def test_a_catalog_made_by_hand_is_read_by_names() -> None:
    people = Table("people", (Column("id", "integer", primary_key=True),))
    visits = Table("visits", (Column("id", "integer", primary_key=True), Column("person_id", "integer")))
    catalog = infer_keys_unseen(Catalog((people, visits)))
    assert links(catalog, "visits") == {("person_id", "people", "id")}
    assert infer_keys_unseen(catalog) is catalog, "what was inferred is not inferred again"


@pytest.mark.parametrize(
    ("name", "stem"),
    [("author_id", ("author", "id")), ("authorid", ("author", "id")), ("ID", ("", "id")), ("area", None), ("isbn", None)],
)
def test_key_words_are_cut_off(name: str, stem: tuple[str, str] | None) -> None:
    assert stem_of_key(name) == stem


@pytest.mark.parametrize(
    ("column", "table", "key_name", "strength"),
    [
        ("customer_id", "customers", "id", 1.0),
        ("CustomerID", "Customers", "CustomerID", 1.0),
        ("billing_address_id", "addresses", "id", 0.85),
        ("origin_warehouse", "warehouses", "id", 0.7),
        ("cust_id", "customers", "customer_id", 0.7),
        ("said", "animals", "aid", 0.0),
        ("num_customers", "customers", "id", 0.0),
        ("year", "years", "year", 0.85),
        ("id", "customers", "id", 0.0),
    ],
)
def test_names_point_at_keys_more_or_less(column: str, table: str, key_name: str, strength: float) -> None:
    assert points_at(column, table, key_name) == pytest.approx(strength)


def test_a_name_tells_its_own_rows_best() -> None:
    assert tells_rows("course_id", "course") > tells_rows("course_id", "course_offering")
    assert tells_rows("name", "customer") < tells_rows("customer_id", "customer")
    assert tells_rows("year", "customer") == 0


PARTS = [
    "order",
    "orders",
    "item",
    "items",
    "cust",
    "customer",
    "id",
    "key",
    "no",
    "name",
    "parent",
    "to",
    "a",
    "line",
    "ID",
    "2",
]
NAME_PARTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4)
NAMES = st.builds(lambda parts, sign: sign.join(parts), NAME_PARTS, st.sampled_from(["_", "", " "]))


@settings(deadline=None)
@given(NAMES, NAMES, NAMES)
def test_no_key_that_a_name_speaks_for_is_passed_over(column: str, table: str, key: str) -> None:
    if points_at(column, table, key) > 0:
        assert spoken_of(column) & marks_of(table, key)


def test_a_thousand_tables_are_linked_in_a_moment() -> None:
    names = [f"{kind}_{noun}" for kind in ("web", "retail", "legacy", "eu", "us") for noun in _NOUNS]
    tables = tuple(
        Table(
            name, (Column(f"{name}_id", "integer", primary_key=True), Column(f"{other}_id", "integer"), Column("name", "text"))
        )
        for name, other in zip(names, names[7:] + names[:7], strict=True)
    )
    began = time.thread_time()
    found = infer_keys_unseen(Catalog(tables))
    assert time.thread_time() - began < 10
    assert all([link.table for link in t.inferred_keys] == [t.columns[1].name[:-3]] for t in found.tables)


_NOUNS = [
    f"{start}{end}"
    for start in ["bar", "cor", "dal", "fen", "gol", "hin", "jas", "kel", "lom", "mer", "nas", "pol", "ros", "sil"]
    for end in ["tak", "vin", "wol", "zam", "bor", "cap", "dex", "fil", "gan", "hok", "jum", "kip", "lar", "mon"]
]
