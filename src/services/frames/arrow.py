"""Frames as bytes and back: Arrow IPC, compressed. Nothing is ever unpickled."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.ipc

from src.errors import BadFrame

if TYPE_CHECKING:
    import pandas as pd

ROWS_A_BATCH: Final = 65_536


def table_of(frame: pd.DataFrame | pa.Table) -> pa.Table:
    """The frame as Arrow, types kept (decimals, dates, zones, categories, nullable integers, NULLs, the index).

    Raises BadFrame for what Arrow has no column for: values of several kinds in one, two columns of one name.
    """
    if isinstance(frame, pa.Table):
        table = frame
    else:
        try:
            table = pa.Table.from_pandas(frame)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError) as error:
            told = str(error).splitlines()[0][:200]
            raise BadFrame(f"The frame cannot be stored: {told}", hint="Give each column one kind of values.") from error
    names = table.column_names
    if len(set(names)) < len(names):
        raise BadFrame("The frame cannot be stored: two columns have one name.", hint="Rename one of them.")
    return table


def to_bytes(table: pa.Table, most: int) -> bytes:
    """An IPC stream under zstd. Raises BadFrame where the table, as it is in memory, has more than `most` bytes."""
    if table.nbytes > most:
        raise BadFrame(
            f"The frame has {table.nbytes / 1e6:,.0f} MB, and {most / 1e6:,.0f} MB may be stored.",
            hint="Aggregate it, or take fewer columns or rows.",
        )
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=ROWS_A_BATCH)
    return sink.getvalue()


def from_bytes(payload: bytes, most: int) -> pa.Table:
    """The table, checked through. Raises BadFrame for bytes that are no table, are damaged, or unpack to more than `most`."""
    batches, size = [], 0
    try:
        with pa.ipc.open_stream(payload) as reader:
            for batch in reader:
                batch.validate(full=True)
                size += batch.nbytes
                if size > most:
                    raise BadFrame("The stored frame is larger than may be read.", hint="Store a smaller one.")
                batches.append(batch)
            return pa.Table.from_batches(batches, reader.schema)
    except (pa.ArrowInvalid, pa.ArrowException, OSError, MemoryError) as error:
        raise BadFrame("The stored frame is damaged.", hint="Run the SQL query again.") from error


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """The frame as it was stored. Raises BadFrame where what the bytes say of pandas' types does not fit."""
    try:
        frame: pd.DataFrame = table.to_pandas()
        return frame
    except (pa.ArrowException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadFrame("The stored frame is damaged.", hint="Run the SQL query again.") from error
