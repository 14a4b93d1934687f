"""What a search finds among plans of visits."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.services.sealing import note_listing
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Plans within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = InspectionPlan.objects.visible_to(actor).saying(words).order_by("-pk")
    found = list(rows[: COUNTED + 1])
    url = f"{reverse('inspection_plans:index')}?{urlencode({'q': words})}"
    note_listing(*found[:limit], actor=actor)
    shown = [_hit(row) for row in found[:limit]]
    return [Hits("inspectionplan", _("Plans of visits"), "calendar", shown, len(found), url)]


def _hit(row: InspectionPlan) -> Hit:
    beside = (row.orderer_name, row.number, str(row.get_state_display()))
    url = reverse("inspection_plans:detail", args=[row.pk])
    return Hit(row.title, url, beside, str(row.pk))
