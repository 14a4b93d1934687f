"""To whom one task goes at once: all towns, every school, a saved view, or those picked."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.people.saved.models import SavedView
from anxiao.places.listing import narrowed
from anxiao.places.models import Organisation, School
from anxiao.programmes.plans.below import organisations_below
from anxiao.ui.lists import lists

Kind = Organisation.Kind
GROUPS: dict[str, str] = {
    "towns": N_("all towns"),
    "departments": N_("all member departments"),
    "central_schools": N_("every central school"),
    "schools": N_("every school"),
    "kindergartens": N_("every kindergarten"),
    "picked": N_("those I name"),
}


@dataclass(frozen=True)
class Targets:
    """Who gets the task: a group, a saved view of the list of organisations, or those picked."""

    group: str = ""
    view: UUID | None = None
    picked: tuple[int, ...] = ()


def resolve(actor: Actor, giver: Organisation, targets: Targets) -> QuerySet[Organisation]:
    """The organisations below the giver that are meant, and not the giver itself."""
    rows = organisations_below(giver).exclude(pk=giver.pk)
    if targets.view is not None:
        return _of_view(actor, rows, targets.view)
    if targets.group == "picked":
        return rows.filter(pk__in=targets.picked)
    if targets.group not in GROUPS:
        raise Invalid(sentence(N_("Say to whom it goes.")))
    return rows.filter(_group(actor, giver, targets.group))


def _group(actor: Actor, giver: Organisation, group: str) -> Q:
    profiles = School.objects.visible_to(actor).filter(organisation=OuterRef("pk"))
    kindergartens = Exists(profiles.filter(stage=School.Stage.KINDERGARTEN))
    supervises = Exists(Organisation.objects.filter(supervisor=OuterRef("pk"), kind=Kind.SCHOOL))
    is_school = Q(kind=Kind.SCHOOL)
    return {
        "towns": Q(kind=Kind.TOWN),
        "departments": Q(kind=Kind.DEPARTMENT, territory_code=giver.territory_code),
        "central_schools": is_school
        & (Q(supervises) | Q(Exists(profiles.filter(is_central=True)))),
        "schools": is_school & ~Q(kindergartens),
        "kindergartens": is_school & Q(kindergartens),
    }[group]


def _of_view(actor: Actor, rows: QuerySet[Organisation], view: UUID) -> QuerySet[Organisation]:
    """What the filters of a saved view let through today."""
    found = SavedView.objects.visible_to(actor).filter(pk=view, of="organisations").first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such view of the list of organisations.")))
    asked = QueryDict(found.query)
    form = lists()[found.of].form(asked, actor)
    if not form.is_valid():
        raise Invalid(sentence(N_("The filters of this view cannot be read any more.")))
    supervisor = str(asked.get("supervisor", ""))
    if supervisor.isdigit():
        rows = rows.filter(supervisor=int(supervisor))
    return narrowed(rows, form.cleaned_data, on=clock.today())


def named(giver: Organisation, keys: Iterable[int]) -> QuerySet[Organisation]:
    return organisations_below(giver).filter(pk__in=[*keys]).order_by("sort_key", "pk")
