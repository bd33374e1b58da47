"""What SQLite may call: one list for the SQL guard and for the connection's own authorizer.

Left out on purpose: whatever reads or writes files (`readfile`, `writefile`, `load_extension`), makes bytes from
nothing (`randomblob`, `zeroblob`), runs Python's regular expressions (`regexp`, which cannot be interrupted), or
tells about the server (`sqlite_version`, `sqlite_compileoption_get`).
"""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


AGGREGATES: Final = words("avg count group_concat string_agg max min sum total json_group_array json_group_object")
WINDOWS: Final = words("cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number")
DATES: Final = words("date time datetime julianday strftime unixepoch timediff current_date current_time current_timestamp")
NUMBERS: Final = words(
    """
    abs acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod
    pi pow power radians random round sign sin sinh sqrt tan tanh trunc
    """
)
TEXT: Final = words(
    """
    char concat concat_ws format glob hex instr length like lower ltrim octet_length printf quote replace
    rtrim soundex substr substring trim unicode upper
    """
)
OTHER: Final = words(
    """
    coalesce ifnull iif if likelihood likely max min nullif typeof unlikely json json_array json_array_length
    json_extract json_object json_quote json_type json_valid -> ->>
    """
)

SQLITE_FUNCTIONS: Final = AGGREGATES | WINDOWS | DATES | NUMBERS | TEXT | OTHER
