"""Four databases of related tables that nobody has described: no keys, run-together names, prefixes, shared columns."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

RESTAURANTS: Final = """
CREATE TABLE region (city_name TEXT, county TEXT, region TEXT);
CREATE TABLE restaurant (id INTEGER, name TEXT, food_type TEXT, city_name TEXT, rating REAL);
CREATE TABLE location (restaurant_id INTEGER, house_number INTEGER, street_name TEXT, city_name TEXT);
CREATE TABLE dish (dish_id INTEGER, restaurant_id INTEGER, dish_name TEXT, price REAL, is_vegan BOOLEAN, calories INTEGER);
CREATE TABLE chef (chef_id INTEGER, name TEXT, birth_date DATE, hometown TEXT);
CREATE TABLE cooks_at (chef_id INTEGER, restaurant_id INTEGER);
CREATE TABLE review (review_id INTEGER, restaurant_id INTEGER, reviewer TEXT, stars INTEGER, written_on DATE);
INSERT INTO region VALUES ('Oakland', 'Alameda', 'Bay Area'), ('Berkeley', 'Alameda', 'Bay Area'),
  ('Fresno', 'Fresno', 'Central Valley'), ('Napa', 'Napa', 'Wine Country');
INSERT INTO restaurant VALUES (1, 'Casa Verde', 'Mexican', 'Oakland', 4.5), (2, 'Il Forno', 'Italian', 'Oakland', 3.9),
  (3, 'Sakura', 'Japanese', 'Berkeley', 4.8), (4, 'Trattoria Roma', 'Italian', 'Berkeley', 4.1),
  (5, 'Burger Barn', 'American', 'Fresno', 3.2), (6, 'Vine Table', 'French', 'Napa', 4.9),
  (7, 'Noodle House', 'Chinese', 'Fresno', NULL);
INSERT INTO location VALUES (1, 12, 'Broadway', 'Oakland'), (2, 40, 'Grand Avenue', 'Oakland'),
  (3, 7, 'Shattuck Avenue', 'Berkeley'),
  (4, 99, 'Solano Avenue', 'Berkeley'), (5, 1, 'Broadway', 'Fresno'), (6, 22, 'Main Street', 'Napa');
INSERT INTO dish VALUES (1, 1, 'Tacos', 9.5, 0, 600), (2, 1, 'Bean Burrito', 8.0, 1, 700), (3, 2, 'Margherita', 14.0, 0, 900),
  (4, 2, 'Lasagna', 16.5, 0, 1100), (5, 3, 'Sushi Plate', 22.0, 0, 500), (6, 3, 'Miso Soup', 4.5, 1, 90),
  (7, 4, 'Carbonara', 15.0, 0, 1000), (8, 5, 'Cheeseburger', 11.0, 0, 1200), (9, 6, 'Duck Confit', 32.0, 0, 950),
  (10, 6, 'Ratatouille', 24.0, 1, 400), (11, 6, 'Tarte Tatin', 12.0, 0, 650);
INSERT INTO chef VALUES (1, 'Ana Cruz', '1980-04-02', 'Oakland'), (2, 'Marco Bianchi', '1975-11-23', 'Rome'),
  (3, 'Kenji Ito', '1990-07-19', 'Osaka'), (4, 'Pierre Blanc', '1968-01-30', 'Lyon'), (5, 'Sam Hill', '1985-09-09', 'Fresno');
INSERT INTO cooks_at VALUES (1, 1), (2, 2), (2, 4), (3, 3), (4, 6), (1, 6);
INSERT INTO review VALUES (1, 1, 'bob', 5, '2026-01-10'), (2, 1, 'sue', 4, '2026-03-04'), (3, 2, 'bob', 3, '2026-02-14'),
  (4, 3, 'liz', 5, '2026-03-20'), (5, 3, 'bob', 5, '2025-12-30'), (6, 3, 'kim', 4, '2026-04-01'),
  (7, 5, 'sue', 2, '2025-11-11'),
  (8, 6, 'kim', 5, '2026-04-18');
"""

DEALER: Final = """
CREATE TABLE cars (_id INTEGER PRIMARY KEY, make TEXT, model TEXT, year INTEGER, color TEXT, horsepower INTEGER, fuel_type TEXT,
  price REAL, crtd_ts DATETIME);
CREATE TABLE salespersons (_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, phone TEXT, hire_date DATE,
  termination_date DATE);
CREATE TABLE customers (_id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, city TEXT, state TEXT);
CREATE TABLE sales (_id INTEGER PRIMARY KEY, car_id INTEGER REFERENCES cars (_id),
  salesperson_id INTEGER REFERENCES salespersons (_id), customer_id INTEGER REFERENCES customers (_id), sale_price REAL,
  sale_date DATE);
CREATE TABLE payments_received (_id INTEGER PRIMARY KEY, sale_id INTEGER REFERENCES sales (_id), payment_date DATE,
  payment_amount REAL, payment_method TEXT);
CREATE TABLE inventory_snapshots (_id INTEGER PRIMARY KEY, snapshot_date DATE, car_id INTEGER REFERENCES cars (_id),
  is_in_inventory BOOLEAN);
