"""Words become names of the semantic model: longest first, typos put right where one word can be meant."""

from __future__ import annotations

import pytest

from src.tools.questions.links import Link, find_links
from src.tools.questions.spelling import nearest
from src.tools.questions.tokens import tokenize
from src.tools.questions.vocabulary import vocabulary
from tests.fakes.clinic import clinic_catalog, clinic_model
from tests.fakes.sample_meaning import sample_meaning


def links(text: str) -> tuple[Link, ...]:
    catalog, semantics = sample_meaning()
    return find_links(tokenize(text), vocabulary(semantics, catalog))


def test_the_longest_name_wins() -> None:
    assert [k.words for k in links("average order value by sales channel")] == ["average order value", "sales channel"]


def test_inflections_and_plurals_are_the_same_name() -> None:
    assert [k.targets[0].name for k in links("categories regions")] == ["products.category", "customers.region"]


def test_a_value_is_linked_to_its_field() -> None:
    (link,) = links("north")
    assert (link.targets[0].name, link.targets[0].value) == ("customers.region", "North")


def test_sensitive_columns_have_no_values() -> None:
    catalog, semantics = sample_meaning()
    named = {t.name for targets in vocabulary(semantics, catalog).phrases.values() for t in targets if t.kind == "value"}
    assert named
    assert not any((field := semantics.field(name)) and field.sensitive for name in named)


def test_one_vocabulary_for_one_model() -> None:
    assert vocabulary(clinic_model(), clinic_catalog()) is vocabulary(clinic_model(), clinic_catalog())


@pytest.mark.parametrize(
    ("word", "meant"),
    [("revnue", "revenue"), ("prodcut", "product"), ("custoemrs", "customers"), ("planet", None), ("xyzzy", None)],
)
def test_a_typo_has_one_meaning_or_none(word: str, meant: str | None) -> None:
    assert nearest(word, ("revenue", "product", "customers", "region")) == meant


def test_two_equally_near_words_are_no_winner() -> None:
    assert nearest("cater", ("caters", "cater s", "later", "cates", "cated")) != "later"
    assert nearest("stare", ("stage", "state")) is None
