"""Questions over the databases of `tests/fakes/related_databases.py` with SQL that gives their rows.

Those of `SEEN` were looked at while the reader was made; those of `HELD_BACK` only when it was done.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Asked(NamedTuple):
    """A question, and SQL for each answer that is right."""

    database: str
    question: str
    gold: tuple[str, ...]
    ordered: bool = False


def blocks(database: str, text: str) -> tuple[Asked, ...]:
    """Blocks of a question and, below it, one SQL a line; a question that begins with ">" asks for an order."""
    found = []
    for block in text.strip().split("\n\n"):
        question, *gold = (line.strip() for line in block.strip().splitlines())
        found.append(Asked(database, question.removeprefix(">").strip(), tuple(gold), question.startswith(">")))
    return tuple(found)


SEEN: Final = (
    *blocks(
        "restaurants",
        """
How many restaurants serve Italian food?
SELECT COUNT(*) FROM restaurant WHERE food_type = 'Italian'

Which restaurants serve Italian food in Oakland?
SELECT name FROM restaurant WHERE food_type = 'Italian' AND city_name = 'Oakland'

What is the average rating of restaurants in each city?
SELECT city_name, AVG(rating) FROM restaurant GROUP BY 1

What is the rating of each restaurant in Berkeley?
SELECT name, rating FROM restaurant WHERE city_name = 'Berkeley'

Which restaurants have no reviews?
SELECT name FROM restaurant WHERE id NOT IN (SELECT restaurant_id FROM review)

Which chefs cook at more than one restaurant?
SELECT name FROM chef WHERE chef_id IN (SELECT chef_id FROM cooks_at GROUP BY 1 HAVING COUNT(*) > 1)

What is the most expensive dish?
SELECT dish_name FROM dish ORDER BY price DESC LIMIT 1

What is the average price of vegan dishes?
SELECT AVG(price) FROM dish WHERE is_vegan

How many restaurants are there in the Bay Area?
SELECT COUNT(*) FROM restaurant JOIN region USING (city_name) WHERE region = 'Bay Area'

> Which 3 restaurants have the highest rating?
SELECT name FROM restaurant ORDER BY rating DESC LIMIT 3

What are the names and ratings of the restaurants located on Broadway?
SELECT name, rating FROM restaurant JOIN location ON id = restaurant_id WHERE street_name = 'Broadway'

What is the ratio of restaurants with a rating above 4 to restaurants with a rating below 4?
SELECT 1.0 * SUM(rating > 4) / SUM(rating < 4) FROM restaurant

How many reviews did each restaurant receive?
SELECT name, COUNT(*) FROM restaurant JOIN review ON id = restaurant_id GROUP BY id

What is the oldest chef's name?
SELECT name FROM chef ORDER BY birth_date LIMIT 1

Which restaurants have a rating higher than the average?
SELECT name FROM restaurant WHERE rating > (SELECT AVG(rating) FROM restaurant)

What percentage of dishes are vegan?
SELECT 100.0 * SUM(is_vegan) / COUNT(*) FROM dish
""",
    ),
    *blocks(
        "dealer",
        """
How many cars were sold by each salesperson?
SELECT first_name, last_name, COUNT(*) FROM sales s JOIN salespersons p ON s.salesperson_id = p._id GROUP BY p._id

What is the total sale price by make?
SELECT make, SUM(sale_price) FROM sales s JOIN cars c ON c._id = s.car_id GROUP BY 1

Which customers bought a Toyota?
SELECT DISTINCT u.first_name, u.last_name FROM customers u JOIN sales s ON u._id = s.customer_id JOIN cars c ON c._id \
= s.car_id WHERE make = 'Toyota'

Which cars have never been sold?
SELECT make, model FROM cars WHERE _id NOT IN (SELECT car_id FROM sales)
SELECT _id FROM cars WHERE _id NOT IN (SELECT car_id FROM sales)

What is the average horsepower of hybrid cars?
SELECT AVG(horsepower) FROM cars WHERE fuel_type = 'Hybrid'

