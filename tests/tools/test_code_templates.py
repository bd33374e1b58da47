"""Every template runs as it stands, in the sandbox, and gives a result and a figure."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pandas as pd
import plotly.io
import pytest

from src.analyses import ANALYSES
from src.errors import BadSetting
from src.services.sample.portfolio import portfolio_csv
from src.tools.code_interpreter import CodeInterpreterTool
from src.tools.code_templates import get_template, list_templates

FRAME = pd.read_csv(io.StringIO(portfolio_csv()), parse_dates=["date"])


def orders() -> pd.DataFrame:
    """1,500 orders of 200 customers over 900 days; what they cost follows quantity and discount."""
    rng, n = np.random.default_rng(1), 1_500
    frame = pd.DataFrame(
        {
            "order_date": rng.choice(pd.date_range("2023-01-01", periods=900).to_numpy(), n),
            "customer": rng.integers(1, 200, n),
            "region": rng.choice(["North", "South", "West"], n),
            "quantity": rng.integers(1, 9, n),
            "discount": rng.uniform(0, 0.3, n),
        }
    )
    return frame.assign(amount=20 + 9 * frame["quantity"] - 30 * frame["discount"] + rng.normal(0, 5, n))


@pytest.fixture(scope="module")
def interpreter() -> Iterator[CodeInterpreterTool]:
    with CodeInterpreterTool(mode="restricted") as tool:
        yield tool


def test_the_names_of_the_seeds_are_there() -> None:
    assert {"portfolio_performance", "correlation", "distribution", "time_series"} <= set(list_templates())


def test_every_analysis_has_one() -> None:
    scripts = "\n".join(get_template(name) for name in list_templates())
    assert all(f"from src.analyses.{name} import" in scripts for name in ANALYSES)


@pytest.mark.parametrize(
    "name", [name if n < 1 else pytest.param(name, marks=pytest.mark.slow) for n, name in enumerate(list_templates())]
)
def test_a_template_runs_as_it_stands(interpreter: CodeInterpreterTool, name: str) -> None:
    code = get_template(name)
    ran = interpreter.run(code, {"df": FRAME if "portfolio_value" in code else orders()})
    assert ran["success"], ran["error"]
    assert ran["result"]
    assert not ran["result"].get("refused")
    assert plotly.io.from_json(ran["visualization"]).data


def test_settings_stand_in_for_the_columns(interpreter: CodeInterpreterTool) -> None:
    mine = FRAME.rename(columns={"portfolio_value": "nav'; import os #", "sp500_value": "index"})
    code = get_template("portfolio_performance", value="nav'; import os #", benchmark="index")
    ran = interpreter.run(code, {"df": mine})
    assert ran["success"], ran["error"]
    assert ran["result"]["benchmark"] == "index"


def test_what_is_not_known_is_said_with_what_is() -> None:
    with pytest.raises(BadSetting, match="No template") as no_template:
        get_template("astrology")
    assert "distribution" in str(no_template.value.hint)
    with pytest.raises(BadSetting, match="no setting 'colour'"):
        get_template("distribution", colour="red")
