"""Questions over the databases of `tests/fakes/everyday_databases.py` with SQL that gives their rows.

Written before the reader was measured on them. Every second one is held back: only counted, never looked at.
"""

from __future__ import annotations

from typing import Final

from tests.tools.questions.relational.asked import Asked, blocks

_EVERY: Final = (
    *blocks(
        "airline",
        """
How many flights did each airline operate?
SELECT name, COUNT(*) FROM airlines JOIN flights USING (airline_id) GROUP BY airline_id

Which airports have no departing flights?
SELECT airport_name FROM airports WHERE airport_id NOT IN (SELECT origin_id FROM flights)

What is the average fare by cabin class?
SELECT cabin_class, AVG(fare) FROM tickets GROUP BY 1

Which passengers flew with Polar Wings?
SELECT DISTINCT full_name FROM passengers JOIN tickets USING (passenger_id) JOIN flights f USING (flight_id) WHERE \
airline_id = 1

How many flights were delayed in March 2026?
SELECT COUNT(*) FROM flights WHERE status = 'delayed' AND departure_time LIKE '2026-03%'

What is the airline with the largest fleet?
SELECT name FROM airlines ORDER BY fleet_size DESC LIMIT 1

What is the total revenue from fares for each airline?
SELECT name, SUM(fare) FROM airlines JOIN flights USING (airline_id) JOIN tickets USING (flight_id) GROUP BY airline_id

Which aircraft models have more than 200 seats?
SELECT DISTINCT model FROM aircraft WHERE seats > 200

What is the number of passengers on each flight?
SELECT flight_number, COUNT(DISTINCT passenger_id) FROM flights JOIN tickets USING (flight_id) GROUP BY flight_id

Which passengers have never booked a business ticket?
SELECT full_name FROM passengers WHERE passenger_id NOT IN (SELECT passenger_id FROM tickets WHERE cabin_class = 'business')

What is the average distance of flights operated by Tagus Air?
SELECT AVG(distance_km) FROM flights WHERE airline_id = 2

How many airports are there in each country?
SELECT country, COUNT(*) FROM airports GROUP BY 1

> List the names of airlines from oldest to newest.
SELECT name FROM airlines ORDER BY founded_year

What percentage of flights were cancelled?
SELECT 100.0 * SUM(status = 'cancelled') / COUNT(*) FROM flights

Which airlines were founded before 2000?
SELECT name FROM airlines WHERE founded_year < 2000

What is the maximum elevation of airports in Portugal?
SELECT MAX(elevation_m) FROM airports WHERE country = 'Portugal'
""",
    ),
    *blocks(
        "school",
        """
Which teachers teach more than one lesson?
SELECT FirstName, LastName FROM Teacher WHERE TeacherID IN (SELECT TeacherID FROM Lesson GROUP BY 1 HAVING COUNT(*) > 1)

What is the average score in each lesson?
SELECT LessonName, AVG(Score) FROM Lesson JOIN PupilLesson USING (LessonID) GROUP BY LessonID

How many pupils come from Elmwood?
SELECT COUNT(*) FROM Pupil WHERE HomeTown = 'Elmwood'

Which pupils are not in any club?
SELECT FirstName, LastName FROM Pupil WHERE PupilID NOT IN (SELECT PupilID FROM ClubMember)

What is the total budget of the clubs advised by each teacher?
SELECT FirstName, LastName, SUM(Budget) FROM Teacher JOIN Club ON AdvisorID = TeacherID GROUP BY TeacherID

How many unexcused absences does each pupil have?
SELECT FirstName, LastName, COUNT(*) FROM Pupil JOIN Absence USING (PupilID) WHERE NOT Excused GROUP BY PupilID

What is the highest salary among mathematics teachers?
SELECT MAX(Salary) FROM Teacher WHERE Subject = 'Mathematics'

Which lessons are held in North Hall?
SELECT LessonName FROM Lesson JOIN Classroom USING (ClassroomID) WHERE Building = 'North Hall'

> What are the top 3 pupils by average score?
SELECT FirstName, LastName FROM Pupil JOIN PupilLesson USING (PupilID) GROUP BY PupilID ORDER BY AVG(Score) DESC LIMIT 3

What is the number of pupils per grade year?
SELECT GradeYear, COUNT(*) FROM Pupil GROUP BY 1

Which teachers were hired after 2015?
SELECT FirstName, LastName FROM Teacher WHERE HireDate >= '2016-01-01'

What is the average salary of teachers per subject?
SELECT Subject, AVG(Salary) FROM Teacher GROUP BY 1

How many pupils take Algebra?
SELECT COUNT(*) FROM PupilLesson JOIN Lesson USING (LessonID) WHERE LessonName = 'Algebra'

Which club has the most members?
SELECT ClubName FROM Club JOIN ClubMember USING (ClubID) GROUP BY ClubID ORDER BY COUNT(*) DESC LIMIT 1

What is the ratio of excused absences to unexcused absences?
SELECT 1.0 * SUM(Excused) / SUM(NOT Excused) FROM Absence

Which classrooms have a capacity of at least 30?
SELECT Building, ClassroomID FROM Classroom WHERE Capacity >= 30
SELECT ClassroomID FROM Classroom WHERE Capacity >= 30
SELECT Building FROM Classroom WHERE Capacity >= 30
""",
    ),
    *blocks(
        "library",
        """
How many books are there per genre?
SELECT genre, COUNT(*) FROM book GROUP BY 1

Which books were written by Eli Stone?
SELECT title FROM book JOIN book_writer USING (isbn) JOIN writer USING (writer_id) WHERE name = 'Eli Stone'

What is the total fine paid by each reader?
SELECT name, SUM(fine) FROM reader JOIN loan USING (reader_id) GROUP BY reader_id

Which books have more than one writer?
SELECT title FROM book WHERE isbn IN (SELECT isbn FROM book_writer GROUP BY 1 HAVING COUNT(*) > 1)

How many loans have not been returned?
SELECT COUNT(*) FROM loan WHERE returned_on IS NULL

What is the average page count of crime books?
SELECT AVG(page_count) FROM book WHERE genre = 'crime'

Which branches have no copies?
SELECT branch_name FROM branch WHERE branch_id NOT IN (SELECT branch_id FROM copy)

How many copies does the Central branch have?
SELECT COUNT(*) FROM copy JOIN branch USING (branch_id) WHERE branch_name = 'Central'

Which readers have no email?
SELECT name FROM reader WHERE email IS NULL

What is the longest book published by Northlight?
SELECT title FROM book WHERE publisher = 'Northlight' ORDER BY page_count DESC LIMIT 1

How many loans were made each month?
SELECT STRFTIME('%Y-%m-01', loaned_on), COUNT(*) FROM loan GROUP BY 1
SELECT STRFTIME('%Y-%m', loaned_on), COUNT(*) FROM loan GROUP BY 1

Who is the youngest writer?
SELECT name FROM writer ORDER BY born_year DESC LIMIT 1

What is the number of copies of each book?
SELECT title, COUNT(*) FROM book JOIN copy USING (isbn) GROUP BY isbn

Which publishers have published more than one crime book?
SELECT publisher FROM book WHERE genre = 'crime' GROUP BY 1 HAVING COUNT(*) > 1

> List the titles and publication years of all books sorted by year in descending order.
SELECT title, pub_year FROM book ORDER BY pub_year DESC

Which branches were opened before 1990?
SELECT branch_name FROM branch WHERE opened_on < '1990-01-01'
""",
    ),
    *blocks(
        "shop",
        """
What is the total amount of orders by customer?
SELECT cust_name, SUM(line_amt) FROM customer JOIN purchase_order USING (cust_id) JOIN order_line USING (order_id) \
GROUP BY cust_id

How many orders were placed in the first quarter of 2026?
SELECT COUNT(*) FROM purchase_order WHERE order_dt BETWEEN '2026-01-01' AND '2026-03-31'

Which products have never been ordered?
SELECT prod_name FROM product WHERE prod_id NOT IN (SELECT prod_id FROM order_line)

What is the average unit price of products in the Knives category?
SELECT AVG(unit_price) FROM product JOIN category USING (cat_id) WHERE cat_name = 'Knives'

Which customers from Porto have placed more than one order?
SELECT cust_name FROM customer JOIN purchase_order USING (cust_id) WHERE city = 'Porto' GROUP BY cust_id HAVING COUNT(*) > 1

How many orders are there for each status?
SELECT status, COUNT(*) FROM purchase_order GROUP BY 1

What is the total quantity sold of each product?
SELECT prod_name, SUM(qty) FROM product JOIN order_line USING (prod_id) GROUP BY prod_id

Which employees earn more than 50000?
SELECT emp_name FROM employee WHERE salary > 50000

> What are the 2 most expensive products?
SELECT prod_name FROM product ORDER BY unit_price DESC LIMIT 2

How many customers signed up in 2025?
SELECT COUNT(*) FROM customer WHERE signup_dt LIKE '2025%'

Which products are out of stock?

What is the number of products in each category?
SELECT cat_name, COUNT(*) FROM category JOIN product USING (cat_id) GROUP BY cat_id

Which customers have not placed any orders?
SELECT cust_name FROM customer WHERE cust_id NOT IN (SELECT cust_id FROM purchase_order)

What is the average salary of each job title?
SELECT job_title, AVG(salary) FROM employee GROUP BY 1

How many different products did Bakery Sol order?
SELECT COUNT(DISTINCT prod_id) FROM order_line JOIN purchase_order USING (order_id) JOIN customer USING (cust_id) \
WHERE cust_name = 'Bakery Sol'

What is the most common payment method?
SELECT pay_method FROM purchase_order GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1
""",
    ),
    *blocks(
        "clinic",
        """
How many appointments does each physician have?
SELECT full_name, COUNT(*) FROM physicians p JOIN appointments a ON a.physician_id = p.id GROUP BY p.id

What is the average fee of completed appointments?
SELECT AVG(fee) FROM appointments WHERE outcome = 'completed'

Which patients are insured by Helvia?
SELECT full_name FROM patients WHERE insurer = 'Helvia'

Which physicians have no appointments?
SELECT full_name FROM physicians WHERE id NOT IN (SELECT physician_id FROM appointments)

How many patients were seen by Dr Amara Obi?
SELECT COUNT(DISTINCT patient_id) FROM appointments JOIN physicians p ON p.id = physician_id WHERE full_name = 'Dr \
Amara Obi'

What is the number of physicians per specialty?
SELECT specialty, COUNT(*) FROM physicians GROUP BY 1

Which patients had an abnormal lab result?
SELECT DISTINCT full_name FROM patients p JOIN lab_results r ON r.patient_id = p.id WHERE is_abnormal

What is the average dose of each medication?
SELECT medication, AVG(dose_mg) FROM prescriptions GROUP BY 1

Which clinic has the most physicians?
SELECT name FROM clinics c JOIN physicians p ON p.clinic_id = c.id GROUP BY c.id ORDER BY COUNT(*) DESC LIMIT 1

How many patients do not have an insurer?
SELECT COUNT(*) FROM patients WHERE insurer IS NULL

What is the total fee collected by each clinic?
SELECT name, SUM(fee) FROM clinics c JOIN physicians p ON p.clinic_id = c.id JOIN appointments a ON a.physician_id = \
p.id GROUP BY c.id

What is the ratio of female patients to male patients?
SELECT 1.0 * SUM(sex = 'female') / SUM(sex = 'male') FROM patients

Which physicians have more than 10 years of experience?
SELECT full_name FROM physicians WHERE years_experience > 10

Which medications were prescribed to Carl Ebner?
SELECT DISTINCT medication FROM prescriptions r JOIN appointments a ON a.id = appointment_id JOIN patients p ON p.id \
= patient_id \
WHERE full_name = 'Carl Ebner'

How many appointments were there in April 2026?
SELECT COUNT(*) FROM appointments WHERE scheduled_at LIKE '2026-04%'

> List the clinics by number of beds in descending order.
SELECT name FROM clinics ORDER BY beds DESC
""",
    ),
)

