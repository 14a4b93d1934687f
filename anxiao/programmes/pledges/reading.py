"""Scans of signed pledges: which page is of which pledge, by the code in its corner."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.sentences import sentence

CODES = Path(__file__).with_name("codes.py")
WAIT = 90
TOO_MANY_PAGES = 4
NAMES_A_PLEDGE = re.compile(r"/pledges/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


def pledges_on(content: bytes) -> list[UUID | None]:
    """For each page of a PDF, or for a picture, the pledge that its code names, or None."""
    told: list[list[str]] = json.loads(_run("codes", content=content))
    return [_named(texts) for texts in told]


def cut(content: bytes, pages: Sequence[int]) -> bytes:
    """The named pages of a PDF, counted from nought, as a PDF without the others."""
    return _run("pages", *map(str, pages), content=content)


def _named(texts: Sequence[str]) -> UUID | None:
    """The one pledge that a page names; with two different ones it names none."""
    found = {match[1] for text in texts if (match := NAMES_A_PLEDGE.search(text))}
    return UUID(found.pop()) if len(found) == 1 else None


def _run(*words: str, content: bytes) -> bytes:
    """Have a process of its own look into what came from outside."""
    call = [sys.executable, "-I", str(CODES), *words]
    try:
        done = subprocess.run(call, input=content, capture_output=True, timeout=WAIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Invalid(sentence(UNREADABLE)) from None
    if done.returncode == TOO_MANY_PAGES:
        raise TooLarge(sentence(N_("The scan has more than 100 pages: send it in parts.")))
    if done.returncode:
        raise Invalid(sentence(UNREADABLE))
    return done.stdout


UNREADABLE = N_("The scan cannot be opened: scan it once more, as a PDF without a password.")
