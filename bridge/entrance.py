"""Who may open a socket at all: decided from two headers, before a word is exchanged.

One rule: exactly one Origin, of our own extension or a program's, and exactly one Host that is this
machine and this port (anything else is a page, another extension, or a name that was made to point
here). It keeps pages and strangers' extensions out; a program can forge both, so a key is asked next.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from bridge.peers import EXTENSION_SCHEME, PROGRAM_ORIGIN
from engine.errors import InputError

ADDRESS: Final = "127.0.0.1"
_WAITING: Final = 128
"""Connections the system holds until they are taken up."""


def may_enter(origins: Sequence[str], hosts: Sequence[str], port: int, extension_ids: Iterable[str]) -> bool:
    """Whether the headers of a handshake are those of somebody who may go on to prove itself."""
    allowed = {PROGRAM_ORIGIN, *(EXTENSION_SCHEME + own for own in extension_ids)}
    here = {f"{ADDRESS}:{port}", f"localhost:{port}"}
    return len(origins) == 1 and origins[0] in allowed and len(hosts) == 1 and hosts[0] in here


def take_port(ports: Sequence[int]) -> socket.socket:
    """A listening socket on the first free port, for this machine alone. Raises InputError for none."""
    for port in ports:
        taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                # Without it another program could listen on the same port and get our peers.
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((ADDRESS, port))
            taken.listen(_WAITING)
        except OSError:
            taken.close()
            continue
        taken.setblocking(False)
        return taken
    shown = ", ".join(map(str, ports))
    raise InputError(
        f"Other programs hold every port that the browser looks for ({shown}); close one and try again."
    )
