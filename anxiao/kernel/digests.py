"""Digests that name their algorithm: ``sha256:9f86d0…``.

New digests are made with the algorithm that the installation chose; those that exist keep the
one they name, and go on being verified with it.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings

ALGORITHMS = ("sha256", "sm3")
DEFAULT: str = settings.DIGEST


def digest(content: bytes, algorithm: str = DEFAULT) -> str:
    return f"{algorithm}:{raw(content, algorithm).hex()}"


def raw(content: bytes, algorithm: str = DEFAULT) -> bytes:
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {algorithm!r}")
    return _MADE[algorithm](content)


def split(named: str) -> tuple[str, bytes]:
    """Algorithm and bytes of a named digest; ValueError when it is not one."""
    algorithm, _, value = named.partition(":")
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {algorithm!r}")
    return algorithm, bytes.fromhex(value)


def _sm3_elsewhere(content: bytes) -> bytes:
    """SM3 where Python was linked with an OpenSSL that lacks it."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    made = hashes.Hash(hashes.SM3())
    made.update(content)
    return made.finalize()


def _sm3(content: bytes) -> bytes:
    return hashlib.new("sm3", content).digest()


_MADE: dict[str, Callable[[bytes], bytes]] = {
    "sha256": lambda content: hashlib.sha256(content).digest(),
    "sm3": _sm3 if "sm3" in hashlib.algorithms_available else _sm3_elsewhere,
}
