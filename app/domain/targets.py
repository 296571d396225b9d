"""Where a message or a fetch may go when somebody else named the address: never to the inside.

Whoever may give us an address (of a webhook, of a file to fetch) could otherwise have this server
knock at doors that only this server reaches: its own database, the cloud's metadata, the printer.
So an address must be public, unless the operator named its network; what a *name* leads to is
judged address by address, at the moment of connecting.
"""

import re
from dataclasses import dataclass
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS: Final = frozenset({443, 8443})
PLAIN_PORTS: Final = frozenset({80, 8080})
LONGEST: Final = 2048

_INSIDE: Final[tuple[Network, ...]] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's translation; the metadata of some clouds
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # Teredo, ORCHID and other things that are no hosts
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_UNICAST: Final = IPv6Network("2000::/3")
"""All that was ever given out as public. Outside it lie loopback, mapped and translated IPv4
(``::ffff:0:0/96``, ``64:ff9b::/96``), unique local, link-local and multicast addresses."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE | re.ASCII)
_LONGEST_NAME = 253


class TargetMalformed(ValueError):
    """Not an address to which anything could be sent; ``args[0]`` is the code of the defect."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far out, and how far in, this installation may be sent by others.

    ``allowed`` are networks of the inside that the operator opened, on every port and without
    TLS; ``plain`` says whether messages to the outside may go without TLS.
    """

    allowed: tuple[Network, ...] = ()
    plain: bool = False

    def admits(self, address: Address, *, scheme: str, port: int) -> bool:
        """Whether a connection to ``address`` may be opened."""
        if _zone(address):
            return False
        bare = _unwrapped(address)
        if any(bare in network for network in self.allowed if network.version == bare.version):
            return scheme in {"http", "https"}
        if not is_public(address):
            return False
        if scheme == "https":
            return port in PORTS
        return self.plain and scheme == "http" and port in PLAIN_PORTS


def is_public(address: Address) -> bool:
    """Whether ``address`` is that of a host on the open network, as the registries of IANA say."""
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    if any(address in network for network in _INSIDE if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks with commas between, as operators write them. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def literal(host: str) -> Address | None:
    """The address that ``host`` spells, in its one proper spelling; None when it is a name."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except (AddressValueError, ValueError):
        return None


def check_target(url: str, reach: Reach) -> None:
    """Refuse at once what could never be reached. Raises TargetMalformed.

    A name may pass here and still lead inside: that is judged when it is resolved.
    """
    parts = _split(url)
    if parts.scheme not in {"http", "https"}:
        raise TargetMalformed("target_scheme")
    host = parts.hostname or ""
    if parts.username is not None or parts.password is not None or parts.fragment or not host:
        raise TargetMalformed("malformed_target")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = literal(host)
    if address is None:
        _check_name(host, parts.scheme, port, reach)
    elif not reach.admits(address, scheme=parts.scheme, port=port):
        raise TargetMalformed("target_inside")


def _check_name(host: str, scheme: str, port: int, reach: Reach) -> None:
    labels = host.removesuffix(".").split(".")
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise TargetMalformed("malformed_target")
    if reach.allowed:
        return  # it may lead into an opened network, where every port will do
    if scheme == "http" and not reach.plain:
        raise TargetMalformed("target_scheme")
    if port not in (PORTS if scheme == "https" else PLAIN_PORTS):
        raise TargetMalformed("target_port")
    if len(labels) == 1 or labels[-1].isdigit():
        raise TargetMalformed("target_inside")


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or "\\" in url:
        raise TargetMalformed("malformed_target")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise TargetMalformed("malformed_target") from None
    if " " in url:
        raise TargetMalformed("malformed_target")
    return parts


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that hides in a mapped one, so that an opened network means both."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _zone(address: Address) -> bool:
    return isinstance(address, IPv6Address) and address.scope_id is not None
