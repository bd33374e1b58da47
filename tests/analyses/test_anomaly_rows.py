"""Rows judged by several columns: what is odd is found and said, ordinary tables keep to the budget, units do not matter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.anomaly import anomaly
from src.analyses.anomaly_columns import rank_correlation
from src.analyses.isolation import forest_limit, forest_scores, ordinary_rows
from tests.analyses.series import Floats, shuffled
from tests.support.peak_memory import peak_megabytes

BOTH = ["amount", "quantity"]


def together(rng: np.random.Generator, n: int, columns: int, share: float = 0.6) -> Floats:
    """Normal columns that correlate by `share`."""
    made: Floats = np.sqrt(share) * rng.normal(size=(n, 1)) + np.sqrt(1 - share) * rng.normal(size=(n, columns))
    return made


def orders(seed: int = 0, n: int = 3000) -> pd.DataFrame:
    """Amounts and quantities that go together, both skewed, and three rows that do not belong."""
    made = np.exp(0.7 * together(np.random.default_rng(seed), n, 2))
    df = pd.DataFrame({"order": [f"o{k}" for k in range(n)], "amount": 200 * made[:, 0], "quantity": np.ceil(3 * made[:, 1])})
    df.loc[10, BOTH] = [9000, 3]
    df.loc[20, BOTH] = [60, 60]
    df.loc[30, BOTH] = [30_000, 900]
    return df


def test_odd_rows_are_found_with_the_columns_that_make_them_so() -> None:
    result = anomaly(orders(), value=BOTH, label="order", units={"amount": "USD"})
    assert result["labels"][:3] == ["o30", "o10", "o20"]
    assert result["count"] <= 5
    assert result["odd_columns"][:3] == ["quantity", "amount", "quantity"]
    assert result["reasons"][1].startswith("Amount of $9,000 is ")
    assert "quantity of 3, where about" in result["reasons"][1]
    assert "Mahalanobis" in result["method"]


def test_a_row_can_be_odd_by_its_combination_alone() -> None:
    made = together(np.random.default_rng(1), 2000, 2, 0.97)
    made[5] = [1.8, -1.8]
    result = anomaly(pd.DataFrame(made, columns=["a", "b"]), value=["a", "b"])
    assert result["anomalies"][0] == 5
    assert result["kinds"][0] == "combination"
    assert "goes with its other values" in result["reasons"][0]
    assert 5 not in anomaly(pd.DataFrame(made, columns=["a", "b"]), value="a")["anomalies"]


def test_the_isolation_forest_is_scikit_learns_and_finds_the_gross_row() -> None:
    from sklearn.ensemble import IsolationForest

    z = np.random.default_rng(2).normal(size=(200, 3))
    ordered = z[np.lexsort(z.T)]
    reference = -IsolationForest(n_estimators=100, random_state=7).fit(ordered).score_samples(z)
    np.testing.assert_allclose(forest_scores(z, 7), reference)
    result = anomaly(orders(n=1500), value=BOTH, method="isolation forest")
    assert result["anomalies"][0] == 30
    assert result["count"] <= 6
    assert "isolation forest" in result["method"]


def test_fences_are_tukeys_by_column() -> None:
    df = orders()
    result = anomaly(df, value=BOTH, method="iqr")
    beyond = np.zeros(len(df), dtype=bool)
    for column in BOTH:
        q1, q3 = df[column].quantile([0.25, 0.75])
        beyond |= ((df[column] < q1 - 1.5 * (q3 - q1)) | (df[column] > q3 + 1.5 * (q3 - q1))).to_numpy()
    assert result["count"] == beyond.sum()
    assert any("no budget" in w for w in result["warnings"])
    one = anomaly(df, value="amount", method="iqr")
    assert one["limits"]["upper"] == pytest.approx(df.amount.quantile(0.75) * 2.5 - df.amount.quantile(0.25) * 1.5)


def test_correlations_of_ranks_are_those_of_the_normals_behind_them() -> None:
    made = together(np.random.default_rng(3), 20_000, 3)
    found = rank_correlation(np.exp(made))
    np.testing.assert_allclose(found[np.triu_indices(3, 1)], 0.6, atol=0.02)
    np.testing.assert_allclose(rank_correlation(made), found)  # ranks do not know of the bend


def test_a_column_that_hardly_varies_and_one_full_of_holes_are_left_out_and_said() -> None:
    df = orders().assign(same=1.0, holes=np.nan)
    result = anomaly(df, value=[*BOTH, "same", "holes"])
    assert result["columns"] == BOTH
    assert any("same" in w for w in result["warnings"])
    assert any("holes" in w for w in result["warnings"])


def test_a_side_asked_for_keeps_the_rows_whose_oddest_column_is_on_it() -> None:
    df = orders()
    assert 30 in anomaly(df, value=BOTH, direction="high")["anomalies"]
    assert 30 not in anomaly(df, value=BOTH, direction="low")["anomalies"]


@settings(max_examples=15, deadline=None)
@given(scale=st.sampled_from([1e-6, 0.5, 7.0, 1e9]), seed=st.integers(0, 50))
def test_units_and_row_order_do_not_matter(scale: float, seed: int) -> None:
    df = orders(seed, 400)
    one = anomaly(df, value=BOTH, label="order")
    other = anomaly(shuffled(df.assign(amount=df.amount * scale), seed), value=BOTH, label="order")
    assert one["labels"] == other["labels"]
    np.testing.assert_allclose(one["scores"], other["scores"], rtol=1e-6)


ORDINARY: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal": lambda r, n: together(r, n, 4),
    "lognormal": lambda r, n: np.exp(0.7 * together(r, n, 3)),
    "heavy tails": lambda r, n: together(r, n, 3) * np.sqrt(5 / r.chisquare(5, (n, 1))),
    "amounts and counts": lambda r, n: np.column_stack([r.gamma(2, 40, n), r.poisson(4, n), r.normal(size=n)]),
}


@pytest.mark.parametrize("family", ORDINARY)
def test_ordinary_tables_of_several_columns_stay_near_the_budget(family: str) -> None:
    counts = []
    for seed in range(25):
        made = ORDINARY[family](np.random.default_rng(seed), 300)
        columns = [f"c{k}" for k in range(made.shape[1])]
        counts.append(anomaly(pd.DataFrame(made, columns=columns), value=columns)["count"])
    assert np.mean(counts) <= 1.2


@pytest.mark.slow
@pytest.mark.parametrize("family", ORDINARY)
def test_the_forest_of_ordinary_tables_stays_near_the_budget(family: str) -> None:
    counts = []
    for seed in range(5):
        made = ORDINARY[family](np.random.default_rng(seed), 300)
        columns = [f"c{k}" for k in range(made.shape[1])]
        counts.append(anomaly(pd.DataFrame(made, columns=columns), value=columns, method="isolation forest")["count"])
    assert np.mean(counts) <= 2.0


def test_made_up_rows_have_the_bulk_of_the_real_ones() -> None:
    rng = np.random.default_rng(4)
    z = together(rng, 4000, 2)
    made = ordinary_rows(z, rank_correlation(z), 4000, rng)
    np.testing.assert_allclose(np.quantile(made, [0.1, 0.5, 0.9], axis=0), np.quantile(z, [0.1, 0.5, 0.9], axis=0), atol=0.1)
    assert float(np.corrcoef(made, rowvar=False).min()) == pytest.approx(0.6, abs=0.05)
    assert 0.5 < forest_limit(z, rank_correlation(z), 0.5, 0) < 1


def test_too_few_rows_for_several_columns_are_declined_with_the_number_needed() -> None:
    assert "at least 20 whole rows" in anomaly(orders(n=40).tail(9), value=BOTH)["refused"]


def test_an_unknown_method_lists_the_known_ones() -> None:
    assert "isolation forest" in anomaly(orders(n=40), value="amount", method="magic")["refused"]


@pytest.mark.slow
def test_a_million_rows_of_four_columns_within_half_a_gigabyte() -> None:
    script = """
        import numpy as np
        import pandas as pd
        from src.analyses.anomaly import anomaly
        from tests.analyses.test_anomaly_rows import together

        made = together(np.random.default_rng(0), 1_000_000, 4)
        made[77] = [30, -30, 0, 0]
        result = anomaly(pd.DataFrame(made, columns=list("abcd")), value=list("abcd"))
        assert result["anomalies"][0] == 77
    """
    assert peak_megabytes(script) < 512