Who is the salesperson with the most sales?
SELECT first_name, last_name FROM sales s JOIN salespersons p ON s.salesperson_id = p._id GROUP BY p._id ORDER BY \
COUNT(*) DESC LIMIT 1

How many customers are from Texas or Nevada?

How many customers live in Austin?
SELECT COUNT(*) FROM customers WHERE city = 'Austin'

What is the total payment amount for each payment method?
SELECT payment_method, SUM(payment_amount) FROM payments_received GROUP BY 1

Which salespersons were hired after 2020?
SELECT first_name, last_name FROM salespersons WHERE hire_date >= '2021-01-01'

> List the make and model of all cars ordered by price from highest to lowest.
SELECT make, model FROM cars ORDER BY price DESC

How many cars are red?
SELECT COUNT(*) FROM cars WHERE color = 'Red'

How many sales were made in February 2026?
SELECT COUNT(*) FROM sales WHERE sale_date BETWEEN '2026-02-01' AND '2026-02-28'

What is the average sale price of cars with more than 200 horsepower?
SELECT AVG(sale_price) FROM sales s JOIN cars c ON c._id = s.car_id WHERE horsepower > 200

Which customers have bought more than one car?
SELECT first_name, last_name FROM customers WHERE _id IN (SELECT customer_id FROM sales GROUP BY 1 HAVING COUNT(*) > 1)

What is the cheapest Honda?
SELECT make, model FROM cars WHERE make = 'Honda' ORDER BY price LIMIT 1
SELECT _id FROM cars WHERE make = 'Honda' ORDER BY price LIMIT 1
""",
    ),
    *blocks(
        "broker",
        """
How many transactions did each customer make?
SELECT sbCustName, COUNT(*) FROM sbCustomer JOIN sbTransaction ON sbCustId = sbTxCustId GROUP BY sbCustId

What is the total transaction amount by country?
SELECT sbCustCountry, SUM(sbTxAmount) FROM sbCustomer JOIN sbTransaction ON sbCustId = sbTxCustId GROUP BY 1

Which customers bought AAPL?
SELECT DISTINCT sbCustName FROM sbCustomer JOIN sbTransaction ON sbCustId = sbTxCustId JOIN sbTicker ON sbTickerId = \
sbTxTickerId WHERE sbTickerSymbol = 'AAPL' AND sbTxType = 'buy'

How many active customers are there?
SELECT COUNT(*) FROM sbCustomer WHERE sbCustStatus = 'active'

What is the average commission of successful transactions?

How many tickers are listed on each exchange?
SELECT sbTickerExchange, COUNT(*) FROM sbTicker GROUP BY 1

Which customers joined in 2025?
SELECT sbCustName FROM sbCustomer WHERE sbCustJoinDate BETWEEN '2025-01-01' AND '2025-12-31'

What is the highest closing price of each ticker?
SELECT sbTickerSymbol, MAX(sbDpClose) FROM sbTicker JOIN sbDailyPrice ON sbTickerId = sbDpTickerId GROUP BY 1
SELECT sbTickerName, MAX(sbDpClose) FROM sbTicker JOIN sbDailyPrice ON sbTickerId = sbDpTickerId GROUP BY 1

Which customers have not made any transactions?
SELECT sbCustName FROM sbCustomer WHERE sbCustId NOT IN (SELECT sbTxCustId FROM sbTransaction)

> What are the top 2 customers by total transaction amount? Return the customer name and the total amount.
SELECT sbCustName, SUM(sbTxAmount) a FROM sbCustomer JOIN sbTransaction ON sbCustId = sbTxCustId GROUP BY 1 ORDER BY \
2 DESC LIMIT 2

How many transactions have the status pending?
SELECT COUNT(*) FROM sbTransaction WHERE sbTxStatus = 'pending'

How many distinct tickers were traded by customers from USA?
SELECT COUNT(DISTINCT sbTxTickerId) FROM sbTransaction JOIN sbCustomer ON sbCustId = sbTxCustId WHERE sbCustCountry = \
'USA'
""",
    ),
    *blocks(
        "hospital",
        """
