"""What every page knows: who acts, where one may go, what is unread."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.imports.reading import begins
from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor
from anxiao.notices.models import Notice
from anxiao.people import beginning
from anxiao.places.models import Territory
from anxiao.portal.bounds import mine

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def page(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    if actor.post is None:
        return {
            "actor": None,
            "demo_label": demo_label(),
            "is_open_way": is_open_way(request),
            "now": clock.now(),
            "accounts": _picker(request),
            "has_nobody": has_nobody(request),
            "sign_on": settings.SIGN_ON.name if settings.SIGN_ON else "",
            "passkeys": settings.PASSKEYS,
        }
    return {
        "actor": actor,
        "posts": getattr(request, "posts", []),
        "territory": Territory.objects.filter(pk=actor.territory or 0).first(),
        "navigation": navigation(request, actor),
        "unread": Notice.objects.visible_to(actor).unread().count(),
        "demo_label": demo_label(),
        "is_open_way": is_open_way(request),
        "now": clock.now(),
        "version": settings.VERSION,
    }


def demo_label() -> str:
    return str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""


def is_open_way(request: HttpRequest) -> bool:
    """Whether the page came in plain http over a network, where others can read along."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return not (request.is_secure() or host in LOOPBACK)


def has_nobody(request: HttpRequest) -> bool:
    """Whether somebody stands at the door of an installation that has no account yet."""
    is_door = request.path == reverse("account_login")
    return is_door and not settings.DEMO_LABEL and not beginning.has_begun()


def _picker(request: HttpRequest) -> list[dict[str, Any]]:
    """Accounts to try on the sign-in page, in demonstrations only."""
    if not settings.DEMO_LABEL or request.path != reverse("account_login"):
        return []
    shown: list[dict[str, Any]] = import_module(settings.DEMO_STATE).accounts_shown()
    return shown


ENTRIES = (
    ("portal:home", N_("My work"), "checklist", ""),
    ("hazards:index", N_("Hazards"), "alert-triangle", "hazard.read"),
    ("hazards:report", N_("Report"), "camera", "hazard.report"),
    ("programmes:index", N_("Programmes"), "target", "programme.read"),
    ("campaigns:index", N_("Campaigns"), "flag", "programme.read"),
    ("requests:index", N_("Requests"), "message", "programme.read"),
    ("calls:index", N_("Calls"), "speakerphone", "programme.read"),
    ("visits:index", N_("Inspections"), "clipboard-check", "inspections.read"),
    ("supervision:board", N_("Supervision"), "eye", "supervision.read"),
    ("places:sites", N_("Sites"), "map-pin", "hazard.read"),
    ("places:organisations", N_("Organisations"), "building", "places.read"),
    ("norms:index", N_("Norms"), "book", "norms.read"),
    ("portal:exceptions", N_("Exceptions"), "report-search", "exceptions.read"),
    ("ledger:index", N_("Ledger"), "link", "ledger.read"),
    ("imports:index", N_("Bring in sheets"), "upload", "imports.use"),
    ("people:index", N_("Accounts"), "users", "people.administer"),
    ("notices:dead_letters", N_("Undelivered"), "message", "notices.operate"),
    ("backups:index", N_("Backups"), "archive", "backups.read"),
    ("portal:tour", N_("Tour"), "route", ""),
)


def _entries(actor: Actor) -> Iterator[tuple[str, str, str]]:
    """Titles, addresses and icons; the page of the reader's own place comes second."""
    own = mine(actor) if actor.may("hazard.read") else None
    for name, title, icon, ability in ENTRIES:
        if name == "imports:index" and not begins(actor):
            continue
        if not ability or actor.may(ability):
            yield title, reverse(name), icon
        if name == "portal:home" and own:
            yield own[0], own[1], "school"


# Pages that stand beside those of an entry as its tabs, by how their addresses begin.
BESIDE = {
    "/registers/": "places:sites",
    "/inspection-plans/": "visits:index",
    "/checklists/": "visits:index",
}


def _place(path: str) -> str:
    """The address under whose entry a page stands."""
    return next((reverse(name) for start, name in BESIDE.items() if path.startswith(start)), path)


def navigation(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """The entries that the acting post has use for."""
    rows, place = [], _place(request.path)
    for title, url, icon in _entries(actor):
        current = place == url or (url != "/" and place.startswith(url))
        rows.append({"title": _(title), "url": url, "icon": icon, "current": current})
    longest = max((str(row["url"]) for row in rows if row["current"]), key=len, default="")
    for row in rows:
        row["current"] = row["url"] == longest
    return rows
