"""The background work of plans: releasing at the set time, and what came out of its seal unused."""

from dataclasses import replace

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.plans.services import unused
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel import clock
from anxiao.kernel.actors import EVERYTHING, Actor
from anxiao.kernel.principal import acting


def release_due() -> None:
    """Let the teams of sealed visits know where they go, at the time that their plans set."""
    with acting(Actor.system("release of sealed visits")):
        due = planned.due_for_release(clock.now())
    for pk, post, orderer in due:
        reach = replace(EVERYTHING, parties=(orderer,))
        with acting(
            replace(
                Actor.system(N_("the time that was set")),
                post=post,
                organisation=orderer,
                reach=reach,
            )
        ) as actor:
            row = Visit.objects.visible_to(actor).filter(pk=pk).first()
            if row is not None:
                planned.release_by_time(actor=actor, row=row)


def opened_unused() -> None:
    """Close sealed visits and drafts that nobody carried out, and tell the auditor why."""
    with acting(Actor.system(N_("seals that opened unused"))) as actor:
        unused.sweep(actor=actor)
