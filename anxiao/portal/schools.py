"""What the page of a school says: what is owed, the facts, and the panels of every app."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.panels import Panel
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, School, Site
from anxiao.portal.bounds import trail
from anxiao.portal.lines import owed


def page(actor: Actor, school: Organisation) -> dict[str, Any]:
    """Everything but the panels, which come by themselves."""
    profile = School.objects.visible_to(actor).filter(organisation=school).first()
    rows = Site.objects.visible_to(actor).filter(in_force(clock.today()), organisation=school)
    sites = list(rows.order_by("kind", "sort_key"))
    return {
        "school": school,
        "profile": profile,
        "sites": sites,
        "where": where(sites),
        "owed": owed(actor, school),
        "is_own": actor.organisation == school.pk,
        "trail": [*trail(actor, school.territory_code), (school.name, "")],
        "is_part": bool(actor.reach.sectors),
    }


def where(sites: list[Site]) -> list[tuple[str, str]]:
    """Gates, address and position of the campuses, in words: no map is needed to find them."""
    gates = [gate for site in sites for gate in site.gates]
    named = [pick({"zh": one.get("name", ""), "en": one.get("name_en", "")}) for one in gates]
    first = next((site for site in sites if site.latitude is not None), None)
    return [
        (_("Gates"), _(", ").join(filter(None, named))),
        (_("Address"), next((site.address for site in sites if site.address), "")),
        (_("Position"), f"{first.latitude}, {first.longitude}" if first else ""),
    ]


def panels(actor: Actor, school: int) -> list[Panel]:
    offers = (import_module(name).panels for name in settings.PANELS)
    return [one for offer in offers for one in offer(actor, school)]


def frames(actor: Actor, school: int) -> list[dict[str, Any]]:
    """The panels as places on the page that fill themselves."""
    return [
        {"title": _(one.title), "url": reverse("portal:school_panel", args=[school, one.key])}
        for one in panels(actor, school)
    ]


def whole(panel: Panel) -> dict[str, Any]:
    """One panel with what stands in it."""
    return {"title": _(panel.title), "template": panel.template, "content": panel.content()}
