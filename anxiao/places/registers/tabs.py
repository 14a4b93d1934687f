"""The tabs of registers: each register its page, beside the visits that fill them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

PAGES = (("protection:index", N_("Guards and devices")),)


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"title": _(words), "url": reverse(name), "current": name == current}
        for name, words in PAGES
    ]
