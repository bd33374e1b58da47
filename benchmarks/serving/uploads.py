"""A file from its first byte to a session that answers, and questions in turns about it."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any, Final

import httpx

_CITIES: Final = ("Rome", "Oslo", "Paris", "Lima", "Cairo", "Quito", "Delhi", "Perth")
_PRODUCTS: Final = ("Lamp", "Desk", "Chair", "Sofa", "Shelf", "Bench")
_FIRST: Final = "What is the average price by city?"
_TURNS: Final = (
    "only Rome",
    "by product instead",
    "what about the median?",
    "same for 2024",
    "the top 3",
    "and by month",
    "only Oslo",
)


def csv_of(megabytes: float, seed: int = 0) -> bytes:
    """Orders, at least that large."""
    draw = random.Random(seed)
    lines = ["order_no,city,product,price,quantity,order_date,note"]
    size = 0
    while size < megabytes * 1_000_000:
        day = f"{draw.randint(2022, 2025)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        number = f"{draw.uniform(5, 500):.2f},{draw.randint(1, 9)}"
        lines.append(
            f"{len(lines)},{draw.choice(_CITIES)},{draw.choice(_PRODUCTS)},{number},{day},left at the door {len(lines)}"
        )
        size += len(lines[-1]) + 1
    return "\n".join(lines).encode()


def upload(client: httpx.Client, file: bytes) -> tuple[str, float]:
    """The session, and seconds until it was ready. Raises RuntimeError."""
    began = time.perf_counter()
    reply = client.post("/api/session/create", files=[("files", ("orders.csv", file))])
    took = time.perf_counter() - began
    if reply.status_code != 201:
        raise RuntimeError(f"The upload was refused: {reply.text[:300]}")
    return str(reply.json()["session_id"]), took


def measure(url: str, megabytes: float, repeat: int) -> tuple[str, dict[str, Any]]:
    """A session to go on with; seconds to ready (median), milliseconds of the first question and of follow-ups (median)."""
    file = csv_of(megabytes)
    with httpx.Client(base_url=url, timeout=300) as client:
        ready: list[float] = []
        firsts: list[float] = []
        turns: list[float] = []
        session = ""
        for _ in range(repeat):
            session, took = upload(client, file)
            ready.append(took)
            firsts.append(_asked(client, session, _FIRST))
            turns += [_asked(client, session, text) for text in _TURNS]
    return session, {
        "megabytes": round(len(file) / 1_000_000, 1),
        "ready_s": round(median(ready), 3),
        "first_ms": round(median(firsts), 1),
        "follow_up_ms": round(median(turns), 1),
        "follow_ups": len(turns),
    }


def _asked(client: httpx.Client, session: str, text: str) -> float:
    began = time.perf_counter()
    reply = client.post(f"/api/session/{session}/analyze", json={"question": text})
    if reply.status_code != 200:
        raise RuntimeError(f"“{text}” was not answered: {reply.text[:300]}")
    return (time.perf_counter() - began) * 1000
