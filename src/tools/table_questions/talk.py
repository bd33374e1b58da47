"""Words that a plan accounts for without a rule of their own: names of measures, rounding, software, meaning."""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.ground import Ground
from src.tools.table_questions.lexicon import CRITICAL_STEMS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import (
    Answer,
    Correlate,
    Derive,
    GroupStat,
    Measure,
    OutlierStat,
    RowWith,
    Stat,
    Tested,
)
from src.tools.table_questions.terms import METRICS, STATS, TESTS

_UNITS: Final = (
    "mm|cm|m|km|kg|g|grams|tons|tonnes|litres|liters|usd|dollars|euros|cents|years|months|weeks|days|hours|minutes"
    "|seconds|degrees"
    "|meters|metres|miles|pounds|celsius|percent"
)
_PLACES: Final = r"(?:\d|one|two|three|four|five|six) decimals?(?: places?| points?| digits?)?"
_ROUNDING: Final = (
    r"(?:all )?(?:the )?(?:numeric )?(?:answers?|results?|values?|numbers?|outputs?)? ?(?:should be |be )?(?:round\w* )?"
    rf"(?:up |off )?(?:\w+ )?to (?:the )?(?:{_PLACES}|nearest (?:hundredth|tenth|thousandth|whole number|integer))(?: "
    rf"as the answer)?"
)
_RESULT: Final = (
    r"(?:absolute |pearson |spearman |test |resulting )*(?:correlation|p value|coefficient|skewness|kurtosis|r value"
    r"|statistic|result|test"
    r"|absolute value|positive|negative|it)"
)
_MEANING: Final = (
    rf"\b(?:and )?if (?:the |its |this )*(?:@\d+ )?{_RESULT}\b(?:[^.;]|\.\d)*|(?<=; )negative,[^.;]*"
    rf"|(?:where|when) (?:the )?(?:@\d+ )?(?!it\b|result|test|positive|negative){_RESULT}\b(?:[^.;]|\.\d)*"
    r"|(?:and )?(?:consider|assume|conclude)[^.;]*?(?:significan|correlat|normal|reject)(?:[^.;]|\.\d)*"
    r"|(?:for (?:each|every) (?:@\d+|[a-z]+),? )?(?:the )?null hypothesis[^.;]*"
    r"|(?:use |using |with |at )?(?:a |the )?(?:significance|confidence) level(?:[^.;@]|\.\d)*"
    r"|\(?alpha\)? ?(?:=|of)? ?0\.\d+|p ?(?:value )?(?:<|less than) ?0\.\d+"
    r"|(?:to )?assess(?:ing)? the strength and direction of[^.;]*"
    r"|(?:is|are) there (?:any |a |an )?(?:significant |linear )?(?:correlation|association|relationship|differences?)"
    r"|if (?:so|yes|any|there are any outliers),?|(?:adheres?|conforms?|follows?) (?:to )?a normal distribution"
    r"|how (?:would you|can they be|do you) detect\w*(?: them)?|how do (?:these|the) outliers affect[^.?]*"
)
_SOFTWARE: Final = (
    r"(?:other than |from |of |in |with |using |by |the |use |'s )*\b(?:pandas?'?s?|numpy|np|pd|scipy|sklearn"
    r"|scikit learn|python'?s?|dataframe|stats"
    r"|statsmodels)\b(?:\.[\w.]+)?(?: library| package| module| method| function)*(?: \w+\(\))?"
    r"|\b\w+\(\)(?: and \w+\(\))?(?: methods?| functions?)?(?: respectively)?"
    r"|\b(?:corr|skew|mean|std|median) (?:method|function)s?"
    r"|kurt(?:osis)? functions?|fisher(?:'s| s)? (?:method|definition)|non parametric methods"
    r"|(?:built in|predefined) [a-z]+|method s? default|default parameter values for [a-z. ]+method"
    r"|along (?:the )?(?:specified )?axis(?: ?=? ?\d)?"
)
_ORDER: Final = r"(?:(?<=[.;,] )|(?<=^)|(?<=\band ))first,? (?!@|\d)|\bfirst(?= ?(?:[.;,]|$))"
_TIMING: Final = (
    r"\b(?:before|prior to|when|while|after|by) (?:the |any )?(?:calculat|comput|perform|appl|train|conduct|evaluat"
    r"|outlier|split"
    r"|doing|analy[sz])\w*(?: detection| the| any)*|\bafterwards?\b"
    r"|\b(?:after|by) (?=(?:remov|exclud|drop|fill|replac|imput|delet|convert)\w+)"
)
_EACH_ROW: Final = r"(?:for |of )?each (?:value|row|entry|observation|data point|record|point)s?\b|\(make sure[^)]*\)"
_DEED: Final = (
    r"@\d+ (?:[a-z]+ ){1,2}columns?\b(?<!the columns)|@\d+ (?:a [a-z]+ )?(?:has |have |had |was |were )*"
    r"(?:paid|made|held|sold|taken|given|\w+ed)\b(?! (?:in|before|after|during|on) [$\d])(?: by (?:the )?[a-z]+s\b)?"
)
_NEW_COLUMN: Final = r"(?:an? |the |this |that )?\bnew (?:[a-z]+ )?(?:column|feature|variable)s?(?: (?:called|named))?"
_RANGE: Final = (
    r"(?:i ?\.?e\.?,? |that is,? |or |meaning )?(?:the )?difference between "
    r"(?:its |the |their )?(?:max\w*|highest|largest)(?: values?)? and "
    r"(?:the |its )?(?:min\w*|lowest|smallest)(?: values?)?"
)
_TESTING: Final = (
    r"p values?|(?:test )?statistics?|for normality|normality|(?:an? )?normal(?:ly)?(?: distribut\w+)?|[tfhu] value"
    r"|independent|independence"
    r"|two sample|these two groups|significant difference|null|not null|equal(?:ity)?(?: of)? variances?|homogeneity"
    r"|\bsame\b|\bdiffer\w*"
    r"|\b(?:across|between|among)\b(?: (?:the|these|two|three|all))*|\bassociat\w+"
)


