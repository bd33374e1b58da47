"""Questions held back: written before the reading was worked on and not looked at one by one while it was."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.tree import DecisionTreeClassifier

from tests.tools.table_questions.asked_first import Expected, iqr_marks, split_score, z_marks
from tests.tools.table_questions.frames import Asked

LATER: list[tuple[Asked, Expected]] = [
    (
        Asked(
            "clinic_visits",
            "Find the standard deviation of the systolic pressure of male patients.",
            "Use the sample standard deviation.",
            "@std_systolic[value] where value is rounded to two decimals",
        ),
        lambda d: {"std_systolic": np.std(d[d.sex == "male"]["systolic"], ddof=1)},
    ),
    (
        Asked(
            "clinic_visits",
            "Determine the minimum, the maximum and the range of cost_usd.",
            "",
            "@min_cost[min] @max_cost[max] @range_cost[range], each to 2 decimals",
        ),
        lambda d: {"min_cost": min(d.cost_usd), "max_cost": max(d.cost_usd), "range_cost": max(d.cost_usd) - min(d.cost_usd)},
    ),
    (
        Asked("clinic_visits", "What percentage of patients are insured?", "", "@percentage[p], rounded to 1 decimal place"),
        lambda d: {"percentage": 100 * d.insured.sum() / len(d)},
    ),
    (
        Asked(
            "clinic_visits",
            "Investigate the relationship between patient_age and systolic. Compute Spearman's rho and Kendall's tau.",
            "Leave out rows with missing ages.",
            "@spearman[rho] @kendall[tau] rounded to 3 decimals",
        ),
        lambda d: (
            lambda u: {
                "spearman": stats.spearmanr(u.patient_age, u.systolic)[0],
                "kendall": stats.kendalltau(u.patient_age, u.systolic)[0],
            }
        )(d.dropna()),
    ),
    (
        Asked(
            "clinic_visits",
            "Who waits longer, women or men? Give the average wait_minutes for each sex.",
            "",
            "@mean_female[f] @mean_male[m] to 2 decimals",
        ),
        lambda d: {f"mean_{s}": d.loc[d.sex == s, "wait_minutes"].mean() for s in ("female", "male")},
    ),
    (
        Asked("clinic_visits", "Which sex costs more?", "", "@answer[name]"),
        None,
    ),
    (
        Asked(
            "clinic_visits",
            "Does waiting time follow a normal distribution?",
            "Run the Kolmogorov-Smirnov test or any other.",
            "@is_normal[yes or no]",
        ),
        None,
    ),
    (
        Asked(
            "clinic_visits",
            "Calculate the coefficient of variation of wait_minutes after excluding outliers by the 1.5*IQR rule.",
            "",
            "@cv[cv] to 3 decimals",
        ),
        lambda d: (lambda w: {"cv": w.std() / w.mean()})(d.wait_minutes[~iqr_marks(d.wait_minutes)]),
    ),
    (
        Asked(
            "coffee_shops",
            "Using Welch's t-test, compare the Rating of shops in Ghent with the Rating of shops in Lyon.",
            "",
            "@t[t statistic] @p[p value], both to 3 decimals",
        ),
        lambda d: dict(
            zip(
                ("t", "p"),
                stats.ttest_ind(d[d.City == "Ghent"].Rating, d[d.City == "Lyon"].Rating, equal_var=False),
                strict=True,
            )
        ),
    ),
    (
        Asked(
            "coffee_shops",
            "What is the mean number of seats of shops opened after 2010 in Turin?",
            "",
            "@mean_seats[mean] to 2 decimals",
        ),
        lambda d: {"mean_seats": d[(d.opened_year > 2010) & (d.City == "Turin")].Seats.mean()},
    ),
    (
        Asked(
            "coffee_shops",
            "Fill the gaps in Monthly Rent with its mean, then report the variance of the column.",
            "",
            "@variance[v], to 1 decimal",
        ),
        lambda d: {"variance": np.var(d["Monthly Rent"].fillna(np.nanmean(d["Monthly Rent"])), ddof=1)},
    ),
    (
        Asked("coffee_shops", "What is the interquartile range of the review counts?", "", "@iqr[iqr] to 2 decimals"),
        lambda d: {"iqr": stats.iqr(d["review_count"])},
    ),
    (
        Asked("coffee_shops", "Which city has the most shops?", "", "@city[name]"),
        lambda d: {"city": d.groupby("City").size().sort_values().index[-1]},
    ),
    (
        Asked(
            "coffee_shops",
            (
                'Multiply Seats by Rating to make a new feature named "appeal". How strongly does appeal correlate '
                "with Monthly Rent (Pearson)?"
            ),
            "",
            "@correlation[r], 3 decimals",
        ),
        lambda d: (lambda u: {"correlation": np.corrcoef(u.Seats * u.Rating, u["Monthly Rent"])[0, 1]})(d.dropna()),
    ),
    (
        Asked(
            "coffee_shops",
            "What is the average Revenue?",
            "Convert the text to numbers.",
            "@average_revenue[mean], rounded to two decimals",
        ),
        lambda d: {"average_revenue": np.mean([float(v.replace(",", "")) for v in d.Revenue])},
    ),
    (
        Asked("coffee_shops", "How many shops have a terrace?", "", "@count[n]"),
        lambda d: {"count": int(d.has_terrace.sum())},
    ),
    (
        Asked(
            "machines",
            (
                "Identify the outliers of repair_cost by z-score, taking 2 as the threshold. How many are there, and "
                "what is their mean?"
            ),
            "",
            "@outlier_count[n] @outlier_mean[mean], mean to 2 decimals",
        ),
        lambda d: {
            "outlier_count": int(z_marks(d.repair_cost, 2).sum()),
            "outlier_mean": d.repair_cost[z_marks(d.repair_cost, 2)].mean(),
        },
    ),
    (
        Asked(
            "machines",
            "Compute the first and the third quartile of Load.",
            "",
            "@q1[first quartile] @q3[third quartile] to 2 decimals",
        ),
        lambda d: {"q1": np.percentile(d.Load, 25), "q3": np.percentile(d.Load, 75)},
    ),
    (
        Asked("machines", "Count the machines with firmware v2.1 whose Temp exceeds 65.", "", "@machine_count[n]"),
        lambda d: {"machine_count": int(((d.firmware == "v2.1") & (d.Temp > 65)).sum())},
    ),
    (
        Asked(
            "machines",
            (
                "Is the distribution of Load across the three lines the same? Run a Kruskal-Wallis test with Line as "
                "the grouping variable."
            ),
            "",
            "@h[statistic] @p_value[p], 3 decimals",
        ),
        lambda d: dict(
            zip(("h", "p_value"), stats.kruskal(*[d[d.Line == k].Load for k in sorted(d.Line.unique())]), strict=True)
        ),
    ),
    (
        Asked(
            "machines",
            (
                "Fit a decision tree classifier with max_depth 3 for Failed based on Temp and hoursRun; hold out 25% "
                "as test set and use random seed 1. Report the accuracy."
            ),
            "",
            "@accuracy[a], to 3 decimals",
        ),
        lambda d: {
            "accuracy": split_score(
                d,
                ["Temp", "hoursRun"],
                "Failed",
                0.25,
                1,
                DecisionTreeClassifier(max_depth=3, random_state=1),
                lambda y, p: (y == p).mean(),
            )
        },
    ),
    (
        Asked(
            "machines",
            (
                "Predict Load by linear regression from Temp and hoursRun. Training share 70%, test share 30%, "
                "random_state 42. Mean absolute error on the test data?"
            ),
            "",
            "@mae[mae], 3 decimals",
        ),
        lambda d: {"mae": split_score(d, ["Temp", "hoursRun"], "Load", 0.3, 42, LinearRegression(), mean_absolute_error)},
    ),
    (
        Asked("machines", "Which line is the least reliable?", "", "@line[name]"),
        None,
    ),
    (
        Asked(
            "harvest",
            "Report the mode of the Crop column and the number of distinct crops.",
            "",
            "@mode_crop[name] @distinct_crops[n]",
        ),
        lambda d: {"mode_crop": d.Crop.value_counts().idxmax(), "distinct_crops": d.Crop.nunique()},
    ),
    (
        Asked(
            "harvest",
            'What is the average yield of irrigated wheat plots (irrigated is "yes")?',
            "",
            "@average_yield[mean], 1 decimal",
        ),
        lambda d: {"average_yield": d[(d.Crop == "wheat") & (d.irrigated == "yes")].Yield_kg.mean()},
    ),
    (
        Asked(
            "harvest",
            "Standardise rain_mm to z-scores and report the maximum.",
            "Ignore missing values.",
            "@max_z[max] to 3 decimals",
        ),
        lambda d: {"max_z": np.nanmax((d.rain_mm - d.rain_mm.mean()) / d.rain_mm.std(ddof=0))},
    ),
    (
        Asked(
            "harvest",
            (
                'Derive a column named "yield_per_mm" as Yield_kg divided by rain_mm and give its median per crop for '
                "maize and rye."
            ),
            "",
            "@median_maize[a] @median_rye[b] to 3 decimals",
        ),
        lambda d: {f"median_{c}": (d.Yield_kg / d.rain_mm)[d.Crop == c].median() for c in ("maize", "rye")},
    ),
    (
        Asked(
            "harvest",
            (
                "How much of the variance of Yield_kg does a linear regression on fertilizer_kg explain "
                "(R2, fitted and judged on all the data)?"
            ),
            "",
            "@r2[r2] with 3 decimals",
        ),
        lambda d: {
            "r2": r2_score(d.Yield_kg, LinearRegression().fit(d[["fertilizer_kg"]], d.Yield_kg).predict(d[["fertilizer_kg"]]))
        },
    ),
    (
        Asked("harvest", "What is the total yield of plots below 100 metres of Elevation?", "", "@total_yield[sum], 1 decimal"),
        lambda d: {"total_yield": sum(y for y, e in zip(d.Yield_kg, d.Elevation, strict=True) if e < 100)},
    ),
    (
        Asked(
            "loans",
            "What is the average LoanAmount by Grade? Report it for grade 1 and grade 4.",
            "",
            "@mean_grade_1[a] @mean_grade_4[b] to 2 decimals",
        ),
        lambda d: {f"mean_grade_{g}": d[d.Grade == g].LoanAmount.mean() for g in (1, 4)},
    ),
    (
        Asked(
            "loans",
            "What is the correlation of CreditScore with InterestRate among defaulted loans?",
            "",
            "@r[r], to 3 decimals",
        ),
        lambda d: {"r": np.corrcoef(d[d.Defaulted == 1].CreditScore, d[d.Defaulted == 1].InterestRate)[0, 1]},
    ),
    (
        Asked("loans", "How many loans are neither for a car nor for a house?", "", "@count[n]"),
        lambda d: {"count": int((~d.Purpose.isin(["car", "house"])).sum())},
    ),
    (
        Asked("loans", "What is the sum of the loan amounts with a term of 36 months?", "", "@total[sum]"),
        lambda d: {"total": d[d.TermMonths == 36].LoanAmount.sum()},
    ),
    (
        Asked("loans", "Compute the standard error of the mean of InterestRate.", "", "@sem[sem] 4 decimals"),
        lambda d: {"sem": stats.sem(d.InterestRate)},
    ),
    (
        Asked(
            "loans",
            "Run Levene's test for equal variances of InterestRate between the purposes.",
            "",
            "@p_value[p], 3 decimals",
        ),
        lambda d: {"p_value": stats.levene(*[g for _, g in d.groupby("Purpose")["InterestRate"]])[1]},
    ),
    (
        Asked("loans", "What is the average interest rate?"),
        lambda d: {"mean": pd.Series(d.InterestRate).mean()},
    ),
    (
        Asked("loans", "How much will we lend next year?"),
        None,
    ),
    (
        Asked("loans", "What is the average loan amount of customers younger than 30?"),
        None,
    ),
]
