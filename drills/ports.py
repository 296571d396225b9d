"""Ports for services that are killed and started again on the same one."""

import atexit
import socket


def free_port() -> int:
    """A port of this machine that nobody else is given while this process lives.

    It is bound and never listens: whoever is told the number may listen there, is refused to
    callers while it is down, and finds the port free when it comes again.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    atexit.register(held.close)
    port: int = held.getsockname()[1]
    return port
