"""What a question says about the state of the data: duplicates, missing values, text for numbers, what to leave alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import DropDuplicates, Fill, Filling, Step, ToNumber

_DOING: Final = (
    r"(?:use|using|apply|applied|employ|employed|perform|performed|do|round|rounded|chang\w+|modif\w+|alter\w*"
    r"|consider\w*|filter\w*"
    r"|transform\w*|remov\w+|drop\w*|delet\w+|exclud\w+|balanc\w+|preprocess\w*|clean\w*|handle|include|normali[sz]\w+|scal\w+"
    r"|imput\w+|fill\w*|treat\w*)"
)
_DEEDS: Final = (
    r"(?:filtering|cleaning|preprocessing|pre processing|transformations?|removal|imputation|scaling|normali[sz]ation"
    r"|modifications?"
    r"|changes?|rounding|balancing|handling|alterations?|(?:other |further |additional )(?:methods?|steps?|processing"
    r"|conditions?|criteria))"
)
_LEAVE: Final = (
    (
        rf"(?:(?:please|so|and|but|the|values?) )*\b(?:(?:do|does|should|must|need|can)? ?not|never) "
        rf"(?:\w+ ){{0,2}}?{_DOING}\b(?P<rest>[^.;?]*)"
    ),
    rf"(?:there (?:is|are|should be) |with )?\b(?:no|without)(?: "
    rf"(?:any|other|further|additional|outliers?|data|pre|missing value))* {_DEEDS}\b"
    r"(?P<rest>[^.;?]*)",
)
_RESTRICTS: Final = (
    r"(?<![@\d])\d|\$\d|(?<!other )(?<!rather )\bthan\b|\b(?:above|below|under|over|since|between|except|unless|who"
    r"|whose|where|which|with|from|older|younger|but|only)\b"
    r"|\b(?:before|after)\b(?! (?:the )?(?:\w+ing|calculation|analysis)\b)"
)
_DROP: Final = (
    r"(?:ignor\w+|drop\w*|exclud\w+|remov\w+|skip\w*|disregard\w*|omit\w*|discard\w*|leav\w+ out|filter\w* out|delet\w+)"
)
_FILL: Final = r"(?:fill\w*(?: in| up)?|replac\w+|imput\w+|substitut\w+|handl\w+|treat\w*)"
_MISSING: Final = r"(?:missing|null|nan|na/null|na|n/a|empty|absent|non numeric|gaps?)"
_VALUES: Final = rf"(?:{_MISSING}(?:(?:,| or| and|/) ?{_MISSING})*(?: values?| entries| data| cells| ones)*)"
_ALL: Final = r"(?:(?:any|all|the|those|each|its|their|of) )*"
_ROWS: Final = r"(?:(?:rows?|records?|entries|values|observations|data points|data|cases|samples|[a-z]+s) )?"
_COLUMNS: Final = r"((?:(?:the |both |column |columns |either |any of )*@\d+(?: columns?| values?)*(?:,? (?:and|or) |, | )?)+)"
_HOW: Final = r"(mean|average|median|mode|most frequent|most common|0|zero)"
_THEIR: Final = r"(?: (?:the|their|its|his|a|an|respective|corresponding|column|columns|column's|value|of|overall))*"
_OF: Final = (
    r"(?: values?)?(?: (?:of|for|in) (?:the |that |this |its |each |same |respective "
    r"|corresponding )*(?:@\d+(?: columns?)?|columns?))?"
)
_WITH: Final = rf"(?:with|by|using|to){_THEIR} {_HOW}s?{_OF}"
_WHERE: Final = rf"(?: (?:in|of|from|for){_THEIR} ?{_COLUMNS})?"
_BE: Final = r"(?: (?:should|must|are|is|to|be|will|were|been|have))*"
_TIMING: Final = r"(?: (?:before|when|while|during|for|prior to|first) ?[^.;]*)?"
_FILLS: Final = (
    rf"{_FILL} {_ALL}{_VALUES}{_WHERE},? ?(?:by )?(?:{_FILL} )?(?:them |it |these )?{_WITH}",
    rf"{_FILL} {_ALL}missing {_COLUMNS} ?{_WITH}",
    rf"{_FILL} {_ALL}{_COLUMNS} ?{_WITH}",
    rf"{_ALL}{_VALUES}{_WHERE} ?{_BE} {_FILL} {_WITH}",
)
_DROPS: Final = (
    rf"{_DROP} {_ALL}{_ROWS}(?:(?:with|where|that|which|containing|have|has|contain|having|of|are|is|either|any|a|an"
    rf"|the|of|both|in|@\d+|column|columns|values?|and|or|,) ?|[a-z]+ in the (?=@))*"
    rf"{_VALUES}(?: present)?(?:(?: (?:in|for|of|from|the|any|these|those|either|both|one|two|three|column|columns|or"
    rf"|and|its|@\d+)|,)+)?"
    rf"(?: or (?:outliers?|(?:is |are )?(?:a )?non numeric(?: values?)?|cannot be converted to (?:a )?numbers?))?{_TIMING}",
    r"(?:by |using |use |with |the )*(?:listwise|pairwise) deletion(?: method)?(?: for [^.;]*)?",
    rf"{_ALL}(?:{_ROWS}(?:with|that are|containing) )?{_VALUES}(?: (?:in|of|from|for) "
    rf"(?:the )?@\d+(?: columns?)?)?{_BE}(?: not)? "
    r"(?:ignored|excluded|dropped|removed|skipped|omitted|left out|disregarded|considered(?: in the [a-z]+)?|included|counted)",
    rf"(?:only |calculate |use )*(?:the )?(?:@\d+ )?(?:that|which) are not {_MISSING}",
    (
        rf"{_ROWS}(?:without|lacking) (?:a |an )?(?:value of )?(?:@\d+ )?{_VALUES}?{_BE}(?: not)? "
        rf"(?:count\w*|consider\w*|includ\w*)"
    ),
)
_TO_NUMBERS: Final = (
    r"(?:convert\w*|turn\w*|cast\w*|transform\w*|pars\w+) "
    r"(?:(?:the|it|them|this|that|all|its|any) )*(@\d+|strings?|text|values?|columns?|data)?"
    r"(?: columns?| values?| strings?)* ?(?:to|into|as) (?:a )?(?:numerical|numeric|numbers?|float\w*"
    r"|integers?)(?: values?| type)?"
    r"(?:,? (?:first|if necessary|if needed|before [a-z ]+))?"
)


@dataclass(slots=True)
class Cleaning:
    """The steps, and whether values that are missing or outlying are to be left as they are."""

    steps: list[Step] = field(default_factory=list)
    keep_outliers: bool = False
    drop: bool = False
    """Rows that lack a value are left out, of the columns in question."""


def read_cleaning(text: Linked) -> Cleaning:
    """Claims what it understood."""
    cleaning = Cleaning()
    _left_alone(text, cleaning)
    _duplicates(text, cleaning)
    _filled(text, cleaning)
    _dropped(text, cleaning)
    _numbers(text, cleaning)
    return cleaning


def _left_alone(text: Linked, cleaning: Cleaning) -> None:
    """`Do not remove any outliers`, `no further cleaning is needed`: what is not to be done is not done.

    Where the sentence goes on to say of which rows, it is a condition and not taken here.
    """
    for match in (m for pattern in _LEAVE for m in re.finditer(pattern, text.text)):
        if re.search(_RESTRICTS, match["rest"]) or re.search(r"outliers? (?:method|using|by)", match[0]):
            continue
        cleaning.keep_outliers |= "outlier" in match[0]
        text.claim(match)


def _duplicates(text: Linked, cleaning: Cleaning) -> None:
    removes = r"(?:remov\w+|drop\w*|delet\w+|eliminat\w+|discard\w*)"
    what = r"duplicat\w+(?: rows?| entries| records?| ones)*"
    matches = text.take_all(rf"{removes} {_ALL}{what}(?: (?:based )?on the (?:entire|whole|full) row)?|based on the entire row")
    if text.has(what):
        matches += text.take_all(
            rf"(?<=[.?;] )(?:then )?{removes} (?:them|these|those|it)\b|\band {removes} (?:them|these|those)\b"
        )
    if matches:
        cleaning.steps.append(DropDuplicates())


def _filled(text: Linked, cleaning: Cleaning) -> None:
    for pattern in _FILLS:
        for match in text.fresh(pattern):
            columns = tuple(c for c in text.columns_in(match[0]) if c not in text.new)
            text.claim(match)
            step = Fill(columns, _how(next(g for g in reversed(match.groups()) if g)))
            if step not in cleaning.steps:
                cleaning.steps.append(step)


def _how(word: str) -> Filling:
    if word in ("mean", "average"):
        return "mean"
    if word == "median":
        return "median"
    return "value" if word in ("0", "zero") else "mode"


def _dropped(text: Linked, cleaning: Cleaning) -> None:
    """Every statistic here leaves missing values out by itself; saying so needs only to be understood."""
    for pattern in _DROPS:
        for match in text.fresh(pattern):
            text.claim(match)
            cleaning.drop |= re.search(rf"{_DROP}|deletion|omitted|left out", match[0]) is not None
    text.take_all(
        rf"(?:perform(?:ing)? )?data (?:pre ?processing|cleaning) by"
        rf"|(?:treat|represented?|consider)\w* (?:all )?(?:{_MISSING}|as|values|are|is|in|pandas|dataframe|\s)+"
        rf"|(?:the )?missing values are represented as \w+(?: in (?:pandas|the) \w+)?|handl\w+ {_VALUES} by(?= )"
    )


def _numbers(text: Linked, cleaning: Cleaning) -> None:
    for match in text.take_all(_TO_NUMBERS):
        if (match[1] or "").startswith("@"):
            cleaning.steps.append(ToNumber(text.column(match[1])))
    text.take_all(
        r"assume (?:that )?all values in (?:the )?@\d+ (?:column )?are numeric,?(?: and)?"
        r"|(?:the )?(?:@\d+ )?(?:column |values )?(?:holds?|contains?|is|are|stored as) "
        r"(?:text|strings?)(?: with (?:thousands? separators?|commas))?"
        r"|with (?:thousands? separators?|commas)|cannot be converted to a number"
        r"|exclude rows where \w+ is missing or is a non numeric value"
    )


def needed_conversions(names: tuple[str, ...], text: Linked) -> list[Step]:
    """Text that holds numbers, where a number is wanted."""
    return [ToNumber(n) for n in dict.fromkeys(names) if (c := text.facts.column(n)) and c.kind in ("number_text", "text")]
