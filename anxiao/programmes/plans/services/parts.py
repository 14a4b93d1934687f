"""Breaking a task down: a part for an organisation below, handed over in the same act."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Organisation
from anxiao.programmes.acts import act
from anxiao.programmes.plans.lifecycle import TASK
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.services import drafting, handing

# What a part takes from the whole where nothing else is said.
INHERITED = (
    "title", "standard", "measure", "metric", "target_numerator", "target_denominator",
    "focus_area", "evidence", "starts_on", "deadline",
)  # fmt: skip


@transaction.atomic
def break_down(*, actor: Actor, row: Task, version: int | None = None, **said: Any) -> Task:
    """Give a part of one's task to an organisation below.

    What is not said is taken from the whole. Returns the whole.
    """
    made: list[Task] = []

    def after(found: Task) -> None:
        part = drafting.drafted(
            actor=actor, programme=None, whole=found, said={**inherited(found), **said}
        )
        part.parent = found
        handing.require_four(actor=actor, task=part)
        made.append(part)

    done: Task = act(
        "break_down",
        machine=TASK,
        actor=actor,
        row=row,
        says=sentence(N_("Gave a part of it to “%(who)s”."), who=_who(said)),
        after=after,
        version=version,
    )
    handing.hand_over_all(actor=actor, tasks=made, is_new=True)
    done.refresh_from_db()
    return done


def inherited(whole: Task) -> dict[str, Any]:
    return {name: getattr(whole, name) for name in INHERITED}


def _who(said: dict[str, Any]) -> Any:
    found = Organisation.objects.filter(pk=said.get("organisation") or 0).first()
    return found.name if found else "—"
