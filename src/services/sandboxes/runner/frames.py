"""Arrow streams in, pandas frames out: with the types an analyst expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def decode(named: list[tuple[str, memoryview]]) -> dict[str, pd.DataFrame]:
    """The frames by name. Dates become datetime64, exact decimals floats, dictionaries categories; NULL stays missing."""
    return {name: _frame(stream) for name, stream in named}


def _frame(stream: memoryview) -> pd.DataFrame:
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
        table = reader.read_all()
    frame: pd.DataFrame = _plain_types(table).to_pandas(use_threads=False, date_as_object=False, timestamp_as_object=False)
    return frame


def _plain_types(table: Any) -> Any:
    """Decimals as float64: pandas would hold them as Python objects, and statistics on those fail or crawl."""
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            column = table.column(index).cast(pa.float64(), safe=False)
            table = table.set_column(index, field.name, column)
    return table
