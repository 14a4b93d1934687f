"""Who looks on: a school, a town, the police and the county, those of the page where it has any."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.demo.cheating import SYSTEM
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Subject
from anxiao.people.models import Tenure

EYES = (
    (N_("School"), Q(post__organisation__kind="school", post__role="school_officer")),
    (N_("Town"), Q(post__organisation__kind="town", post__role="town_officer")),
    (N_("Police"), Q(post__organisation__sectors__contains=["police"], post__role="officer")),
    (N_("County"), Q(post__organisation__kind="office", post__role="coordinator")),
)


def watchers(subject: UUID | None, school: int | None) -> list[tuple[str, Tenure]]:
    """One post of each kind: of the case's or the school's own organisations, else the first."""
    near = _organisations(subject, school)
    found = []
    for title, kind in EYES:
        rows = _held().filter(kind)
        chosen = rows.filter(post__organisation__in=near).first() or rows.first()
        if chosen is not None:
            found.append((title, chosen))
    return found


def _held() -> QuerySet[Tenure]:
    held = Tenure.objects.valid(on=clock.today()).filter(person__is_demo=True)
    return held.select_related("person", "post__organisation").order_by("person__username", "pk")


def _organisations(subject: UUID | None, school: int | None) -> list[int]:
    """Whose the case is; the posts themselves then see it or not, by their own reach.

    Where the page names none, those of the newest case that is open at a school with an account.
    """
    with acting(SYSTEM):
        rows = Subject.objects.visible_to(SYSTEM)
        found: Subject | Hazard | None = None
        if subject:
            found = rows.filter(pk=subject).first()
        elif school:
            found = rows.filter(subject_owner=school).first()
        found = found or _newest()
    named = [school, found.subject_owner, found.territorial_owner] if found else [school]
    return [pk for pk in named if pk is not None]


def _newest() -> Hazard | None:
    schools = _held().filter(EYES[0][1]).values("post__organisation")
    rows = Hazard.objects.unfinished().filter(subject_owner__in=schools.order_by())
    newest: Hazard | None = rows.order_by("-pk").first()
    return newest
