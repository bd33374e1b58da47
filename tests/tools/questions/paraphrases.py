"""The example questions of the seeds, each with other ways to ask the same."""

from __future__ import annotations

from typing import Final


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


PARAPHRASES: Final[dict[str, tuple[str, ...]]] = {
    "Show revenue by product and predict next month": _lines("""
        Break down revenue per product and forecast the next month
        revenue by product, and predict next month
        Give me sales for each product with a prediction for next month
        What will revenue by product be next month?
        Predict next month's revenue for each product
        Forecast sales by product for the coming month
        Show turnover per product and project it for next month
        Show me revenue for every product and forecast it for next month
        How much revenue will each product bring in next month?
        Product revenue with a forecast for the next month
        """),
    "Forecast revenue for next month": _lines("""
        Predict revenue next month
        What will our revenue be next month?
        How much revenue can we expect next month?
        revenue next month
        Revenue outlook for the coming month
        Estimate next month's sales
        Please forecast sales for the next month
        Give me a revenue forecast for next month
        Project our turnover for next month
        forcast revenu for next month
        """),
    "Predict user signups next quarter": _lines("""
        How many signups will we have next quarter?
        Forecast user sign-ups for the next quarter
        Predict registrations next quarter
        Expected signups next quarter
        new users forecast next quarter
        How many new customers should we expect next quarter?
        Project sign ups for the coming quarter
        Sign-up forecast for the coming quarter
        How many registrations can we expect next quarter?
        What will user signups be in the next quarter?
        """),
    "Project sales for next year": _lines("""
        Forecast sales for next year
        What are projected sales for next year?
        Sales projection for next year
        What will turnover look like next year?
        Next year's revenue forecast
        Predict next year's sales
        What sales do you expect next year?
        How much will we sell next year in revenue?
        Estimate revenue for the coming year
        Give me a sales outlook for next year
        """),
    "Show monthly revenue for last year and forecast next 3 months": _lines("""
        Show revenue by month for last year and predict the next 3 months
        Monthly revenue last year plus a forecast for the next three months
        Show me monthly sales for 2025 and forecast the coming 3 months
        Display revenue per month for the previous year and project the next 3 months
        Plot monthly turnover of last year with a prediction for the next 3 months
        Revenue by month in 2025 and a forecast of the next 3 months
        Give me last year's revenue by month and predict the following 3 months
        Chart monthly revenue for last year and forecast three months ahead
        Last year's monthly sales, with the next three months predicted
        What was revenue per month last year and what will it be over the next 3 months?
        """),
    "What factors correlate with churn rate?": _lines("""
        Which factors are associated with churn?
        What influences churn rate?
        Which factors affect customer churn?
        What explains the churn rate?
        factors driving churn
        Find the drivers of churn
        Which factors are related to the attrition rate?
        What are the main determinants of churn?
        Show me the factors that correlate with churn rate
        What is the churn rate associated with?
        """),
    "What correlates with churn?": _lines("""
        What drives churn?
        What is churn related to?
        Why do customers churn?
        Which variables correlate with attrition?
        What predicts churn?
        What impacts churn the most?
        What goes along with churn?
        What is correlated with churn?
        What are the causes of churn?
        Correlations with churn
        """),
    "Show relationship between price and sales": _lines("""
        How is price related to sales?
        Is there a relationship between price and revenue?
        Does price affect sales?
        Correlation between price and sales
        price vs sales
        How does price influence revenue?
        correlate product price with sales
        How do sales depend on price?
        Do price and sales move together?
        Are prices and sales correlated?
        """),
    "Impact of marketing spend on revenue": _lines("""
        Effect of marketing spend on revenue
        Does marketing spend drive revenue?
        How does ad spend affect sales?
        What is the influence of advertising on revenue?
        Relationship between marketing spend and revenue
        Impact of marketing on sales
        How much does marketing spend impact revenue?
        Is revenue driven by marketing spend?
        What effect does marketing spend have on revenue?
        Show how marketing spend influences sales
        """),
    "Find anomalies in daily revenue": _lines("""
        Are there anomalies in daily revenue?
        Detect outliers in daily revenue
        Find unusual days in revenue
        Spot abnormal daily sales
        Anomaly detection on daily revenue
        Was there anything unusual in daily revenue?
        show strange values in daily sales
        Find revenue anomalies by day
        On which days was revenue out of the ordinary?
        Show me days with abnormal revenue
        """),
    "Detect unusual spikes in user activity": _lines("""
        Find spikes in user activity
        Were there unusual spikes in active users?
        Detect sudden surges in daily active users
        Unusual peaks in user activity
        Are there abnormal jumps in user traffic?
        Show me spikes in DAU
        Identify unusual surges in user activity
        Has user activity spiked unusually?
        When did active users spike?
        Spike detection for daily active users
        """),
    "Identify outliers in transaction amounts": _lines("""
        Find outliers in transaction amounts
        Which transaction amounts are unusual?
        Detect outliers in payment amounts
        Show suspicious transaction amounts
        Are there abnormal transaction amounts?
        outlier detection for transaction amounts
        Which payments have an abnormal amount?
        Spot anomalies among transaction amounts
        Are any transaction amounts suspiciously out of the ordinary?
        List outlying transaction amounts
        """),
    "Find anomalies in daily transaction amounts": _lines("""
        Anomalies in transaction amounts per day
        Detect unusual daily transaction amounts
        Find outliers in daily transaction amount
        Which days had abnormal daily transaction amounts?
        Look for strange values in daily transaction amounts
        Identify anomalous days in transaction amount
        Was the daily transaction amount ever unusual?
        Show unusual days for transaction amounts
        Are there outliers in the transaction amount by day?
        Daily payments: find anomalies
        """),
    "Statistical summary of revenue by region": _lines("""
        Summary statistics of revenue by region
        Describe revenue by region
        Statistics for sales per region
        Give me descriptive statistics of revenue for each region
        Summarize sales by region
        revenue stats by region
        Statistical overview of turnover across regions
        Show summary stats of sales for every region
        Provide a statistical summary of revenue per region
        Revenue statistics for each territory
        """),
    "Distribution of customer ages": _lines("""
        How are customer ages distributed?
        Age distribution of customers
        Show a histogram of customer age
        What is the distribution of ages among customers?
        Distribution of age
        Spread of customer ages
        Describe customer ages
        Histogram of ages of customers
        How old are our customers? Show the distribution
        Plot the distribution of customer age
        """),
    "Summary statistics for all products": _lines("""
        Summary statistics for products
        Describe all products
        Statistical summary of the products
        Give me summary stats for all products
        Summarise products
        Descriptive statistics of every product
        Show descriptive statistics for products
        Product summary statistics
        Provide a summary of all our products
        What are the summary statistics of our products?
        """),
    "How many active users do we have?": _lines("""
        How many active users are there?
        Number of active users
        Count active customers
        What is the number of active customers?
        How many users are active?
        how many active clients do we have
        How many of our customers are active?
        Count of active users
        Total number of active users
        Tell me how many active users we have
        """),
    "What's our total revenue?": _lines("""
        What is our total revenue?
        Total revenue
        How much revenue did we make?
        total sales
        What's the sum of revenue?
        Show me the overall turnover
        how much did we earn in total revenue
        What is the total turnover?
        How much money did we make?
        Give me the revenue in total
        """),
    "Show revenue by region": _lines("""
        Revenue per region
        Show sales by region
        Break down revenue by region
        What is the revenue for each region?
        revenue split by region
        How much revenue does each region bring in?
        Compare revenue across regions
        regional revenue
        sales by territory
        Where does our revenue come from by region?
        """),
    "YTD sales by product": _lines("""
        Sales by product year to date
        Revenue per product this year so far
        Show year-to-date sales by product
        YTD revenue for each product
        What are sales by product so far this year?
        Turnover by product from January 1 2026 to today
        Product sales YTD
        Break down this year's revenue to date by product
        How much has each product sold in revenue since the start of the year?
        Sales per product since January
        """),
    "Top 5 products by revenue last quarter": _lines("""
        Which 5 products had the highest revenue last quarter?
        Top five products by sales in the last quarter
        Best 5 products by revenue for last quarter
        Show the 5 products with the most revenue last quarter
        5 best selling products last quarter by revenue
        What were the top 5 products in terms of revenue last quarter?
        Give me the five products with the highest sales in the previous quarter
        Last quarter's top 5 products by sales
        Rank the top 5 products by revenue for Q3 2026
        List the five highest-revenue products of last quarter
        """),
}
