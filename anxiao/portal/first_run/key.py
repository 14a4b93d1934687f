"""The key that stands in the address of the first-run page, and in a file of the server."""

from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare


def is_kept() -> bool:
    """Whether this installation was started with a first-run page."""
    return Path(settings.FIRST_RUN_KEY).exists()


def fits(given: str) -> bool:
    """Whether somebody names the key; how long the answer takes tells nothing about it."""
    try:
        kept = Path(settings.FIRST_RUN_KEY).read_text(encoding="utf-8")
    except OSError:
        return False
    return bool(kept) and constant_time_compare(given, kept)
