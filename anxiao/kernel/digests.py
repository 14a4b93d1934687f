"""Digests that name their algorithm: ``sha256:9f86d0…``."""

import hashlib

ALGORITHMS = ("sha256",)
DEFAULT = "sha256"


def digest(content: bytes, algorithm: str = DEFAULT) -> str:
    return f"{algorithm}:{raw(content, algorithm).hex()}"


def raw(content: bytes, algorithm: str = DEFAULT) -> bytes:
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {algorithm!r}")
    return hashlib.new(algorithm, content).digest()


def split(named: str) -> tuple[str, bytes]:
    """Algorithm and bytes of a named digest; ValueError when it is not one."""
    algorithm, _, value = named.partition(":")
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest algorithm {algorithm!r}")
    return algorithm, bytes.fromhex(value)
