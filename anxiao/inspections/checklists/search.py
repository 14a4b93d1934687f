"""What a search finds among checklists."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Checklists in use and drafts within reach that hold every word."""
    if not actor.may(Ability.READ):
        return []
    rows = Checklist.objects.visible_to(actor).current().saying(words).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    found = Checklist.objects.visible_to(actor).filter(pk__in=keys[:limit]).order_by("-pk")
    url = f"{reverse('checklists:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found.defer("form", "xform", "questions")]
    return [Hits("checklist", _("Checklists"), "checklist", shown, len(keys), url)]


def _hit(row: Checklist) -> Hit:
    owner = _("library") if row.is_of_library else row.owner_name
    beside = (owner, str(row.get_state_display()))
    return Hit(row.name, reverse("checklists:detail", args=[row.pk]), beside, str(row.pk))
