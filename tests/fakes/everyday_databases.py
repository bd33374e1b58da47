"""Five databases of everyday businesses: two keys to one table, links, a hierarchy, CamelCase, abbreviations."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

AIRLINE: Final = """
CREATE TABLE airports (airport_id INTEGER PRIMARY KEY, iata_code TEXT, airport_name TEXT, city TEXT, country TEXT,
  elevation_m INTEGER);
CREATE TABLE airlines (airline_id INTEGER PRIMARY KEY, name TEXT, country TEXT, founded_year INTEGER, fleet_size INTEGER);
CREATE TABLE aircraft (tail_number TEXT PRIMARY KEY, airline_id INTEGER REFERENCES airlines (airline_id), model TEXT,
  seats INTEGER, delivered_on DATE);
CREATE TABLE flights (flight_id INTEGER PRIMARY KEY, flight_number TEXT, airline_id INTEGER REFERENCES airlines (airline_id),
  tail_number TEXT REFERENCES aircraft (tail_number), origin_id INTEGER REFERENCES airports (airport_id),
  destination_id INTEGER REFERENCES airports (airport_id), departure_time DATETIME, arrival_time DATETIME,
  distance_km INTEGER, status TEXT);
CREATE TABLE passengers (passenger_id INTEGER PRIMARY KEY, full_name TEXT, nationality TEXT, birth_date DATE,
  frequent_flyer BOOLEAN);
CREATE TABLE tickets (ticket_id INTEGER PRIMARY KEY, flight_id INTEGER REFERENCES flights (flight_id),
  passenger_id INTEGER REFERENCES passengers (passenger_id), cabin_class TEXT, fare REAL, booked_on DATE);
INSERT INTO airports VALUES (1, 'HEL', 'Vantaa', 'Helsinki', 'Finland', 55), (2, 'LIS', 'Portela', 'Lisbon', 'Portugal', 114),
  (3, 'OSL', 'Gardermoen', 'Oslo', 'Norway', 208), (4, 'GVA', 'Cointrin', 'Geneva', 'Switzerland', 430),
  (5, 'BOG', 'El Dorado', 'Bogota', 'Colombia', 2548), (6, 'OPO', 'Pedras Rubras', 'Porto', 'Portugal', 69);
INSERT INTO airlines VALUES (1, 'Polar Wings', 'Finland', 1998, 40), (2, 'Tagus Air', 'Portugal', 2005, 25),
  (3, 'Andes Jet', 'Colombia', 1987, 60), (4, 'Fjord Lines', 'Norway', 2012, 12);
INSERT INTO aircraft VALUES ('PW-1', 1, 'A320', 180, '2015-03-01'), ('PW-2', 1, 'A350', 330, '2019-06-15'),
  ('TA-1', 2, 'A320', 174, '2012-09-20'), ('TA-2', 2, 'E190', 100, '2020-01-10'), ('AJ-1', 3, 'B787', 290, '2018-11-05'),
  ('FL-1', 4, 'E190', 98, '2021-04-30');
INSERT INTO flights VALUES (1, 'PW100', 1, 'PW-1', 1, 3, '2026-03-02 08:00:00', '2026-03-02 09:30:00', 780, 'landed'),
  (2, 'PW200', 1, 'PW-2', 1, 2, '2026-03-03 10:00:00', '2026-03-03 14:40:00', 3360, 'landed'),
  (3, 'TA10', 2, 'TA-1', 2, 4, '2026-03-03 07:15:00', '2026-03-03 10:00:00', 1500, 'delayed'),
  (4, 'TA20', 2, 'TA-2', 6, 2, '2026-04-10 18:00:00', '2026-04-10 18:55:00', 280, 'landed'),
  (5, 'AJ7', 3, 'AJ-1', 5, 2, '2026-04-11 22:00:00', '2026-04-12 07:10:00', 7500, 'cancelled'),
  (6, 'TA11', 2, 'TA-1', 4, 2, '2026-04-20 12:00:00', '2026-04-20 14:40:00', 1500, 'landed'),
  (7, 'PW101', 1, 'PW-1', 3, 1, '2026-05-01 19:00:00', '2026-05-01 20:30:00', 780, 'delayed'),
  (8, 'PW300', 1, 'PW-2', 1, 4, '2025-12-24 09:00:00', '2025-12-24 12:00:00', 2050, 'landed');
