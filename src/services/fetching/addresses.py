"""Which addresses may be connected to for a stranger: public ones, whatever a name says and however it is spelt."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

from src.errors import BadUrl

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WRAPPED: Final = ((ipaddress.IPv6Network("64:ff9b::/96"), 0), (ipaddress.IPv6Network("2002::/16"), 80))
"""Networks of IPv6 that hold an IPv4 address, and how far from its right end it stands."""

_SPECIAL: Final = tuple(ipaddress.ip_network(n) for n in ("192.0.0.0/24", "192.88.99.0/24"))
"""Protocol assignments that older Pythons take for public."""


def public_addresses(host: str, port: int) -> tuple[str, ...]:
    """What the host's name means now, if all of it is public. Raises BadUrl.

    A name with one private address among public ones is refused whole. The caller must connect to what was returned, and not
    look the name up again: it may mean something else by then.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError, ValueError):
        raise BadUrl(f"The host {host[:80]!r} is not known.", hint="Check the URL.") from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(is_public(a) for a in addresses):
        raise BadUrl("The URL does not lead to a public address.", hint="Files are fetched from the public internet only.")
    return addresses


def is_public(text: str) -> bool:
    """Whether an address is of the public internet: no loopback, private, link-local, metadata, multicast, reserved one."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(address)
    if inner is not None:
        return is_public(str(inner))
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or any(address in n for n in _SPECIAL)
    return address.is_global and not odd


def _inner(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.teredo is not None:
        return address.teredo[1]
    for network, shift in _WRAPPED:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None
