"""What runs in place of SQLite's own functions gives what they give."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.engines import sqlite_rewrites as ours
from src.services.engines.sqlite_printf import printf

plain = st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=12)
values = st.one_of(st.none(), plain, st.integers(-(2**40), 2**40))


def theirs(expression: str, *arguments: object) -> object:
    connection = sqlite3.connect(":memory:")
    try:
        return connection.execute(f"SELECT {expression}", arguments).fetchone()[0]
    finally:
        connection.close()


@given(values, values)
def test_instr(text: str | int | None, wanted: str | int | None) -> None:
    assert ours.instr(text, wanted) == theirs("instr(?, ?)", text, wanted)


@given(values, values, values)
def test_replace(text: str | int | None, old: str | int | None, new: str | int | None) -> None:
    expected = theirs("replace(?, ?, ?)", text, old, new)
    assert ours.replace(text, old, new) == (None if expected is None else str(expected))


@given(values, values)
def test_trim(text: str | int | None, letters: str | int | None) -> None:
    for name in ("trim", "ltrim", "rtrim"):
        assert getattr(ours, name)(text, letters) == theirs(f"{name}(?, ?)", text, letters)


@given(st.one_of(st.none(), st.integers(-(2**40), 2**40), st.floats(-1e15, 1e15)))
def test_floor(value: float | None) -> None:
    assert ours.floor(value) == theirs("floor(?)", value)


@pytest.mark.parametrize(
    ("form", "given_values"),
    [
        ("%.2f", (3.14159,)), ("%.0f", (2.5,)), ("%.2f", (-2.005,)), ("%d", (3.9,)), ("%5d|%-5d|%05d", (3, 4, 5)),
        ("%s-%s", ("a", None)), ("%,d", (1234567,)), ("%x %X %o", (255, 255, 8)), ("%e", (12345.678,)), ("%g", (0.0001,)),
        ("%c", ("abc",)), ("%d%%", (50,)), ("%10.3s|", ("abcdef",)), ("%+d", (4,)), ("%02d:%02d", (5, 7)), ("%d", ("12abc",)),
        ("%f", ("x",)), ("%8.2f|%-8.2f|%08.2f|%+.1f", (1.5, 1.5, -1.5, 2)), ("%s", (1.5,)), ("no directive", ()),
    ],
)  # fmt: skip
def test_printf(form: str, given_values: tuple[object, ...]) -> None:
    marks = ", ".join("?" * (1 + len(given_values)))
    assert printf(form, *given_values) == theirs(f"printf({marks})", form, *given_values)  # type: ignore[arg-type]


def test_bombs_are_refused_before_they_are_made() -> None:
    for form in ("%1000000000d", "%.1000000000f", "%.*c"):
        with pytest.raises(ValueError, match="directive"):
            printf(form, 1000000000, "x")
    with pytest.raises(ValueError, match="too big"):
        ours.replace("a" * 1000, "a", "b" * 2000)
    with pytest.raises(ValueError, match="not run"):
        ours.regexp("(a+)+$", "a" * 40)