SEEN: Final[tuple[Asked, ...]] = _EVERY[::2]
HELD_BACK: Final[tuple[Asked, ...]] = _EVERY[1::2]

_LATER: Final = (
    *blocks(
        "airline",
        """
What is the average fare of tickets booked by each passenger?
SELECT full_name, AVG(fare) FROM passengers JOIN tickets USING (passenger_id) GROUP BY passenger_id

Which flights had more than 2 passengers?
SELECT flight_number FROM flights JOIN tickets USING (flight_id) GROUP BY flight_id HAVING COUNT(DISTINCT passenger_id) > 2

How many flights landed at Portela?
SELECT COUNT(*) FROM flights JOIN airports ON airport_id = destination_id WHERE airport_name = 'Portela' AND status = 'landed'
SELECT COUNT(*) FROM flights JOIN airports ON airport_id = destination_id WHERE airport_name = 'Portela'

What is the longest flight by distance?
SELECT flight_number FROM flights ORDER BY distance_km DESC LIMIT 1

What is the number of aircraft of each model?
SELECT model, COUNT(*) FROM aircraft GROUP BY 1

Which airlines have aircraft with more than 250 seats?
SELECT DISTINCT name FROM airlines JOIN aircraft USING (airline_id) WHERE seats > 250

> Rank airlines by total number of seats, highest first.
SELECT name FROM airlines JOIN aircraft USING (airline_id) GROUP BY airline_id ORDER BY SUM(seats) DESC

What is the total fare paid by frequent flyers?
SELECT SUM(fare) FROM tickets JOIN passengers USING (passenger_id) WHERE frequent_flyer
""",
    ),
    *blocks(
        "school",
        """
What is the average score of each pupil?
SELECT FirstName, LastName, AVG(Score) FROM Pupil JOIN PupilLesson USING (PupilID) GROUP BY PupilID

Which pupils are members of more than one club?
SELECT FirstName, LastName FROM Pupil WHERE PupilID IN (SELECT PupilID FROM ClubMember GROUP BY 1 HAVING COUNT(*) > 1)

How many absences were there in March 2026?
SELECT COUNT(*) FROM Absence WHERE AbsenceDate LIKE '2026-03%'

Which teachers earn less than 45000?
SELECT FirstName, LastName FROM Teacher WHERE Salary < 45000

What is the average number of pupils per lesson?
SELECT AVG(n) FROM (SELECT COUNT(*) n FROM PupilLesson GROUP BY LessonID)

Which clubs have a budget over 400?
SELECT ClubName FROM Club WHERE Budget > 400

What is the minimum and maximum score in Algebra?
SELECT MIN(Score), MAX(Score) FROM PupilLesson JOIN Lesson USING (LessonID) WHERE LessonName = 'Algebra'

How many lessons does Otto Kern teach?
SELECT COUNT(*) FROM Lesson JOIN Teacher USING (TeacherID) WHERE LastName = 'Kern'
""",
    ),
    *blocks(
        "library",
        """
Who wrote Salt and Iron?
SELECT name FROM writer JOIN book_writer USING (writer_id) JOIN book USING (isbn) WHERE title = 'Salt and Iron'

What is the number of loans per branch?
SELECT branch_name, COUNT(*) FROM branch JOIN copy USING (branch_id) JOIN loan USING (copy_id) GROUP BY branch_id

Which writers have written more than one book?
SELECT name FROM writer WHERE writer_id IN (SELECT writer_id FROM book_writer GROUP BY 1 HAVING COUNT(*) > 1)

How many readers joined in 2024?
SELECT COUNT(*) FROM reader WHERE joined_on LIKE '2024%'

What is the average number of pages of books by genre?
SELECT genre, AVG(page_count) FROM book GROUP BY 1

Which books have never been loaned?
SELECT title FROM book WHERE isbn NOT IN (SELECT isbn FROM copy JOIN loan USING (copy_id))

What is the percentage of copies in worn condition?
SELECT 100.0 * SUM(condition = 'worn') / COUNT(*) FROM copy

Which genre has the most books?
SELECT genre FROM book GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1
""",
    ),
    *blocks(
        "shop",
        """
How many orders did each customer place?
SELECT cust_name, COUNT(*) FROM customer JOIN purchase_order USING (cust_id) GROUP BY cust_id

What is the total line amount for each product category?
SELECT cat_name, SUM(line_amt) FROM category JOIN product USING (cat_id) JOIN order_line USING (prod_id) GROUP BY cat_id

Which customers ordered the Chef Knife?
SELECT DISTINCT cust_name FROM customer JOIN purchase_order USING (cust_id) JOIN order_line USING (order_id) \
JOIN product USING (prod_id) WHERE prod_name = 'Chef Knife'

What is the average number of days between order and shipping?
SELECT AVG(julianday(ship_dt) - julianday(order_dt)) FROM purchase_order

How many orders have not been shipped?
SELECT COUNT(*) FROM purchase_order WHERE ship_dt IS NULL

Which products cost more than the average?
SELECT prod_name FROM product WHERE unit_price > (SELECT AVG(unit_price) FROM product)

Who is the highest paid employee?
SELECT emp_name FROM employee ORDER BY salary DESC LIMIT 1

How many business customers are there?
SELECT COUNT(*) FROM customer WHERE segment = 'business'
""",
    ),
    *blocks(
        "clinic",
        """
What is the average duration of appointments by specialty?
SELECT specialty, AVG(duration_min) FROM physicians p JOIN appointments a ON a.physician_id = p.id GROUP BY 1

Which patients have had more than one appointment?
SELECT full_name FROM patients WHERE id IN (SELECT patient_id FROM appointments GROUP BY 1 HAVING COUNT(*) > 1)

How many prescriptions did each physician write?
SELECT full_name, COUNT(*) FROM physicians p JOIN appointments a ON a.physician_id = p.id \
JOIN prescriptions r ON r.appointment_id = a.id GROUP BY p.id

Which clinics have more than 30 beds?
SELECT name FROM clinics WHERE beds > 30

What is the total number of beds in Aldham?
SELECT SUM(beds) FROM clinics WHERE town = 'Aldham'

How many male patients are there in each town?
SELECT town, COUNT(*) FROM patients WHERE sex = 'male' GROUP BY 1

Which medication is prescribed most often?
SELECT medication FROM prescriptions GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1

What proportion of appointments were cancelled?
SELECT 1.0 * SUM(outcome = 'cancelled') / COUNT(*) FROM appointments
""",
    ),
)
HELD_BACK_LATER: Final[tuple[Asked, ...]] = _LATER
"""Written when the first half had been looked at; only counted."""
