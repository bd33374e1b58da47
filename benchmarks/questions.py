"""The questions that the benchmarks ask of the sample database, by kind."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final[dict[str, tuple[str, ...]]] = {
    "forecast": (
        "Forecast revenue for next month",
        "Predict user signups next quarter",
        "Project sales for next year",
        "Show monthly revenue for last year and forecast next 3 months",
        "Show revenue by product and predict next month",
    ),
    "correlation": (
        "What factors correlate with churn rate?",
        "Show relationship between price and sales",
        "Impact of marketing spend on revenue",
    ),
    "anomaly": (
        "Find anomalies in daily revenue",
        "Detect unusual spikes in user activity",
        "Identify outliers in transaction amounts",
    ),
    "summary": (
        "Statistical summary of revenue by region",
        "Distribution of customer ages",
        "Summary statistics for all products",
    ),
    "data": (
        "How many active users do we have?",
        "What's our total revenue?",
        "Show revenue by region",
        "YTD sales by product",
        "Top 5 products by revenue last quarter",
    ),
}

PUT_OTHERWISE: Final[dict[str, str]] = {
    "How did the top line fare per territory of late, o wise one?": "Show revenue by region for last quarter",
    "Pray, whereabouts do the punters who pay us best reside?": "Show revenue by region",
    "Gimme the five merch lines that raked in most dosh in the previous quarter": "Top 5 products by revenue last quarter",
    "What might the takings look like when the calendar page turns?": "Forecast revenue for next month",
    "Did any day's takings look fishy to you?": "Find anomalies in daily revenue",
    "Which things go hand in hand with folks walking away from us?": "What factors correlate with churn rate?",
}
"""Questions in words that only a model places, and how they are put plainly."""
