"""The tabs of sites: all of them, and the registers that visits fill."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

PAGES = (
    ("places:sites", N_("Sites")),
    ("protection:index", N_("Guards and devices")),
    ("vehicles:index", N_("Vehicles")),
    ("roads:index", N_("Road sections")),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"title": _(title), "url": reverse(name), "current": name == current}
        for name, title in PAGES
    ]
