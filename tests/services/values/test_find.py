"""What an index of stored values finds."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.values import ValueHit
from src.services.values.gather import Gathered
from src.services.values.index import SURE_ENOUGH, ValueIndex
from src.services.values.spoken import slips, spoken
from src.services.values.write import write_index

STORED = {
    ("customers", "region"): ("North", "South", "East", "West"),
    ("offices", "region"): ("North", "Northeast"),
    ("customers", "city"): ("São Paulo", "New York", "New York City", "Łódź", "København", "Straße"),
    ("firms", "name"): ("Wal-Mart", "Acme Corporation", "O'Brien & Sons", "University of Michigan", "AC/DC", "C++", "C#"),
    ("orders", "state"): ("NY", "CA", "N", "paid", "+"),
    ("goods", "kind"): ("Toys", "Batteries", "Box", "blue jeans"),
    ("hidden", "odd"): ('say "hi" OR *', "東京", "АЛМАЗ"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ValueIndex:
    path = tmp_path_factory.mktemp("values") / "values.sqlite"
    write_index(path, "mark", Gathered(dict(STORED)), 0.0)
    return ValueIndex(path)


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("north", "North"), ("NORTH", "North"), ("norths", "North"), ("North's", "North"), ("nroth", "North"),
        ("nort", "North"), ("onrth", "North"), ("northh", "North"), ("northest", "Northeast"), ("noth east", "Northeast"),
        ("sao paulo", "São Paulo"), ("SÃO PAULO", "São Paulo"), ("sao paolo", "São Paulo"), ("lodz", "Łódź"),
        ("kobenhavn", "København"), ("strasse", "Straße"), ("new yrok", "New York"), ("new york", "New York"),
        ("newyork", "New York"), ("walmart", "Wal-Mart"), ("wal mart", "Wal-Mart"), ("walmarts", "Wal-Mart"),
        ("acme corp", "Acme Corporation"), ("obrien and sons", "O'Brien & Sons"), ("ac/dc", "AC/DC"), ("c++", "C++"),
        ("c#", "C#"), ("univercity of michgan", "University of Michigan"), ("michigan univercity", "University of Michigan"),
        ("ny", "NY"), ("n", "N"), ("+", "+"), ("toy", "Toys"), ("battery", "Batteries"), ("boxes", "Box"),
        ("blue jean", "blue jeans"), ("東京", "東京"), ("алмаз", "АЛМАЗ"), ("алмас", "АЛМАЗ"), ('say "hi" or', 'say "hi" OR *'),
    ],
)  # fmt: skip
def test_a_phrase_finds_the_value_that_was_meant(index: ValueIndex, phrase: str, value: str) -> None:
    hits = index.find(phrase)
    assert hits, f"{phrase!r} finds nothing"
    assert hits[0].value == value


def test_the_same_text_scores_one_in_every_column_that_holds_it(index: ValueIndex) -> None:
    assert index.find("north")[:2] == (
        ValueHit("customers", "region", "North", 1.0, exact=True),
        ValueHit("offices", "region", "North", 1.0, exact=True),
    )


def test_the_less_alike_the_lower_the_score(index: ValueIndex) -> None:
    scores = [index.find(phrase)[0].score for phrase in ("North", "norths", "nroth", "in the north")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4
    assert not any(hit.exact for phrase in ("norths", "nroth", "in the north") for hit in index.find(phrase))


def test_values_within_a_phrase_are_found_longest_first(index: ValueIndex) -> None:
    assert [h.value for h in index.find("people of new york city and of south")][:3] == ["New York City", "New York", "South"]


@pytest.mark.parametrize(
    "phrase",
    ["", "  ", "worth", "mouth", "zzz", "qwertyuiop", "forth", "fast", "ns", "xy", "5", "revenue by month", "or", '"*'],
)
def test_what_nobody_would_take_for_a_value_finds_nothing(index: ValueIndex, phrase: str) -> None:
    assert index.find(phrase) == ()


def test_no_more_than_the_limit(index: ValueIndex) -> None:
    assert len(index.find("north", limit=1)) == 1


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_hits_and_never_an_exception(index: ValueIndex, phrase: str) -> None:
    hits = index.find(phrase)
    assert not index.is_broken
    assert all(SURE_ENOUGH <= hit.score <= 1.0 for hit in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@settings(deadline=None)
@given(st.sampled_from([(c, v) for c, values in STORED.items() for v in values]), st.booleans())
def test_every_stored_value_finds_itself_whatever_its_case(
    index: ValueIndex, stored: tuple[tuple[str, str], str], upper: bool
) -> None:
    (table, column), value = stored
    phrase = value.upper() if upper else value.lower()
    found = next(h for h in index.find(phrase) if (h.table, h.column, h.value) == (table, column, value))
    assert found.score >= 0.95


@settings(deadline=None)
@given(st.text(string.ascii_lowercase, min_size=4, max_size=7), st.data())
def test_words_one_slip_apart_share_what_a_slip_leaves(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for other in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], swapped):
        assert slips(word) & slips(other)


@settings(deadline=None)
@given(st.text())
def test_forms_are_stable(text: str) -> None:
    form = spoken(text)
    assert not form.norm.isascii() or spoken(form.norm) == form
    assert text.split() or not form.words
