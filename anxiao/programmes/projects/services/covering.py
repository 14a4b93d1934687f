"""What a key project covers: hazards, sites, and the tasks that belong to it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Site
from anxiao.programmes.acts import act
from anxiao.programmes.plans.models import Task
from anxiao.programmes.projects.lifecycle import PROJECT
from anxiao.programmes.projects.models import CoveredHazard, CoveredSite, KeyProject

MOST = 2000


@transaction.atomic
def cover(
    *, actor: Actor, row: KeyProject, hazards: Sequence[UUID], version: int | None = None
) -> KeyProject:
    """Take hazards within reach into the project; those that are in it already stay."""
    wanted = _some(hazards)
    found = Hazard.objects.visible_to(actor).filter(pk__in=wanted)
    keys = set(found.values_list("pk", flat=True))
    if len(keys) < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    there = CoveredHazard.objects.visible_to(actor).filter(project=row.pk, hazard__in=keys)
    new = [pk for pk in wanted if pk in keys - set(there.values_list("hazard", flat=True))]

    def change(project: KeyProject) -> None:
        links = [CoveredHazard(project=project, hazard_id=pk) for pk in new]
        CoveredHazard.objects.bulk_create(links, ignore_conflicts=True)

    done: KeyProject = act(
        "cover",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        # Neither which nor how many: whoever reads the project does not reach all of them.
        says=sentence(N_("Took hazards into the project.")),
    )
    return done


@transaction.atomic
def uncover(
    *, actor: Actor, row: KeyProject, hazards: Sequence[UUID], version: int | None = None
) -> KeyProject:
    """Take hazards out of the project again."""
    wanted = _some(hazards)

    def change(project: KeyProject) -> None:
        links = CoveredHazard.objects.visible_to(actor).filter(project=project)
        links.filter(hazard__in=wanted).delete()

    done: KeyProject = act(
        "uncover",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        says=sentence(N_("Took hazards out of the project.")),
    )
    return done


@transaction.atomic
def cover_sites(
    *, actor: Actor, row: KeyProject, sites: Sequence[UUID], version: int | None = None
) -> KeyProject:
    """Say at which sites within reach the project is carried out."""
    wanted = list(dict.fromkeys(sites))[:MOST]
    found = Site.objects.visible_to(actor).filter(pk__in=wanted)
    if found.count() < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))

    def change(project: KeyProject) -> None:
        there = CoveredSite.objects.visible_to(actor).filter(project=project)
        there.exclude(site__in=wanted).delete()
        links = [CoveredSite(project=project, site_id=pk) for pk in wanted]
        CoveredSite.objects.bulk_create(links, ignore_conflicts=True)

    done: KeyProject = act(
        "cover_sites",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        says=sentence(N_("Chose the sites of the project.")),
    )
    return done


@transaction.atomic
def tie(
    *, actor: Actor, row: KeyProject, tasks: Sequence[UUID], version: int | None = None
) -> KeyProject:
    """Say which tasks of its programme belong to the project; the others no longer do."""
    wanted = list(dict.fromkeys(tasks))[:MOST]
    own = Task.objects.visible_to(actor).filter(programme=row.programme_id)
    if own.filter(pk__in=wanted).count() < len(wanted):
        raise Invalid(sentence(N_("Choose tasks of the programme that the project belongs to.")))

    def change(project: KeyProject) -> None:
        own.filter(project=project).exclude(pk__in=wanted).update(project=None)
        own.filter(pk__in=wanted).update(project=project)

    done: KeyProject = act(
        "tie",
        machine=PROJECT,
        actor=actor,
        row=row,
        version=version,
        change=change,
        says=sentence(N_("Chose %(n)s tasks of the project."), n=len(wanted)),
        details={"tasks": wanted},
    )
    return done


def _some(hazards: Sequence[UUID]) -> list[UUID]:
    wanted = list(dict.fromkeys(hazards))
    if not 0 < len(wanted) <= MOST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s hazards."), most=MOST))
    return wanted
