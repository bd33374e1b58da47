"""Questions that the sample cannot answer: other worlds, things it does not keep, and splits that almost fit."""

from __future__ import annotations

from typing import Final

OTHER_WORLDS: Final = """
    Which planets have rings?
    What is the capital of France?
    Who won the world cup in 2022?
    What will the weather be like tomorrow?
    Write me a poem about the sea
    How tall is Mount Everest?
    Translate good morning into Spanish
    What is the meaning of life?
    How many patients were admitted last month?
    Average length of stay by ward
    Which flights were delayed yesterday?
    Top 5 airports by passengers
    How many goals did the team score this season?
    Show player transfers by club
    List all students with a grade below C
    Average exam score by teacher
    How many patents were filed in 2024?
    What is the population of each country?
    GDP growth by continent
    Show the stock price of Apple
    Which movies won an Oscar?
    How many albums did each artist release?
    Crime rate by district
    Average rainfall per month
    How many voters turned out in the last election?
    Number of vaccinations by age group
    Show electricity consumption by hour
    Which bridges were built before 1900?
    How many kilometres did the fleet drive last week?
    Fuel consumption per vehicle
"""
MISSING: Final = """
    How many employees work in sales?
    Average salary by department
    Show employee turnover last year
    Which managers have the biggest teams?
    How many interviews did we hold last quarter?
    What is our office rent by city?
    How much tax did we pay in 2025?
    Show cash flow by month
    What is our EBITDA this year?
    Total liabilities at the end of 2025
    How many invoices are overdue?
    Outstanding receivables by customer
    Show purchase orders awaiting approval
    How much did we pay our suppliers last month?
    Which suppliers deliver late?
    How many pallets are in the warehouse?
    Average delivery time by courier
    Which couriers lose the most parcels?
    Shipping cost per parcel
    How many visitors came to the website yesterday?
    Bounce rate by landing page
    Conversion rate of the newsletter
    Click-through rate by banner
    How many followers do we have on Instagram?
    Number of app downloads by device
    Which browser do our visitors use?
    Net promoter score by month
    How many phone calls did support answer?
    Average waiting time in the call centre
    Number of complaints by category of complaint
    How many gift cards were sold?
    Which coupons were redeemed most often?
    Loyalty points by customer
    Show subscription renewals by plan
    Monthly recurring revenue
    Customer lifetime value by acquisition source
    How many machines broke down last week?
    Defect rate of the assembly line
    Carbon footprint of our products
    Energy used per product
"""
SUBTLE: Final = """
    Revenue by supplier
    Revenue by manufacturer
    Revenue by salesperson
    Revenue by warehouse
    Revenue by colour
    Revenue by size
    Revenue by postcode
    Revenue by browser
    Revenue by religion
    Revenue by occupation
    Orders by courier
    Orders by hour of delivery
    Orders by currency
    Top 5 suppliers by profit
    Top 3 warehouses by stock value
    Customers by income bracket
    Customers by marital status
    Customers by nationality of their parents
    Profit by salesperson last month
    Revenue in Atlantis
    Revenue from the Moon
    Orders from customers in Narnia
    Revenue of the product Flux Capacitor
    Revenue in fiscal 2025
    Revenue in summer
    Revenue on bank holidays
    Revenue during the sale season
    Revenue since the merger
    Revenue before the pandemic
    Marketing spend by product
    Marketing spend by customer segment
    Churn rate by month
    Forecast churn rate for next month
    Stock by region
    Price by sales channel
    Average age by product
    Satisfaction score by payment method
    What drives employee satisfaction?
    Correlate weather with revenue
    Impact of discounts by competitors on revenue
    Anomalies in website traffic
    Distribution of salaries
    Forecast headcount for next year
    Revenue per employee
    Revenue per square metre
    Profit per mile
    Average revenue
    Which customers complained twice?
    Customers who moved house
    Orders paid in Bitcoin
    Products that are vegan
    Products made in China
    Orders delivered by drone
    Customers referred by friends
    Refunds approved by managers
"""


def lines(text: str) -> tuple[str, ...]:
    """The questions of a block."""
    return tuple(line.strip() for line in text.strip().splitlines())


UNANSWERABLE: Final = (*lines(OTHER_WORLDS), *lines(MISSING), *lines(SUBTLE))
