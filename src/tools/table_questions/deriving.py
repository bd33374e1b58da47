"""Columns that a question makes from others: sums, ratios, logarithms, rescaled values, labels by interval or by hour."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Arithmetic, Bin, Derive, HourBin, Scale, Step

_LIST: Final = (
    r"((?:(?:the |both )?(?:values? (?:of|in) (?:the )?)?@\d+(?: columns?| features?| values?)?(?:,? and(?: the)? |, ?"
    r"| to | with | by | from | \+ | - | \* | / )?)+)"
)
_BY: Final[dict[str, Arithmetic]] = {
    "add": "sum", "sum": "sum", "combin": "sum", "total": "sum", "subtract": "difference", "differ": "difference",
    "multipl": "product", "product": "product", "divid": "ratio", "ratio": "ratio", "averag": "mean", "mean": "mean",
}  # fmt: skip
_VERBS: Final = (
    r"(add\w*(?: up| together)?|summ\w*(?: up)?|combin\w+|subtract\w+|multipl\w+|divid\w+"
    r"|(?:taking )?(?:the )?(?:sum of|difference (?:between|of)|product of|ratio (?:of|between)|average of|mean of))"
)
_SIGNS: Final[dict[str, Arithmetic]] = {"+": "sum", "-": "difference", "*": "product", "/": "ratio"}


def read_derived(text: Linked) -> list[Step]:
    """The steps, in the order of the text; claims what they were read from."""
    made: dict[str, Step] = {}
    constant = _constant(text)
    _by_verb(text, made, constant)
    _by_formula(text, made)
    _days(text, made)
    bins = [*_intervals(text), *_hours(text)]
    return [*made.values(), *_functions(text, constant), *_scaled(text), *bins]


def _constant(text: Linked) -> float:
    match = text.take(
        r"add(?:ing)? a (?:small )?constant (?:value )?(?:of )?\(?(\d[\d.e-]*)\)? to "
        r"(?:the )?(?:denominator)?(?: ?\( ?@\d+(?: column)? ?\)| ?@\d+(?: column)?)?(?: to avoid [^.;]*)?"
    )
    return float(match[1]) if match else 0.0


def _by_verb(text: Linked, made: dict[str, Step], constant: float) -> None:
    marks = [f"@{i}" for i, n in enumerate(text.columns) if n in text.new]
    for mark in marks:
        name = text.column(mark)
        patterns = (
            (
                rf"(?:creat\w+|generat\w+|deriv\w+|calculat\w+|comput\w+|add\w*|engineer\w*"
                rf"|creation of)?[^.@]{{0,60}}{mark}\b(?: column| "
                rf"feature)*[^.@]{{0,40}}?\bby {_VERBS} {_LIST}(?:columns)?"
            ),
            (
                rf"{mark}\b(?: column| feature)*[^.@]{{0,60}}?(?:is|as|which is|represents?|be|being|=) "
                rf"(?:the )?{_VERBS} {_LIST}(?:columns)?"
            ),
        )
        for pattern in patterns:
            for match in re.finditer(pattern, text.text):
                columns = [c for c in text.columns_in(match[2]) if c != name]
                how = next((h for stem, h in _BY.items() if re.search(rf"\b{stem}", match[1])), None)
                if how is None or len(columns) < 2 or _span_crosses(match):
                    continue
                text.claim(match)
                if "subtract" in match[1] and " from " in match[2]:
                    columns.reverse()
                step = Derive(name, how, tuple(columns), constant if how == "ratio" else 0.0)
                if made.setdefault(name, step) != step:
                    made[name] = step
        text.take_all(r"(?<=[ ,])(?:which )?represents? (?:the )?(?:[a-z]+ ){1,9}(?=[.,;]|$)|engineering by")


def _span_crosses(match: re.Match[str]) -> bool:
    return bool(re.search(r"[a-z]\. ", match[0]))


def _by_formula(text: Linked, made: dict[str, Step]) -> None:
    for match in re.finditer(r"(@\d+) ?(?:=|is|as) ?\(? ?(@\d+) ?([-+*/]) ?(@\d+) ?\)?", text.text):
        name = text.column(match[1])
        if name in text.new:
            text.claim(match)
            made.setdefault(name, Derive(name, _SIGNS[match[3]], (text.column(match[2]), text.column(match[4]))))


def _days(text: Linked, made: dict[str, Step]) -> None:
    """A difference of two dates, in days."""
    match = re.search(r"by subtracting (?:the )?(@\d+)(?: column)? from (?:the )?(@\d+)(?: column)?", text.text)
    if match is None or any(text.claimed[match.start() : match.end()]):
        return
    first, last = text.column(match[1]), text.column(match[2])
    kinds = {c.kind for n in (first, last) if (c := text.facts.column(n))}
    if not kinds <= {"time", "time_text"} or not text.has(r"\bdays?\b"):
        return
    text.claim(match)
    text.take_all(r"\b(?:in )?days?\b|durations?")
    made["duration"] = Derive("duration", "days", (last, first))


_FUNCTIONS: Final = (
    r"(?:the )?(?:(?:natural |common |base 10 )?log(?:arithm(?:ic|s)?)?(?:10|2)?|square roots?|sqrt)(?: function"
    r"| transformation|-transformation)?"
    r"(?: ?\(?(?:to )?(?:the )?base (?:10|2|e)\)?)?"
)


def _functions(text: Linked, constant: float) -> list[Step]:
    """Logarithms and roots of a column, which takes the place of what it was."""
    found: list[Step] = []
    patterns = (
        (
            rf"(?:transform\w*|convert\w*) (?:the )?(?P<column>@\d+)(?: column| values)* "
            rf"(?:by applying|by taking|using|with|by) (?P<how>{_FUNCTIONS})"
        ),
        rf"(?:apply\w*|tak\w+|use|calculat\w+|comput\w+) (?P<how>{_FUNCTIONS}) (?:to|of|on|for) "
        rf"(?:the )?(?:values (?:in|of) (?:the )?)?"
        r"(?P<column>@\d+)(?: column| values)*",
        r"(?P<how>\blog) transform\w*(?: of| the)* (?P<column>@\d+)(?: column| values)*",
    )
    for pattern in patterns:
        for match in text.fresh(pattern):
            text.claim(match)
            found.append(
                Derive(text.column(match["column"]), _function(match["how"]), (text.column(match["column"]),), constant)
            )
    if found:
        text.take_all(r"when applying the log(?:arithm)? function,?|\b(?:log )?transformed (?=values|column|data|@)")
    return list(dict.fromkeys(found))


def _function(words: str) -> Arithmetic:
    if re.search("root|sqrt", words):
        return "sqrt"
    if re.search("10|common", words):
        return "log10"
    return "log2" if re.search(r"log2|base 2", words) else "log"


def _scaled(text: Linked) -> list[Step]:
    found: list[Step] = []
    minmax = r"min max|minmaxscaler|between 0 and 1|range (?:of )?\[?0(?: to|,) 1|to 0 and 1"
    for match in re.finditer(
        (
            rf"(?:normali[sz]\w+|scal\w+|rescal\w+) (?:the )?(@\d+)(?: column"
            rf"| values)*(?: (?:using|by|with|to) (?:[^.;@]*?(?:{minmax})[^.;@,]*))?"
        ),
        text.text,
    ):
        if re.search(minmax, match[0]) or text.has(minmax):
            text.claim(match)
            found.append(Scale(text.column(match[1]), "minmax"))
    standardised = text.take_all(
        r"standardi[sz]\w+ (?:the )?(@\d+)(?: column| values)*(?: (?:using|by|with) "
        r"(?:the )?(?:z scores?|standardscaler)(?: normalization| method)?)?"
    )
    found += [Scale(text.column(m[1]), "zscore") for m in standardised]
    if found:
        text.take_all(
            r"(?:the )?min max normali[sz]ation(?: needs to| should"
            r"| to)? ?(?:transform(?: the)? )?(?:@\d+ values )?(?:to the range 0 to 1)?|use [^.;]*minmaxscaler[^.;]*"
            r"|to (?:the )?range (?:of )?\[?0(?:,| to) 1\]?"
        )
    return list(dict.fromkeys(found))


_HOURS: Final = re.compile(r"([a-z ]+?) ?\((\d{1,2}):00 ?(?:to|-) ?(\d{1,2}):(?:59|00)\)")


def _hours(text: Linked) -> list[Step]:
    """`morning (6:00 to 11:59)`: labels by the hour."""
    found = list(_HOURS.finditer(text.text))
    named = re.search(r"(@\d+)[^.]* based on (?:the )?(@\d+)", text.text)
    if len(found) < 2 or named is None or text.column(named[1]) not in text.new:
        return []
    hours = []
    for match in found:
        text.claim(match)
        last = int(match[3]) + 1 if match[0].rstrip(")").endswith("59") else int(match[3])
        hours.append((match[1].strip().removeprefix("into ").removeprefix("and ").split()[-1], int(match[2]), last))
    text.claim(named)
    text.take_all(
        r"for each time of the day, include the first minute of each category and exclude the first minute of the "
        r"next category|if there s multiple entry[^.]*|if there's multiple entry[^.]*|\(included\)|timestamp"
        r"|categori[sz]e\w*|category|each"
    )
    return [HourBin(text.column(named[1]), text.column(named[2]), tuple(hours))]


_INTERVAL: Final = re.compile(r"([a-z][a-z ]*?) ?\( ?(?:(\d+(?:\.\d+)?) ?(<=?) ?)?(@\d+) ?(<=?|>=?) ?(\d+(?:\.\d+)?)\)")


def _intervals(text: Linked) -> list[Step]:
    """`child (age<=12), teenager (12<age<=18), ...`: labels by intervals that touch."""
    named = re.search(r"(@\d+)[^.]*?(?:by binning|into|based on|with|:)", text.text)
    pieces = list(_INTERVAL.finditer(text.text))
    if named is None or text.column(named[1]) not in text.new or len(pieces) < 2 or len({m[4] for m in pieces}) != 1:
        return []
    bounds: list[tuple[float, float, str]] = []
    for match in pieces:
        low = float(match[2]) if match[2] else (float(match[6]) if ">" in match[5] else float("-inf"))
        high = float("inf") if ">" in match[5] else float(match[6])
        bounds.append((low, high, match[1].strip().removeprefix("and ").split()[-1]))
    bounds.sort()
    if any(a[1] != b[0] for a, b in pairwise(bounds)):
        return []
    for match in pieces:
        text.claim(match)
    text.claim(named)
    left = any(m[5] == "<" or m[5] == ">=" for m in pieces)
    edges = (bounds[0][0], *(b[1] for b in bounds))
    return [Bin(text.column(named[1]), text.column(pieces[0][4]), edges, tuple(b[2] for b in bounds), left)]