INSERT INTO passengers VALUES (1, 'Aino Laine', 'Finnish', '1991-02-14', 1), (2, 'Rui Gomes', 'Portuguese', '1985-07-01', 0),
  (3, 'Ingrid Dahl', 'Norwegian', '1979-11-30', 1), (4, 'Diego Rojas', 'Colombian', '2000-05-05', 0),
  (5, 'Marta Pinto', 'Portuguese', '1968-09-09', 1), (6, 'Urs Frei', 'Swiss', '1995-12-12', 0);
INSERT INTO tickets VALUES (1, 1, 1, 'economy', 120, '2026-01-15'), (2, 1, 3, 'business', 310, '2026-02-01'),
  (3, 2, 1, 'economy', 240, '2026-02-10'), (4, 2, 2, 'economy', 220, '2026-02-11'), (5, 2, 5, 'business', 690, '2026-01-05'),
  (6, 3, 5, 'economy', 150, '2026-02-20'), (7, 4, 2, 'economy', 60, '2026-04-01'), (8, 5, 4, 'first', 1900, '2026-03-03'),
  (9, 6, 5, 'business', 400, '2026-03-30'), (10, 7, 3, 'economy', 110, '2026-04-15'), (11, 8, 1, 'economy', 200, '2025-11-20');
"""

SCHOOL: Final = """
CREATE TABLE Teacher (TeacherID INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, Subject TEXT, HireDate DATE, Salary REAL);
CREATE TABLE Classroom (ClassroomID INTEGER PRIMARY KEY, Building TEXT, Capacity INTEGER);
CREATE TABLE Lesson (LessonID INTEGER PRIMARY KEY, LessonName TEXT, TeacherID INTEGER REFERENCES Teacher (TeacherID),
  ClassroomID INTEGER REFERENCES Classroom (ClassroomID), Level INTEGER, Credits INTEGER);
CREATE TABLE Pupil (PupilID INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, GradeYear INTEGER, EnrollmentDate DATE,
  HomeTown TEXT);
CREATE TABLE PupilLesson (PupilID INTEGER REFERENCES Pupil (PupilID), LessonID INTEGER REFERENCES Lesson (LessonID),
  Score INTEGER, PRIMARY KEY (PupilID, LessonID));
CREATE TABLE Club (ClubID INTEGER PRIMARY KEY, ClubName TEXT, AdvisorID INTEGER REFERENCES Teacher (TeacherID), Budget REAL);
CREATE TABLE ClubMember (ClubID INTEGER REFERENCES Club (ClubID), PupilID INTEGER REFERENCES Pupil (PupilID));
CREATE TABLE Absence (AbsenceID INTEGER PRIMARY KEY, PupilID INTEGER REFERENCES Pupil (PupilID), AbsenceDate DATE, Reason TEXT,
  Excused BOOLEAN);
INSERT INTO Teacher VALUES (1, 'Nora', 'Quist', 'Mathematics', '2010-08-15', 52000),
  (2, 'Abel', 'Moreau', 'History', '2016-08-20', 46000),
  (3, 'Tessa', 'Lind', 'Biology', '2020-01-07', 43000), (4, 'Otto', 'Kern', 'Mathematics', '2005-08-10', 61000),
  (5, 'Yara', 'Haddad', 'Music', '2022-09-01', 39000);
INSERT INTO Classroom VALUES (1, 'North Hall', 30), (2, 'North Hall', 24), (3, 'Science Wing', 18), (4, 'Main Building', 40);
INSERT INTO Lesson VALUES (1, 'Algebra', 1, 1, 1, 4), (2, 'Geometry', 4, 2, 2, 4), (3, 'World History', 2, 4, 1, 3),
  (4, 'Genetics', 3, 3, 3, 5), (5, 'Calculus', 4, 2, 3, 5), (6, 'Choir', 5, 4, 1, 2);
INSERT INTO Pupil VALUES (1, 'Ida', 'Bloom', 9, '2024-08-20', 'Elmwood'), (2, 'Max', 'Stein', 10, '2023-08-21', 'Riverton'),
  (3, 'Lena', 'Cruz', 9, '2024-08-20', 'Elmwood'), (4, 'Finn', 'Ode', 11, '2022-08-22', 'Lakeside'),
  (5, 'Zoe', 'Arden', 12, '2021-08-23', 'Riverton'), (6, 'Kai', 'Moss', 10, '2025-01-10', 'Elmwood');
