"""What people say of answers, and what became verified queries of it."""
