"""How well colours can be told apart: contrast, difference, and how colour-blind readers see them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

Triple = tuple[float, float, float]

VISIONS: Final[Mapping[str, tuple[Triple, Triple, Triple]]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Linear sRGB as a dichromat sees it: Machado, Oliveira and Fernandes, IEEE TVCG 15(6), 2009, at severity 1."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    """Relative luminance of a hex colour (WCAG 2.2)."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def difference(one: str, other: str, vision: str = "normal") -> float:
    """How different two hex colours look to a reader with that vision: CIEDE2000, where about 2 is just noticeable."""
    return ciede2000(_lab(_seen(_linear(one), vision)), _lab(_seen(_linear(other), vision)))


def ciede2000(one: Triple, other: Triple) -> float:
    """CIEDE2000 of two CIELAB colours (Sharma, Wu and Dalal, Color Research and Application 30(1), 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    boost = 1.5 - 0.5 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    c1, c2 = math.hypot(a1 * boost, b1), math.hypot(a2 * boost, b2)
    h1, h2 = _hue(a1 * boost, b1), _hue(a2 * boost, b2)
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    if turn == -180 and h2 > h1:
        turn = 180.0
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    l_bar, c_bar, h_bar = (l1 + l2) / 2, (c1 + c2) / 2, _mean_hue(h1, h2, colourless=c1 * c2 == 0)
    weight = 1 - 0.17 * _cos(h_bar - 30) + 0.24 * _cos(2 * h_bar) + 0.32 * _cos(3 * h_bar + 6) - 0.20 * _cos(4 * h_bar - 63)
    s_l = 1 + 0.015 * (l_bar - 50) ** 2 / math.sqrt(20 + (l_bar - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_bar, 1 + 0.015 * c_bar * weight
    bend = 30 * math.exp(-(((h_bar - 275) / 25) ** 2))
    mixed = -2 * math.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)) * math.sin(math.radians(2 * bend))
    return math.sqrt(max((d_l / s_l) ** 2 + (d_c / s_c) ** 2 + (d_h / s_h) ** 2 + mixed * (d_c / s_c) * (d_h / s_h), 0.0))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _hue(a: float, b: float) -> float:
    return math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0


def _mean_hue(h1: float, h2: float, *, colourless: bool) -> float:
    if colourless:
        return h1 + h2
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2


def _linear(color: str) -> Triple:
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _straight(red), _straight(green), _straight(blue)


def _straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _seen(linear: Triple, vision: str) -> Triple:
    red, green, blue = (
        min(max(sum(w * part for w, part in zip(line, linear, strict=True)), 0.0), 1.0) for line in VISIONS[vision]
    )
    return red, green, blue


def _lab(linear: Triple) -> Triple:
    """CIELAB of linear sRGB under D65."""
    red, green, blue = linear
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > (6 / 29) ** 3 else v / (3 * (6 / 29) ** 2) + 4 / 29 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
