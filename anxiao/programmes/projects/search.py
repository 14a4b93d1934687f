"""What a search finds among key projects."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.projects.models import KeyProject


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Key projects within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    rows = KeyProject.objects.visible_to(actor).saying(words).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    found = KeyProject.objects.visible_to(actor).filter(pk__in=keys[:limit]).order_by("-pk")
    url = f"{reverse('projects:index')}?{urlencode({'q': words})}"
    shown = [_hit(row) for row in found]
    return [Hits("project", _("Key projects"), "flag", shown, len(keys), url)]


def _hit(row: KeyProject) -> Hit:
    beside = (row.number, str(row.get_state_display()))
    return Hit(row.title, reverse("projects:detail", args=[row.pk]), beside, str(row.pk))