INSERT INTO PupilLesson VALUES (1, 1, 88), (1, 3, 74), (2, 2, 65), (2, 3, 91), (3, 1, 95), (3, 6, 100), (4, 4, 81), (4, 5, 70),
  (5, 4, 93), (5, 5, 97), (5, 6, 89);
INSERT INTO Club VALUES (1, 'Chess Club', 1, 300), (2, 'Robotics', 3, 1200), (3, 'Debate Team', 2, 450),
  (4, 'Garden Club', 3, 150);
INSERT INTO ClubMember VALUES (1, 1), (1, 2), (1, 5), (2, 2), (2, 4), (3, 5);
INSERT INTO Absence VALUES (1, 1, '2026-02-03', 'illness', 1), (2, 1, '2026-02-04', 'illness', 1),
  (3, 2, '2026-03-10', 'travel', 0),
  (4, 4, '2026-03-11', 'dentist', 1), (5, 6, '2026-04-02', 'illness', 0), (6, 6, '2026-04-20', 'travel', 0),
  (7, 6, '2025-11-05', 'illness', 1);
"""

LIBRARY: Final = """
CREATE TABLE branch (branch_id INTEGER, branch_name TEXT, district TEXT, opened_on DATE);
CREATE TABLE writer (writer_id INTEGER, name TEXT, born_year INTEGER, country TEXT);
CREATE TABLE book (isbn TEXT, title TEXT, publisher TEXT, genre TEXT, pub_year INTEGER, page_count INTEGER);
CREATE TABLE book_writer (isbn TEXT, writer_id INTEGER);
CREATE TABLE copy (copy_id INTEGER, isbn TEXT, branch_id INTEGER, condition TEXT);
CREATE TABLE reader (reader_id INTEGER, name TEXT, email TEXT, joined_on DATE, membership TEXT);
CREATE TABLE loan (loan_id INTEGER, copy_id INTEGER, reader_id INTEGER, loaned_on DATE, due_on DATE, returned_on DATE,
  fine REAL);
INSERT INTO branch VALUES (1, 'Harbour', 'Old Town', '1975-05-01'), (2, 'Hillside', 'West End', '1998-10-10'),
  (3, 'Central', 'Old Town', '1931-01-01'), (4, 'Airfield', 'Outskirts', '2023-02-02');
INSERT INTO writer VALUES (1, 'Mara Voss', 1961, 'Austria'), (2, 'Eli Stone', 1984, 'Canada'), (3, 'Jun Okada', 1949, 'Japan'),
  (4, 'Pia Lorca', 1990, 'Spain'), (5, 'Bram Hale', 1955, 'Canada');
INSERT INTO book VALUES ('b1', 'Glass Rivers', 'Northlight', 'fantasy', 2001, 420),
  ('b2', 'The Quiet Ledger', 'Penrose', 'crime', 2015, 310),
  ('b3', 'Salt and Iron', 'Northlight', 'history', 1999, 560), ('b4', 'Paper Moons', 'Penrose', 'poetry', 2020, 96),
  ('b5', 'Night Ferry', 'Northlight', 'crime', 2018, 288), ('b6', 'Winter Code', 'Bluefin', 'crime', 2022, 350);
INSERT INTO book_writer VALUES ('b1', 1), ('b2', 2), ('b3', 3), ('b3', 5), ('b4', 4), ('b5', 2), ('b5', 1);
INSERT INTO copy VALUES (1, 'b1', 1, 'good'), (2, 'b1', 2, 'worn'), (3, 'b2', 1, 'new'), (4, 'b2', 3, 'good'),
  (5, 'b3', 3, 'worn'),
  (6, 'b4', 2, 'new'), (7, 'b5', 3, 'good'), (8, 'b5', 3, 'good'), (9, 'b6', 1, 'new');
INSERT INTO reader VALUES (1, 'Sol Engel', 'sol@post.net', '2021-03-03', 'adult'),
  (2, 'Tia Brandt', NULL, '2024-06-06', 'student'),
  (3, 'Uma Falk', 'uma@post.net', '2025-09-09', 'student'), (4, 'Vic Dorn', 'vic@mail.org', '2019-12-12', 'senior'),
  (5, 'Wil Ames', NULL, '2026-01-20', 'adult');
