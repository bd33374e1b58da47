"""Questions that compute something over groups, each with ten other ways to ask the same."""

from __future__ import annotations

from typing import Final


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


COMPUTED: Final[dict[str, tuple[str, ...]]] = {
    "Compare Q3 2026 and Q2 2026 revenue": _lines("""
        Q3 2026 vs Q2 2026 revenue
        revenue in Q3 2026 versus Q2 2026
        Compare revenue in Q3 2026 with Q2 2026
        revenue Q2 2026 vs Q3 2026
        How does revenue in Q3 2026 compare to Q2 2026?
        revenue for Q3 2026 compared with Q2 2026
        sales Q3 2026 against Q2 2026
        compare sales of Q2 2026 and Q3 2026
        turnover in Q3 2026 compared to Q2 2026
        Show me Q3 2026 revenue vs Q2 2026
        """),
    "revenue this year vs last year": _lines("""
        revenue vs last year
        compare revenue this year with last year
        sales this year compared to last year
        How does this year's revenue compare to last year?
        turnover this year versus last year
        revenue this year against last year
        compare this year and last year revenue
        this year's sales vs last year's sales
        revenue compared to last year
        last year vs this year revenue
        """),
    "revenue growth by month": _lines("""
        monthly revenue growth
        month over month revenue growth
        growth of revenue by month
        mom revenue growth
        How does revenue grow by month?
        revenue growth per month
        sales growth by month
        MoM growth in sales
        show month-over-month growth of revenue
        monthly growth of turnover
        """),
    "year over year revenue growth by month": _lines("""
        yoy revenue growth by month
        monthly revenue growth year over year
        revenue growth per month vs a year ago
        YoY growth of sales by month
        year-on-year sales growth by month
        monthly sales growth compared to a year ago
        monthly yoy growth of revenue
        growth of revenue by month over the same month last year
        show year-over-year growth in revenue by month
        revenue growth y/y by month
        """),
    "how much did orders grow in 2025": _lines("""
        order growth in 2025
        growth of orders in 2025
        growth in orders from 2024 to 2025
        How did orders grow in 2025?
        percentage growth of orders in 2025
        By how much did orders grow in 2025?
        order growth 2025 vs 2024
        growth in the number of orders in 2025
        what was the growth of orders in 2025?
        orders growth rate in 2025
        """),
    "Which region grew the most last year?": _lines("""
        fastest growing region last year
        Which region had the highest growth last year?
        which region grew fastest last year
        region with the highest revenue growth last year
        Which region grew most last year?
        What was the fastest growing region last year?
        which territory had the strongest growth last year
        which region had the highest sales growth last year?
        top region by revenue growth last year
        Which region saw the largest growth in revenue last year?
        """),
    "did revenue increase last month": _lines("""
        did revenue decrease last month?
        how did revenue change last month
        change in revenue last month
        Has revenue increased last month?
        How much did sales rise last month?
        did sales fall last month
        revenue change last month
        Did revenue go up last month?
        did turnover decline last month?
        increase in revenue last month
        """),
    "share of revenue by region": _lines("""
        revenue share by region
        What percentage of revenue comes from each region?
        each region's share of revenue
        percent of total revenue by region
        What share of sales does each region have?
        proportion of revenue by region
        % of revenue per region
        contribution of each region to revenue
        percentage of total sales by region
        How much does each region contribute to revenue in percent?
        """),
    "share of revenue by product within each category": _lines("""
        revenue share by product within category
        percentage of revenue by product within each category
        share of sales per product within each category
        product share of revenue within each category
        What share of revenue does each product have within its category?
        percent of revenue by product in each category
        proportion of revenue by product inside each category
        share of revenue of each product within the category
        each product's share of revenue within each category
        revenue share per product in every category
        """),
    "marketing spend as a percentage of revenue by month": _lines("""
        marketing spend as a share of revenue by month
        monthly marketing spend as a percentage of revenue
        marketing spend as a percent of revenue per month
        What percentage of revenue is marketing spend by month?
        monthly marketing spend as % of revenue
        percentage of revenue spent on marketing by month
        ad spend as a percentage of sales by month
        share of revenue that is marketing spend by month
        marketing spend in percent of revenue by month
        marketing spend as a proportion of sales each month
        """),
    "average revenue per customer by region": _lines("""
        mean revenue per customer by region
        avg revenue per customer by region
        average sales per customer by region
        average revenue per client for each region
        What is the average revenue per customer in each region?
        average turnover per customer by territory
        by region, average revenue per customer
        show the average revenue per customer for each region
        average revenue per buyer by region
        average revenue per customer across regions
        """),
    "median order value by channel": _lines("""
        median order value per channel
        What is the median order value by sales channel?
        median of order value by channel
        median order total by channel
        median order amount for each channel
        Show the median order value for each sales channel
        the median order value across channels
        by channel, median order value
        median value of order amount by channel
        order value median by channel
        """),
    "90th percentile of transaction amount": _lines("""
        What is the 90th percentile of transaction amounts?
        p90 transaction amount
        90 percentile transaction amount
        the 90th percentile of payment amounts
        p90 of transaction amount
        show me the 90th percentile transaction amount
        transaction amount 90th percentile
        90th percentile for transaction amount
        P90 of payment amount
        give me the p90 of transaction amounts
        """),
    "products with revenue over 2000000": _lines("""
        products with more than 2000000 revenue
        which products have revenue above 2000000
        products whose revenue is over 2,000,000
        Which products had sales over 2000000?
        products with sales above $2000k
        list products with revenue greater than 2000000
        show products that have revenue over 2000000
        products having revenue above 2000k
        revenue over 2000000 by product
        products where revenue is more than 2000000
        """),
    "regions where churn rate is above 20%": _lines("""
        regions with churn rate over 20%
        Which regions have a churn rate above 20%?
        regions with a churn rate of more than 20 percent
        churn rate above 20% by region
        which region has churn rate over 20%
        regions where churn rate exceeds 20%
        regions having churn rate above 20%
        list regions whose churn rate is over 20 %
        Show regions with churn rate greater than 20%
        territories with churn rate above 20%
        """),
    "how many orders over $500 by region": _lines("""
        number of orders over $500 by region
        count of orders above $500 per region
        orders over 500 by region
        orders by region over $500
        orders of more than $500 by region
        how many orders with order value over $500 by region
        orders above 500 dollars per region
        How many orders above $500 does each region have?
        orders exceeding $500 for each region
        number of orders greater than $500 by region
        """),
    "top 3 products by revenue in each region": _lines("""
        top three products by revenue in each region
        top 3 products by sales in every region
        best 3 products by revenue per region
        for each region, the top 3 products by revenue
        top 3 products in each region by revenue
        Which 3 products have the highest revenue in each region?
        the 3 products with the most revenue in each region
        top 3 products by revenue within each region
        3 best selling products in each region
        top 3 products by revenue for each region
        """),
    "cumulative revenue by month this year": _lines("""
        running total of revenue by month this year
        cumulative sales per month this year
        monthly cumulative revenue this year
        accumulated revenue by month this year
        revenue running total by month this year
        this year's cumulative revenue by month
        show the cumulative revenue for each month this year
        cumulative monthly sales this year
        running revenue by month this year
        running sum of revenue by month this year
        """),
    "revenue by weekday": _lines("""
        revenue by day of the week
        sales per weekday
        revenue for each day of the week
        How does revenue vary by weekday?
        revenue per day of week
        sales by day of week
        turnover by weekday
        What is the revenue on each weekday?
        show revenue by weekdays
        revenue across days of the week
        """),
    "orders on weekends by region": _lines("""
        weekend orders by region
        orders on weekends per region
        how many orders on weekends by region
        number of orders on weekends for each region
        orders by region on weekends
        orders on Saturdays and Sundays by region
        order count by region on weekends
        How many orders does each region have on weekends?
        orders by region on Saturdays and Sundays
        orders per region on the weekend
        """),
    "revenue excluding North by month": _lines("""
        monthly revenue without North
        revenue by month except North
        revenue by month for regions other than North
        revenue per month excluding the North region
        monthly revenue not from North
        sales by month excluding North
        monthly sales except the North region
        revenue by month outside of North
        revenue by month, all regions except North
        revenue by month for all regions but North
        """),
    "orders by day last week including days without orders": _lines("""
        daily orders last week including days without orders
        orders per day last week, including days with no orders
        orders by day last week with zeros
        daily orders last week without gaps
        orders by day last week, include empty days
        number of orders by day last week including days without orders
        daily order count last week including days with zero orders
        orders by day last week fill the gaps
        last week's orders by day including empty days
        orders each day last week even days without orders
        """),
    "best selling category last year": _lines("""
        best-selling category last year
        top selling category last year
        Which category had the highest sales last year?
        category with the highest revenue last year
        What was the best selling category last year?
        the top category by revenue last year
        which category had the most revenue last year
        highest selling category last year
        What category had the highest revenue last year?
        best category by sales last year
        """),
    "worst month for revenue": _lines("""
        which month had the lowest revenue
        month with the lowest revenue
        the worst month by revenue
        worst month in revenue
        What was the worst month for sales?
        lowest revenue month
        In which month was revenue lowest?
        worst month for sales
        weakest month by revenue
        which month was the worst for revenue?
        """),
}
