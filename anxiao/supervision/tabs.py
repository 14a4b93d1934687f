"""The tabs of supervision: board, cases, listings, effects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

PAGES = (
    ("supervision:board", N_("Board"), ""),
    ("cases:index", N_("Cases"), "?state=open"),
    ("listings:index", N_("Listings"), ""),
    ("bars:index", N_("Bars"), ""),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"title": _(words), "url": f"{reverse(name)}{asked}", "current": name == current}
        for name, words, asked in PAGES
    ]
