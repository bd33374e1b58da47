"""Database URLs as they may be shown."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


def masked(url: str) -> str:
    """A URL fit to be shown: without user, password and query, which may hold secrets."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # not a URL: show no more than its scheme
        return f"{url.partition('://')[0][:20]}://..."
    if parsed.username is None and parsed.password is None and not parsed.query:
        return url
    plain = URL.create(parsed.drivername, host=parsed.host, port=parsed.port, database=parsed.database)
    return plain.render_as_string()


def file_name(name: str, url: str) -> str:
    """What the files of a database are called: its name, and a mark of its address and user, never of its password."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "database"
    address = make_url(url).set(password=None).render_as_string()
    return f"{slug}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