INSERT INTO loan VALUES (1, 1, 1, '2026-01-10', '2026-01-31', '2026-01-29', 0),
  (2, 3, 1, '2026-02-01', '2026-02-22', '2026-03-01', 2.5),
  (3, 4, 2, '2026-02-14', '2026-03-07', '2026-03-07', 0), (4, 5, 4, '2026-03-01', '2026-03-22', NULL, 0),
  (5, 7, 2, '2026-03-15', '2026-04-05', '2026-04-20', 6), (6, 8, 3, '2026-04-01', '2026-04-22', '2026-04-10', 0),
  (7, 1, 4, '2026-04-12', '2026-05-03', NULL, 1.5), (8, 6, 2, '2025-12-01', '2025-12-22', '2025-12-20', 0);
"""

SHOP: Final = """
CREATE TABLE customer (cust_id INTEGER PRIMARY KEY, cust_name TEXT, city TEXT, signup_dt DATE, segment TEXT);
CREATE TABLE category (cat_id INTEGER PRIMARY KEY, cat_name TEXT, parent_cat_id INTEGER REFERENCES category (cat_id));
CREATE TABLE product (prod_id INTEGER PRIMARY KEY, prod_name TEXT, cat_id INTEGER REFERENCES category (cat_id), unit_price REAL,
  stock_qty INTEGER, discontinued BOOLEAN);
CREATE TABLE purchase_order (order_id INTEGER PRIMARY KEY, cust_id INTEGER REFERENCES customer (cust_id), order_dt DATE,
  ship_dt DATE, status TEXT, pay_method TEXT);
CREATE TABLE order_line (order_id INTEGER REFERENCES purchase_order (order_id), prod_id INTEGER REFERENCES product (prod_id),
  qty INTEGER, line_amt REAL, PRIMARY KEY (order_id, prod_id));
CREATE TABLE employee (emp_id INTEGER PRIMARY KEY, emp_name TEXT, job_title TEXT, mgr_id INTEGER REFERENCES employee (emp_id),
  hired_dt DATE, salary REAL);
INSERT INTO customer VALUES (1, 'Bakery Sol', 'Porto', '2024-01-15', 'business'),
  (2, 'Ana Reis', 'Lisbon', '2025-03-20', 'private'),
  (3, 'Jorge Paz', 'Porto', '2025-07-07', 'private'), (4, 'Hotel Mar', 'Faro', '2023-05-30', 'business'),
  (5, 'Lia Nunes', 'Braga', '2026-02-11', 'private');
INSERT INTO category VALUES (1, 'Kitchen', NULL), (2, 'Knives', 1), (3, 'Garden', NULL), (4, 'Pots', 1), (5, 'Lighting', NULL);
INSERT INTO product VALUES (1, 'Chef Knife', 2, 80, 12, 0), (2, 'Bread Knife', 2, 35, 0, 0), (3, 'Copper Pot', 4, 120, 5, 0),
  (4, 'Garden Hose', 3, 25, 40, 0), (5, 'Rake', 3, 18, 7, 1), (6, 'Stock Pot', 4, 60, 9, 0);
INSERT INTO purchase_order VALUES (1, 1, '2026-01-05', '2026-01-08', 'delivered', 'card'),
  (2, 2, '2026-01-20', '2026-01-21', 'delivered', 'paypal'),
  (3, 1, '2026-02-14', '2026-02-20', 'delivered', 'card'), (4, 4, '2026-03-03', NULL, 'cancelled', 'invoice'),
  (5, 3, '2026-03-28', '2026-03-30', 'returned', 'card'), (6, 4, '2026-05-02', NULL, 'open', 'invoice'),
  (7, 1, '2026-05-10', '2026-05-11', 'shipped', 'card');
INSERT INTO order_line VALUES (1, 1, 2, 160), (1, 3, 1, 120), (2, 2, 1, 35), (3, 6, 3, 180), (3, 4, 2, 50), (4, 3, 4, 480),
  (5, 1, 1, 80), (6, 4, 10, 250), (7, 1, 1, 80), (7, 6, 1, 60);
INSERT INTO employee VALUES (1, 'Rita Leal', 'Director', NULL, '2015-01-01', 90000),
  (2, 'Nuno Vaz', 'Sales Lead', 1, '2018-04-01', 55000),
  (3, 'Eva Pires', 'Clerk', 2, '2021-06-15', 28000), (4, 'Gil Matos', 'Clerk', 2, '2024-09-01', 26000),
  (5, 'Iris Melo', 'Buyer', 1, '2020-02-10', 47000);
