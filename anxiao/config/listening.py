"""The port: taken first, and handed to the web server open."""

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

PORT_SECONDS = 3
BACKLOG = 2048


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else, and keep it across a restart of the server.

    A launcher killed outright leaves a server that needs a moment to end, so a port
    in use is tried again for some seconds before we give up with a sentence.
    """
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        try:
            listener = _bind(host, port)
            break
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise SystemExit(_refusal(error, host, port)) from None
        time.sleep(0.2)
    with listener:
        yield listener


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use: choose another with --port or PORT."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used here: choose another with --port or PORT."
    return f"Set ANXIAO_HOST to an address of this machine: {host} is none ({error})."
