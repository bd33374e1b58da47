"""Words are folded, stemmed and freed of what cannot be seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.tools.questions.tokens import normalise, stems_of, tokenize, words_of


def norms(text: str) -> list[str]:
    return [t.norm for t in tokenize(text)]


def test_invisible_and_bidi_characters_are_gone() -> None:
    assert normalise("rev\u200benue\u202e by\x00 region\t now") == "revenue by region now"


def test_full_width_letters_are_letters() -> None:
    assert norms("ｒｅｖｅｎｕｅ") == ["revenue"]


def test_possessives_and_contractions() -> None:
    assert norms("What's last year's revenue that doesn't count?")[:4] == ["what", "last", "year", "revenue"]
    assert "not" in norms("it doesn't")


def test_numbers_dates_and_quotes() -> None:
    tokens = tokenize('1,200 5k 10% 2026-03-05 "New York" top5')
    assert [t.kind for t in tokens] == ["number", "number", "number", "date", "quoted", "word"]
    assert [t.number for t in tokens[:3]] == [1200.0, 5000.0, 10.0]
    assert tokens[4].norm == "new york"


def test_a_name_is_the_same_in_every_spelling() -> None:
    assert words_of("unitPrice") == words_of("unit_price") == words_of("Unit price") == ("unit", "price")
    assert stems_of("Categories") == stems_of("category")


@given(st.text(max_size=300))
def test_any_text_has_tokens_in_order(text: str) -> None:
    assert [t.index for t in tokenize(text)] == list(range(len(tokenize(text))))