INSERT INTO cars VALUES (1, 'Toyota', 'Camry', 2023, 'Silver', 203, 'Gasoline', 28500, '2026-01-05 09:00:00'),
  (2, 'Toyota', 'Prius', 2024, 'White', 194, 'Hybrid', 31500, '2026-01-09 10:00:00'),
  (3, 'Honda', 'Civic', 2022, 'Blue', 158, 'Gasoline', 22000, '2026-02-01 11:00:00'),
  (4, 'Tesla', 'Model 3', 2024, 'Red', 283, 'Electric', 41000, '2026-02-15 12:30:00'),
  (5, 'Ford', 'Mustang', 2023, 'Red', 450, 'Gasoline', 47000, '2026-03-01 08:15:00'),
  (6, 'Honda', 'Accord', 2023, 'Black', 192, 'Hybrid', 29900, '2026-03-03 16:45:00');
INSERT INTO salespersons VALUES (1, 'Dana', 'Reyes', 'dana@autos.com', '555-0101', '2020-03-15', NULL),
  (2, 'Omar', 'Khan', 'omar@autos.com', '555-0102', '2021-07-01', NULL),
  (3, 'Lucy', 'Grant', 'lucy@wheels.net', '555-0103', '2019-01-10', '2023-05-31'),
  (4, 'Theo', 'Park', 'theo@autos.com', '555-0104', '2025-11-20', NULL);
INSERT INTO customers VALUES (1, 'Amy', 'Stone', 'Austin', 'TX'), (2, 'Ben', 'Cole', 'Dallas', 'TX'),
  (3, 'Cara', 'Diaz', 'Reno', 'NV'), (4, 'Dev', 'Shah', 'Boise', 'ID'), (5, 'Eve', 'Lund', 'Austin', 'TX');
INSERT INTO sales VALUES (1, 1, 1, 1, 27900, '2026-01-20'), (2, 2, 1, 2, 31000, '2026-02-11'),
  (3, 3, 2, 3, 21500, '2026-02-25'),
  (4, 4, 2, 1, 40500, '2026-03-19'), (5, 5, 1, 5, 46800, '2026-04-02');
INSERT INTO payments_received VALUES (1, 1, '2026-01-21', 10000, 'credit card'), (2, 1, '2026-02-21', 17900, 'bank transfer'),
  (3, 2, '2026-02-12', 31000, 'bank transfer'), (4, 3, '2026-02-26', 21500, 'cash'), (5, 4, '2026-03-20', 20000, 'credit card'),
  (6, 5, '2026-04-03', 46800, 'check');
INSERT INTO inventory_snapshots VALUES (1, '2026-03-31', 1, 0), (2, '2026-03-31', 2, 0), (3, '2026-03-31', 3, 0),
  (4, '2026-03-31', 4, 0), (5, '2026-03-31', 5, 1), (6, '2026-03-31', 6, 1);
"""

BROKER: Final = """
CREATE TABLE sbCustomer (sbCustId TEXT PRIMARY KEY, sbCustName TEXT, sbCustEmail TEXT, sbCustCountry TEXT, sbCustStatus TEXT,
  sbCustJoinDate DATE);
CREATE TABLE sbTicker (sbTickerId TEXT PRIMARY KEY, sbTickerSymbol TEXT, sbTickerName TEXT, sbTickerSector TEXT,
  sbTickerExchange TEXT);
CREATE TABLE sbDailyPrice (sbDpTickerId TEXT REFERENCES sbTicker (sbTickerId), sbDpDate DATE, sbDpOpen REAL, sbDpHigh REAL,
  sbDpLow REAL, sbDpClose REAL, sbDpVolume INTEGER);
CREATE TABLE sbTransaction (sbTxId TEXT PRIMARY KEY, sbTxCustId TEXT REFERENCES sbCustomer (sbCustId),
  sbTxTickerId TEXT REFERENCES sbTicker (sbTickerId), sbTxDateTime DATETIME, sbTxType TEXT, sbTxShares INTEGER,
  sbTxPrice REAL, sbTxAmount REAL, sbTxCommission REAL, sbTxStatus TEXT);
INSERT INTO sbCustomer VALUES ('C1', 'Nora Fields', 'nora@mail.com', 'USA', 'active', '2024-02-01'),
  ('C2', 'Ivan Petrov', 'ivan@post.ru', 'Russia', 'active', '2025-06-15'),
  ('C3', 'Mei Lin', 'mei@mail.cn', 'China', 'inactive', '2023-09-30'),
  ('C4', 'Tom Baker', 'tom@mail.com', 'USA', 'active', '2026-01-05'),
  ('C5', 'Lia Costa', 'lia@mail.br', 'Brazil', 'suspended', '2025-01-20');
INSERT INTO sbTicker VALUES ('T1', 'AAPL', 'Apple Inc.', 'Technology', 'NASDAQ'),
  ('T2', 'JPM', 'JPMorgan Chase', 'Financial', 'NYSE'),
  ('T3', 'XOM', 'Exxon Mobil', 'Energy', 'NYSE'), ('T4', 'NVDA', 'Nvidia', 'Technology', 'NASDAQ');
