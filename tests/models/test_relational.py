"""The tree of a relational question: it survives JSON, and what is incomplete is refused."""

import pytest
from pydantic import ValidationError

from src.models.plan import QueryPlan
from src.models.relational import (
    AllOf,
    Arithmetic,
    Compare,
    Constant,
    FieldOf,
    Fold,
    Not,
    Output,
    Related,
    RelationalQuery,
    Step,
    Whole,
)

WROTE = Step(dataset="writes", on=(("author_id", "author_id"),), many=True)
NAME = Output(name="name", value=FieldOf(field="author.name"))
MORE_THAN_TWO = Compare(left=Fold(function="count", path=(WROTE,)), op=">", right=(Constant(value=2),))


def test_a_tree_with_every_kind_of_nesting_is_the_same_after_json() -> None:
    everyone = Whole(query=RelationalQuery(subject="author", outputs=(Output(name="n", value=Fold(function="count")),)))
    tree = RelationalQuery(
        subject="author",
        outputs=(NAME, Output(name="share", value=Arithmetic(op="/", left=Fold(function="count"), right=everyone))),
        where=AllOf(conditions=(MORE_THAN_TWO, Not(condition=Related(path=(WROTE,), negated=True)))),
    )
    assert RelationalQuery.model_validate_json(tree.model_dump_json()) == tree


@pytest.mark.parametrize(("function", "share"), [("sum", None), ("percentile", None), ("median", 0.5)])
def test_an_incomplete_fold_is_refused(function: str, share: float | None) -> None:
    of = None if function == "sum" else {"kind": "field", "field": "author.age"}
    with pytest.raises(ValidationError):
        Fold.model_validate({"function": function, "of": of, "share": share})


def test_a_plan_has_a_tree_exactly_when_its_shape_says_so() -> None:
    tree = RelationalQuery(subject="author", outputs=(NAME,))
    assert QueryPlan(shape="relational", relational=tree).relational == tree
    with pytest.raises(ValidationError, match="relational"):
        QueryPlan(shape="relational")
    with pytest.raises(ValidationError, match="relational"):
        QueryPlan(shape="aggregate", metrics=("revenue",), relational=tree)
