"""A model that was inferred, written as YAML and read again, is the same model."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.errors import BadGlossary
from src.models.catalog import Catalog, Column, ColumnType, ForeignKey, Table
from src.models.config import PROJECT_ROOT
from src.models.semantic import SemanticModel
from src.services.glossary import load_semantics, write
from src.services.glossary.write import model_yaml, write_model
from src.tools.infer_semantics import infer_semantics
from tests.fakes.sample_catalog import sample_catalog

ODD = Catalog(
    (
        Table(
            "2024 sales: \"all\"",
            (
                Column("Order Id", "integer", primary_key=True),
                Column("unit price", "number", minimum=0.5, maximum=90.0, comment="net, in 'EUR'"),
                Column("yes", "text", values=("no", "on"), distinct=2),
                Column("größe", "text", values=("S", "M"), distinct=2),
                Column("shipped on", "date"),
                Column("blob", "other"),
                Column("e-mail", "text"),
                Column("customer", "integer"),
            ),
            rows=100,
            inferred_keys=(ForeignKey(("customer",), "Customer's data", ("id",), 0.713),),
            comment="All sales: # of any year",
        ),
        Table("Customer's data", (Column("id", "integer", primary_key=True), Column("name", "text"), Column("new", "boolean"))),
        Table("only_view", (Column("n" * 90, "integer"), Column("n" * 90 + "x", "integer")), is_view=True),
    ),
    keys_inferred=True,
)  # fmt: skip


def written_and_read(model: SemanticModel, folder: Path, catalog: Catalog) -> SemanticModel:
    write_model(folder / "made.yaml", model_yaml(model))
    found = load_semantics(folder, catalog)
    assert found is not None
    return found


def same(one: SemanticModel, other: SemanticModel) -> bool:
    return replace(one, version="", inferred=False) == replace(other, version="", inferred=False)


@pytest.mark.parametrize("catalog", [sample_catalog(), ODD], ids=["sample", "odd names"])
def test_it_loads_again_to_the_same_model(catalog: Catalog, tmp_path: Path) -> None:
    model = infer_semantics(catalog, "made")
    assert same(written_and_read(model, tmp_path, catalog), model)


def test_the_glossary_of_the_sample_can_be_written_too(tmp_path: Path) -> None:
    model = load_semantics(PROJECT_ROOT / "glossary", sample_catalog())
    assert model is not None
    bare = replace(model, terms=(), verified_queries=())
    assert same(written_and_read(bare, tmp_path, sample_catalog()), bare)


LETTERS = string.ascii_letters + string.digits + " _-.,:;#'\"`%&/()[]{}!?*+=|<>@~^$\\éüßøñ名前"
NAMES = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
TYPES: list[ColumnType] = ["integer", "number", "text", "boolean", "date", "datetime", "other"]
COLUMNS = st.lists(st.tuples(NAMES, st.sampled_from(TYPES)), min_size=1, max_size=4, unique_by=lambda c: c[0].casefold())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(st.tuples(NAMES, COLUMNS), min_size=1, max_size=3, unique_by=lambda t: t[0].casefold()))
def test_whatever_tables_and_columns_are_called_it_loads_the_same(
    tmp_path_factory: pytest.TempPathFactory, shape: list[tuple[str, list[tuple[str, ColumnType]]]]
) -> None:
    catalog = Catalog(tuple(Table(name, tuple(Column(*c) for c in columns)) for name, columns in shape))
    model = infer_semantics(catalog, "made")
    assert same(written_and_read(model, tmp_path_factory.mktemp("made"), catalog), model)


def test_it_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine")
    with pytest.raises(BadGlossary, match="there already"):
        write_model(tmp_path / "a.yaml", "new")
    assert (tmp_path / "a.yaml").read_text() == "mine"


def test_it_says_how_sure_a_relationship_is(tmp_path: Path) -> None:
    text = model_yaml(infer_semantics(ODD, "made"))
    assert '"score": 0.713' in text
    (tmp_path / "made.yaml").write_text(text.replace("0.713", "7"))
    with pytest.raises(BadGlossary, match="score"):
        load_semantics(tmp_path, ODD)


def test_a_model_too_large_for_a_file_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_BYTES", 5_000)
    with pytest.raises(BadGlossary, match="too large") as wrong:
        model_yaml(infer_semantics(ODD, "made"))
    assert "--table" in wrong.value.hint
