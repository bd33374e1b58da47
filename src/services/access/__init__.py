"""Rules of access by role, as an operator writes them."""
