"""Three little SQLite databases that no glossary describes: a music shop, a hospital, a camelCase logistics app."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from src.models.catalog import Catalog
from src.services.engines.sqlite import SqliteEngine

MUSIC: Final = """
CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE Album (AlbumId INTEGER PRIMARY KEY, Title TEXT, ArtistId INTEGER REFERENCES Artist (ArtistId),
  ReleaseYear INTEGER);
CREATE TABLE Genre (GenreId INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE Track (TrackId INTEGER PRIMARY KEY, Name TEXT, AlbumId INTEGER REFERENCES Album, GenreId INTEGER REFERENCES Genre,
  Composer TEXT, Milliseconds INTEGER, Bytes INTEGER, UnitPrice NUMERIC(10, 2));
CREATE TABLE Employee (EmployeeId INTEGER PRIMARY KEY, LastName TEXT, FirstName TEXT, Title TEXT,
  ReportsTo INTEGER REFERENCES Employee (EmployeeId), BirthDate TEXT, HireDate TEXT);
CREATE TABLE Customer (CustomerId INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, Country TEXT, Email TEXT, Phone TEXT,
  SupportRepId INTEGER REFERENCES Employee (EmployeeId));
CREATE TABLE Invoice (InvoiceId INTEGER PRIMARY KEY, CustomerId INTEGER REFERENCES Customer, InvoiceDate TEXT, Total NUMERIC);
CREATE TABLE InvoiceLine (InvoiceLineId INTEGER PRIMARY KEY, InvoiceId INTEGER REFERENCES Invoice (InvoiceId),
  TrackId INTEGER REFERENCES Track (TrackId), UnitPrice NUMERIC, Quantity INTEGER);
INSERT INTO Artist VALUES (1, 'AC/DC'), (2, 'Accept');
INSERT INTO Album VALUES (1, 'For Those', 1, 1981), (2, 'Balls', 2, 1983), (3, 'Fast', 2, 1976);
INSERT INTO Genre VALUES (1, 'Rock'), (2, 'Jazz');
INSERT INTO Track VALUES (1, 'Intro', 1, 1, 'A. Young', 343719, 11170334, 0.99),
  (2, 'Outro', 2, 1, NULL, 205662, 6713451, 0.99),
  (3, 'Blues', 3, 2, 'F. Baltes', 230619, 3990994, 1.99);
INSERT INTO Employee VALUES (1, 'Adams', 'Andrew', 'Manager', NULL, '1962-02-18', '2002-08-14'),
  (2, 'Edwards', 'Nancy', 'Agent', 1, '1958-12-08', '2002-05-01');
INSERT INTO Customer VALUES (1, 'Luis', 'Gomez', 'Brazil', 'l@x.br', '+55', 2),
  (2, 'Leo', 'Kohler', 'Germany', 'k@x.de', '+49', 2),
  (3, 'Ann', 'Gomez', 'Brazil', 'a@x.br', '+55', 1);
INSERT INTO Invoice VALUES (1, 1, '2024-01-03 00:00:00', 2.98), (2, 2, '2024-01-20 00:00:00', 0.99),
  (3, 3, '2024-02-11 00:00:00', 1.98);
INSERT INTO InvoiceLine VALUES (1, 1, 1, 0.99, 1), (2, 1, 3, 1.99, 1), (3, 2, 2, 0.99, 1), (4, 3, 1, 0.99, 2);
"""

HOSPITAL: Final = """
CREATE TABLE doctors (id INTEGER PRIMARY KEY, name TEXT, specialty TEXT);
CREATE TABLE patients (patient_id INTEGER PRIMARY KEY, full_name TEXT, birth_date TEXT, sex TEXT, height_cm REAL,
  weight_kg REAL, is_smoker INTEGER, insurance_number TEXT);
CREATE TABLE admissions (admission_id INTEGER PRIMARY KEY, patient_id INTEGER, doctor_id INTEGER, admitted_on TEXT,
  discharged_on TEXT, cost REAL, readmitted INTEGER, triage_score INTEGER, ward TEXT);
CREATE TABLE "lab results" ("result id" INTEGER PRIMARY KEY, admission_id INTEGER, "glucose level" REAL, "order" INTEGER,
  taken_at TEXT);
INSERT INTO doctors VALUES (1, 'Dr. No', 'Surgery'), (2, 'Dr. Who', 'Surgery'), (3, 'Dr. House', 'Diagnostics');
INSERT INTO patients VALUES (10, 'P One', '1980-01-01', 'f', 170.0, 60.5, 0, 'A1'),
  (11, 'P Two', '1990-05-05', 'm', 181.5, 80.0, 1, 'A2'), (12, 'P Three', '2001-09-09', 'f', 165.0, 55.0, 0, 'A3');
INSERT INTO admissions VALUES (1, 10, 1, '2025-03-01', '2025-03-05', 1200.5, 0, 3, 'A'),
  (2, 11, 2, '2025-03-09', NULL, 300.0, 1, 2, 'B'), (3, 10, 3, '2025-04-01', '2025-04-02', 80.0, 0, 5, 'A'),
  (4, 12, 1, '2025-04-11', '2025-04-15', 950.0, 0, 4, 'A');
INSERT INTO "lab results" VALUES (1, 1, 5.5, 1, '2025-03-01 08:30:00'), (2, 1, 6.1, 2, '2025-03-02 08:30:00'),
  (3, 3, 4.9, 1, '2025-04-01 12:00:00');
"""

LOGISTICS: Final = """
CREATE TABLE warehouses (warehouseId INTEGER PRIMARY KEY, warehouseName TEXT, latitude REAL, longitude REAL);
CREATE TABLE shipments (shipmentId INTEGER PRIMARY KEY, originWarehouseId INTEGER REFERENCES warehouses (warehouseId),
  destinationWarehouseId INTEGER REFERENCES warehouses (warehouseId), carrierName TEXT, createdAt TEXT, updatedAt TEXT,
  shippingFee REAL, onTimeRate REAL, parcelCount INTEGER);
CREATE TABLE shipmentEvents (eventId INTEGER PRIMARY KEY, shipmentId INTEGER REFERENCES shipments (shipmentId), eventType TEXT,
  delayMinutes INTEGER);
CREATE VIEW carriers AS SELECT DISTINCT carrierName FROM shipments;
INSERT INTO warehouses VALUES (1, 'Lyon', 45.7, 4.8), (2, 'Porto', 41.1, -8.6), (3, 'Graz', 47.0, 15.4);
INSERT INTO shipmentEvents VALUES (1, 1, 'pickup', 0), (2, 1, 'customs', 90), (3, 2, 'pickup', 5), (4, 2, 'customs', 5);
"""


def music_shop(folder: Path) -> Catalog:
    """Like the Chinook sample: PascalCase names, declared keys, a self-reference."""
    return _catalog(folder / "music.db", MUSIC)


def hospital(folder: Path) -> Catalog:
    """Nothing declared but primary keys; names with spaces and a reserved word."""
    return _catalog(folder / "hospital.db", HOSPITAL)


def logistics(folder: Path) -> Catalog:
    """camelCase names; shipments reach warehouses in two ways."""
    carriers = ("Swift", "Slow", "Swift Cargo")
    rows = [
        f"({i}, {1 + i % 3}, {1 + (i + 1) % 3}, '{carriers[i % 3]}', '2025-01-{i:02} 09:00:00', '2025-02-{i:02} 09:00:00', "
        f"{i * 1.5}, 0.9, {i})"
        for i in range(1, 29)
    ]
    return _catalog(folder / "logistics.db", LOGISTICS + f"INSERT INTO shipments VALUES {', '.join(rows)};")


def _catalog(path: Path, script: str) -> Catalog:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    engine = SqliteEngine(f"sqlite:///{path}", seconds=5, result_bytes=1_000_000)
    try:
        return engine.catalog()
    finally:
        engine.close()