How many patients were treated by each doctor?
SELECT first_name, last_name, COUNT(DISTINCT patient_id) FROM doctors JOIN treatments USING (doc_id) GROUP BY doc_id

Which drugs are manufactured by Acme Pharma?
SELECT drug_name FROM drugs WHERE manufacturer = 'Acme Pharma'

How many treatments involved topical drugs?
SELECT COUNT(*) FROM treatments JOIN drugs USING (drug_id) WHERE drug_type = 'topical'

Which patients have had adverse events?
SELECT DISTINCT first_name, last_name FROM patients JOIN treatments USING (patient_id) JOIN adverse_events USING \
(treatment_id)

What is the average weight of female patients?
SELECT AVG(weight_kg) FROM patients WHERE gender = 'Female'

Which doctors have treated patients with psoriasis?
SELECT DISTINCT first_name, last_name FROM doctors JOIN treatments USING (doc_id) JOIN diagnoses USING (diag_id) \
WHERE diag_name = 'Psoriasis'

How many doctors are there per specialty?
SELECT specialty, COUNT(*) FROM doctors GROUP BY 1

Which patients do not have an email?
SELECT first_name, last_name FROM patients WHERE email IS NULL

What is the average pain score for each drug?
SELECT drug_name, AVG(pain_score) FROM drugs JOIN treatments USING (drug_id) JOIN outcomes USING (treatment_id) GROUP \
BY 1

How many treatments are placebo?
SELECT COUNT(*) FROM treatments WHERE is_placebo

Which doctors have not treated any patients?
SELECT first_name, last_name FROM doctors WHERE doc_id NOT IN (SELECT doc_id FROM treatments)

What are the first names of patients taller than 170?
SELECT first_name FROM patients WHERE height_cm > 170
""",
    ),
)

HELD_BACK: Final = (
    *blocks(
        "restaurants",
        """
How many chefs come from Oakland?
SELECT COUNT(*) FROM chef WHERE hometown = 'Oakland'

What are the dishes served at Vine Table?
SELECT dish_name FROM dish JOIN restaurant ON id = restaurant_id WHERE name = 'Vine Table'

Which cities have more than one restaurant?
SELECT city_name FROM restaurant GROUP BY 1 HAVING COUNT(*) > 1

What is the number of dishes per restaurant?
SELECT name, COUNT(*) FROM restaurant JOIN dish ON id = restaurant_id GROUP BY id

What is the total number of restaurants in each region?
SELECT region, COUNT(*) FROM restaurant JOIN region USING (city_name) GROUP BY 1

> List all dishes ordered by price in ascending order.
SELECT dish_name FROM dish ORDER BY price

Which restaurant has the most reviews?
SELECT name FROM restaurant JOIN review ON id = restaurant_id GROUP BY id ORDER BY COUNT(*) DESC LIMIT 1

What is the average number of stars given to Sakura?
SELECT AVG(stars) FROM review JOIN restaurant ON id = restaurant_id WHERE name = 'Sakura'
""",
    ),
    *blocks(
        "dealer",
        """
What is the number of cars of each color?
SELECT color, COUNT(*) FROM cars GROUP BY 1

What is the maximum sale price for each make?
SELECT make, MAX(sale_price) FROM sales s JOIN cars c ON c._id = s.car_id GROUP BY 1

Which salespersons have never sold a car?
SELECT first_name, last_name FROM salespersons WHERE _id NOT IN (SELECT salesperson_id FROM sales)

How many payments were made by credit card?
SELECT COUNT(*) FROM payments_received WHERE payment_method = 'credit card'

What are the emails of salespersons who sold a Tesla?
SELECT DISTINCT email FROM salespersons p JOIN sales s ON s.salesperson_id = p._id JOIN cars c ON c._id = s.car_id \
WHERE make = 'Tesla'

What is the total amount paid by customers from TX?
SELECT SUM(payment_amount) FROM payments_received r JOIN sales s ON s._id = r.sale_id JOIN customers c ON c._id = \
s.customer_id WHERE state = 'TX'

> What are the top 3 cars by horsepower?
SELECT make, model FROM cars ORDER BY horsepower DESC LIMIT 3
SELECT _id FROM cars ORDER BY horsepower DESC LIMIT 3

