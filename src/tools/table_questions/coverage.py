"""Which words of a question found no place in the plan: a question with one of them is not answered."""

from __future__ import annotations

import re
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.binding import Ground
from src.tools.table_questions.facts import name_words
from src.tools.table_questions.lexicon import CRITICAL_STEMS, FUNCTION_WORDS, METRICS, PLAIN, STATS, TESTS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.plan import Answer, Correlate, Derive, GroupStat, Modelled, OutlierStat, Stat, Tested, Verdict
from src.tools.table_questions.wanted import Wanted

_MOST_ROW_NOUNS: Final = 2
_UNITS: Final = "mm|cm|m|km|kg|g|grams|usd|dollars|euros|years|hours|minutes|seconds|degrees|meters|metres|miles|pounds|celsius"
_ROUNDING: Final = (
    r"(?:all )?(?:the )?(?:numeric )?(?:answers?|results?|values?|numbers?|outputs?)? ?(?:should be "
    r"|be )?(?:round\w* )?(?:up |off )?(?:\w+ )?to (?:the )?"
    r"(?:(?:\d|one|two|three|four|five|six) decimals?(?: places?| points?| digits?)?"
    r"|nearest (?:hundredth|tenth|thousandth|whole number|integer))(?: as the answer)?"
)
_MEANING: Final = (
    r"(?:if|when|where) (?:the )?(?:@\d+ )?(?:absolute |pearson |spearman )?(?:correlation|p value|coefficient"
    r"|skewness|kurtosis|it |r value|result|absolute value)(?:[^.;]|\.\d)*"
    r"|(?:and )?(?:consider|assume|conclude)[^.;]*?(?:significan|correlat|normal|reject)(?:[^.;]|\.\d)*"
    r"|(?:the )?null hypothesis[^.;]*|(?:use |using |with |at )?(?:a |the )?(?:significance|confidence) "
    r"level(?:[^.;@]|\.\d)*|\(?alpha\)? ?(?:=|of)? ?0\.\d+|p ?(?:value )?(?:<|less than) ?0\.\d+"
    r"|(?:to )?assess(?:ing)? the strength and direction of[^.;]*"
    r"|(?:is|are) there (?:any |a )?(?:significant |linear )?correlation|if (?:so|yes|any|there are any outliers),?"
    r"|(?:adheres?|conforms?|follows?) (?:to )?a normal distribution|how would you detect them"
    r"|how can they be detected|how do these outliers affect[^.?]*"
    r"|(?:built in|predefined) [a-z]+|method s? default|default parameter values for [a-z. ]+method"
)
_SOFTWARE: Final = (
    r"(?:other than |from |of |in |with |using |by |the |use )*(?:pandas?'?s?|numpy|np|pd|scipy|sklearn|scikit learn"
    r"|python'?s?|dataframe|stats|statsmodels)(?:\.[\w.]+)?(?: library| package| module| method"
    r"| function)*(?: \w+\(\))?"
    r"|\b\w+\(\)(?: and \w+\(\))?(?: methods?| functions?)?(?: respectively)?"
    r"|\b(?:corr|skew|mean|std|median) (?:method|function)s?|kurt(?:osis)? functions?"
    r"|fisher(?:'s| s)? (?:method|definition)|non parametric methods"
)


