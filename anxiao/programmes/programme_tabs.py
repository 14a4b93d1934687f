"""The pages that stand under the entry *Programmes*, as tabs."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

PAGES = (
    ("programmes:index", N_("Programmes")),
    ("tasks:index", N_("My tasks")),
    ("projects:index", N_("Key projects")),
    ("pledges:index", N_("Pledges")),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """Programmes, tasks, key projects, pledges; the page that is open is marked."""
    found = [(name, _(title), _url(name)) for name, title in PAGES]
    return [
        {"title": title, "url": url, "current": name == current}
        for name, title, url in found
        if url
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