How many cars made after 2022 are gasoline?
SELECT COUNT(*) FROM cars WHERE year > 2022 AND fuel_type = 'Gasoline'
""",
    ),
    *blocks(
        "broker",
        """
What is the number of customers in each country?
SELECT sbCustCountry, COUNT(*) FROM sbCustomer GROUP BY 1

Which tickers belong to the Technology sector?
SELECT sbTickerName FROM sbTicker WHERE sbTickerSector = 'Technology'
SELECT sbTickerSymbol FROM sbTicker WHERE sbTickerSector = 'Technology'

What is the average transaction amount for each ticker sector?
SELECT sbTickerSector, AVG(sbTxAmount) FROM sbTicker JOIN sbTransaction ON sbTickerId = sbTxTickerId GROUP BY 1

How many sell transactions were there?
SELECT COUNT(*) FROM sbTransaction WHERE sbTxType = 'sell'

Which customers made at least 2 transactions?
SELECT sbCustName FROM sbCustomer WHERE sbCustId IN (SELECT sbTxCustId FROM sbTransaction GROUP BY 1 HAVING COUNT(*) \
>= 2)

What are the names and emails of suspended customers?
SELECT sbCustName, sbCustEmail FROM sbCustomer WHERE sbCustStatus = 'suspended'
""",
    ),
    *blocks(
        "hospital",
        """
How many female patients are there?
SELECT COUNT(*) FROM patients WHERE gender = 'Female'

What is the number of treatments per diagnosis?
SELECT diag_name, COUNT(*) FROM diagnoses JOIN treatments USING (diag_id) GROUP BY 1

Which doctors specialize in dermatology?
SELECT first_name, last_name FROM doctors WHERE specialty = 'dermatology'

What is the total drug amount for each drug?
SELECT drug_name, SUM(tot_drug_amt) FROM drugs JOIN treatments USING (drug_id) GROUP BY 1

Which patients were diagnosed with eczema?
SELECT DISTINCT first_name, last_name FROM patients JOIN treatments USING (patient_id) JOIN diagnoses USING (diag_id) \
WHERE diag_name = 'Eczema'

How many adverse events were reported in February 2025?
SELECT COUNT(*) FROM adverse_events WHERE reported_dt BETWEEN '2025-02-01' AND '2025-02-28'

Who is the heaviest patient?
SELECT first_name, last_name FROM patients ORDER BY weight_kg DESC LIMIT 1

What is the ratio of male patients to female patients?
SELECT 1.0 * SUM(gender = 'Male') / SUM(gender = 'Female') FROM patients
""",
    ),
)

CANNOT: Final = (
    ("restaurants", "Which restaurants deliver after midnight?"),
    ("restaurants", "How many waiters work at Sakura?"),
    ("restaurants", "Which restaurants have a Michelin star?"),
    ("restaurants", "What is the phone number of Il Forno?"),
    ("restaurants", "Which chefs won an award last year?"),
    ("restaurants", "Why do people like Casa Verde?"),
    ("dealer", "Which cars were returned by their customers?"),
    ("dealer", "What is the average commission of each salesperson?"),
    ("dealer", "How many cars were stolen in 2026?"),
    ("dealer", "What is the fuel efficiency of the Camry?"),
    ("dealer", "Which customers complained about their car?"),
    ("dealer", "How many test drives took place last month?"),
    ("broker", "Which customers have a premium account?"),
    ("broker", "What dividends were paid by Apple?"),
    ("broker", "Which analysts recommend Nvidia?"),
    ("broker", "What is the market capitalization of each ticker?"),
    ("broker", "How many customers called support in May?"),
    ("hospital", "How many nurses work in oncology?"),
    ("hospital", "What is the blood pressure of each patient?"),
    ("hospital", "Which patients were readmitted?"),
    ("hospital", "How many beds are free?"),
    ("hospital", "Which doctors are on vacation?"),
    ("hospital", "What will the weather be like tomorrow?"),
    ("dealer", "Write a poem about red cars"),
)
"""Questions that the databases cannot answer."""
