"""The tree that a question is read into, and the questions that are not read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.models.plan import CannotAnswer, QueryPlan
from src.models.relational import (
    Arithmetic,
    Compare,
    Constant,
    DaysBetween,
    FieldOf,
    Fold,
    Related,
    RelationalQuery,
)
from tests.fakes import everyday_databases, related_databases
from tests.tools.questions.relational.asked_everyday import SEEN
from tests.tools.questions.relational.world import World

Worlds = Callable[[str], World]


def tree(world: World, question: str) -> RelationalQuery:
    """The tree of a question that has one."""
    plan = world.read(question)
    assert isinstance(plan, QueryPlan), plan
    assert plan.relational is not None
    return plan.relational


def test_a_count_for_each_thing_is_a_fold_at_its_own_rows(world: Worlds) -> None:
    query = tree(world("airline"), "How many flights did each airline operate?")
    assert query.subject == "airlines"
    folds = [o.value for o in query.outputs if isinstance(o.value, Fold)]
    assert [(f.function, [s.dataset for s in f.path]) for f in folds] == [("count", ["flights"])]


def test_an_average_of_counts_is_one_number(world: Worlds) -> None:
    query = tree(world("airline"), "What is the average number of tickets per passenger?")
    (output,) = query.outputs
    assert isinstance(output.value, Fold)
    assert output.value.function == "avg"
    assert isinstance(output.value.of, Fold)
    assert output.value.of.function == "count"


def test_from_and_to_are_the_two_ends_of_a_flight(world: Worlds) -> None:
    query = tree(world("airline"), "How many flights are there from Helsinki to Lisbon?")
    assert query.where is not None
    assert query.where.kind == "all"
    keys = [c.path[0].on[0][0] for c in query.where.conditions if isinstance(c, Related)]
    assert keys == ["origin_id", "destination_id"]


def test_what_has_none_is_not_related(world: Worlds) -> None:
    query = tree(world("school"), "Which pupils have no absences?")
    assert isinstance(query.where, Related)
    assert query.where.negated


def test_a_verb_that_names_a_date_says_whether_there_is_one(world: Worlds) -> None:
    query = tree(world("library"), "How many loans have not been returned?")
    assert query.where == Compare(left=FieldOf(field="loan.returned_on"), op="is_null")


def test_older_than_is_born_before(world: Worlds) -> None:
    query = tree(world("airline"), "Which passengers are older than 40?")
    born = Constant(value=date(1986, 5, 15).isoformat())
    assert query.where == Compare(left=FieldOf(field="passengers.birth_date"), op="<", right=(born,))


def test_what_is_said_next_is_of_the_same_row(world: Worlds) -> None:
    query = tree(world("school"), "Which pupils scored above 90 in Calculus?")
    assert isinstance(query.where, Related)
    assert query.where.path[-1].dataset == "PupilLesson"
    assert query.where.where is not None
    assert query.where.where.kind == "all"


def test_a_ratio_is_of_two_folds(world: Worlds) -> None:
    query = tree(world("clinic"), "What is the ratio of female patients to male patients?")
    assert isinstance(query.outputs[0].value, Arithmetic)
    assert query.outputs[0].value.op == "/"


def test_days_between_two_dates(world: Worlds) -> None:
    query = tree(world("library"), "What is the average number of days between loan and return?")
    (output,) = query.outputs
    assert isinstance(output.value, Fold)
    assert isinstance(output.value.of, DaysBetween)


def test_an_average_of_counts_without_groups_is_not_guessed(world: Worlds) -> None:
    assert isinstance(world("airline").read("What is the average number of tickets?"), CannotAnswer)


def test_words_without_a_place_are_told(world: Worlds) -> None:
    plan = world("airline").read("Which pilots flew the most hours?")
    assert isinstance(plan, CannotAnswer)
    assert "pilots" in plan.unplaced


def test_lines_have_the_month_of_their_order_though_categories_lead_to_themselves(world: Worlds) -> None:
    query = tree(world("shop"), "What is the total line amount per month?")
    assert [g.value.kind for g in query.group_by] == ["part"]
    assert isinstance(world("shop").read("How many categories are there per month?"), CannotAnswer)


def test_an_average_per_its_own_rows_is_one_number(world: Worlds) -> None:
    query = tree(world("library"), "What is the average fine per loan?")
    assert [o.value.kind for o in query.outputs] == ["fold"]


def test_a_condition_behind_fields_is_no_field(world: Worlds) -> None:
    query = tree(world("library"), "What are the titles of books with more than 300 pages?")
    assert query.where == Compare(left=FieldOf(field="book.page_count"), op=">", right=(Constant(value=300),))


def test_the_difference_of_both_ends(world: Worlds) -> None:
    query = tree(world("shop"), "What is the difference between the highest and lowest salary?")
    value = query.outputs[0].value
    assert isinstance(value, Arithmetic)
    assert [f.function for f in (value.left, value.right) if isinstance(f, Fold)] == ["max", "min"]


def test_not_treated_with_one_is_not_treated_with_another(world: Worlds) -> None:
    query = tree(world("hospital"), "Which patients have not been treated with Dermaclear?")
    assert isinstance(query.where, Related)
    assert query.where.negated


def test_the_one_with_the_cheapest_is_first_by_its_least(world: Worlds) -> None:
    query = tree(world("restaurants"), "Which restaurant has the cheapest dish?")
    first = query.order[0].value
    assert isinstance(first, Fold)
    assert (first.function, query.limit) == ("min", 1)


def test_the_time_of_another_deed_is_not_taken(world: Worlds) -> None:
    assert isinstance(world("dealer").read("How many cars were sold each month?"), CannotAnswer)


_WORDS = sorted(
    {word for question in SEEN for word in question.question.split()} | {"not", "no", "or", "(", ")", ";", "'", "%"}
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted({*everyday_databases.DATABASES, *related_databases.DATABASES})),
    text=st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_WORDS), max_size=18).map(" ".join)),
)
def test_any_text_is_a_plan_or_a_no(world: Worlds, name: str, text: str) -> None:
    assert isinstance(world(name).read(text), (QueryPlan, CannotAnswer))
