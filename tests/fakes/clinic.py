"""A hospital, nothing like the sample: proves that the reader knows no names of its own."""

from __future__ import annotations

from typing import Final

from src.models.catalog import Catalog, Column, ColumnType, Table
from src.models.semantic import Dataset, Field, FieldRole, Metric, Relationship, SemanticModel, Term, TermFilter

_WARDS: Final = ("Cardiology", "Oncology", "Paediatrics")


def _field(
    dataset: str, name: str, role: FieldRole, kind: ColumnType = "text", *synonyms: str, sensitive: bool = False
) -> Field:
    label = name.replace("_", " ").capitalize()
    return Field(name, dataset, name, label, role, kind, synonyms=synonyms, sensitive=sensitive)


def clinic_model() -> SemanticModel:
    """Patients are admitted to wards; staff rosters count hours by day."""
    patients = Dataset(
        "patients", "patients", primary_key=("patient_id",), label="Patients", synonyms=("people in care",), label_field="code",
        fields=(
            _field("patients", "patient_id", "id", "integer"),
            _field("patients", "code", "label"),
            _field("patients", "surname", "text", sensitive=True),
            _field("patients", "blood_pressure", "measure", "number", "pressure"),
            _field("patients", "weight", "measure", "number", "body weight"),
            _field("patients", "smoker", "flag", "integer", "smoking"),
            _field("patients", "readmitted", "flag", "integer", "readmission"),
            _field("patients", "blood_type", "category"),
        ),
    )  # fmt: skip
    wards = Dataset(
        "wards", "wards", primary_key=("ward_id",), label="Wards", label_field="ward",
        fields=(
            _field("wards", "ward_id", "id", "integer"),
            _field("wards", "ward", "label"),
            _field("wards", "beds", "measure", "integer"),
        ),
    )  # fmt: skip
    stays = Dataset(
        "stays", "stays", primary_key=("stay_id",), label="Stays", synonyms=("admissions",), time="admitted_on",
        fields=(
            _field("stays", "stay_id", "id", "integer"),
            _field("stays", "admitted_on", "time", "date"),
            _field("stays", "nights", "measure", "integer", "length of stay"),
            _field("stays", "cost", "measure", "number", "bill"),
            _field("stays", "project", "category", "text", "research project"),
        ),
    )  # fmt: skip
    return SemanticModel(
        "clinic",
        datasets=(patients, wards, stays),
        relationships=(
            Relationship("stays_patients", "stays", "patients", ("patient_id",), ("patient_id",)),
            Relationship("stays_wards", "stays", "wards", ("ward_id",), ("ward_id",)),
        ),
        metrics=(
            Metric("admissions", "Admissions", "stays", "COUNT(*)", synonyms=("stays", "intakes"), time="stays.admitted_on"),
            Metric("treatment_cost", "Treatment cost", "stays", "SUM(stays.cost)", "EUR", "Bills.", time="stays.admitted_on"),
            Metric("patient_count", "Patients", "patients", "COUNT(*)", synonyms=("number of patients",)),
            Metric("readmission_rate", "Readmission rate", "patients", "100.0 * AVG(patients.readmitted)", "%", additive=False),
        ),
        terms=(
            Term(
                "smoking_patient", "Smoking patient", "A patient who smokes.", metric="patient_count",
                filters=(TermFilter("patients.smoker", "=", (1,)),),
            ),
        ),
    )  # fmt: skip


def clinic_catalog() -> Catalog:
    """Its tables, with the names of the wards as values."""
    return Catalog(
        (
            Table("patients", (Column("patient_id", "integer"), Column("blood_type", "text", values=("A+", "B+", "O-")))),
            Table("wards", (Column("ward", "text", values=_WARDS), Column("beds", "integer"))),
            Table("stays", (Column("project", "text", values=("Aurora", "Beacon")),)),
        )
    )