def claim_measures(text: Linked, answers: tuple[Answer, ...], ground: Ground) -> None:
    """Claims the words by which the question names what the plan measures."""
    for answer in answers:
        measure = answer.measure.measure if isinstance(answer.measure, Verdict) else answer.measure
        if isinstance(measure, Stat | OutlierStat | GroupStat):
            _claim(text, [p for p, op in STATS if op in (measure.op, "rows" if measure.op == "nunique" else measure.op)])
        if isinstance(measure, OutlierStat):
            text.take_all(r"(?:any )?outliers?|number of|total|absolute number")
        if isinstance(measure, Correlate):
            text.take_all(
                rf"(?:{measure.method}(?:'s)? )?(?:correlation)?(?: coefficient)?(?: \(r\))?(?: value)?(?: r\b)?"
                rf"|linear relationship|p values?|correlat\w+"
            )
        if isinstance(measure, Tested):
            _claim(text, [p for p, t in TESTS if t == measure.test])
            text.take_all(
                r"p values?|(?:test )?statistics?|for normality|normality|t value|f value|independent|two sample"
                r"|these two groups|significant difference|(?:null|not null)"
            )
        if isinstance(measure, Modelled):
            _claim(text, [p for p, m in METRICS if m == measure.metric])
            text.take_all(r"\((?:rmse|mse|mae|r2)\)|\br2\b|\bmse\b|\brmse\b")
        if isinstance(measure, Correlate | Tested):
            text.take_all(r"\bbetween\b(?: (?:the|these))?|\bdifferences?\b")
    if ground.group is not None:
        text.take_all(r"\b(?:each|every|per|separately|separate)\b")
    if any(isinstance(s, Derive) for s in ground.steps):
        text.take_all(r"\beach (?=[a-z]+(?:'s| s)?\b)|to avoid (?:infinity|dividing by zero|division by zero)")
    if any(isinstance(a.measure, Stat) and a.measure.op == "first" for a in answers):
        text.take_all(r"\bfirst\b")
    text.take_all(r"(?:for |of )?each (?:value|row|entry|observation|data point|record|point)s?\b|\(make sure[^)]*\)")
    text.take_all(
        r"\b(?:before|prior to|when|while|after|by) (?:the )?(?:calculat|comput|perform|appl|train|conduct|evaluat"
        r"|outlier|split|any|doing)\w*(?: detection| the| any)*"
    )
    text.take_all(
        r"@\d+ (?:[a-z]+ ){1,2}columns?\b(?<!the columns)|@\d+ "
        r"(?:a [a-z]+ )?(?:has |have |had |was |were )*(?:paid|made|held|sold|taken|given"
        r"|\w+ed)\b(?! (?:in|before|after|during|on) [$\d])(?: by (?:the )?[a-z]+s\b)?"
    )
    text.take_all(
        r"\b[a-z]+(?:ing|al|ed|ic) (?=@)|(?:of|aboard|on) the (?:"
        + "|".join(sorted(text.facts.row_words) or ["(?!)"])
        + r")\w*\b"
    )
    text.take_all(
        rf"@\d+ in (?:{_UNITS})\b|(?:(?<=@\d )|(?<=@\d\d ))of the (?:[a-z]+ ){{0,2}}in (?:{_UNITS})\b|\bin (?:{_UNITS})\b"
    )
    text.take_all(r"remaining|new features?|these (?:two )?(?:groups|columns|values)|for either of the two columns")


def _claim(text: Linked, patterns: list[str]) -> None:
    for pattern in patterns:
        text.take_all(pattern)


def claim_talk(text: Linked, answers: tuple[Answer, ...]) -> None:
    """Claims what only explains: rounding, software, and, where no answer is a word, what a number would mean."""
    text.take_all(_ROUNDING)
    text.take_all(_SOFTWARE)
    if not any(isinstance(a.measure, Verdict) for a in answers):
        text.take_all(_MEANING)


def unplaced_words(text: Linked, wanted: tuple[Wanted, ...], used: list[str], ground: Ground) -> list[str]:
    """Words and numbers that neither a rule nor a name accounts for, in order, once each."""
    echoes = {w for name in used for w in name_words(name)} | {stem(x) for w in wanted for x in w.words.split()}
    held = _held_words(text, used)
    nouns: list[str] = []
    unplaced: list[str] = []
    for word in text.left():
        if word.startswith("@"):
            if text.column(word) not in used:
                unplaced.append(text.column(word))
        elif word.startswith("$"):
            value = text.values[int(word[1:])]
            if not any(c.value == value.value for c in ground.where):
                unplaced.append(value.value)
        elif not _known(word, echoes | text.facts.row_words, held):
            if _is_row_noun(word, nouns, text):
                nouns.append(stem(word))
            else:
                unplaced.append(word)
    return list(dict.fromkeys(unplaced))


def _known(word: str, echoes: set[str] | frozenset[str], held: frozenset[str]) -> bool:
    bare = word.strip(".'").removesuffix("'s")
    stemmed = stem(bare)
    if bare in FUNCTION_WORDS or (len(bare) < 2 and not bare.isdigit()):
        return True
    if bare[0].isdigit():
        return bare in echoes
    return (
        (stemmed in PLAIN and stemmed not in CRITICAL_STEMS)
        or bare in held
        or (stemmed in echoes and bare not in ("not", "no", "without"))
    )


def _is_row_noun(word: str, so_far: list[str], text: Linked) -> bool:
    """A plural that names what the rows are ("individuals"), for at most two such nouns."""
    stemmed = stem(word)
    if word in text.proper:
        return False
    of_the = re.search(rf"\b(?:of|or|and) (?:the |a |an |all )?{re.escape(word)}\b(?! @)", text.text) is not None and re.search(
        r"\bof (?:the|a|an|all) ", text.text
    )
    plural = (
        word.isalpha() and len(word) > 3 and word.endswith("s") and not word.endswith("ss") and stemmed not in CRITICAL_STEMS
    )
    return stemmed in so_far or (
        (plural or bool(of_the)) and stemmed not in CRITICAL_STEMS and word.isalpha() and len(so_far) < _MOST_ROW_NOUNS
    )


def _held_words(text: Linked, used: list[str]) -> frozenset[str]:
    """Single words that a used column of text holds: a second line of headings, as "wins" at the top of its column."""
    found = (str(v).lower() for n in used if (c := text.facts.column(n)) and c.kind == "number_text" for v in c.values[:5])
    return frozenset(v for v in found if v.isalpha())
