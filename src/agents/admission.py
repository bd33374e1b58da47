"""Who stands at the HTTP door: the holder of an API key, or this machine's own user where no key was ever made."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from src.agents.wiring import Wiring
from src.errors import BiError, DoorShut, TooMany, Unauthorized
from src.models.asker import Asker
from src.models.config import Settings
from src.services.audit.log import Audit
from src.services.keys.secret import read_secret
from src.services.keys.store import Keys
from src.services.limits.owners import OwnerLimits
from src.services.limits.shared import limits_of

if TYPE_CHECKING:
    from src.services.oidc.tokens import Tokens

OPEN_HERE: Final = "no API keys: open to this machine (loopback), closed to all others"
_REFUSALS_NOTED: Final = 60
_HOW: Final = "The operator makes a key with: bi keys create NAME. See docs/doors.md."


@dataclass(frozen=True, slots=True)
class Knock:
    """What a request shows of who sent it."""

    address: str
    """Of its sender, as the server saw it."""
    host: str = ""
    """The name that it was sent to."""
    origin: str = ""
    """The page that a browser sent it from."""
    credential: str | None = field(default=None, repr=False)
    is_forwarded: bool = False
    """Whether a proxy says that it has passed it on."""


class Admission:
    """Makes an `Asker` of whoever is let in. Safe to use from many threads."""

    def __init__(self, wiring: Wiring) -> None:
        settings = wiring.settings
        self._keys = Keys(wiring.state)
        self._tokens = _tokens(settings)
        self._audit = Audit(wiring.state)
        self._refusals = OwnerLimits(_REFUSALS_NOTED, 0)
        self.limits = limits_of(settings, wiring.state)

    def close(self) -> None:
        """Ends what renews the places of running requests."""
        self.limits.close()

    @property
    def is_locked(self) -> bool:
        """Whether something must be shown to get in. Raises StateUnavailable."""
        return self._tokens is not None or self._keys.has_any()

    @property
    def doors(self) -> str:
        """Who is let in, in words. Raises StateUnavailable."""
        if self._tokens is not None:
            return "API keys and tokens of the identity provider"
        return "API keys" if self.is_locked else OPEN_HERE

    def admit(self, knock: Knock) -> Asker:
        """Who asks. Raises Unauthorized, DoorShut, StateUnavailable, IssuerUnavailable."""
        if knock.credential is not None:
            return self._holder(knock.credential)
        if self.is_locked:
            raise Unauthorized("An API key is needed.", hint=f"Send it as Authorization: Bearer KEY or X-API-Key. {_HOW}")
        self.check_local(knock)
        return Asker(owner=knock.address)

    def note_refusal(self, knock: Knock, path: str, error: BiError) -> None:
        """In the audit log, so many a minute of one address: nobody fills it by being refused. Raises StateUnavailable."""
        try:
            self._refusals.enter(knock.address)
        except TooMany:
            return
        self._refusals.leave(knock.address)
        secret = read_secret(knock.credential) if knock.credential is not None else None
        detail = {"address": knock.address, "path": path[:200], "code": error.code, "key": secret.id if secret else None}
        self._audit.note(knock.address or "unknown", "refused", detail)

    def check_local(self, knock: Knock) -> None:
        """Raises DoorShut unless the request comes from this machine, and from no page of another's.

        A proxy on this machine makes every sender look local, and a web page can send requests, or be called "localhost", too.
        """
        why = _strange(knock)
        if why:
            raise DoorShut(f"This server answers on its own machine only, and {why}.", hint=_HOW)

    def _holder(self, credential: str) -> Asker:
        secret = read_secret(credential)
        if secret is None and self._tokens is not None:
            return self._tokens.asker(credential)
        found = self._keys.find(secret) if secret is not None else None
        if found is None:
            raise Unauthorized("The API key opens nothing here.", hint=_HOW)
        return found.asker()


def _tokens(settings: Settings) -> Tokens | None:
    if not settings.oidc_issuer:
        return None
    from src.services.oidc.tokens import Claims, Tokens

    claims = Claims(settings.oidc_roles_claim, settings.oidc_databases_claim, settings.oidc_admin_role)
    return Tokens(settings.oidc_issuer, settings.oidc_audience, claims)


def is_loopback(host: str) -> bool:
    """Whether a name or address is always this machine's."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _strange(knock: Knock) -> str:
    """Why a request may be another's; empty where nothing says so."""
    if not is_loopback(knock.address):
        return "the request comes from elsewhere"
    if knock.is_forwarded:
        return "the request came through a proxy"
    if not is_loopback(_name_of(knock.host)):
        return "the request was sent to a name that is not this machine's"
    if knock.origin and not is_loopback(_name_of(knock.origin.partition("://")[2])):
        return "the request was sent by a page from elsewhere"
    return ""


def _name_of(host: str) -> str:
    """`name[:port]` without the port."""
    if host.startswith("["):
        return host.partition("]")[0]
    return host.partition(":")[0]
