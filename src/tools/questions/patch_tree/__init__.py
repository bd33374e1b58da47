"""Follow-ups on an answer that came from related tables (or one file): its tree is changed, not asked anew."""
