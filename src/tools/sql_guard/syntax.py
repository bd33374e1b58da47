"""The kinds of SQL syntax a query may be made of: an allow-list of sqlglot's node types.

Whatever is not listed is refused, so syntax that sqlglot learns tomorrow is refused until somebody lists it here.
Writes, locks, INTO, commands, table functions, parameters, samples, hints and session values are not listed.
Which functions may be called is a second list, by the name that the database sees (functions.py).
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from src.models.sql import SqlProblem
from src.services.engines.sqlite_functions import words
from src.tools.sql_guard.refusal import refuse

QUERIES: Final = words("Select Union Intersect Except Subquery")

CLAUSES: Final = words(
    """
    With CTE From Join Where Group Having Order Ordered Limit Offset Fetch LimitOptions Distinct Qualify Window WindowSpec
    GroupingSets Rollup Cube Values Tuple Table TableAlias Alias Column Identifier Star Filter WithinGroup IgnoreNulls
    RespectNulls
    """
)

EXPRESSIONS: Final = words(
    """
    Literal Boolean Null Paren And Or Xor Not Neg BitwiseNot BitwiseAnd BitwiseOr BitwiseXor BitwiseLeftShift
    BitwiseRightShift Add Sub Mul Div IntDiv Mod Pow EQ NEQ NullSafeEQ NullSafeNEQ GT GTE LT LTE Is Between In Like ILike
    Glob Escape SimilarTo RegexpLike DPipe Case If Cast TryCast DataType DataTypeParam Collate Interval
    IntervalSpan Var Exists Any All AtTimeZone Extract HexString National Array Bracket Slice JSONExtract
    JSONExtractScalar JSONPath JSONPathRoot JSONPathKey JSONPathSubscript Overlaps Dot
    """
)

FUNCTIONS: Final = words(
    """
    Abs Acos Acosh AddMonths Anonymous AnyValue ApproxDistinct ArgMax ArgMin ArrayAgg ArrayToString ArraySize Asin Asinh
    Atan Atan2 Atanh Avg BitLength ByteLength Cbrt Ceil Chr Coalesce Concat ConcatWs Contains Corr Cos Cosh Cot Count CountIf
    CovarPop CovarSamp CumeDist CurrentDate CurrentDatetime CurrentTime CurrentTimestamp Date DateAdd DateBin DateDiff
    DateFromParts DateStrToDate DateSub DateToDateStr DateTrunc Datetime DatetimeAdd DatetimeDiff DatetimeSub DatetimeTrunc
    Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname Degrees DenseRank EndsWith Exp First FirstValue Floor Format
    Greatest Grouping GroupConcat Hex Hour Initcap IsInf IsNan JSONType Kurtosis Lag Last LastDay
    LastValue Lead Least Left Length Levenshtein Ln Localtime Localtimestamp Log LogicalAnd LogicalOr Lower MakeInterval Max
    Median Min Minute Mode Month Monthname MonthsBetween NthValue Ntile Nullif NumberToStr Nvl2 Overlay Pad PercentRank
    PercentileCont PercentileDisc Pi Quantile Quarter Radians Rand Rank RegexpExtract RegexpReplace RegrIntercept
    RegrR2 RegrSlope Replace Reverse Right Round RowNumber SafeDivide Second Sign Sin Sinh Skewness Soundex Split
    SplitPart Sqrt StartsWith Stddev StddevPop StddevSamp StrPosition StrToDate StrToTime StrToUnix Substring SubstringIndex
    Sum Tan Tanh Time TimeAdd TimeDiff TimeFromParts TimeStrToDate TimeStrToTime TimeStrToUnix TimeSub TimeToStr
    TimeToTimeStr TimeToUnix TimeTrunc Timestamp TimestampAdd TimestampDiff TimestampFromParts TimestampSub TimestampTrunc
    ToChar ToDays ToNumber Translate Trim Trunc TsOrDiToDi TsOrDsAdd TsOrDsDiff TsOrDsToDate TsOrDsToDateStr
    TsOrDsToDatetime TsOrDsToTime TsOrDsToTimestamp Typeof Unicode UnixDate UnixMillis UnixSeconds UnixToStr UnixToTime
    UnixToTimeStr Upper Variance VariancePop Week WeekOfYear WidthBucket Year YearOfWeek YearOfWeekIso
    """
)

ALLOWED: Final = QUERIES | CLAUSES | EXPRESSIONS | FUNCTIONS
_WRITES: Final = words("Insert Update Delete Merge Create Drop Alter TruncateTable Into LoadData Copy Set Lock Analyze")
_NOT_IN: Final = {"sqlite": words("RegexpLike RegexpExtract RegexpReplace SimilarTo Interval AtTimeZone Any All")}
"""Syntax that a dialect has no safe meaning for: SQLite hands REGEXP to Python, where no time-out reaches it."""


def check_root(statements: list[exp.Expr | None]) -> exp.Query:
    """The one query in what was parsed. Raises Refused."""
    found = [statement for statement in statements if statement is not None and not isinstance(statement, exp.Semicolon)]
    if len(found) > 1:
        raise refuse("many_statements", f"One statement is allowed; this is {len(found)}.")
    if not found:
        raise refuse("syntax", "There is no SQL.")
    root = found[0]
    kind = type(root).__name__
    if kind not in QUERIES or not isinstance(root, exp.Query):
        problem: SqlProblem = "syntax" if isinstance(root, exp.Alias | exp.Column) else "not_read_only"
        raise refuse(problem, f"Only a SELECT is allowed, not {_spelled(root)}.", name=_spelled(root))
    return root


def check_nodes(root: exp.Query, dialect: str) -> None:
    """Raises Refused for the first piece of syntax that is not on the list."""
    allowed = ALLOWED - _NOT_IN.get(dialect, frozenset())
    for node in root.walk():
        kind = type(node).__name__
        if kind in _WRITES:
            raise refuse("not_read_only", f"The SQL may only read; {_spelled(node)} does more.", name=_spelled(node))
        if kind not in allowed:
            problem: SqlProblem = "forbidden_function" if isinstance(node, exp.Func) else "forbidden_construct"
            raise refuse(problem, f"{_spelled(node)} is not allowed here.", name=_spelled(node), node=node)
        if isinstance(node, exp.Table):
            _check_table_node(node)


def _check_table_node(node: exp.Table) -> None:
    if not isinstance(node.this, exp.Identifier):
        name = (node.this.name if isinstance(node.this, exp.Expr) else "") or "functions"
        raise refuse("forbidden_construct", f"Only tables can be read from, not {name}.", name=name, node=node)


def _spelled(node: exp.Expr) -> str:
    """What to call a piece of syntax in a message: the author's own word where there is one."""
    if isinstance(node, exp.Command):
        return str(node.this).upper()
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    if isinstance(node, exp.Func):
        return str(node.sql_names()[0]).lower()
    return {"Lock": "FOR UPDATE or SHARE", "TruncateTable": "TRUNCATE"}.get(type(node).__name__, type(node).__name__.upper())
