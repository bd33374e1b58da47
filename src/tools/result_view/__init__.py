"""A result as charts and sentences read it: columns, their parts, findings, and values spelt for a reader."""
