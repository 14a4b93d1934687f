"""From a sentence of the tour to one living record within the reader's reach."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet

from anxiao.hazards.models import Hazard
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.places.models import School, Site
from anxiao.programmes.calls.models import Call
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.plans.models import Task
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.projects.models import KeyProject
from anxiao.supervision.listings.models import Listing

# The page of one record, and the page that stands in where there is none.
Place = tuple[str, Any]
Find = Callable[[Actor], Place]


def living_record(actor: Actor, kind: str) -> Place:
    """Which page the sentence opens, and the key of its record, if there is one."""
    return KINDS.get(kind, KINDS["any"])(actor)


def _first(rows: QuerySet[Any], page: str, otherwise: str, *rest: QuerySet[Any]) -> Place:
    for some in (rows, *rest):
        key = some.values_list("pk", flat=True).first()
        if key is not None:
            return page, key
    return otherwise, None


def _hazard(**narrow: Any) -> Find:
    def find(actor: Actor) -> Place:
        rows = Hazard.objects.visible_to(actor).order_by("-pk")
        return _first(rows.filter(**narrow), "hazards:detail", "hazards:index", rows)

    return find


def _site(actor: Actor) -> Place:
    return _first(Site.objects.visible_to(actor).order_by("pk"), "places:site", "places:sites")


def _school(**narrow: Any) -> Find:
    def find(actor: Actor) -> Place:
        rows = School.objects.visible_to(actor).filter(**narrow).order_by("pk")
        key = rows.values_list("organisation", flat=True).first()
        return ("portal:school", key) if key else ("places:organisations", None)

    return find


def _task(*order: Any, **narrow: Any) -> Find:
    """Of the newest programme that has such a task, the first in order."""

    def find(actor: Actor) -> Place:
        rows = Task.objects.visible_to(actor).filter(handed_at__isnull=False)
        rows = rows.exclude(state="cancelled").order_by("-programme__issued_at", *order, "pk")
        return _first(rows.filter(**narrow), "tasks:detail", "programmes:index", rows)

    return find


def _project(actor: Actor) -> Place:
    rows = KeyProject.objects.visible_to(actor).order_by("-accepted_at", "ordinal", "pk")
    accepted = rows.filter(accepted_at__isnull=False)
    return _first(accepted, "projects:detail", "projects:index", rows)


def _pledge(actor: Actor) -> Place:
    rows = Pledge.objects.visible_to(actor).order_by("-pk")
    return _first(rows.filter(state="signed"), "pledges:detail", "pledges:index", rows)


def _campaign(actor: Actor) -> Place:
    rows = Campaign.objects.visible_to(actor).order_by("-starts_on", "pk")
    running = rows.filter(state="running", series__isnull=False)
    begun = rows.exclude(state__in=("planned", "called_off"))
    return _first(running, "campaigns:detail", "campaigns:index", begun, rows)


def _brief(actor: Actor) -> Place:
    """A campaign that is over: its brief compares it with the routine work."""
    rows = Campaign.objects.visible_to(actor).order_by("-closed_at", "pk")
    closed = rows.filter(state="closed", series__isnull=False)
    return _first(closed, "campaigns:detail", "campaigns:index", rows)


def _call(actor: Actor) -> Place:
    rows = Call.objects.visible_to(actor).order_by("-made_at", "pk")
    told = rows.filter(answered_at__isnull=False)
    return _first(told, "calls:detail", "calls:index", rows)


def _listing(actor: Actor) -> Place:
    """One in force, with its days still running, before those that are over."""
    rows = Listing.objects.visible_to(actor).order_by("-made_at", "pk")
    standing = rows.filter(closed_at=None)
    hung = standing.filter(state="hung")
    return _first(hung, "listings:detail", "listings:index", standing, rows)


def _visit(*kinds: str) -> Find:
    """The last one with something found, before one without and one that still goes on."""

    def find(actor: Actor) -> Place:
        rows = Visit.objects.visible_to(actor).filter(kind__in=kinds)
        over = rows.finished().order_by("-finished_at", "pk")
        found = over.filter(failed__gt=0).exclude(opinion="")
        begun = rows.filter(state="started", seal=None).order_by("-made_at", "pk")
        return _first(found, "visits:detail", "visits:index", over, begun)

    return find


KINDS: dict[str, Find] = {
    "any": _hazard(),
    "major": _hazard(grade="major", state__in=("rectifying", "signed", "dispatched")),
    "submitted": _hazard(state="submitted"),
    "site": _site,
    "school": _school(),
    "central": _school(is_central=True),
    "task": _task("sort_code", is_top=True),
    "task_led": _task("sort_code", is_top=True, leader__isnull=False, leader_zh__contains=" "),
    "task_measured": _task("sort_code", measure__in=("count", "ratio"), reported__gt=0),
    "task_due": _task(F("due_at").asc(nulls_last=True), closed_at=None),
    "task_split": _task("sort_code", weight_sum__gt=0),
    "task_by_class": _task("sort_code", parts__kind__gt=""),
    "project": _project,
    "pledge": _pledge,
    "campaign": _campaign,
    "campaign_brief": _brief,
    "call": _call,
    "listing": _listing,
    "visit_open": _visit("open"),
    "visit_covert": _visit("covert"),
    "visit_special": _visit("special"),
    "visit_joint": _visit("joint"),
    "self_check": _visit("self_check"),
}
