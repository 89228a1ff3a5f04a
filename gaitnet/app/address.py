"""Where the app listens, and who can reach it there."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Address:
    """Where the app listens.

    Attributes:
        host: name or number; anything but loopback needs a password.
        port: 0 takes any that is free.
        password: that is asked for; None: nobody is asked.
        certificate: of TLS, with its key; None: no encryption.
        key: private key of the certificate; None: in the same file.
    """

    host: str = "127.0.0.1"
    port: int = 8710
    password: str | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Reached from this machine only."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """A name or number of this machine, under which no other can reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