"""

CLINIC: Final = """
CREATE TABLE clinics (id INTEGER PRIMARY KEY, name TEXT, town TEXT, beds INTEGER);
CREATE TABLE physicians (id INTEGER PRIMARY KEY, full_name TEXT, specialty TEXT, clinic_id INTEGER REFERENCES clinics (id),
  years_experience INTEGER);
CREATE TABLE patients (id INTEGER PRIMARY KEY, full_name TEXT, sex TEXT, date_of_birth DATE, insurer TEXT, town TEXT);
CREATE TABLE appointments (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients (id),
  physician_id INTEGER REFERENCES physicians (id), scheduled_at DATETIME, duration_min INTEGER, outcome TEXT, fee REAL);
CREATE TABLE prescriptions (id INTEGER PRIMARY KEY, appointment_id INTEGER REFERENCES appointments (id), medication TEXT,
  dose_mg INTEGER, refills INTEGER);
CREATE TABLE lab_results (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients (id), test_name TEXT,
  result_value REAL,
  taken_on DATE, is_abnormal BOOLEAN);
INSERT INTO clinics VALUES (1, 'Lakeview', 'Aldham', 40), (2, 'St Brigid', 'Corley', 120), (3, 'Northgate', 'Aldham', 15);
INSERT INTO physicians VALUES (1, 'Dr Amara Obi', 'cardiology', 2, 18), (2, 'Dr Leon Fisk', 'pediatrics', 1, 6),
  (3, 'Dr Ruth Sano', 'cardiology', 1, 25), (4, 'Dr Pavel Duda', 'neurology', 2, 11), (5, 'Dr Mina Roth', 'pediatrics', 2, 3);
INSERT INTO patients VALUES (1, 'Carl Ebner', 'male', '1958-04-04', 'Helvia', 'Aldham'),
  (2, 'Dina Foss', 'female', '1987-10-21', 'Medora', 'Corley'),
  (3, 'Eric Gant', 'male', '2015-06-30', 'Helvia', 'Corley'), (4, 'Fay Holm', 'female', '1999-01-15', NULL, 'Brent'),
  (5, 'Gus Irwin', 'male', '1972-12-02', 'Medora', 'Aldham'), (6, 'Hana Jelen', 'female', '2019-03-08', 'Helvia', 'Brent');
INSERT INTO appointments VALUES (1, 1, 1, '2026-03-02 09:00:00', 30, 'completed', 150),
  (2, 1, 3, '2026-03-20 11:00:00', 45, 'completed', 210),
  (3, 2, 4, '2026-03-21 14:00:00', 60, 'no show', 0), (4, 3, 2, '2026-04-02 08:30:00', 20, 'completed', 80),
  (5, 6, 2, '2026-04-02 09:00:00', 20, 'completed', 80), (6, 5, 1, '2026-04-15 10:00:00', 30, 'cancelled', 0),
  (7, 2, 4, '2026-05-04 14:00:00', 60, 'completed', 260), (8, 1, 1, '2026-05-12 09:30:00', 30, 'completed', 150);
INSERT INTO prescriptions VALUES (1, 1, 'Atenol', 50, 2), (2, 1, 'Statix', 20, 5), (3, 2, 'Atenol', 100, 1),
  (4, 4, 'Amoxil', 250, 0),
  (5, 7, 'Neurol', 300, 3), (6, 8, 'Statix', 40, 4);
INSERT INTO lab_results VALUES (1, 1, 'cholesterol', 6.4, '2026-03-01', 1), (2, 1, 'glucose', 5.1, '2026-03-01', 0),
  (3, 2, 'cholesterol', 4.2, '2026-03-19', 0), (4, 4, 'glucose', 7.9, '2026-02-11', 1), (5, 5, 'iron', 14.0, '2026-04-10', 0);
"""

DATABASES: Final = {"airline": AIRLINE, "school": SCHOOL, "library": LIBRARY, "shop": SHOP, "clinic": CLINIC}


def build(folder: Path, name: str) -> Path:
    """The file of a database, made when it is not there."""
    path = folder / f"{name}.sqlite"
    if not path.exists():
        with sqlite3.connect(path) as connection:
            connection.executescript(DATABASES[name])
        connection.close()
    return path
