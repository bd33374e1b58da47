"""So many clients at once, each asking one thing after the other, and what each request took."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from benchmarks.questions import QUESTIONS

_MIX: Final = (("data", 50), ("analysis", 15), ("cell", 10), ("follow_up", 15), ("sessions", 5), ("health", 5))
FOLLOW_UPS: Final = ("only Rome", "and by product", "what about the median?", "the top 3", "by city instead")
_ANALYSES: Final = [text for kind in ("forecast", "correlation", "anomaly", "summary") for text in QUESTIONS[kind]]


_CELL: Final = "seen = sum(range(1000))\nresult = seen"


@dataclass(frozen=True, slots=True)
class Took:
    """One request."""

    route: str
    milliseconds: float
    status: int
    """0 where the connection failed."""
    may_retry: bool
    """Whether the answer said when to come again."""
    said: str = ""
    """Of what went wrong: the error's code, or the connection's failure."""


def load(url: str, clients: int, seconds: float, session: str, seed: int = 0) -> dict[str, Any]:
    """Requests a second, and p50 and p95 by route. `wrong` counts what is neither an answer, nor a refusal, nor a
    "come again" (429 and 503 with retry-after)."""
    found: list[list[Took]] = [[] for _ in range(clients)]
    deadline = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_client, args=(url, random.Random(seed + place), session, deadline, found[place]))
        for place in range(clients)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [took for each in found for took in each]
    return summary(every, time.perf_counter() - began)


def summary(every: Sequence[Took], seconds: float) -> dict[str, Any]:
    """The numbers of a run."""
    routes: dict[str, list[float]] = defaultdict(list)
    for took in every:
        routes[took.route].append(took.milliseconds)
    return {
        "requests": len(every),
        "per_second": round(len(every) / seconds, 2),
        "routes": {route: spread(times) for route, times in sorted(routes.items())},
        "statuses": dict(sorted(Counter(str(took.status) for took in every).items())),
        "wrong": sum(not _fine(took) for took in every),
        "what_was_wrong": dict(Counter(f"{took.route}: {took.said}" for took in every if not _fine(took)).most_common(5)),
    }


def spread(times: Sequence[float]) -> dict[str, float]:
    """`n`, and milliseconds at p50 and p95 (nearest rank)."""
    ordered = sorted(times)
    at = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in (("p50", 0.5), ("p95", 0.95))}
    return {"n": len(ordered)} | {name: round(value, 1) for name, value in at.items()}


def _fine(took: Took) -> bool:
    return took.status in (200, 422) or (took.status in (429, 503) and took.may_retry)


def _client(url: str, draw: random.Random, session: str, deadline: float, found: list[Took]) -> None:
    kinds, weights = [kind for kind, _ in _MIX], [weight for _, weight in _MIX]
    with httpx.Client(base_url=url, timeout=120) as client:
        while time.monotonic() < deadline:
            found.append(_request(client, draw.choices(kinds, weights)[0], draw, session))


def _request(client: httpx.Client, kind: str, draw: random.Random, session: str) -> Took:
    began = time.perf_counter()
    try:
        if kind == "health":
            reply = client.get("/health")
        elif kind == "sessions":
            reply = client.get("/api/sessions")
        elif kind == "cell":
            reply = client.post("/execute", json={"session_id": f"c{draw.randint(1, 4)}", "code": _CELL})
        elif kind == "follow_up":
            reply = client.post(f"/api/session/{session}/analyze", json={"question": draw.choice(FOLLOW_UPS)})
        else:
            texts = QUESTIONS["data"] if kind == "data" else _ANALYSES
            reply = client.post("/query/analytics", json={"query": draw.choice(texts)})
    except httpx.TransportError as error:
        return Took(kind, _since(began), 0, may_retry=False, said=f"{type(error).__name__}: {error}"[:120])
    said = "" if reply.is_success else reply.text[:160]
    return Took(kind, _since(began), reply.status_code, may_retry="retry-after" in reply.headers, said=said)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
