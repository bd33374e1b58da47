"""Questions that the fake databases cannot answer: a missing thing or column, a wrong thing, another world, no question."""

from __future__ import annotations

from typing import Final

from tests.tools.questions.relational.asked import CANNOT


def _all(database: str, text: str) -> tuple[tuple[str, str], ...]:
    return tuple((database, line.strip()) for line in text.strip().splitlines())


UNANSWERABLE: Final = (
    *CANNOT,
    *_all(
        "airline",
        """
        Which pilots flew the most hours?
        What is the fuel consumption of each aircraft?
        How many bags were lost on PW200?
        Which passengers have a vegetarian meal preference?
        What is the phone number of Aino Laine?
        How many runways does each airport have?
        Which flights had turbulence?
        What is the average age of cabin crew?
        How much profit did Andes Jet make?
        Which airline has the best customer satisfaction?
        Which gate does flight TA10 leave from?
        What is the weather in Lisbon today?
        """,
    ),
    *_all(
        "school",
        """
        Which parents attended the meeting?
        What is the email address of Nora Quist?
        How many textbooks does each lesson need?
        Which pupils ride the bus to school?
        What is the blood type of each pupil?
        Who is the principal of the school?
        How many laptops are in North Hall?
        Which teachers speak French?
        What is the tuition fee of each pupil?
        Which pupils won a scholarship?
        What time does Algebra start?
        How many siblings does Ida Bloom have?
        """,
    ),
    *_all(
        "library",
        """
        Which books were adapted into films?
        What is the price of Glass Rivers?
        How many employees work at the Harbour branch?
        Which readers reserved a meeting room?
        What is the rating of each book?
        Which writers won a literary prize?
        How many audiobooks were downloaded?
        In which language is Paper Moons written?
        What is the phone number of each branch?
        Which branches have a parking lot?
        Who translated Salt and Iron?
        What is the average wind speed in Old Town?
        """,
    ),
    *_all(
        "shop",
        """
        What is the customer lifetime churn probability?
        Which suppliers deliver copper pots?
        How many visitors did the website have?
        What is the warranty period of the Chef Knife?
        Which customers left a review?
        What is the profit margin of each product?
        How many employees are pregnant?
        Which couriers lost a parcel?
        What is the weight of the Rake?
        Which coupons were redeemed in May?
        What is the tax rate for invoices?
        Which warehouse stores the Garden Hose?
        """,
    ),
    *_all(
        "clinic",
        """
        How many nurses work at Lakeview?
        What is the blood pressure of Carl Ebner?
        Which patients are allergic to penicillin?
        How many surgeries were performed in April?
        What is the salary of each physician?
        Which ambulances are in service?
        What is the waiting time in the emergency room?
        Which patients smoke?
        How many vaccines are left?
        Who cleans the clinic in Aldham?
        Which physicians are on holiday next week?
        What is the body mass index of female patients?
        """,
    ),
    *_all(
        "restaurants",
        """
        What are the opening hours of Sakura?
        Which restaurants accept credit cards?
        How many tables does Casa Verde have?
        Which wines are served at Vine Table?
        What is the salary of each chef?
        Which dishes contain peanuts?
        How many tourists visited Napa?
        """,
    ),
    *_all(
        "dealer",
        """
        Which cars had an accident?
        What is the mileage of the Camry?
        How many doors does the Civic have?
        What is the credit score of each customer?
        Which salespersons speak Spanish?
        What is the insurance premium for a Tesla?
        How many electric chargers are there?
        """,
    ),
    *_all(
        "broker",
        """
        What is the dividend yield of JPM?
        Which customers have a mortgage?
        How many bonds were traded in May?
        What is the interest rate today?
        Which brokers executed the most transactions?
        What is the credit rating of each customer?
        How many employees does Apple Inc. have?
        """,
    ),
    *_all(
        "hospital",
        """
        What is the survival rate after surgery?
        Which patients have children?
        What is the price of Dermaclear?
        How many ambulances does the hospital own?
        Which pharmacies sell Immunol?
        What did the patients eat for breakfast?
        How many rooms are on the second floor?
        """,
    ),
    # the column is there, but it is another thing's
    *_all(
        "airline",
        """
        What is the elevation of each passenger?
        What is the birth date of each airport?
        Which airports have a fare above 500?
        How many seats does each passenger have?
        What is the nationality of each aircraft?
        """,
    ),
    *_all(
        "school",
        """
        What is the budget of each pupil?
        What is the hire date of each pupil?
        What is the salary of each pupil?
        Which clubs have a score above 80?
        What is the home town of each teacher?
        """,
    ),
    *_all(
        "library",
        """
        What is the email of each writer?
        What is the membership of each writer?
        What is the page count of each reader?
        In which year was each branch born?
        """,
    ),
    *_all(
        "shop",
        """
        What is the salary of each customer?
        What is the job title of each customer?
        What is the unit price of each employee?
        Which employees are discontinued?
        What is the segment of each employee?
        """,
    ),
    *_all(
        "clinic",
        """
        What is the dose of each clinic?
        How many beds does each patient have?
        What is the insurer of each physician?
        What is the date of birth of each physician?
        What is the specialty of each medication?
        """,
    ),
    *_all(
        "dealer",
        """
        What is the horsepower of each customer?
        What is the hire date of each customer?
        What is the color of each salesperson?
        """,
    ),
    *_all(
        "hospital",
        """
        What is the specialty of each drug?
        What is the height of each doctor?
        Which doctors are female?
        """,
    ),
)
