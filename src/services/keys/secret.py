"""The text of a key: `bi_`, an id that may be shown, and 32 random bytes that may not."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

_SHAPE: Final = re.compile(r"bi_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """A key as its holder has it."""

    id: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What is stored. A plain SHA-256 is enough: nobody guesses 256 random bits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def is_of(self, digest: str) -> bool:
        """Whether it has that digest, in a time that tells nothing."""
        return hmac.compare_digest(self.digest, digest)


def new_secret() -> Secret:
    """A key that nobody has had before."""
    made = secrets.token_hex(6)
    return Secret(made, f"bi_{made}_{secrets.token_urlsafe(_BYTES)}")


def read_secret(text: str) -> Secret | None:
    """The key that a caller has sent, or None where it cannot be one."""
    found = _SHAPE.fullmatch(text)
    return Secret(found[1], text) if found else None
