"""Honest narrations of the sample's answers, written by hand in the style of a good model, and more by a generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from src.tools.locked_words import Claim, Knowledge, Sentence

Claims = tuple[tuple[str, tuple[str, ...]], ...]


class Told(NamedTuple):
    """A sentence about the answer to a question, with its claims."""

    question: str
    text: str
    claims: Claims = ()

    @property
    def sentence(self) -> Sentence:
        """As a narrator hands it over."""
        return Sentence(text=self.text, claims=[Claim(predicate=p, of=list(of)) for p, of in self.claims])


GROUPS: Final = (
    "Show revenue by region",
    "Show revenue by category for last quarter",
    "Top 5 products by revenue this year",
    "Return rate by category",
    "Average order value by channel",
    "Customers by segment",
    "Orders by channel",
    "Show revenue by segment for 2025",
)
SERIES: Final = ("Revenue by month for 2025", "Revenue by month this year", "Orders by month for 2025")
COMPARED: Final = ("Compare revenue by region for this year vs last year",)
ANALYSES: Final = {
    "forecast": "Forecast revenue for next month",
    "groups ahead": "Forecast revenue by region for next month",
    "correlation": "What correlates with churn?",
    "anomaly": "Find anomalies in daily revenue",
    "no anomaly": "Show anomalies in monthly orders",
    "summary": "Summarize order total",
    "change": "Why did revenue change last month?",
    "trend": "Is there a trend in revenue?",
    "trends": "Is revenue trending up by region?",
    "hypothesis": "Does order total differ between channels?",
    "pair": "Is the return rate significantly different between Web and Store?",
    "clustering": "Cluster customers",
    "clusters": "Cluster customers into 3 groups",
    "cohort": "Show customer retention by month",
    "decomposition": "Is revenue seasonal?",
    "regression": "What is the effect of segment on order total, holding channel constant?",
    "factor": "What is the effect of discount on order total?",
}
HAND: Final = (
    Told(
        "Show revenue by region",
        "{row1} generated the highest revenue at {row1_value}, accounting for {row1_share} of the total.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Show revenue by region",
        "It was followed by {row2} with {row2_value} and {row3} with {row3_value}.",
        (("ranked", ("row2", "row3")),),
    ),
    Told("Show revenue by region", "{row5} had the lowest revenue, at {row5_value}.", (("smallest", ("row5",)),)),
    Told("Show revenue by region", "Across all {groups} regions, revenue totaled {total}."),
    Told("Show revenue by region", "Overall, the {groups} regions brought in {total} in revenue."),
    Told(
        "Show revenue by region",
        "{row1} leads with {row1_value}, ahead of {row2} with {row2_value}.",
        (("largest", ("row1",)), ("greater", ("row1", "row2"))),
    ),
    Told(
        "Show revenue by region",
        "Revenue is highest in {row1} ({row1_value}) and lowest in {row5} ({row5_value}).",
        (("largest", ("row1",)), ("smallest", ("row5",))),
    ),
    Told(
        "Show revenue by region",
        "{row1} is the top region with {row1_value} in revenue, while {row5} trails with {row5_value}.",
        (("largest", ("row1",)), ("smallest", ("row5",))),
    ),
    Told("Show revenue by region", "{row1} and {row2} contributed {row1_share} and {row2_share} of the total, respectively."),
    Told(
        "Show revenue by category for last quarter",
        "In {period}, {row1} led all categories with {row1_value} in revenue, which "
        "represents {row1_share} of the total of {total}.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Show revenue by category for last quarter",
        "From {start} to {end}, {row6} recorded the lowest sales, with {row6_value}.",
        (("smallest", ("row6",)),),
    ),
    Told(
        "Top 5 products by revenue this year",
        "{row1} is the top product by revenue in {period}, bringing in {row1_value}.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Top 5 products by revenue this year",
        "{row2} comes next with {row2_value}, followed by {row3} at {row3_value}.",
        (("ranked", ("row2", "row3")),),
    ),
    Told(
        "Revenue by month for 2025",
        "Revenue from {start} to {end} came to {total} in total, with an average of {average} per month.",
    ),
    Told(
        "Revenue by month for 2025",
        "Revenue peaked in {row12} at {row12_value} and was lowest in {row6} at {row6_value}.",
        (("largest", ("row12",)), ("smallest", ("row6",))),
    ),
    Told(
        "Revenue by month for 2025",
        "Revenue grew from {row1_value} in {row1} to {row12_value} in {row12}, an increase of {whole_change}.",
        (("rises", ("row1_value", "row12_value")),),
    ),
    Told(
        "Revenue by month for 2025",
        "In {row12}, revenue rose {latest_change} compared to the previous month, reaching {row12_value}.",
        (("rises", ("latest_change",)),),
    ),
    Told("Revenue by month for 2025", "The lowest month was {row6}, with {row6_value}.", (("smallest", ("row6",)),)),
    Told(
        "Revenue by month this year",
        "Revenue fell slightly, by {whole_change}, between {row1} and {row10}.",
        (("falls", ("whole_change",)), ("slight", ("whole_change",))),
    ),
    Told(
        "Revenue by month this year",
        "The latest month, {row10}, came in at {row10_value}, up {latest_change} from the previous month.",
        (("rises", ("latest_change",)),),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row1} saw revenue rise {row1_change} to {row1_value}, up from {row1_before} in {against}.",
        (("rises", ("row1",)),),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row5} was the only region to decline, falling {row5_change} to {row5_value}.",
        (("falls", ("row5",)), ("only_falls", ("row5",))),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row2} grew by {row2_change} and {row3} by {row3_change}.",
        (("rises", ("row2", "row3")),),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "Compared with {against}, revenue in {row4} increased from {row4_before} to {row4_value}.",
        (("rises", ("row4",)),),
    ),
    Told(
        "Revenue this quarter vs last quarter",
        "Revenue in {period} reached {value}, which is {change} higher than the {before} recorded in {against}.",
        (("rises", ("change",)),),
    ),
    Told(
        "Revenue this quarter vs last quarter",
        "Revenue increased by {change}, from {before} in {against} to {value} in {period}.",
        (("rises", ("before", "value")),),
    ),
    Told(
        "Return rate by category",
        "{row1} has the highest return rate at {row1_value}, while {row6} has the lowest at {row6_value}.",
        (("largest", ("row1",)), ("smallest", ("row6",))),
    ),
    Told("Return rate by category", "The return rate ranges from {row6_value} in {row6} to {row1_value} in {row1}."),
    Told(
        "Average order value by channel",
        "Average order value is highest for {row1} at {row1_value} and lowest for {row3} at {row3_value}.",
        (("largest", ("row1",)), ("smallest", ("row3",))),
    ),
    Told("Orders and revenue by segment", "{row1} placed the most orders, with {row1_value}.", (("largest", ("row1",)),)),
    Told("Orders and revenue by segment", "In revenue, {row1} leads with {row1_value_2}.", (("largest", ("row1",)),)),
    Told(
        "Lowest 3 categories by revenue",
        "{row3} generated the lowest revenue of all categories, at {row3_value}.",
        (("smallest", ("row3",)),),
    ),
    Told(
        "Customers by segment",
        "{row1} makes up the majority of customers, with {row1_value} or {row1_share} of the total.",
        (("majority", ("row1_share",)),),
    ),
    Told("Forecast revenue for next month", "Revenue is expected to reach {forecast_total} between {from_when} and {to_when}."),
    Told(
        "Forecast revenue for next month",
        "The forecast is {forecast_change} higher than a year earlier.",
        (("rises", ("forecast_change",)),),
    ),
    Told(
        "Forecast revenue for next month",
        "With {level} confidence, the forecast lies between {forecast_low} and {forecast_high}.",
    ),
    Told(
        "Forecast revenue for next month",
        "Revenue is projected at {forecast_total}, with a {level} prediction interval of {forecast_low} to {forecast_high}.",
    ),
    Told(
        "Forecast revenue by region for next month",
        "{forecast_top} is expected to lead with {forecast_top_value}.",
        (("largest", ("forecast_top",)),),
    ),
    Told(
        "What correlates with churn?",
        "{factor1} shows the strongest correlation with {target}, with a coefficient of {factor1_r}.",
        (("strongest", ("factor1",)), ("linked", ("factor1",))),
    ),
    Told(
        "What correlates with churn?",
        "The relationship between {factor1} and {target} is moderate, negative and statistically significant.",
        (("linked", ("factor1",)), ("moderate", ("factor1",)), ("negative", ("factor1",)), ("significant", ("factor1",))),
    ),
    Told(
        "What correlates with churn?",
        "{factor1} is negatively correlated with {target} (r {factor1_r}).",
        (("negative", ("factor1",)), ("linked", ("factor1",))),
    ),
    Told("Find anomalies in daily revenue", "{found} of {checked} stand out as unusual.", (("anomalies", ("found",)),)),
    Told(
        "Find anomalies in daily revenue",
        "The most unusual day was {odd1}, with revenue of {odd1_value} against an expected {odd1_usual}.",
        (("anomalous", ("odd1",)),),
    ),
    Told("Find anomalies in daily revenue", "Of these, {above} were higher and {below} were lower than expected."),
    Told(
        "Show anomalies in monthly orders", "No anomalies were found in orders from {start} to {end}.", (("no_anomalies", ()),)
    ),
    Told("Show anomalies in monthly orders", "All {checked} are within the expected range.", (("no_anomalies", ()),)),
    Told("Summarize order total", "The median order total is {median}, while the mean is {mean}."),
    Told("Summarize order total", "Order totals range from {minimum} to {maximum}."),
    Told("Summarize order total", "The middle of the distribution lies between {q_low} and {q_high}."),
    Told(
        "Why did revenue change last month?",
        "Revenue rose from {before} in {earlier_start} to {after} in {later_start}, an increase of {moved} or {share}.",
        (("rises", ("before", "after")),),
    ),
    Told(
        "Why did revenue change last month?",
        "Revenue increased by {share} in {later_start}, which is within the usual range of changes.",
        (("rises", ("share",)), ("ordinary", ("share",))),
    ),
    Told("Is there a trend in revenue?", "Revenue shows a clear upward trend from {start} to {end}.", (("trend_up", ()),)),
    Told(
        "Is there a trend in revenue?",
        "Revenue has been growing by {trend_pace} per {trend_per}, or {trend_share}.",
        (("rises", ("trend_pace",)),),
    ),
    Told(
        "Is there a trend in revenue?",
        "With {trend_sure} confidence, the growth is between {trend_low} and {trend_high} a {trend_per}.",
        (("rises", ()),),
    ),
    Told(
        "Is revenue trending up by region?",
        "{group1} is growing by {group1_pace} a year, {group2} by {group2_pace} and {group3} by {group3_pace}.",
        (("rises", ("group1", "group2", "group3")),),
    ),
    Told("Is revenue trending up by region?", "{group5} shows no clear trend.", (("no_trend", ("group5",)),)),
    Told(
        "Does order total differ between channels?",
        "There is no statistically significant difference in order total between sales channels (p {test_p}).",
        (("not_significant", ("test_p",)),),
    ),
    Told(
        "Does order total differ between channels?",
        "The {test_what} ranges from {test_low_level} for {test_low} to {test_high_level} for {test_high}.",
    ),
    Told(
        "Is the return rate significantly different between Web and Store?",
        "The {test_what} return rate is {test_a_level} for {test_a} and {test_b_level} for {test_b}.",
    ),
    Told(
        "Is the return rate significantly different between Web and Store?",
        "The difference of {test_gap} is not statistically significant (p {test_p}).",
        (("not_significant", ("test_gap",)),),
    ),
    Told("Cluster customers", "The {things} do not fall into clear groups (p {p}).", (("no_clusters", ("p",)),)),
    Told(
        "Cluster customers into 3 groups",
        "The largest group, {cluster1}, has {cluster1_size} customers, or {cluster1_share} of the total.",
        (("largest", ("cluster1",)),),
    ),
    Told("Show customer retention by month", "{share} of customers are still active {after} after their first order."),
    Told(
        "Show customer retention by month",
        "Newer cohorts come back worse, at {new} compared with {old} for earlier cohorts (p {p}).",
        (("cohort_worse", ("new", "old")),),
    ),
    Told(
        "Is revenue seasonal?",
        "Revenue is seasonal: {decomposition_high} is {decomposition_above} above the average "
        "and {decomposition_low} is {decomposition_below} below it.",
        (("seasonal", ()),),
    ),
    Told("Is revenue seasonal?", "Seasonality explains {decomposition_strength} of the variation.", (("seasonal", ()),)),
    Told(
        "What is the effect of segment on order total, holding channel constant?",
        "There is no evidence that {model_factor} affects {model_target} (p {model_p}).",
        (("not_significant", ("model_factor",)),),
    ),
    Told(
        "What is the effect of discount on order total?",
        "Higher {factor1} goes with lower {target}, but the correlation is weak at {factor1_r}.",
        (("linked", ("factor1",)), ("negative", ("factor1",)), ("weak", ("factor1_r",))),
    ),
)
"""In the natural style of a large model, one or two a question."""

MORE: Final = (
    Told(
        "Show revenue by region",
        "Revenue varies across the {groups} regions, with {row1} generating the most at {row1_value}.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Show revenue by region",
        "{row1} is the leading region by revenue, contributing {row1_value} ({row1_share} of the total).",
        (("largest", ("row1",)),),
    ),
    Told(
        "Show revenue by region",
        "{row2} and {row3} follow with {row2_value} and {row3_value}, respectively.",
        (("ranked", ("row2", "row3")),),
    ),
    Told(
        "Show revenue by region",
        "At the other end, {row5} contributed the least, with {row5_value}.",
        (("smallest", ("row5",)),),
    ),
    Told("Show revenue by region", "Total revenue across all regions amounted to {total}."),
    Told(
        "Show revenue by region",
        "{row1} was the top-performing region, with revenue of {row1_value}, representing {row1_share} of total revenue.",
        (("largest", ("row1",)),),
    ),
    Told("Show revenue by region", "{row2} ranked next with {row2_value} in revenue.", (("ranked", ("row2",)),)),
    Told(
        "Show revenue by region",
        "By contrast, {row5} generated the lowest revenue at {row5_value}, or {row5_share} of the total.",
        (("smallest", ("row5",)),),
    ),
    Told(
        "Show revenue by region",
        "The region with the highest revenue is {row1}, which earned {row1_value}.",
        (("largest", ("row1",)),),
    ),
    Told("Show revenue by region", "The total revenue for all {groups} regions is {total}."),
    Told(
        "Show revenue by category for last quarter",
        "During {period}, {row1} was the best-selling category, with revenue of {row1_value}.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Show revenue by category for last quarter",
        "{row1} generated {row1_value} in revenue between {start} and {end}, more than any other category.",
        (("largest", ("row1",)),),
    ),
    Told(
        "Top 5 products by revenue this year",
        "The top products by revenue in {period} are {row1} with {row1_value}, {row2} with {row2_value} and "
        "{row3} with {row3_value}.",
        (("ranked", ("row1", "row2", "row3")),),
    ),
    Told(
        "Top 5 products by revenue this year",
        "{row1} is the best-selling product in {period}, with revenue of {row1_value}.",
        (("largest", ("row1",)),),
    ),
    Told("Revenue by month for 2025", "Total revenue for {period} was {total}, with a monthly average of {average}."),
    Told("Revenue by month for 2025", "Monthly revenue averaged {average} over the period."),
    Told(
        "Revenue by month for 2025",
        "Revenue reached its highest level in {row12}, at {row12_value}, and its lowest in {row6}, at {row6_value}.",
        (("largest", ("row12",)), ("smallest", ("row6",))),
    ),
    Told(
        "Revenue by month for 2025",
        "Revenue increased from {row1_value} in {row1} to {row12_value} in {row12}, a rise of {whole_change}.",
        (("rises", ("row1", "row12")),),
    ),
    Told(
        "Revenue by month for 2025",
        "Compared to the previous month, revenue in {row12} was up {latest_change}.",
        (("rises", ("latest_change",)),),
    ),
    Told(
        "Revenue by month for 2025",
        "Over the year, revenue grew by {whole_change}, from {row1_value} in {row1} to {row12_value} in {row12}.",
        (("rises", ("whole_change",)),),
    ),
    Told("Revenue by month for 2025", "The peak came in {row12}, when revenue hit {row12_value}.", (("largest", ("row12",)),)),
    Told(
        "Compare revenue by region for this year vs last year",
        "Revenue in {row1} grew by {row1_change} compared to {against}, reaching {row1_value}.",
        (("rises", ("row1",)),),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row1} recorded the highest revenue at {row1_value}, an increase of {row1_change} from {row1_before} in {against}.",
        (("largest", ("row1",)), ("rises", ("row1",))),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row5} is the only region where revenue declined, down {row5_change} from {row5_before}.",
        (("falls", ("row5",)), ("only_falls", ("row5",))),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "In contrast, {row5} saw a decrease of {row5_change}, from {row5_before} to {row5_value}.",
        (("falls", ("row5",)),),
    ),
    Told(
        "Compare revenue by region for this year vs last year",
        "{row2} also grew, with revenue rising {row2_change} to {row2_value}.",
        (("rises", ("row2",)),),
    ),
    Told(
        "Revenue this quarter vs last quarter",
        "Revenue for {period} is {value}, up {change} from {before} in {against}.",
        (("rises", ("change",)),),
    ),
    Told(
        "Revenue this quarter vs last quarter",
        "This represents an increase of {change} over {against}.",
        (("rises", ("change",)),),
    ),
    Told(
        "Return rate by category",
        "{row1} has the highest return rate of {row1_value}, followed by {row2} at {row2_value}.",
        (("largest", ("row1",)), ("ranked", ("row1", "row2"))),
    ),
    Told("Return rate by category", "{row6} has the lowest rate, at {row6_value}.", (("smallest", ("row6",)),)),
    Told(
        "Average order value by channel",
        "The average order value is ranging from {row3_value} for {row3} to {row1_value} for {row1}.",
    ),
    Told("Orders and revenue by segment", "{row1} leads in orders with {row1_value}.", (("largest", ("row1",)),)),
    Told(
        "Orders and revenue by segment",
        "{row1} also leads in revenue with {row1_value_2}, followed by {row2} with {row2_value_2}.",
        (("largest", ("row1",)), ("ranked", ("row1", "row2"))),
    ),
    Told(
        "Customers by segment",
        "The {row1} segment is the largest, with {row1_value} customers, accounting for {row1_share} of the total.",
        (("largest", ("row1",)),),
    ),
    Told("Customers by segment", "There are {total} customers in total."),
    Told("Forecast revenue for next month", "Revenue from {from_when} to {to_when} is forecast to be {forecast_total}."),
    Told(
        "Forecast revenue for next month",
        "The forecast for revenue is {forecast_total}, with a {level} confidence interval between "
        "{forecast_low} and {forecast_high}.",
    ),
    Told(
        "Forecast revenue for next month",
        "This would be an increase of {forecast_change} compared to a year earlier.",
        (("rises", ("forecast_change",)),),
    ),
    Told("Forecast revenue for next month", "The forecast was made using {model}."),
    Told(
        "What correlates with churn?",
        "The factor most strongly associated with {target} is {factor1}, with a correlation of {factor1_r}.",
        (("strongest", ("factor1",)), ("linked", ("factor1",))),
    ),
    Told(
        "What correlates with churn?",
        "{factor2} is positively correlated with {target}, with a correlation of {factor2_r}.",
        (("positive", ("factor2",)), ("linked", ("factor2",))),
    ),
    Told(
        "What correlates with churn?",
        "Higher {factor1} is associated with lower {target}.",
        (("negative", ("factor1",)), ("linked", ("factor1",))),
    ),
    Told(
        "Find anomalies in daily revenue",
        "Out of {checked}, {found} were identified as anomalies.",
        (("anomalies", ("found",)),),
    ),
    Told(
        "Find anomalies in daily revenue",
        "The biggest anomaly was on {odd1}, when revenue was {odd1_value} compared to an expected {odd1_usual}.",
        (("anomalous", ("odd1",)),),
    ),
    Told(
        "Find anomalies in daily revenue",
        "Another unusual day was {odd2}, with revenue of {odd2_value}, well above the expected {odd2_usual}.",
        (("anomalous", ("odd2",)), ("above_expected", ("odd2",))),
    ),
    Told("Show anomalies in monthly orders", "Orders were as expected in all {checked}.", (("no_anomalies", ()),)),
    Told("Summarize order total", "The order total has a median of {median} and a mean of {mean}."),
    Told("Summarize order total", "Values range from a minimum of {minimum} to a maximum of {maximum}."),
    Told("Summarize order total", "The lower quartile is {q_low} and the upper quartile is {q_high}."),
    Told(
        "Why did revenue change last month?",
        "Revenue increased by {moved} ({share}) from {earlier_start} to {later_start}.",
        (("rises", ("moved", "share")),),
    ),
    Told(
        "Why did revenue change last month?",
        "Revenue was {after} in {later_start}, up from {before} in {earlier_start}.",
        (("rises", ("before", "after")),),
    ),
    Told(
        "Why did revenue change last month?",
        "The increase of {share} is considered ordinary.",
        (("rises", ("share",)), ("ordinary", ("share",))),
    ),
    Told(
        "Is there a trend in revenue?",
        "Revenue has an upward trend, growing by {trend_pace} per {trend_per} between {start} and {end}.",
        (("trend_up", ()), ("rises", ("trend_pace",))),
    ),
    Told(
        "Is there a trend in revenue?",
        "On a compound basis, revenue grew by {trend_compound} per year.",
        (("rises", ("trend_compound",)),),
    ),
    Told(
        "Is revenue trending up by region?",
        "{group1} shows an upward trend of {group1_pace} per year.",
        (("trend_up", ("group1",)),),
    ),
    Told(
        "Does order total differ between channels?",
        "The difference in {test_of} between the {test_groups} is not statistically significant (p {test_p}).",
        (("not_significant", ("test_p",)),),
    ),
    Told(
        "Does order total differ between channels?",
        "{test_high} has the highest {test_what} at {test_high_level}, while {test_low} has the lowest at {test_low_level}.",
        (("largest", ("test_high",)), ("smallest", ("test_low",))),
    ),
    Told(
        "Is the return rate significantly different between Web and Store?",
        "{test_a} has a {test_what} of {test_a_level} and {test_b} of {test_b_level}.",
    ),
    Told(
        "Is the return rate significantly different between Web and Store?",
        "The difference between {test_a} and {test_b} is {test_gap}, with a {test_confidence} confidence "
        "interval from {test_from} to {test_to}.",
    ),
    Told(
        "Is the return rate significantly different between Web and Store?",
        "There is no statistically significant difference in return rate between {test_a} and {test_b}.",
        (("not_significant", ("test_a",)),),
    ),
    Told("Cluster customers", "No clear groups were found among the {things}.", (("no_clusters", ("things",)),)),
    Told(
        "Cluster customers into 3 groups",
        "The {things_first} were split into {groups}, although there are no clear groups.",
        (("cut", ("groups",)), ("no_clusters", ())),
    ),
    Told(
        "Cluster customers into 3 groups",
        "The largest cluster is {cluster1}, with {cluster1_size} customers ({cluster1_share}).",
        (("largest", ("cluster1",)),),
    ),
    Told(
        "Show customer retention by month",
        "Overall, {share} of customers are active {after} after their first order, with a {level} interval of {low} to {high}.",
    ),
    Told(
        "Show customer retention by month",
        "Retention is lower for the newest cohorts, at {new} compared to {old} for earlier ones.",
        (("cohort_worse", ("new", "old")),),
    ),
    Told(
        "Is revenue seasonal?",
        "Revenue shows a seasonal pattern, with the highest values in {decomposition_high} and the lowest in "
        "{decomposition_low}.",
        (("seasonal", ()), ("largest", ("decomposition_high",)), ("smallest", ("decomposition_low",))),
    ),
    Told("Is revenue seasonal?", "{decomposition_high} is {decomposition_above} above the average."),
    Told(
        "Is revenue seasonal?",
        "The underlying trend rose from {decomposition_first} to {decomposition_last}.",
        (("rises", ("decomposition_first", "decomposition_last")),),
    ),
    Told(
        "What is the effect of segment on order total, holding channel constant?",
        "{model_factor} has no significant effect on {model_target} (p {model_p}).",
        (("not_significant", ("model_factor",)),),
    ),
    Told(
        "What is the effect of segment on order total, holding channel constant?",
        "With {model_held} held constant, there is no evidence that {model_factor} affects {model_target}.",
        (("not_significant", ("model_factor",)),),
    ),
    Told(
        "What is the effect of discount on order total?",
        "{factor1} has a weak negative correlation with {target} (r {factor1_r}).",
        (("weak", ("factor1",)), ("negative", ("factor1",)), ("linked", ("factor1",))),
    ),
)
"""Written without a look at the vocabulary, as a second sample of how people and models put it."""

_GROUPS: Final[tuple[tuple[str, Claims], ...]] = (
    ("{row1} has the highest {metric} with {row1_value}.", (("largest", ("row1",)),)),
    ("{row1} comes out on top in {metric}, at {row1_value}.", (("largest", ("row1",)),)),
    ("The highest {metric} is found in {row1}, at {row1_value}.", (("largest", ("row1",)),)),
    ("{row1} leads in {metric} with {row1_value}, followed by {row2} with {row2_value}.",
     (("largest", ("row1",)), ("ranked", ("row1", "row2")))),
    ("{row2} comes next with {row2_value}.", (("ranked", ("row2",)),)),
    ("In {metric}, {row1} stands at {row1_value} and {row2} at {row2_value}.", ()),
    ("{row1} is ahead of {row2}, with {row1_value} compared with {row2_value}.", (("greater", ("row1", "row2")),)),
    ("{row1} ({row1_value}) exceeds {row2} ({row2_value}) in {metric}.", (("greater", ("row1", "row2")),)),
    ("With {row1_value}, {row1} ranks highest in {metric}.", (("largest", ("row1",)),)),
    ("{row2} recorded {row2_value}, behind {row1} with {row1_value}.", (("less", ("row2", "row1")),)),
    ("{row3} trails {row2}, at {row3_value} versus {row2_value}.", (("less", ("row3", "row2")),)),
)  # fmt: skip
_LASTS: Final[tuple[tuple[str, Claims], ...]] = (
    ("{last} comes last with {last_value}.", (("smallest", ("last",)),)),
    ("The lowest {metric} is seen in {last}, with {last_value}.", (("smallest", ("last",)),)),
    ("{row1} has the highest {metric} at {row1_value}, while {last} has the lowest at {last_value}.",
     (("largest", ("row1",)), ("smallest", ("last",)))),
    ("{metric} ranges from {last_value} in {last} to {row1_value} in {row1}.", ()),
)  # fmt: skip
_SHARES: Final[tuple[tuple[str, Claims], ...]] = (
    ("{row1} accounts for {row1_share} of the total.", ()),
    ("{row1} makes up {row1_share} of the total of {total}, with {row1_value}.", ()),
    ("Together, all {groups} groups come to {total}.", ()),
    ("In total, {metric} comes to {total}.", ()),
    ("{row2} contributes {row2_share} and {row3} {row3_share} of the total.", ()),
)
_SERIES: Final[tuple[tuple[str, Claims], ...]] = (
    ("{metric} peaked in {peak} at {peak_value}.", (("largest", ("peak",)),)),
    ("The highest month was {peak}, with {peak_value}, and the lowest was {low}, with {low_value}.",
     (("largest", ("peak",)), ("smallest", ("low",)))),
    ("{metric} totaled {total} from {start} to {end}.", ()),
    ("On average, {metric} came to {average} per month.", ()),
    ("The most recent month, {latest}, reached {latest_value}.", ()),
    ("{metric} bottomed out in {low} at {low_value}.", (("smallest", ("low",)),)),
)  # fmt: skip
_COMPARED: Final[dict[int, tuple[tuple[str, Claims], ...]]] = {
    1: (
        ("{row} grew {row_change} to {row_value}.", (("rises", ("row",)),)),
        ("{row} increased by {row_change}, from {row_before} to {row_value}.", (("rises", ("row",)),)),
        ("In {row}, {metric} was up {row_change} compared with {against}.", (("rises", ("row_change",)),)),
    ),
    -1: (
        ("{row} fell {row_change} to {row_value}.", (("falls", ("row",)),)),
        ("{row} declined by {row_change}, from {row_before} to {row_value}.", (("falls", ("row",)),)),
        ("In {row}, {metric} was down {row_change} compared with {against}.", (("falls", ("row_change",)),)),
    ),
}


def _named(question: str, forms: tuple[tuple[str, Claims], ...], names: dict[str, str]) -> Iterator[Told]:
    """The forms with their own names for rows ("last") replaced by tokens."""
    for text, claims in forms:
        told = text
        for name, token in names.items():
            told = told.replace(f"{{{name}", f"{{{token}")
        yield Told(question, told[:1].upper() + told[1:], tuple((p, tuple(_token(t, names) for t in of)) for p, of in claims))


def _token(token: str, names: dict[str, str]) -> str:
    name, _, rest = token.partition("_")
    return names.get(name, name) + (f"_{rest}" if rest else "")


def of_groups(question: str, known: Knowledge) -> Iterator[Told]:
    """Sentences about groups that are true of them: in strict order, where the last is known, where shares are."""
    ranks = {t: r for (m, t), r in known.ranks.items() if m == next(iter(known.metrics))}
    rows = sorted((t for t in known.facts if t in ranks), key=lambda t: ranks[t])
    assert [ranks[r] for r in rows[:3]] == [1, 2, 3]
    yield from _named(question, _GROUPS, {})
    if known.lasts:
        yield from _named(question, _LASTS, {"last": rows[-1]})
    if "total" in known.facts:
        yield from _named(question, _SHARES, {})


def of_series(question: str, known: Knowledge) -> Iterator[Told]:
    """Sentences about a series that are true of it."""
    key = next(iter(known.metrics))
    shown = [t for t in known.facts if (key, t) in known.ranks]
    peak, low = (pick(shown, key=lambda t: known.ranks[key, t]) for pick in (min, max))
    latest = max(shown, key=lambda t: known.times[t])
    yield from _named(question, _SERIES, {"peak": peak, "low": low, "latest": latest})


def of_compared(question: str, known: Knowledge) -> Iterator[Told]:
    """Sentences about how groups changed, each with the way that its own change goes."""
    for token in [t for t, f in known.facts.items() if f.kind == "label" and f"{t}_change" in known.facts]:
        yield from _named(question, _COMPARED[known.facts[f"{token}_change"].sign], {"row": token})
