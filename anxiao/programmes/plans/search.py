"""What a search finds among programmes and tasks."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Programme, Task


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Tasks and programmes within reach that hold the words, the newest first."""
    if not actor.may(Ability.READ):
        return []
    return [_tasks(actor, words, limit), _programmes(actor, words, limit)]


def _tasks(actor: Actor, words: str, limit: int) -> Hits:
    rows = Task.objects.visible_to(actor).saying(words).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[: COUNTED + 1])
    found = Task.objects.visible_to(actor).filter(pk__in=keys[:limit]).order_by("-pk")
    shown = [
        Hit(
            row.title,
            reverse("tasks:detail", args=[row.pk]),
            (row.programme_title, row.code, str(row.get_state_display())),
            str(row.pk),
        )
        for row in found
    ]
    url = f"{reverse('tasks:index')}?{urlencode({'q': words})}"
    return Hits("task", _("Tasks"), "target", shown, len(keys), url)


def _programmes(actor: Actor, words: str, limit: int) -> Hits:
    rows = Programme.objects.visible_to(actor)
    for one in words.split()[:8]:
        rows = rows.filter(title__icontains=one)
    found = list(rows.order_by("-pk")[: COUNTED + 1])
    shown = [
        Hit(
            row.title,
            reverse("programmes:detail", args=[row.pk]),
            (str(row.get_state_display()),),
            str(row.pk),
        )
        for row in found[:limit]
    ]
    url = f"{reverse('programmes:index')}?{urlencode({'q': words})}"
    return Hits("programme", _("Programmes"), "clipboard-list", shown, len(found), url)
