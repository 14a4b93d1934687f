"""The tabs of one entry of the navigation: what belongs together, one page beside the other."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

# The address, the words, and what is asked for first.
PROGRAMMES = (
    ("programmes:index", N_("Programmes"), ""),
    ("tasks:index", N_("My tasks"), "?whose=mine"),
    ("projects:index", N_("Key projects"), ""),
    ("pledges:index", N_("Pledges"), ""),
)
CAMPAIGNS = (
    ("campaigns:index", N_("Campaigns"), ""),
    ("duties:index", N_("Gate duty"), ""),
    ("bookings:index", N_("Bookings"), ""),
)


def tabs(pages: tuple[tuple[str, str, str], ...], current: str) -> list[dict[str, Any]]:
    """The pages that there are, the present one marked."""
    rows = [(name, _address(name), words, asked) for name, words, asked in pages]
    return [
        {"title": _(words), "url": f"{url}{asked}", "current": name == current}
        for name, url, words, asked in rows
        if url
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
