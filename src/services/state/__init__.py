"""What outlives the process: one database, SQLite by default or PostgreSQL by URL, brought up to date by migrations."""
