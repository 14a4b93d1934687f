"""The hazards of a project: which they are, what is open, late and closed, within reach alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import CLOSED, OPEN
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.programmes.abilities import Ability
from anxiao.programmes.projects.models import CoveredHazard, KeyProject


@dataclass(frozen=True)
class Tally:
    """How the hazards of a project stand, as far as the reader reaches them."""

    total: int = 0
    open: int = 0
    late: int = 0
    closed: int = 0


def keys(actor: Actor, project: UUID) -> QuerySet[Any]:
    """The hazards of a project, for the list of hazards."""
    _project(actor, project)
    return CoveredHazard.objects.visible_to(actor).filter(project=project).values("hazard")


def title(actor: Actor, project: UUID) -> str:
    """What the list says that it is narrowed to."""
    return str(_project(actor, project))


def _project(actor: Actor, pk: UUID) -> KeyProject:
    rows = KeyProject.objects.visible_to(actor).filter(pk=pk)
    found: KeyProject | None = rows.first() if actor.may(Ability.READ) else None
    if found is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return found


def tallies(actor: Actor, projects: Iterable[UUID]) -> dict[UUID, Tally]:
    """The figures of several projects in one question."""
    rows = Hazard.objects.visible_to(actor).filter(in_projects__project__in=list(projects))
    found = (
        rows.order_by()
        .values("in_projects__project")
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN)),
            late=Count("pk", filter=Q(state__in=OPEN, due_at__lt=clock.now())),
            closed=Count("pk", filter=Q(state__in=CLOSED)),
        )
    )
    return {row.pop("in_projects__project"): Tally(**row) for row in found}


def figures(project: UUID, tally: Tally) -> list[dict[str, Any]]:
    """Each number with the list of hazards that makes it."""
    parts: tuple[tuple[str, int, dict[str, str]], ...] = (
        ("total", tally.total, {}),
        ("open", tally.open, {"state": "open"}),
        ("late", tally.late, {"due": "late"}),
        ("closed", tally.closed, {"closed": "ever"}),
    )
    return [
        {"key": key, "count": count, "url": address(project, **asked)}
        for key, count, asked in parts
    ]


def address(project: UUID, **asked: str) -> str:
    return f"{reverse('hazards:index')}?{urlencode({'project': str(project), **asked})}"
