"""The words of analysis English: which carry no meaning of their own, and which change an answer."""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import stem, words

FUNCTION_WORDS: Final = words(
    """a an the this that these those there here it its itself they them their i we you your our my me us he she his her s
    and or but nor so if then than as of in on at to from by for with within into onto over about around through during
    via upon is are was were be been being am do does did done has have had having can could will would shall should may
    might must what which who whom whose where when why how whether also any all both each every either such same own
    other some only just up out off yes any etc eg e g i.e please let lets thus hence therefore otherwise respectively
    accordingly while because since further furthermore additionally finally next afterwards afterward now first secondly
    one ones using use used uses per"""
) - words("not no only each per every other first")
"""Words that hold a sentence together. What negates, limits or divides is not among them."""

ANALYSIS_WORDS: Final = words(
    """calculate calculated calculating calculation calculations compute computed computing computation determine
    determined determining find found finding obtain get give given provide provided provides provide report reported
    reporting return returned show display identify identified identifying perform performed performing conduct conducted
    conducting apply applied applying explore examine investigate analyze analyse analysis analyses assess assessing
    evaluate evaluated evaluating evaluation check checking measure measures measured consider considered considering
    assume assumed treat treated implement implemented implementing utilize utilizing utilise employ employed handle
    handling make makes sure ensure need needed want wanted able specify specified state stated stating following follow
    follows column columns variable variables field fields feature features attribute attributes dataset datasets data
    dataframe frame table file csv row rows record records entry entries observation observations sample samples case
    cases point points value values number numbers numeric numerical figure figures amount level levels quantity python
    pandas numpy scipy sklearn scikit learn library libraries package packages module function functions functionality
    method methods method's built builtin in tool tools technique techniques algorithm procedure approach standard default
    defaults parameter parameters formula statistical statistic statistics statistically descriptive summary arithmetic
    mathematical result results answer answers output outputs question task step steps dimension final comprehensive
    simple basic direct directly separately separate individually distinctively distinct whole entire full available
    existing original overall complete across throughout based according basis regarding respect terms relationship
    relation linear strength direction association between among exist exists existing existence indicates indicate
    indicating represent represents represented representing denotes shows means meaning mean's refers defined define
    defines described machine learning model models modeling modelling predict prediction predictions predicted
    performance test tests testing hypothesis null alternative significant significantly significance difference different
    differ differs distribution distributed distributions normal normality normally follow adhere adheres assumption
    particular purpose purposes type types kind reference like specific certain current possible appropriate necessary
    suitable required require actual real simply well much many more most long good strong weak set sets list lists
    include includes included including contain contains containing consist present appear appears created create creating
    creates generate generated generating called named new name names label labelled average averages total count counts
    counted counting impact effect affect affects influence behind related involve involved involving format rounded round
    rounding decimal decimals place places digit digits whole integer float floating string percentage percent note
    assumes assumed properly correctly correct accurate accuracy equation compare compared comparing comparison please
    respective corresponding associated mentioned listed calculated above below underlying problem work process processing
    processed preprocess preprocessing cleaning clean cleaned cleansing transform transformation transformations convert
    converted converting numeric consistency reproducibility reproducible consistent ease sake happens happen occur occurs
    occurring occurrence occurrences nan na none null missing empty valid invalid non detect detected detection detecting
    outlier outliers zscore score scores z due high low possibility possibilities error errors further usual issue issues
    consistently exact exactly actually inclusive exclusive range ranges interval metric metrics only-metric independent
    dependent predictor predictors target regressor response input inputs axis argument arguments object series array list
    dictionary person people individual individuals item items unit units instance instances member members subject
    subjects information insight insights trend pattern patterns overview know tell understand want explain describe
    describing operation operations operator mathematically arithmetical strictly identification identifying validate
    validated assessment symmetrical engineering rates meet meets conditions condition visualize discuss comment interpret
    interpretation two three four five six seven eight nine ten second third"""
) - words("above below original percentage percent different first second third new missing null outlier outliers full normal")
"""Words about the task itself, which leave the answer as it is."""

CRITICAL: Final = words(
    """not no except excluding exclude excluded without only unless neither instead rather weighted weight log logarithm
    logarithmic squared square root cubed normalize normalized normalise standardize standardized scale scaled winsorize
    trimmed cumulative rolling moving lag lagged shifted difference ratio top bottom largest smallest highest lowest
    maximum minimum first last latest earliest greater less larger smaller higher lower more fewer above below under over
    exceed exceeds exceeding before after since until between each per every grouped group groups within across monthly
    weekly daily yearly annual quarterly hourly month week day year hour percentile quartile decile bin bins binned bucket
    category categories binary interaction polynomial impute imputed imputing fill filled filling drop dropped dropping
    remove removed removing delete deleted replace replaced duplicate duplicates unique"""
)
"""Words that change the answer: each must have found its place in a step or a measure."""

SYNONYMS: Final[dict[str, frozenset[str]]] = {
    stem(word): frozenset(stem(other) for other in others.split())
    for word, others in {
        "gender": "sex", "sex": "gender", "number": "num no count n", "count": "num no number n", "average": "avg mean",
        "percentage": "pct percent", "percent": "pct", "quantity": "qty", "amount": "amt value", "department": "dept",
        "employment": "emp", "temperature": "temp", "standard": "std", "identifier": "id", "year": "yr",
        "country": "nation", "salary": "pay", "wage": "pay", "price": "cost",
    }.items()
}  # fmt: skip
"""What a question's word may be called in a column's name, beside its own stem and the beginnings of it."""

VALUE_SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "female": ("women", "woman", "girl"), "male": ("men", "man", "boy"), "yes": ("true",), "no": ("false",),
}  # fmt: skip
"""What a value that a column holds may be called in a question."""

NUMBER_WORDS: Final = {
    w: i for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}
ORDINALS: Final = {w: i for i, w in enumerate(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"], 1)}

PLAIN: Final = frozenset(stem(w) for w in FUNCTION_WORDS | ANALYSIS_WORDS)
CRITICAL_STEMS: Final = frozenset(stem(w) for w in CRITICAL)
COLLIDING: Final = (
    FUNCTION_WORDS
    | ANALYSIS_WORDS
    | CRITICAL
    | words("open close day date time start end title index class group state rank description id")
)
"""A column that is called like one of these is meant only where the question says so: in quotes, or with "column" beside it."""
