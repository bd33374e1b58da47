"""Lies that a careful liar would try, each about an answer of the sample, and why each is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.narration import Fact
from src.tools.locked_words import Claim, Knowledge, Known, Sentence
from src.tools.locked_words.lock import problem
from tests.tools.locked_words.conftest import Answers

REGIONS = "Show revenue by region"
MONTHS = "Revenue by month for 2025"
YEARS = "Compare revenue by region for this year vs last year"
TREND = "Is there a trend in revenue?"
PAIR = "Is the return rate significantly different between Web and Store?"
ODD = "Find anomalies in daily revenue"
CHURN = "What correlates with churn?"

LIES = [
    (REGIONS, "{row1} had the lowest revenue.", ["smallest row1"]),
    (REGIONS, "{row1} and {row5} lead with {row1_value} and {row5_value}.", ["largest row1 row5"]),
    (REGIONS, "{row5} leads, with {row1_value} for {row1}.", ["largest row1"]),
    (REGIONS, "{row2} leads, followed by {row1}.", ["largest row2", "ranked row2 row1"]),
    (REGIONS, "{row1} leads, followed by {row3}.", ["largest row1", "ranked row1 row3"]),
    (REGIONS, "{row1} is behind {row2}.", ["less row1 row2"]),
    (REGIONS, "{row2} is ahead of {row1}.", ["greater row1 row2"]),
    (REGIONS, "{row5} exceeds {row1} in revenue.", ["greater row1 row5"]),
    (REGIONS, "Revenue rose in {row1}.", ["rises row1"]),
    (REGIONS, "Revenue in {row1} came to {total} in total.", []),
    (REGIONS, "{row1} brought in a total of {total}.", []),
    (REGIONS, "{row1} leads, with a total of {total}.", ["largest row1"]),
    (REGIONS, "{row1} makes up the majority of revenue.", ["majority row1"]),
    (REGIONS, "{row1} accounts for {row2_share} of the total.", []),
    (REGIONS, "{row1} dominates, with {row1_share} of the total.", ["majority row1_share"]),
    (REGIONS, "The average revenue is {total}.", []),
    (REGIONS, "{row1} came to {row1_value} on average.", []),
    (REGIONS, "{row1} leads in orders with {row1_value}.", ["largest row1"]),
    (REGIONS, "{row1} had the highest revenue growth.", ["largest row1", "rises row1"]),
    (REGIONS, "{row1} is expected to lead with {row1_value}.", ["largest row1"]),
    (REGIONS, "{row1} is the only region with revenue of {row1_value}.", ["only_rises row1"]),
    (REGIONS, "The same revenue was recorded in {row1} and {row2}.", ["equal row1 row2"]),
    (REGIONS, "{row1} leads with {groups} in revenue.", ["largest row1"]),
    (REGIONS, "{row1}, the lowest, has {row1_value}, and {row5} has {row5_value}.", ["smallest row5"]),
    (REGIONS, "The lowest is {row1} and the highest is {row5}.", ["largest row1", "smallest row5"]),
    (REGIONS, "{row1} trails with {row1_value}, while {row5} leads with {row5_value}.", ["largest row1", "smallest row5"]),
    (REGIONS, "{row2} with {row1_value} leads {row1} with {row2_value}.", ["largest row1"]),
    (REGIONS, "{row1} with {row1_value} in {row2}.", []),
    (REGIONS, "Revenue of {row1_value} in {row5}, and {row5_value} in {row1}.", []),
    (REGIONS, "{row1} leads with -{row1_value}.", ["largest row1"]),
    (REGIONS, "{row1} leads with {row1_value}0.", ["largest row1"]),
    (REGIONS, "{row1} leads with {row1_value}{row2_value}.", ["largest row1"]),
    (MONTHS, "Revenue rose from {row12_value} in {row12} to {row1_value} in {row1}.", ["rises row1_value row12_value"]),
    (MONTHS, "Revenue fell from {row1_value} in {row1} to {row12_value} in {row12}.", ["rises row1_value row12_value"]),
    (MONTHS, "Revenue grew from {row1} to {row6}.", ["rises row1 row6"]),
    (MONTHS, "Revenue fell in {row12}.", ["falls row12"]),
    (MONTHS, "Revenue was highest in {row6} at {row6_value}.", ["largest row6"]),
    (MONTHS, "Revenue rose {latest_change} from {row1} to {row12}.", ["rises latest_change"]),
    (MONTHS, "In {row12}, revenue rose {whole_change} from the previous month.", ["rises whole_change"]),
    (MONTHS, "Revenue came to {average} in total.", []),
    (MONTHS, "Revenue averaged {total} a month.", []),
    (MONTHS, "Revenue in {row12} was {total}.", []),
    (MONTHS, "The latest month, {row1}, reached {row1_value}.", []),
    (MONTHS, "Revenue will reach {row12_value} in {row12}.", []),
    (MONTHS, "Revenue in {start} came to {total}.", []),
    (MONTHS, "Revenue shows an upward trend from {start} to {end}.", ["trend_up"]),
    (MONTHS, "Revenue is seasonal, with {total} in total.", ["seasonal"]),
    (YEARS, "{row5} rose {row5_change}.", ["rises row5"]),
    (YEARS, "{row1} rose from {row1_value} to {row1_before}.", ["rises row1"]),
    (YEARS, "{row1} rose to {row1_before}.", ["rises row1"]),
    (YEARS, "{row1} fell from {row1_before} to {row1_value}.", ["rises row1"]),
    (YEARS, "{row1} was the only region to grow, up {row1_change}.", ["rises row1", "only_rises row1"]),
    (YEARS, "All regions grew compared with {against}.", ["all_rise"]),
    (YEARS, "{row5} fell sharply, by {row5_change}.", ["falls row5", "sharp row5_change"]),
    (YEARS, "{row1} rose slightly, by {row1_change}.", ["rises row1", "slight row1_change"]),
    (YEARS, "{row1} recorded {row1_value} in {against}.", []),
    (YEARS, "{row1} recorded {row1_before} in {period}, up from {against}.", ["rises row1"]),
    (YEARS, "{row1} grew by {row1_value}.", ["rises row1"]),
    (YEARS, "{row1} grew by {row1_share}.", ["rises row1"]),
    (YEARS, "{row1} and {row5} grew.", ["rises row1 row5"]),
    (YEARS, "{row1} grew by {row1_change}, and so did {row5}.", ["rises row1"]),
    (YEARS, "{row5} grew while {row1} fell.", ["rises row1", "falls row5"]),
    (TREND, "Revenue shows a downward trend from {start} to {end}.", ["trend_down"]),
    (TREND, "Revenue shows no trend from {start} to {end}.", ["no_trend"]),
    (TREND, "Revenue is falling by {trend_pace} a {trend_per}.", ["falls trend_pace"]),
    (TREND, "Revenue has been growing by {trend_low} per {trend_per}.", ["rises trend_low"]),
    (TREND, "Revenue has been growing by {trend_pace} per {trend_per} due to {metric}.", ["rises trend_pace"]),
    (REGIONS, "{row1} leads, and the total is {row1_value}.", ["largest row1"]),
    (REGIONS, "{row1} took {row1_value} from {row2}.", []),
    (REGIONS, "Together, {row1} and {row2} bring in {total}.", []),
    (REGIONS, "Revenue came to {total} in total, or {row1_value} in {row2}.", []),
    (MONTHS, "Revenue came to {total} per month in total.", []),
    (MONTHS, "In {row12}, revenue came to {row11_value}.", []),
    (YEARS, "{row1} rose by {row1_change} in {against}.", ["rises row1"]),
    (YEARS, "{row1} rose {row1_change} from {period}.", ["rises row1"]),
    (TREND, "Revenue is between {trend_low} and {trend_high} a {trend_per}.", []),
    (TREND, "Revenue is falling by between {trend_low} and {trend_high} a {trend_per}.", ["falls trend_low"]),
    (PAIR, "The return rate is between {test_from} and {test_to}.", []),
    (PAIR, "{test_a} and {test_b} differ significantly.", ["significant test_a"]),
    (PAIR, "The {test_what} return rate is {test_b_level} for {test_a}.", []),
    (ODD, "{odd1} was below the expected {odd1_usual}, with {odd1_value}.", ["below_expected odd1"]),
    (ODD, "{found} of {checked} are as expected.", ["no_anomalies"]),
    (ODD, "Of these, {below} were higher and {above} were lower than expected, out of {found}.", ["no_anomalies"]),
    (CHURN, "{factor1} causes {target}.", ["linked factor1"]),
    (CHURN, "{factor1} affects {target}.", ["linked factor1"]),
    (CHURN, "{factor1} is positively correlated with {target}.", ["positive factor1", "linked factor1"]),
    (CHURN, "{factor1} is strongly correlated with {target}.", ["strong factor1", "linked factor1"]),
    (CHURN, "The link of {factor1} with {target} is not significant.", ["not_significant factor1"]),
    (CHURN, "Higher {factor1} goes with higher {target}.", ["positive factor1", "linked factor1"]),
    (CHURN, "{factor2} shows the strongest correlation with {target}.", ["strongest factor2", "linked factor2"]),
]


def sentence(text: str, claims: list[str]) -> Sentence:
    parts = [c.split() for c in claims]
    return Sentence(text=text, claims=[Claim(predicate=p, of=of) for p, *of in parts])


@pytest.mark.parametrize(("question", "text", "claims"), LIES)
def test_a_careful_lie_is_refused(answers: Answers, question: str, text: str, claims: list[str]) -> None:
    assert problem(sentence(text, claims), answers[question])


def test_the_reason_names_the_word(answers: Answers) -> None:
    known = answers[REGIONS]
    assert "“astonishing”" in problem(sentence("{row1} had an astonishing {row1_value}.", []), known)
    assert "“highest” needs a claim: largest" in problem(sentence("{row1} had the highest revenue.", []), known)
    assert "no predicate “sings”" in problem(sentence("{row1} had {row1_value}.", ["sings row1"]), known)
    assert "does not hold" in problem(
        sentence("{row1} and {row5} had {row1_value} and {row5_value}.", ["less row1 row5"]), known
    )


def small() -> Knowledge:
    known = Knowledge(metrics={"sales": ("sales",)}, things={"town"})
    known.add(Known("row1", Fact("Oslo"), "label", "label"))
    known.add(Known("row1_value", Fact(5.0), "value", "sales", "sales", ("row1",)))
    known.ranks["sales", "row1"] = 1
    known.tops.add("sales")
    return known


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_no_text_stops_the_lock_and_none_with_a_digit_passes(before: str, after: str) -> None:
    text = f"{before}{{row1}} had {{row1_value}}{after}."
    wrong = problem(Sentence(text=text[:400]), small())
    if any(c.isnumeric() for c in before + after):
        assert wrong


@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "of",
                "in",
                "had",
                "{row1}",
                "{row1_value}",
                "sales",
                "town",
                "leads",
                "not",
                "and",
                ",",
                "no",
                "lowest",
                "up",
            ]
        ),
        max_size=12,
    )
)
@settings(max_examples=400, deadline=None)
def test_words_in_any_order_never_claim_what_is_not_so(words: list[str]) -> None:
    text = " ".join(words) + "."
    claims = [Claim(predicate=p, of=[t]) for p in ("largest", "smallest", "rises") for t in ("row1",)]
    if not problem(Sentence(text=text, claims=claims[:1]), small()):
        assert not {"not", "no", "lowest", "up"} & {*words}


@given(st.lists(st.sampled_from(["largest", "smallest", "rises", "equal", "only_falls", "trend_up", "ranked"]), max_size=4))
@settings(max_examples=100, deadline=None)
def test_claims_that_no_fact_bears_out_are_never_accepted(predicates: list[str]) -> None:
    claims = [Claim(predicate=p, of=["row1"]) for p in predicates]
    wrong = problem(Sentence(text="{row1} leads with {row1_value}.", claims=claims), small())
    assert bool(wrong) == (set(predicates) != {"largest"})
