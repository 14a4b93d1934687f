"""A programme as the sheet that an office prints, signs, fills in and brings back."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.printed import Line, Printed, write_printed
from anxiao.kernel.sentences import word_moment
from anxiao.places.models import Organisation
from anxiao.programmes.plans.lifecycle import TaskState
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.reach import Whole
from anxiao.programmes.plans.sheets.cells import Names, cells
from anxiao.programmes.plans.sheets.form import FORM, KEYS

FETCHED = 1000


def write(target: BinaryIO, actor: Actor, whole: Whole) -> None:
    """What an actor reaches of a programme, in the order of its tree; called off ones left out."""
    rows = Task.objects.visible_to(actor).filter(programme=whole.pk)
    kept = rows.exclude(state=TaskState.CANCELLED).order_by("sort_code", "pk")
    printed = Printed(
        name=_("Tasks"),
        title=whole.title,
        facts=_facts(whole),
        columns=[field.heading() for field in FORM],
    )
    write_printed(target, printed, _lines(kept.iterator(chunk_size=FETCHED)))


def _facts(whole: Whole) -> str:
    """From whom, in which revision, as of when; and that it is a demonstration."""
    issuer = Organisation.objects.filter(pk=whole.issuer).first()
    said = [
        pick(issuer.name) if issuer else "",
        whole.revision_words,
        _("as of %(moment)s") % {"moment": word_moment(clock.now())},
        _("Demonstration data · fictional") if settings.DEMO_LABEL else "",
    ]
    return " · ".join(filter(None, said))


def _lines(tasks: Iterable[Task]) -> Iterator[Line]:
    rest = iter(tasks)
    while some := list(islice(rest, FETCHED)):
        names = Names.of(some)
        for task in some:
            said = cells(task, names)
            yield Line([said[key] for key in KEYS], depth=task.depth - 1)
