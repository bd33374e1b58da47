"""Files fetched from the web for a stranger: only from public addresses, within size and time."""
