"""Names and places for customers; any likeness is chance."""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = (
    "Ada", "Adam", "Aisha", "Alba", "Alex", "Amir", "Ana", "Anton", "Astrid", "Bea", "Boris", "Carla", "Carmen", "Chloé",
    "Clara", "Dana", "David", "Diego", "Elena", "Elif", "Emil", "Emma", "Erik", "Eva", "Felix", "Filip", "Freja", "Giulia",
    "Hana", "Hugo", "Ida", "Ines", "Ivan", "Jana", "Jonas", "José", "Julia", "Karin", "Kofi", "Lars", "Laura", "Lena",
    "Leo", "Lin", "Lucas", "Luis", "Łukasz", "Maja", "Marco", "Maria", "Mateo", "Mia", "Milan", "Nadia", "Nils", "Nina",
    "Noah", "Olga", "Omar", "Oscar", "Paul", "Petra", "Pia", "Rosa", "Samir", "Sara", "Sofia", "Sven", "Tara", "Theo",
    "Tomas", "Uma", "Vera", "Victor", "Yara", "Yuki", "Zoë",
)  # fmt: skip
LAST_NAMES: Final = (
    "Adler", "Almeida", "Andersen", "Bauer", "Becker", "Berg", "Bianchi", "Blanc", "Brandt", "Castro", "Conti", "Costa",
    "Dahl", "Dubois", "Dvorak", "Eriksen", "Fabre", "Ferrari", "Fischer", "Fontaine", "Garcia", "Greco", "Gruber",
    "Haas", "Hansen", "Horvat", "Huber", "Ionescu", "Jansen", "Jensen", "Keller", "Kowalski", "Kraus", "Lambert", "Lang",
    "Larsen", "Lindberg", "Lopez", "Marin", "Martin", "Mazur", "Meyer", "Molina", "Moreau", "Moretti", "Navarro",
    "Nielsen", "Novak", "Nowak", "O'Brien", "Olsen", "Papadakis", "Peeters", "Pereira", "Petrov", "Popescu", "Ricci",
    "Romano", "Roux", "Ruiz", "Santos", "Schmid", "Silva", "Smit", "Svensson", "Torres", "Varga", "Virtanen", "Visser",
    "Vogel", "Walsh", "Weber", "Wolf", "Zeman",
)  # fmt: skip

REGIONS: Final = {
    "North": (0.27, {"Sweden": 0.38, "Denmark": 0.26, "Norway": 0.20, "Finland": 0.16}),
    "South": (0.18, {"Italy": 0.40, "Spain": 0.38, "Portugal": 0.14, "Greece": 0.08}),
    "East": (0.22, {"Poland": 0.52, "Czechia": 0.26, "Romania": 0.22}),
    "West": (0.20, {"France": 0.48, "Netherlands": 0.26, "Belgium": 0.16, "Ireland": 0.10}),
    "Central": (0.13, {"Germany": 0.66, "Austria": 0.18, "Switzerland": 0.16}),
}
"""Region -> share of customers, and countries with their share of the region."""
PLACES: Final = tuple((region, country) for region, (_, countries) in REGIONS.items() for country in countries)
PLACE_WEIGHTS: Final = tuple(share * part for share, countries in REGIONS.values() for part in countries.values())

GENDERS: Final = {"female": 0.49, "male": 0.48, "other": 0.03}
SEGMENTS: Final = {"Consumer": 0.70, "Business": 0.18, "Premium": 0.12}
ORDER_WEIGHT: Final = {"Consumer": 1.0, "Business": 1.6, "Premium": 2.2}
"""How much more often a customer of the segment orders."""
