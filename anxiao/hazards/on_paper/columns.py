"""The columns of the sheet that goes out to be answered and comes back filled in."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

# What the office fills in, then what the organisation does; the key finds the case again.
GIVEN = {
    "number": N_("Number"),
    "title": N_("Hazard"),
    "place": N_("Place"),
    "limit": N_("Limit"),
    "wanted": N_("What is wanted"),
}
ANSWERS = {
    "signed_on": N_("Signed for on"),
    "done": N_("Rectification so far"),
    "done_on": N_("Completed on"),
    "until": N_("More time until"),
    "until_reason": N_("Why more time"),
    "objection": N_("Why it is not ours"),
}
KEY = {"key": N_("Key (do not change)")}
COLUMNS = GIVEN | ANSWERS | KEY
DAYS = ("signed_on", "done_on", "until")
EXCEL_DAY_ONE = date(1899, 12, 30)
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def headings() -> list[str]:
    return [gettext(label) for label in COLUMNS.values()]


def positions(row: Sequence[Any]) -> dict[str, int]:
    """Where each column stands, when this row is the heading; nothing when it is not."""
    known = _known()
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        key = known.get(plain(cell))
        if key is not None:
            found.setdefault(key, place)
    return found if {"number", "key"} <= found.keys() else {}


def _known() -> dict[str, str]:
    """The headings in each language that we have."""
    known: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= {plain(gettext(label)): key for key, label in COLUMNS.items()}
    return known


def plain(cell: Any) -> str:
    """What a cell says: half-width, without spaces around and the apostrophe of safe texts."""
    if cell is None:
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip().removeprefix("'").strip()


def day_in(cell: Any) -> date | None:
    """A day, written as a date, as a number of Excel's or as text; Invalid where it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if not text:
        return None
    day = _from_number(text) or _from_text("".join(text.split()))
    if day is None:
        raise Invalid(
            sentence(N_("“%(text)s” is no day; write it like 2026-06-18."), text=text[:40])
        )
    return day


def _from_number(text: str) -> date | None:
    whole = text.removesuffix(".0")
    if whole.isascii() and whole.isdigit() and len(whole) == 5:
        return EXCEL_DAY_ONE + timedelta(days=int(whole))
    return None


def _from_text(text: str) -> date | None:
    for form in FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