def claim_measures(text: Linked, answers: tuple[Answer, ...], ground: Ground) -> None:
    """Claims the words by which the question names what the plan measures."""
    said = "|".join(p for p, op in STATS if op != "rows")
    text.take_all(rf"(?:(?:{said})(?:,? and |, ?))+(?:{said})")
    for answer in answers:
        for pattern in _words_for(answer.measure):
            text.take_all(pattern)
    if ground.group is not None:
        text.take_all(r"\b(?:each|every|per|separately|separate)\b")
    if any(isinstance(s, Derive) for s in ground.steps):
        text.take_all(_NEW_COLUMN)
        text.take_all(r"\beach (?=[a-z]+(?:'s| s)?\b)|to avoid (?:infinity|dividing by zero|division by zero)")
    if any(w in ("first",) for a in answers for w in [getattr(a.measure, "op", "")]):
        text.take_all(r"\bfirst\b")


def _words_for(measure: Measure) -> list[str]:
    """Patterns of the words that the measure accounts for."""
    if isinstance(measure, Stat | OutlierStat | GroupStat):
        counted = {"nunique": "rows", "share": "share_percent", "share_percent": "share"}.get(measure.op, measure.op)
        found = [p for p, op in STATS if op in (measure.op, counted)]
        found += [_RANGE] if measure.op == "range" else []
        found += [r"what (?:share|proportion|fraction) of (?:the )?values"] if measure.op.startswith("missing") else []
        found += [r"\bshare\b|\bproportion\b|\bpercent\w*"] if measure.op == "missing_percent" else []
        found += [r"duplicat\w+(?: rows?| entries| records?)*"] if measure.op == "duplicates" else []
        return found + ([r"(?:any )?outliers?|number of|total|absolute number"] if isinstance(measure, OutlierStat) else [])
    if isinstance(measure, RowWith):
        return [r"what is (?:its|their|his|her) [a-z]+|\bwhich\b"]
    if isinstance(measure, Correlate):
        named = (
            rf"\b{measure.method}\b|(?:{measure.method}(?:'s)? )?(?:rank )?(?:correlation)?(?: coefficient)?(?: "
            rf"\(r\))?(?: value)?(?: r\b)?"
        )
        return [
            named,
            (
                r"linear relationship|p values?|correlat\w+|\b(?:rho|tau|rank)\b|how strongly"
                r"|\bbetween\b(?: (?:the|these))?|\bdifferences?\b"
            ),
        ]
    if isinstance(measure, Tested):
        return [*(p for p, t in TESTS if t == measure.test), _TESTING]
    metric = [p for p, m in METRICS if m == measure.metric]
    paired = [
        (
            r"correlation coefficient|between (?:the )?(?:predicted and (?:the )?(?:actual|true)"
            r"|(?:actual|true) and (?:the )?predicted)"
        )
    ]
    return [
        *metric,
        r"\((?:rmse|mse|mae|r2)\)|\br2\b|\bmse\b|\brmse\b",
        *(paired if measure.metric == "correlation" else []),
    ]


def claim_talk(text: Linked) -> None:
    """Claims what only explains: rounding, order, software, units, what the rows are, and what a number would mean."""
    for pattern in (_ROUNDING, _SOFTWARE, _MEANING, _TIMING, _EACH_ROW, _DEED, _ORDER):
        text.take_all(pattern)
    for match in text.fresh(r"\b[a-z]+(?:ing|al|ed|ic) (?=@)"):
        if stem(match[0].strip()) not in CRITICAL_STEMS:
            text.claim(match)
    rows = "|".join(sorted(text.facts.row_words) or ["(?!)"])
    text.take_all(rf"(?:of|aboard|on) the (?:{rows})\w*\b")
    text.take_all(
        rf"@\d+ in (?:{_UNITS})\b|(?:(?<=@\d )|(?<=@\d\d ))of the (?:[a-z]+ ){{0,2}}in (?:{_UNITS})\b"
        rf"|\bin (?:{_UNITS})\b|(?<=\d )(?:{_UNITS})\b"
    )
    text.take_all(
        r"remaining|new features?|these (?:two )?(?:groups|columns|values)|for either of the two columns|full(?= @)"
        r"|with no filtering|\bonly(?= ?(?:[.;,]|$))"
    )
    _claim_nouns(text)


def _claim_nouns(text: Linked) -> None:
    """`time` in "waiting @3 time", where no column has the word in its name: it only says what kind of thing the"""
    """column holds."""
    named = {w for c in text.facts.columns for w in c.words}
    for match in text.fresh(
        r"(?:(?<=@\d )|(?<=@\d\d ))(time|times|level|levels|amount|amounts|score|scores|figure|figures|coordinates?|pressure)\b"
    ):
        if stem(match[1]) not in named:
            text.claim(match)
