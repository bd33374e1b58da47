"""Reports and notebooks say what the answer says, and run nothing of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import nbformat
import pandas as pd
import pytest

from src.models.export import ExportRows
from src.tools.exports import notebook, report
from tests.fakes.told_answer import HOSTILE, told_answer

ASKED = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
FIGURE = json.dumps({"data": [{"type": "bar", "x": [HOSTILE], "y": [1]}], "layout": {"title": {"text": HOSTILE}}})


def kept() -> ExportRows:
    data = told_answer().data
    assert data is not None
    return ExportRows(tuple(data.columns), tuple(data.records), "The first 5 of 9 rows.")


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.mark.parametrize(("figure", "scripts"), [(FIGURE, 3), (None, 0)])
def test_a_report_tells_everything_and_runs_only_our_own_script(figure: str | None, scripts: int) -> None:
    page = report(told_answer(visualization=figure, code=f"result = '{HOSTILE}'"), kept(), ASKED).decode()
    seen = Tags(page)
    assert len(seen.of("script")) == scripts
    assert not seen.of("img")
    assert not [attributes for _, attributes in seen.tags if any(name.startswith("on") for name in attributes)]
    assert [cell["class"] for cell in seen.of("th") if "class" in cell] == ["number", "number"]
    assert len(seen.of("td")) == 5 * 6
    for told in ("What to know", "Taken for granted", "The first 5 of 9 rows.", "How it was made", "2026-11-26 12:30 UTC"):
        assert told in seen.text
    assert "SELECT '``` </pre>' AS x -- </script>" in seen.text
    (policy,) = [m["content"] for m in seen.of("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert ("script-src 'none'" in policy) is (figure is None)


def test_a_report_of_an_answer_without_rows_says_what_there_is() -> None:
    page = report(told_answer(data=None, sql=None, answer="I cannot answer that."), None, ASKED).decode()
    assert "I cannot answer that." in page
    assert "<table>" not in page


def cells(**changes: Any) -> list[Any]:
    files: Any = nbformat
    made: list[Any] = files.reads(notebook(told_answer(**changes), kept()).decode(), as_version=4).cells
    return made


def test_a_notebook_says_in_words_only_what_is_meant() -> None:
    words = [cell.source for cell in cells() if cell.cell_type == "markdown"]
    for said in words:
        plain = re.sub(r"(`{3,})sql\n.*?\n\1\n", "", said, flags=re.DOTALL)
        assert not re.search(r"(?<!\\)[<\[`]", plain)
    assert "````sql\nSELECT '``` </pre>' AS x -- </script>\n````" in words[1]
    assert words[1].endswith(r"The first 5 of 9 rows\.")


def test_a_notebooks_rows_are_those_of_the_answer() -> None:
    (code,) = [cell.source for cell in cells() if cell.cell_type == "code"]
    made: dict[str, Any] = {}
    exec(compile(code, "cell", "exec"), made)
    frame = made["df"]
    assert list(frame.columns) == ["day", "at", "who", "=cost", "id", "paid"]
    assert str(frame["=cost"].dtype) == "float64"
    assert frame["day"].tolist()[:3] == [pd.Timestamp("2026-10-30"), pd.Timestamp("2026-10-31"), pd.Timestamp("1850-01-01")]
    assert frame["at"].tolist()[1] == pd.Timestamp("2026-10-30T22:00:00Z")
    assert frame["who"].tolist()[1] == HOSTILE
    assert frame["who"].tolist()[4] == "plain\x07\ud800"


def test_a_notebook_has_the_code_and_the_chart_of_the_answer() -> None:
    code = [cell.source for cell in cells(code="result = {'n': len(df)}\n", visualization=FIGURE) if cell.cell_type == "code"]
    assert code[1] == "result = {'n': len(df)}\n\nresult"
    made: dict[str, Any] = {}
    exec("import plotly.io as pio\nfigure = " + code[2].split("\n\n", 1)[1], made)
    assert made["figure"].data[0].x == (HOSTILE,)


def test_the_same_answer_makes_the_same_notebook() -> None:
    assert notebook(told_answer(), kept()) == notebook(told_answer(), kept())
