"""Questions that the reading was built with, each with its answer by plain pandas, scipy or scikit-learn code.

A question that has no entry in its answers (`None`) must be declined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

from tests.tools.table_questions.frames import Asked

Expected = Callable[[pd.DataFrame], dict[str, Any]] | None


def iqr_marks(x: pd.Series, k: float = 1.5) -> pd.Series:
    """Which values lie beyond k times the IQR from the quartiles."""
    low, high = np.nanpercentile(x, 25), np.nanpercentile(x, 75)
    outside: pd.Series = (x < low - k * (high - low)) | (x > high + k * (high - low))
    return outside


def z_marks(x: pd.Series, limit: float = 3.0) -> pd.Series:
    """Which values lie beyond the limit in z-scores."""
    z = stats.zscore(x.to_numpy(dtype=float), nan_policy="omit")
    return pd.Series(np.abs(np.asarray(z)) > limit, index=x.index)


def split_score(
    frame: pd.DataFrame, features: list[str], target: str, share: float, seed: int, model: Any, score: Any
) -> float:
    """The score of a model on the rows held out."""
    used = frame[[*features, target]].dropna()
    x, x_test, y, y_test = train_test_split(used[features], used[target], test_size=share, random_state=seed)
    return float(score(y_test, model.fit(x, y).predict(x_test)))


FIRST: list[tuple[Asked, Expected]] = [
    (
        Asked(
            "clinic_visits",
            "Calculate the mean and the median waiting time in minutes.",
            "Round to two decimals.",
            "@mean_wait[mean] @median_wait[median], where both are numbers rounded to two decimal places.",
        ),
        lambda d: {"mean_wait": np.mean(d["wait_minutes"]), "median_wait": np.median(d["wait_minutes"])},
    ),
    (
        Asked(
            "clinic_visits",
            "What is the average cost of visits to the oncology department?",
            "",
            "@average_cost[average] where average is rounded to 2 decimal places",
        ),
        lambda d: {
            "average_cost": np.mean([c for c, k in zip(d["cost_usd"], d["department"], strict=True) if k == "oncology"])
        },
    ),
    (
        Asked(
            "clinic_visits",
            "How many values are missing in the patient_age column?",
            "",
            "@missing_count[count] where count is an integer",
        ),
        lambda d: {"missing_count": int(np.isnan(d["patient_age"]).sum())},
    ),
    (
        Asked(
            "clinic_visits",
            "How many female patients who are older than 60 waited longer than 30 minutes?",
            "Rows without an age do not count.",
            "@number_of_patients[count], an integer",
        ),
        None,
    ),
    (
        Asked(
            "clinic_visits",
            "Count the visits where the patient_age is greater than 60 and the sex is female.",
            "",
            "@count[n], where n is an integer",
        ),
        lambda d: {"count": sum(a > 60 and s == "female" for a, s in zip(d["patient_age"], d["sex"], strict=True))},
    ),
    (
        Asked(
            "clinic_visits",
            "Is there a correlation between the age of a patient and the cost in USD?",
            "Use the Pearson correlation coefficient, and report the p-value. Drop rows where either value is missing.",
            "@correlation[r] @p_value[p], r rounded to 3 decimals and p to 4 decimals",
        ),
        lambda d: dict(
            zip(("correlation", "p_value"), stats.pearsonr(*d[["patient_age", "cost_usd"]].dropna().to_numpy().T), strict=True)
        ),
    ),
    (
        Asked(
            "clinic_visits",
            "Detect outliers in wait_minutes with the IQR method.",
            "An outlier lies more than 1.5 times the IQR below Q1 or above Q3. Don't remove anything.",
            "@outlier_count[number of outliers], an integer",
        ),
        lambda d: {"outlier_count": int(iqr_marks(d["wait_minutes"]).sum())},
    ),
    (
        Asked(
            "clinic_visits",
            (
                "Remove outliers from the wait_minutes column using a z-score threshold of 3, then report the new mean "
                "and standard deviation."
            ),
            "",
            "@outliers_removed[n] @new_mean[mean] @new_std[std]; n is an integer, the others are rounded to 2 decimals",
        ),
        lambda d: {
            "outliers_removed": int(z_marks(d["wait_minutes"]).sum()),
            "new_mean": d["wait_minutes"][~z_marks(d["wait_minutes"])].mean(),
            "new_std": d["wait_minutes"][~z_marks(d["wait_minutes"])].std(),
        },
    ),
    (
        Asked(
            "clinic_visits",
            (
                "Does the cost differ between insured and uninsured patients? Perform an independent t-test on "
                "cost_usd by the insured column."
            ),
            "",
            "@t_statistic[t] @p_value[p], where t is rounded to 3 decimals and p to 4 decimals",
        ),
        lambda d: dict(
            zip(
                ("t_statistic", "p_value"), stats.ttest_ind(d[d.insured == 0].cost_usd, d[d.insured == 1].cost_usd), strict=True
            )
        ),
    ),
    (
        Asked(
            "clinic_visits",
            "Check with a one-way ANOVA whether the mean of wait_minutes differs across the departments.",
            "",
            "@f_statistic[f] @p_value[p], f to 3 decimal places and p to 4 decimal places",
        ),
        lambda d: dict(
            zip(
                ("f_statistic", "p_value"),
                stats.f_oneway(*[g.to_numpy() for _, g in d.groupby("department")["wait_minutes"]]),
                strict=True,
            )
        ),
    ),
    (
        Asked("clinic_visits", "Which department has the highest average cost?", "", "@department[name], a string"),
        lambda d: {"department": max(d["department"].unique(), key=lambda k: d.loc[d["department"] == k, "cost_usd"].mean())},
    ),
    (
        Asked(
            "clinic_visits",
            "Replace the missing ages by the median age. What are the mean and standard deviation of the age afterwards?",
            "",
            "@mean_age[mean] @std_age[std], both to 2 decimal places",
        ),
        lambda d: {
            "mean_age": d.patient_age.fillna(d.patient_age.median()).mean(),
            "std_age": np.std(d.patient_age.fillna(d.patient_age.median()), ddof=1),
        },
    ),
    (
        Asked(
            "coffee_shops",
            "What is the total of the Revenue column?",
            "The column holds text with thousands separators: convert it to numbers first.",
            "@total_revenue[sum], an integer",
        ),
        lambda d: {"total_revenue": sum(int(v.replace(",", "")) for v in d["Revenue"])},
    ),
    (
        Asked(
            "coffee_shops",
            "How many different cities are there, and which is the most common one?",
            "",
            "@city_count[count] @most_common_city[name]",
        ),
        lambda d: {"city_count": len(set(d["City"])), "most_common_city": d["City"].value_counts().index[0]},
    ),
    (
        Asked(
            "coffee_shops",
            "For each city, compute the average rating. What are the averages for Lyon and for Porto?",
            "",
            "@average_rating_lyon[a] @average_rating_porto[b], rounded to 2 decimals",
        ),
        lambda d: {f"average_rating_{c.lower()}": np.mean(d[d["City"] == c]["Rating"]) for c in ("Lyon", "Porto")},
    ),
    (
        Asked(
            "coffee_shops",
            (
                'Create a new column called "rent_per_seat" by dividing the Monthly Rent by the Seats. Calculate its '
                "mean and median."
            ),
            "",
            "@mean_rent_per_seat[mean] @median_rent_per_seat[median] with 3 decimal places",
        ),
        lambda d: {
            "mean_rent_per_seat": np.nanmean(d["Monthly Rent"] / d["Seats"]),
            "median_rent_per_seat": np.nanmedian(d["Monthly Rent"] / d["Seats"]),
        },
    ),
    (
        Asked(
            "coffee_shops",
            "What is the Spearman rank correlation between number of reviews and rating?",
            "",
            "@rho[r], to 3 decimals",
        ),
        lambda d: {"rho": stats.spearmanr(d["review_count"], d["Rating"])[0]},
    ),
    (
        Asked("coffee_shops", "How many cities have at least 25 shops?", "", "@city_count[n], n is an integer"),
        lambda d: {"city_count": int((d["City"].value_counts() >= 25).sum())},
    ),
    (
        Asked(
            "coffee_shops",
            "What share of the values in Monthly Rent is missing, as a percentage?",
            "",
            "@missing_percentage[p], to two decimals",
        ),
        lambda d: {"missing_percentage": 100 * d["Monthly Rent"].isna().sum() / len(d)},
    ),
    (
        Asked("coffee_shops", "What is the 90th percentile of the rent?", "", "@p90[value], rounded to two decimals"),
        lambda d: {"p90": np.nanpercentile(d["Monthly Rent"], 90)},
    ),
    (
        Asked(
            "machines",
            (
                "Test whether the Temp column follows a normal distribution with the Shapiro-Wilk test at a "
                "significance level of 0.05."
            ),
            "If the p-value is below 0.05 it is not normal.",
            "@statistic[w] @p_value[p], rounded to 4 decimals",
        ),
        lambda d: dict(zip(("statistic", "p_value"), stats.shapiro(d["Temp"]), strict=True)),
    ),
    (
        Asked("machines", "What are the skewness and the kurtosis of hoursRun?", "", "@skewness[s] @kurtosis[k] to 3 decimals"),
        lambda d: {"skewness": d["hoursRun"].skew(), "kurtosis": d["hoursRun"].kurt()},
    ),
    (
        Asked(
            "machines",
            (
                "Train a linear regression model to predict the vibration rms from hoursRun and Load. Split the data "
                "80/20 into training and test set with random_state=7 and report the MSE on the test set."
            ),
            "",
            "@mse[mse] to 4 decimals",
        ),
        lambda d: {"mse": split_score(d, ["hoursRun", "Load"], "VibrationRms", 0.2, 7, LinearRegression(), mean_squared_error)},
    ),
    (
        Asked(
            "machines",
            (
                "Build a logistic regression that predicts whether a machine failed, using Temp, Load and hoursRun as "
                "features. Use 30% of the rows for testing, with a random state of 5. What is the accuracy on the test "
                "set?"
            ),
            "",
            "@accuracy[accuracy] to 3 decimals",
        ),
        lambda d: {
            "accuracy": split_score(d, ["Temp", "Load", "hoursRun"], "Failed", 0.3, 5, LogisticRegression(), accuracy_score)
        },
    ),
    (
        Asked(
            "machines",
            'What is the average repair cost of the machines that failed on line "B2"?',
            "",
            "@average_repair_cost[mean] to two decimals",
        ),
        lambda d: {"average_repair_cost": np.nanmean(d[(d.Failed == 1) & (d.Line == "B2")].repair_cost)},
    ),
    (
        Asked("machines", "Train a model to predict failures.", "", "@accuracy[accuracy]"),
        None,
    ),
    (
        Asked(
            "machines",
            "Compare the Load of failed and other machines with a Mann-Whitney U test grouped by the Failed column.",
            "",
            "@p_value[p], with 4 decimals",
        ),
        lambda d: {"p_value": stats.mannwhitneyu(d[d.Failed == 0].Load, d[d.Failed == 1].Load)[1]},
    ),
    (
        Asked(
            "harvest",
            "How many duplicate rows are there? Remove them, then compute the mean yield.",
            "",
            "@duplicate_count[n] @mean_yield[mean]; mean to 2 decimals",
        ),
        lambda d: {"duplicate_count": int(d.duplicated().sum()), "mean_yield": d[~d.duplicated()]["Yield_kg"].mean()},
    ),
    (
        Asked(
            "harvest",
            "Apply the natural logarithm to Yield_kg and report the mean and variance of the result.",
            "",
            "@mean_log_yield[m] @variance_log_yield[v], to 4 decimals",
        ),
        lambda d: {"mean_log_yield": np.log(d["Yield_kg"]).mean(), "variance_log_yield": np.var(np.log(d["Yield_kg"]), ddof=1)},
    ),
    (
        Asked(
            "harvest",
            "What is the range of the Soil pH, i.e. the difference between its maximum and minimum?",
            "",
            "@range[range] with two decimals",
        ),
        lambda d: {"range": np.ptp(d["Soil pH"])},
    ),
    (
        Asked(
            "harvest",
            (
                "Is there an association between crop and irrigation? Use a chi-square test of independence between "
                "Crop and irrigated."
            ),
            "",
            "@chi2[statistic] @p_value[p] rounded to 3 decimal places",
        ),
        lambda d: dict(
            zip(("chi2", "p_value"), stats.chi2_contingency(pd.crosstab(d["Crop"], d["irrigated"]))[:2], strict=True)
        ),
    ),
    (
        Asked(
            "harvest",
            "Fit a linear regression of Yield_kg on rain_mm and fertilizer_kg over all rows. What is the R-squared?",
            "Drop rows with missing values first.",
            "@r_squared[r2], 3 decimals",
        ),
        lambda d: {
            "r_squared": (
                lambda u: r2_score(u.Yield_kg, LinearRegression().fit(u.iloc[:, :2], u.Yield_kg).predict(u.iloc[:, :2]))
            )(d[["rain_mm", "fertilizer_kg", "Yield_kg"]].dropna())
        },
    ),
    (
        Asked(
            "harvest",
            "Which crop has the lowest median yield, and what is that median?",
            "",
            "@crop[name] @lowest_median_value[value], to 1 decimal",
        ),
        lambda d: (lambda m: {"crop": m.idxmin(), "lowest_median_value": m.min()})(d.groupby("Crop")["Yield_kg"].median()),
    ),
    (
        Asked(
            "harvest",
            (
                "Normalise the Elevation column to the range 0 to 1 with min-max scaling. What are the mean and the "
                "standard deviation afterwards?"
            ),
            "",
            "@mean[m] @std[s] to 4 decimals",
        ),
        lambda d: (lambda e: {"mean": e.mean(), "std": e.std()})(
            (d.Elevation - d.Elevation.min()) / (d.Elevation.max() - d.Elevation.min())
        ),
    ),
    (
        Asked("loans", "What proportion of loans defaulted?", "", "@share[share], to 4 decimals"),
        lambda d: {"share": (d.Defaulted == 1).sum() / len(d)},
    ),
    (
        Asked(
            "loans",
            "Compute the mean interest rate of loans with a credit score above the average credit score.",
            "",
            "@mean_rate[m], to 3 decimals",
        ),
        lambda d: {"mean_rate": d[d.CreditScore > d.CreditScore.mean()].InterestRate.mean()},
    ),
    (
        Asked("loans", "How many loans have an amount between 5000 and 10000?", "", "@loan_count[n]"),
        lambda d: {"loan_count": int(((d.LoanAmount >= 5000) & (d.LoanAmount <= 10000)).sum())},
    ),
    (
        Asked("loans", "What is the mean loan amount?"),
        lambda d: {"mean": d.LoanAmount.mean()},
    ),
    (
        Asked("loans", "What is the median of the AnnualIncome for loans taken for travel?"),
        lambda d: {"median": d[d.Purpose == "travel"].AnnualIncome.median()},
    ),
    (
        Asked("loans", "Is the loan book healthy?"),
        None,
    ),
]
