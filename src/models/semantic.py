"""The semantic model: what the tables mean to the business (Apache Ossie's shape, frozen)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from src.models.catalog import ColumnKind, ColumnType, Scalar

FieldRole = ColumnKind
"""What a field is for; see there."""

FilterOp = Literal["=", "!=", ">", ">=", "<", "<=", "in", "not_in", "is_null", "not_null"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or an expression over columns, of a dataset."""

    name: str
    dataset: str
    expression: str
    """SQL over the dataset's own columns; mostly the column's name."""
    label: str
    role: FieldRole
    type: ColumnType
    unit: str = ""
    """"USD", "%", "items", "days" ...; empty when it has none."""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    sensitive: bool = False

    @property
    def ref(self) -> str:
        """`dataset.field`, its name everywhere else."""
        return f"{self.dataset}.{self.name}"

    @property
    def column(self) -> str:
        """The column behind it, where its expression is just that."""
        return self.expression.strip('"`')


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table with its fields."""

    name: str
    source: str
    """The table or view in the database."""
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    label: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    time: str | None = None
    """Name of the field that places a row in time, where there is one."""
    label_field: str | None = None
    """Name of the field that names a row for a person."""

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True)
class Relationship:
    """Many rows of `from_dataset` belong to one row of `to_dataset`."""

    name: str
    from_dataset: str
    to_dataset: str
    from_columns: tuple[str, ...]
    to_columns: tuple[str, ...]
    score: float = 1.0
    """How sure it is: 1.0 where a key is declared or a person wrote it, less where it was inferred."""


@dataclass(frozen=True, slots=True)
class Metric:
    """An aggregate with a meaning."""

    name: str
    label: str
    dataset: str
    """The fact: the dataset whose rows are aggregated. Others it mentions are joined many-to-one."""
    expression: str
    """ANSI SQL aggregate over `dataset.field` names."""
    unit: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()
    time: str | None = None
    """`dataset.field` that places it in time, where it can be placed."""
    additive: bool = True
    """Whether values of parts sum to the value of the whole (a rate's do not)."""
    additive_over_time: bool | None = None
    """The same for parts of time alone (orders by product overlap, orders by day do not); None: as `additive`."""


@dataclass(frozen=True, slots=True)
class TermFilter:
    """A condition of a term. A value such as `today-30d` is a date relative to the clock."""

    field: str
    op: FilterOp
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A business word that stands for a condition ("active user") or a period ("year to date")."""

    name: str
    label: str
    description: str
    synonyms: tuple[str, ...] = ()
    filters: tuple[TermFilter, ...] = ()
    metric: str | None = None
    """The metric that counts such things ("how many active users")."""
    period: str | None = None
    """A period expression that the term abbreviates ("year to date")."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """How a business counts its time, where that is not the calendar on the wall."""

    fiscal_year_start: int | None = None
    """Month (1 to 12) whose first day begins the fiscal year; None: nobody has said, so no fiscal period is read."""
    fiscal_year_named: Literal["end", "start"] = "end"
    """FY2026 is the fiscal year that ends in 2026 ("end", as most do), or the one that starts in it."""
    week_start: int = 0
    """Weekday on which a week begins, 0 is Monday."""
    date_order: Literal["day_first", "month_first"] | None = None
    """How 03/04/2026 is meant; None: such a date is asked back."""


@dataclass(frozen=True, slots=True)
class VerifiedQuery:
    """A question whose SQL a person has checked."""

    question: str
    sql: str
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class SemanticModel:
    """Datasets, how they join, metrics and terms; `version` goes into every answer."""

    name: str
    datasets: tuple[Dataset, ...]
    relationships: tuple[Relationship, ...] = ()
    metrics: tuple[Metric, ...] = ()
    terms: tuple[Term, ...] = ()
    verified_queries: tuple[VerifiedQuery, ...] = ()
    version: str = ""
    calendar: BusinessCalendar = BusinessCalendar()
    inferred: bool = False
    """True when it was made from the catalog because no glossary fits the database."""

    def __hash__(self) -> int:
        """Of its names alone: it is looked up several times a question, and may hold thousands of fields."""
        return hash((self.name, self.version, tuple(d.name for d in self.datasets)))

    def dataset(self, name: str) -> Dataset | None:
        """The dataset of that name, or None."""
        return next((d for d in self.datasets if d.name == name), None)

    def metric(self, name: str) -> Metric | None:
        """The metric of that name, or None."""
        return next((m for m in self.metrics if m.name == name), None)

    def time_of(self, dataset: Dataset) -> str | None:
        """The `dataset.field` that places a dataset's rows in time: its own, or the only one that its metrics agree on."""
        if dataset.time:
            return dataset.time if "." in dataset.time else f"{dataset.name}.{dataset.time}"
        times = {m.time for m in self.metrics if m.dataset == dataset.name and m.time}
        return times.pop() if len(times) == 1 else None

    def field(self, ref: str) -> Field | None:
        """The field named `dataset.field`, or None."""
        dataset_name, _, field_name = ref.partition(".")
        dataset = self.dataset(dataset_name)
        return dataset.field(field_name) if dataset else None