INSERT INTO sbDailyPrice VALUES ('T1', '2026-05-01', 190, 195, 188, 194, 1000), ('T1', '2026-05-04', 194, 199, 193, 198, 1500),
  ('T2', '2026-05-01', 200, 204, 199, 203, 800), ('T3', '2026-05-01', 110, 112, 108, 109, 600),
  ('T4', '2026-05-04', 900, 930, 890, 925, 3000);
INSERT INTO sbTransaction VALUES ('X1', 'C1', 'T1', '2026-05-01 10:00:00', 'buy', 10, 192, 1920, 5, 'success'),
  ('X2', 'C1', 'T4', '2026-05-04 11:30:00', 'buy', 2, 910, 1820, 5, 'success'),
  ('X3', 'C2', 'T1', '2026-05-01 15:10:00', 'sell', 5, 194, 970, 4, 'success'),
  ('X4', 'C3', 'T3', '2026-04-20 09:05:00', 'buy', 30, 109, 3270, 9, 'fail'),
  ('X5', 'C4', 'T2', '2026-05-02 12:00:00', 'buy', 8, 202, 1616, 5, 'pending'),
  ('X6', 'C1', 'T2', '2026-03-15 13:45:00', 'sell', 4, 198, 792, 3, 'success');
"""

HOSPITAL: Final = """
CREATE TABLE doctors (doc_id INTEGER, first_name TEXT, last_name TEXT, specialty TEXT, year_reg INTEGER);
CREATE TABLE patients (patient_id INTEGER, first_name TEXT, last_name TEXT, date_of_birth DATE, gender TEXT, height_cm REAL,
  weight_kg REAL, email TEXT);
CREATE TABLE drugs (drug_id INTEGER, drug_name TEXT, manufacturer TEXT, drug_type TEXT, fda_approved_date DATE);
CREATE TABLE diagnoses (diag_id INTEGER, diag_code TEXT, diag_name TEXT);
CREATE TABLE treatments (treatment_id INTEGER, patient_id INTEGER, doc_id INTEGER, drug_id INTEGER, diag_id INTEGER,
  start_dt DATE, end_dt DATE, is_placebo BOOLEAN, tot_drug_amt REAL, drug_unit TEXT);
CREATE TABLE outcomes (outcome_id INTEGER, treatment_id INTEGER, assess_dt DATE, pain_score INTEGER);
CREATE TABLE adverse_events (event_id INTEGER, treatment_id INTEGER, reported_dt DATE, description TEXT);
INSERT INTO doctors VALUES (1, 'Ruth', 'Adler', 'dermatology', 2005), (2, 'Paul', 'Meyer', 'immunology', 2012),
  (3, 'Gita', 'Rao', 'dermatology', 2018), (4, 'Hal', 'Stone', 'oncology', 1999);
INSERT INTO patients VALUES (1, 'Ida', 'West', '1990-01-01', 'Female', 165, 60, 'ida@x.org'),
  (2, 'Jon', 'East', '1982-06-30', 'Male', 182, 90, NULL), (3, 'Kay', 'North', '2001-12-12', 'Female', 170, 68, 'kay@y.org'),
  (4, 'Lee', 'South', '1975-03-15', 'Male', 175, 77, 'lee@x.org');
INSERT INTO drugs VALUES (1, 'Dermaclear', 'Acme Pharma', 'topical', '2015-05-05'),
  (2, 'Immunol', 'Bio Labs', 'biologic', '2018-08-08'),
  (3, 'Skinsoft', 'Acme Pharma', 'topical', NULL);
INSERT INTO diagnoses VALUES (1, 'L40', 'Psoriasis'), (2, 'L20', 'Eczema'), (3, 'L70', 'Acne');
INSERT INTO treatments VALUES (1, 1, 1, 1, 1, '2025-01-10', '2025-03-10', 0, 240, 'mg'),
  (2, 1, 2, 2, 1, '2025-04-01', '2025-07-01', 0, 120, 'mg'), (3, 2, 1, 1, 2, '2025-02-15', NULL, 1, 300, 'ml'),
  (4, 3, 3, 3, 3, '2025-05-20', '2025-06-20', 0, 90, 'mg'), (5, 4, 2, 2, 2, '2025-06-05', '2025-09-05', 0, 150, 'mg');
INSERT INTO outcomes VALUES (1, 1, '2025-03-11', 3), (2, 2, '2025-07-02', 2), (3, 3, '2025-03-01', 7), (4, 4, '2025-06-21', 1),
  (5, 5, '2025-09-06', 4);
INSERT INTO adverse_events VALUES (1, 2, '2025-05-01', 'rash'), (2, 3, '2025-02-20', 'headache'),
  (3, 3, '2025-02-28', 'nausea');
"""

DATABASES: Final = {"restaurants": RESTAURANTS, "dealer": DEALER, "broker": BROKER, "hospital": HOSPITAL}


def build(folder: Path, name: str) -> Path:
    """The file of a database, made when it is not there."""
    path = folder / f"{name}.sqlite"
    if not path.exists():
        with sqlite3.connect(path) as connection:
            connection.executescript(DATABASES[name])
    return path
