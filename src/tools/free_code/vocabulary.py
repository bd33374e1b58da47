"""Words that code of a model's may bring before a reader: in the names of answers, and in what an error says.

A name such as `revenue_tripled` would be a claim that nobody checked; one of statistics and of the question's words is none.
"""

from __future__ import annotations

from typing import Final

from src.tools.questions.tokens import stemmed, words

STATISTICS: Final = stemmed(
    """
    a accuracy adf after aic all alpha an and anderson anova any auc autocorrelation average bartlett before benford bera
    beta between bic binomial bootstrap bound box by calls chi ci clusters coefficient coefficients concentration
    confidence correlation cosine count covariance critical cronbach cumulative d darling date day days degrees density
    deviance deviation df dickey difference dispersion distance distinct effect eigenvalue entropy error estimate
    estimated exact expected explained exponent exponential f factor first fisher fit for freedom frequency friedman from
    fuller gamma gini granger group groups h half hazard heterogeneity hhi highest hour importance in index inertia
    intercept interval iqr is jarque kendall kolmogorov kpss kruskal ks kurtosis label labels lag largest last lead least
    level levene likelihood limit ljung log lognormal lorenz loss lower lowest mae mahalanobis mann mape margin max
    maximum mean median method mid min minimum missing mode model month most n normal normalised number observed odds of
    on or outliers over overlap p parameter pareto pearson per percent percentage percentile period periods poisson power
    precision predicted probability proportion pvalue q q1 q3 quantile quarter quartile r r2 range rank rate ratio recall
    residual rho rmse row rows s sample score sd se season shape shapiro share sigma significance silhouette size skewness
    slope smallest smirnov spearman spread square squared squares standard stat stationary statistic std stderr student
    sum t tau test than the theta threshold time to top total trimmed tukey turnover u uniform unique upper v value values
    variance variation vif w wallis week weekday weibull weight weighted welch where whitney wilcoxon wilk with within
    year z zipf
    """
)
"""Stems of words for quantities and of the small words between them."""

ERRORS: Final = words(
    """
    a above absolute accept accessor add after aggregate aggregation align all allowed already ambiguous an and any are
    aren't argument arguments arr array arrays as assign at attribute axis bad base be been before between bins bool
    boolean both bound bounds broadcast broadcastable but by call callable can can't cannot cast categorical category
    channel class column columns compare comparison compatible complex concat concatenate constant contain contains
    converge conversion convert convertible copy core could couldn't count data dataframe dataframegroupby date dates
    datetime datetimearray datetimeindex day dict did dimension dimensional dimensions directly dividing division does
    doesn doesn't don don't done dtype dtypes duplicate duplicates each edges either element elements empty endog enough
    entries equal error even exactly exceeded exist exists exog expect expected failed few fewer finite fit flag float
    float64 following for form format found frame freq frequency from function got greater group groupby grouped groups
    has hashable have help how if implemented import in incompatible inconsistent index indexed indexer indexing indices
    inf infinite infinity infs input inputs insert inside instance instances instead int int64 integer integers interval
    invalid is isn isn't it it's item items iterable iterate key keys keyword kind label labels large last least len
    length lengths less level levels like list literal local long mask match matrix max maximum memory merge method min
    minimum mismatch missing mixed module month more multiple must na name named names nan nans nat ndarray ndim need
    needs negative nested no non none nonetype not nothing null number numbers numeric numpy object objects observations
    of offset on one only operand operands operation operator operators or order ordered other out overflow overlap pandas
    parse parsed pass passed perform period periods pipeline point position positional positive possible present provided
    range reached read recursion reduce reduction regular reindex required requires result return returned right row rows
    rule same sample samples scalar sequence sequences series set setting shape shapes should sides single singular size
    slice some sort specified split square std step str string strings strptime subscriptable subtract sum support
    supported syntax table take test than that the there they this time timedelta times timestamp to together too
    transform true truth try tuple type typeerror types tz ufunc unable unaligned unconverted undefined unexpected
    unhashable unique unit unknown unpack unrecognized unsupported up use usecols used using valid value valueerror values
    variable vector was were when where which while whose width window with within without write x y year you your zero
    """
)
"""Words that messages of Python, pandas, numpy and their friends are made of."""
