"""Which functions a query may call, by dialect and by the name that the database sees. Data, not code.

Pure functions of their arguments, aggregates, windows, and the clock. Nothing that reads files, sleeps, takes locks,
changes settings, runs other SQL, tells of users or servers, or makes rows or bytes out of nothing.
"""

from __future__ import annotations

from typing import Final

from src.services.engines.sqlite_functions import SQLITE_FUNCTIONS, words

COMMON: Final = words(
    """
    abs acos asin atan atan2 ceil ceiling cos cot degrees exp floor ln log log10 log2 mod pi pow power radians round sign
    sin sqrt tan trunc greatest least
    avg count max min sum stddev stddev_pop stddev_samp variance var_pop var_samp
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number
    char_length character_length concat concat_ws left length lower lpad ltrim octet_length position replace reverse
    right rpad rtrim substr substring trim upper ascii
    coalesce nullif cast extract current_date current_time current_timestamp localtime localtimestamp grouping
    """
)

_POSTGRES: Final = words(
    """
    age bit_length btrim cbrt chr cosh date date_bin date_part date_trunc div every initcap isfinite justify_days
    justify_hours justify_interval make_date make_interval make_time make_timestamp now overlay regexp_replace sinh
    split_part starts_with statement_timestamp strpos tanh to_char to_date to_number to_timestamp translate width_bucket
    array_agg array_length array_to_string bool_and bool_or corr covar_pop covar_samp mode percentile_cont percentile_disc
    regr_intercept regr_r2 regr_slope string_agg json_array_length json_typeof jsonb_array_length jsonb_typeof
    json_extract_path json_extract_path_text jsonb_extract_path jsonb_extract_path_text random num_nonnulls num_nulls
    """
)

_MYSQL: Final = words(
    """
    adddate addtime curdate curtime date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear
    format from_days from_unixtime hour last_day makedate maketime minute month monthname now period_add period_diff quarter
    second str_to_date subdate subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff
    to_days to_seconds truncate unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear year yearweek
    any_value bit_length char elt field find_in_set group_concat hex if ifnull instr isnull lcase locate mid rand
    regexp_replace regexp_substr soundex strcmp substring_index ucase json_extract json_length json_type json_unquote
    json_valid std
    """
)

_DUCKDB: Final = words(
    """
    age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg bool_and bool_or cbrt chr contains corr
    count_if covar_pop covar_samp date date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc
    day dayname dayofmonth dayofweek dayofyear ends_with entropy epoch epoch_ms even first format fsum gamma geomean hour if
    ifnull instr isfinite isinf isnan isodow isoyear kurtosis last last_day lcase len levenshtein list listagg mad
    list_aggregate make_date make_time make_timestamp max_by median min_by minute mode month monthname now prefix printf
    product quantile
    quantile_cont quantile_disc quarter random regexp_extract regexp_matches regexp_replace regr_intercept regr_r2 regr_slope
    second skewness split_part starts_with strftime string_agg strip_accents strlen strpos strptime suffix sumkahan time_bucket
    to_days to_hours to_minutes to_months to_seconds to_timestamp to_weeks to_years today try_strptime typeof ucase
    week weekday weekofyear year yearweek json_array_length json_extract json_extract_string json_type json_valid
    """
)

FUNCTIONS: Final = {
    "sqlite": SQLITE_FUNCTIONS,
    "postgres": COMMON | _POSTGRES,
    "mysql": COMMON | _MYSQL,
    "duckdb": COMMON | _DUCKDB,
}


def allowed_functions(dialect: str) -> frozenset[str]:
    """The functions of a dialect; what all have in common for one that has no list yet."""
    return FUNCTIONS.get(dialect, COMMON)
