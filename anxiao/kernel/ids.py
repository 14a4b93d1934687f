"""UUIDv7 made in Python: sortable by time, with no sequence that a reader could see."""

import secrets
from uuid import UUID

from anxiao.kernel import clock

NUMERALS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits."""
    millis = int(clock.now().timestamp() * 1000) & (1 << 48) - 1
    random = secrets.randbits(74)
    high = millis << 16 | 0x7 << 12 | random >> 62
    low = 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=high << 64 | low)


def number_of(key: UUID) -> str:
    """A short number for paper and telephone, read off the key: it counts nothing."""
    value = key.int & (1 << 40) - 1
    digits = "".join(NUMERALS[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{digits[:4]}-{digits[4:]}"
