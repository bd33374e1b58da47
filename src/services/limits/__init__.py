"""How often and how much at once an owner may ask."""
