"""An answer by hand, with text in every place that might be taken for more than text."""

from __future__ import annotations

from typing import Any

from src.models.chat_models import Answer, Data, DataColumn

HOSTILE = "</script><script>alert(1)</script> ```\n# [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
COLUMNS = [
    DataColumn(name="day", type="date"),
    DataColumn(name="at", type="datetime"),
    DataColumn(name="who", type="text", label="Who"),
    DataColumn(name="=cost", type="number", label="Cost", unit="USD"),
    DataColumn(name="id", type="integer"),
    DataColumn(name="paid", type="boolean"),
]
ROWS: list[tuple[Any, ...]] = [
    ("2026-10-30", "2026-10-30T12:30:00", "=HYPERLINK(\"http://x\")", -1.5, 7, True),
    ("2026-10-31", "2026-10-31T00:00:00+02:00", HOSTILE, 2.0, 12_345_678_901_234_567_890, False),
    ("1850-01-01", None, " \t@SUM(1)", None, None, None),
    (None, None, "-5", 3.25, 0, None),
    (None, None, "plain\x07\ud800", 1e-9, -1, None),
]  # fmt: skip


def told_answer(**changes: Any) -> Answer:
    """An answer with these rows, without an analysis."""
    names = [column.name for column in COLUMNS]
    records = [dict(zip(names, row, strict=True)) for row in ROWS]
    made: dict[str, Any] = {
        "id": "0123456789abcdef", "stored_as": "kept", "question": f"Who paid? {HOSTILE}", "database": "shop",
        "status": "answered", "answer": f"Two did. {HOSTILE}", "method": "embedded",
        "sql": "SELECT '``` </pre>' AS x -- </script>", "data": Data(columns=COLUMNS, records=records, row_count=len(records)),
        "assumptions": [HOSTILE], "warnings": ["=1+1"], "rows_read": len(records), "versions": {"pandas": "2"},
    }  # fmt: skip
    return Answer(**{**made, **changes})
