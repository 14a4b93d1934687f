"""What waits for an actor among tasks: to be signed for, to be reported on, to be confirmed."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import as_waiting, end_of
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import WHOLE, Task

NEXT = {
    TaskState.HANDED: N_("Sign for"),
    TaskState.SIGNED: N_("Report progress"),
    TaskState.SUBMITTED: N_("Confirm"),
}
NEEDS = {TaskState.SUBMITTED: Ability.JUDGE}
SHOWN = 500
# So long before its deadline a task under way is brought to mind.
AHEAD = timedelta(days=31)


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Tasks on the desks of the actor's organisations; those under way once they press."""
    able = [state for state in NEXT if actor.may(NEEDS.get(state, Ability.RESPOND))]
    if not able:
        return []
    presses = Q(weight_sum=0, due_at__lte=end_of(on + AHEAD)) | Q(progress=WHOLE)
    rows = Task.objects.visible_to(actor).on_desk_of(actor).filter(state__in=able)
    rows = rows.filter(~Q(state=TaskState.SIGNED) | presses)
    return [_line(task) for task in rows.order_by("due_at", "id")[:SHOWN]]


def _line(task: Task) -> Waiting:
    place = {"zh": task.programme_title, "en": task.programme_title}
    is_whole = task.state == TaskState.SIGNED and task.progress == WHOLE
    says = N_("Report as done") if is_whole else NEXT[TaskState(task.state)]
    return as_waiting(task, says=sentence(says), page="tasks:detail", place=place)  # type: ignore[arg-type]
