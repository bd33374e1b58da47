"""How every sandbox must behave toward ordinary code, in its own language."""

from __future__ import annotations

import datetime
import decimal
import json
import threading
from typing import Any

import pyarrow as pa
import pytest

from src.models.execution import CodeJob
from src.services.sandboxes.sandbox import Sandbox
from tests.conformance.sandbox import QUICK, run


class SandboxManners:
    """For every sandbox, in its own language."""

    def test_result_output_and_time(self, sandbox: Sandbox) -> None:
        """The variable `result`, what was printed, how long it took."""
        outcome = run(sandbox, "print('hello')\nresult = {'a': [1, 2.5, None, True, 'x']}")
        assert (outcome.status, outcome.output) == ("ok", "hello\n")
        assert outcome.result == {"a": [1, 2.5, None, True, "x"]}
        assert outcome.tier == sandbox.tier
        assert 0 < outcome.milliseconds < 10_000

    def test_the_last_line_is_the_result_unless_there_is_one(self, sandbox: Sandbox) -> None:
        """As in a notebook."""
        assert run(sandbox, "x = 1\nx + 1").result == 2
        assert run(sandbox, "result = 5\n7").result == 5
        assert run(sandbox, "print(1)").result is None

    def test_frames_arrive_with_their_types(self, sandbox: Sandbox) -> None:
        """Dates, missing integers, categories, decimals, text of any script."""
        table = pa.table(
            {
                "day": pa.array([datetime.date(2026, 1, 1), None], pa.date32()),
                "at": pa.array([datetime.datetime.fromisoformat("2026-01-01T12:30"), None], pa.timestamp("us")),
                "count": pa.array([1, None], pa.int64()),
                "kind": pa.array(["a", "b"]).dictionary_encode(),
                "price": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(10, 2)),
                "name": ["Ærøskøbing 東京", "'; DROP TABLE x; --"],
                "flag": [True, False],
            }
        )
        outcome = run(
            sandbox, "result = {'types': df.dtypes.astype(str).to_dict(), 'rows': df, 'sum': df['price'].sum()}", table=table
        )
        types = outcome.result["types"]
        assert types["day"].startswith("datetime64")
        assert types["at"].startswith("datetime64")
        assert (types["count"], types["kind"], types["price"], types["flag"]) == ("float64", "category", "float64", "bool")
        assert outcome.result["sum"] == 1.5
        first, second = outcome.result["rows"]["records"]
        assert (first["day"], first["at"], first["count"]) == ("2026-01-01", "2026-01-01T12:30:00", 1)
        assert first["name"] == "Ærøskøbing 東京"
        assert [second[name] for name in ("day", "at", "count", "price")] == [None] * 4

    def test_several_frames_go_by_their_names(self, sandbox: Sandbox) -> None:
        """And one alone is `df` too."""
        job = CodeJob(
            "result = [len(left), len(right)]", {"left": pa.table({"a": [1]}), "right": pa.table({"a": [1, 2]})}, QUICK
        )
        assert sandbox.run(job).result == [1, 2]
        assert run(sandbox, "len(df) == len(rows)", table=pa.table({"a": [1]}), name="rows").result is True

    def test_an_empty_frame_and_a_large_one(self, sandbox: Sandbox) -> None:
        """No rows, and more bytes than a pipe holds."""
        assert run(sandbox, "df.shape", table=pa.table({"a": pa.array([], pa.int64())})).result == [0, 1]
        large = pa.table({"a": pa.array(range(500_000), pa.int64()), "b": pa.array([1.5] * 500_000)})
        assert run(sandbox, "float(df['a'].sum() + df['b'].sum())", table=large).result == 124_999_750_000 + 750_000

    def test_results_are_plain_values(self, sandbox: Sandbox) -> None:
        """numpy and pandas values, missing ones, frames, keys that are no text."""
        code = """
import numpy as np
import pandas as pd
result = {
    1: np.int64(3), "nan": float("nan"), "inf": np.inf, "array": np.array([[1, 2], [3, 4]]), "nat": pd.NaT,
    "when": pd.Timestamp("2026-01-01"), "series": pd.Series([1, 2], index=["a", "b"]), "set": {2, 1}, "tuple": (1, 2),
    "frame": pd.DataFrame({"x": [1, 2]}), "text": "\\ud800", "complex": 1j, "big": 10**400, "bool": np.bool_(True),
}
"""
        result = run(sandbox, code).result
        assert result["1"] == 3
        assert [result[name] for name in ("nan", "inf", "nat")] == [None] * 3
        assert result["array"] == [[1, 2], [3, 4]]
        assert (result["when"], result["series"], result["set"], result["tuple"]) == (
            "2026-01-01",
            {"a": 1, "b": 2},
            [1, 2],
            [1, 2],
        )
        assert result["frame"] == {"columns": ["x"], "records": [{"x": 1}, {"x": 2}], "rows": 2}
        assert result["bool"] is True
        assert "bits" in result["big"]

    def test_an_error_names_the_user_s_line_and_shows_no_other(self, sandbox: Sandbox) -> None:
        """Type, message, line; no path of ours."""
        outcome = run(sandbox, "def f(x):\n    return 1 / x\n\nf(0)")
        assert outcome.status == "error"
        assert outcome.error is not None
        assert (outcome.error.type, outcome.error.line) == ("ZeroDivisionError", 2)
        assert outcome.error.traceback.splitlines()[:2] == ["  line 4: f(0)", "  line 2: return 1 / x"]
        assert "/" not in outcome.error.traceback.replace("1 / x", "")

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("np.mean([1])", "import numpy as np"),
            ("revenu = 1\nrevenue", "revenu"),
            ("df['Revenu']", "'revenue'"),
            ("df.revenu", "'revenue'"),
            ("df['zzz']", "Columns: revenue"),
        ],
    )
    def test_a_suggestion_where_one_is_plain(self, sandbox: Sandbox, code: str, expected: str) -> None:
        """A name close by, or the import that is missing."""
        outcome = run(sandbox, code, table=pa.table({"revenue": [1.0]}))
        assert outcome.error is not None
        assert expected in outcome.error.suggestion

    def test_long_output_keeps_head_and_tail(self, sandbox: Sandbox) -> None:
        """And says how much is missing."""
        outcome = run(sandbox, "for i in range(50_000): print(i)")
        assert outcome.ok
        assert outcome.output.startswith("0\n1\n")
        assert outcome.output.endswith("49999\n")
        assert "bytes left out" in outcome.output
        assert "stdout was cut." in outcome.warnings

    def test_output_is_text_without_control_codes(self, sandbox: Sandbox) -> None:
        """58: escapes, bidi controls, halves of characters."""
        outcome = run(sandbox, r"print('a\x1b[31mred\x1b]0;title\x07b\u202ec\x00d\ud800')")
        assert outcome.ok
        assert outcome.output == "aredbcd\\ud800\n"

    def test_figures_come_back_as_data(self, sandbox: Sandbox) -> None:
        """Plotly as JSON without being asked, matplotlib as PNG."""
        outcome = run(
            sandbox, "import plotly.express as px\nfig = px.line(df, x='a', y='a', title='T')", table=pa.table({"a": [1, 2]})
        )
        assert outcome.visualization is not None
        figure: dict[str, Any] = json.loads(outcome.visualization)
        assert figure["layout"]["title"]["text"] == "T"
        drawn = run(sandbox, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
        assert drawn.ok
        assert len(drawn.images) == 1
        assert drawn.images[0].startswith(b"\x89PNG")

    def test_a_huge_figure_is_drawn_small(self, sandbox: Sandbox) -> None:
        """99: no more pixels than a screen has."""
        outcome = run(sandbox, "import matplotlib.pyplot as plt\nplt.figure(figsize=(1000, 1000), dpi=1000)\nplt.plot([1])")
        assert outcome.ok
        assert all(len(image) < 4_000_000 for image in outcome.images)

    def test_a_large_result_is_cut_and_says_so(self, sandbox: Sandbox) -> None:
        """Rows beyond what a person reads."""
        outcome = run(sandbox, "import pandas as pd\nresult = pd.DataFrame({'a': range(20_000)})")
        assert len(outcome.result["records"]) == 5_000
        assert outcome.result["rows"] == 20_000
        assert any("cut" in text for text in outcome.warnings)

    @pytest.mark.parametrize("code", ["x = (", "a\0b", "x" * 70_000, "-" * 20_000 + "1", "(" * 5_000, "a" + ".b" * 20_000])
    def test_text_that_is_no_program_is_a_typed_end(self, sandbox: Sandbox, code: str) -> None:
        """122: nothing that text can be brings a parser down on the host."""
        assert run(sandbox, code).status in {"error", "rejected", "crashed", "memory_limit"}
        assert run(sandbox, "1").result == 1

    def test_the_seed_decides_chance(self, sandbox: Sandbox) -> None:
        """The same job gives the same numbers; another seed gives others."""
        code = "import numpy as np\nimport random\nresult = [random.random(), float(np.random.rand())]"
        first, again, other = (sandbox.run(CodeJob(code, {}, QUICK, seed=seed)).result for seed in (1, 1, 2))
        assert first == again != other

    def test_runs_at_the_same_time_do_not_meet(self, sandbox: Sandbox) -> None:
        """Each gets its own answer."""
        results: dict[int, Any] = {}

        def one(number: int) -> None:
            table = pa.table({"n": [number]})
            results[number] = sandbox.run(CodeJob("int(df['n'].sum())", {"df": table}, QUICK)).result

        threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert results == {number: number for number in range(4)}
