"""What the walks through all doors need to know of pledges and key projects."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.kernel.models import Batch
from anxiao.kernel.principal import acting
from anxiao.programmes.pledges import batches
from anxiao.programmes.pledges.models import Pledge, Scan
from anxiao.programmes.pledges.services import scans
from anxiao.programmes.projects.models import KeyProject
from tests.programmes import pledging, projecting
from tests.programmes.plans import issued
from tests.world import PASSWORD, SYSTEM, World, make_hazard, photo

SPACES = ("pledges", "projects")
LATER = "2099-12-31"
NEEDS = {
    "pledges:export": "programme.export",
    "pledges:sign_many": "pledge.sign",
    "pledges:papers": "pledge.make",
    "pledges:scans": "pledge.make",
    "pledges:make": "pledge.make",
    "projects:export": "programme.export",
    "projects:plan": "project.lead",
    "projects:cover": "project.lead",
    "projects:edit": "project.lead",
    "projects:hazards": "project.lead",
    "projects:sites": "project.lead",
    "projects:tasks": "project.lead",
}
READING = {"pledges": "programme.read", "projects": "programme.read"}
FOR_POST_ALONE = {"pledges:upload", "pledges:drop_scan", "pledges:batch_again"}
# The county office has begun the batch.
OF_ONE_POST = {"pledges:batch", "GET /api/v1/pledges/batches/{pk}"}
# Who may do what the address asks for; the others within reach are told that they may not.
ALONE = {
    "pledges:act": ("town", "coordinator", "leader"),
    **{
        f"projects:{page}": ("coordinator",)
        for page in ("act", "edit", "hazards", "sites", "tasks")
    },
}
LEAVE_NO_ENTRY = {
    "pledges:make": "its job makes the pledges, each with its entry",
    "pledges:batch_again": "its job makes the pledges, each with its entry",
    "pledges:scans": "each pledge is entered by the service of its verb",
    "pledges:upload": "a scan is looked at; nothing is signed by it yet",
    "pledges:drop_scan": "a scan of which nothing was entered is no record yet",
    "POST /api/v1/pledges/batches": "its job makes the pledges, each with its entry",
    "POST /api/v1/pledges/scans": "a scan is looked at; nothing is signed by it yet",
    "POST /api/v1/pledges/scans/enter": "each pledge is entered by the service of its verb",
}


@dataclass
class Pledges:
    """A pledge of the town that waits for signatures, a scan, a batch; and a planned project."""

    pledge: Pledge
    scan: Scan
    batch: Batch
    project: KeyProject

    def keys(self) -> dict[str, dict[str, Any]]:
        programme = self.pledge.programme_id
        return {
            "pledges:": {"pk": self.pledge.pk, "verb": "sign", "programme": programme},
            "pledges:drop_scan": {"pk": self.scan.pk},
            "pledges:batch": {"pk": self.batch.pk},
            "/api/v1/pledges/": {"pk": self.pledge.pk, "programme": programme},
            "/api/v1/pledges/batches/": {"pk": self.batch.pk},
            "projects:": {"pk": self.project.pk, "verb": "add_milestone"},
            "/api/v1/key-projects/": {"pk": self.project.pk},
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if name in OF_ONE_POST or name in FOR_POST_ALONE:
            return None
        if "{programme}" in name or name in ("pledges:coverage", "pledges:make"):
            return self.pledge.programme
        ends = (":detail", ":act", ":paper", ":edit", ":hazards", ":sites", ":tasks")
        names_one = name.endswith(ends) or "{pk}" in name
        if (names_one and name.startswith("projects:")) or "/key-projects/{pk}" in name:
            return self.project
        is_pledge = name.startswith("pledges:") or "/pledges/{pk}" in name
        return self.pledge if names_one and is_pledge else None


def make(world: World) -> Pledges:
    pledge = pledging.a_pledge(world)
    with acting(world.actors["coordinator"]) as office:
        pledge = Pledge.objects.select_related("programme").get(pk=pledge.pk)
        (scan,) = scans.take_in(actor=office, files=[photo(office, 61).pk])
        town = world.organisations["town"].pk
        begun = batches.begin(actor=office, programme=pledge.programme, organisations=[town])
    return Pledges(pledge, scan, begun, projecting.planned(world))


def found(name: str, who: str) -> int | None:
    """What an address answers that is within reach, where it is not 200 for everybody."""
    if name in ALONE:
        return 200 if who in ALONE[name] else 403
    return None


def add(of: Pledges, number: int) -> None:
    """More of each, past every service."""
    for row in (of.pledge, of.project):
        rows = []
        for _each in range(number):
            one = copy(row)
            one.pk = uuid7()
            if isinstance(one, Pledge):
                one.state, one.closed_at, one.reason = "void", clock.now(), "作废"
            rows.append(one)
        type(row).objects.bulk_create(rows)


# --- what leaves an entry -------------------------------------------------------------------------

Told = dict[str, tuple[str, str, dict[str, Any]]]
PLAN = {"title": "护学岗全覆盖"}


def by_page(world: World) -> Told:
    """Pages that take something: who sends what where."""
    programme, _tasks = issued(world, "police", "market", "education")
    one, other, third = (
        pledging.pledged(world, programme, to) for to in ("police", "market", "education")
    )
    row = projecting.planned(world)
    hazards = [make_hazard(world) for _each in range(2)]
    version = {"version": row.version}
    signed = {f"digest-{other.pk}": other.digest, "pledge": [other.pk], "password": PASSWORD}
    page = f"/projects/{row.pk}/"
    return {
        "pledges:act": (
            "police",
            f"/pledges/{one.pk}/sign/",
            {"password": PASSWORD, "digest": one.digest},
        ),
        "pledges:sign_many": ("market", "/pledges/sign/", signed),
        "pledges:paper": ("coordinator", f"/pledges/{one.pk}/paper/", {}),
        "pledges:papers": ("coordinator", "/pledges/papers/", {"pledge": [third.pk]}),
        "projects:plan": ("coordinator", "/projects/plan/", PLAN),
        "projects:edit": ("coordinator", f"{page}edit/", {**PLAN, **version}),
        "projects:cover": (
            "coordinator",
            "/projects/cover/",
            {"hazard": [hazards[0].pk], "project": row.pk},
        ),
        "projects:hazards": ("coordinator", f"{page}hazards/", {"all": "state=open"}),
        "projects:sites": ("coordinator", f"{page}sites/", {}),
        "projects:tasks": ("coordinator", f"{page}tasks/", {}),
        "projects:act": (
            "coordinator",
            f"{page}add_milestone/",
            {"title": "验收", "due_on": f"{row.deadline:%Y-%m-%d}"},
        ),
    }


def by_api(world: World) -> Told:
    """Operations that change something, each on a record of its own."""
    programme, _tasks = issued(world, "far_school")
    body = {
        "programme": str(programme.pk),
        "organisation": world.organisations["far_school"].pk,
    }
    return {
        "POST /api/v1/pledges": ("coordinator", "/api/v1/pledges", body),
        "POST /api/v1/key-projects": ("coordinator", "/api/v1/key-projects", PLAN),
        **_pledges(world),
        **_projects(world),
    }


def _pledges(world: World) -> Told:
    by_hand = {"password": PASSWORD}
    made = pledging.walked(world, "made")
    told: Told = {}

    def add(verb: str, row: Pledge, who: str, body: dict[str, Any]) -> None:
        told[f"POST /api/v1/pledges/{{pk}}/{verb}"] = (
            who,
            f"/api/v1/pledges/{row.pk}/{verb}",
            body,
        )

    add("sign", made, "town", {**by_hand, "digest": made.digest})
    old = pledging.walked(world, "signed", to="education")
    pledging.follow(world, "education")
    again = pledging.walked(world, "signed", to="central")
    pledging.follow(world, "central")
    add("renew", old, "coordinator", {})
    add("void", pledging.walked(world, "made", to="police"), "coordinator", {"reason": "作废"})
    add("paper", made, "coordinator", {})
    with acting(world.actors["coordinator"]) as office:
        file = str(photo(office, 62).pk)
    paper = pledging.walked(world, "made", to="education")
    day = f"{clock.today():%Y-%m-%d}"
    add("enter_paper", paper, "coordinator", {"files": [file], "signed_on": day})
    add("sign_again", again, "new central", {**by_hand, "digest": again.digest})
    return told


def _projects(world: World) -> Told:
    planned, running = projecting.planned(world), projecting.walked(world, "running")
    submitted = projecting.walked(world, "submitted")
    with acting(SYSTEM):
        step = str(planned.milestones.get().pk)
        reached = str(running.milestones.get().pk)
    with acting(world.actors["coordinator"]) as office:
        file = str(photo(office, 63).pk)
    hazard = str(make_hazard(world).pk)
    day = f"{planned.deadline:%Y-%m-%d}"
    ready = projecting.walked(world, "returned")
    ways: dict[str, tuple[KeyProject, str, dict[str, Any]]] = {
        "edit": (planned, "coordinator", {"what": "加装护栏"}),
        "add_milestone": (planned, "coordinator", {"title": "验收", "due_on": day}),
        "move_milestone": (
            planned,
            "coordinator",
            {"milestone": step, "due_on": day, "reason": "雨季"},
        ),
        "cover": (planned, "coordinator", {"hazards": [hazard]}),
        "uncover": (planned, "coordinator", {"hazards": [hazard]}),
        "cover_sites": (planned, "coordinator", {"sites": [str(world.sites["school"].pk)]}),
        "tie": (planned, "coordinator", {"tasks": []}),
        "start": (planned, "coordinator", {}),
        "reach": (running, "police", {"milestone": reached}),
        "spend": (running, "police", {"spent": 5}),
        "submit": (ready, "police", {}),
        "return": (submitted, "coordinator", {"reason": "未完成"}),
        "accept": (projecting.walked(world, "submitted"), "coordinator", {"files": [file]}),
        "close": (projecting.walked(world, "accepted"), "coordinator", {}),
        "drop": (projecting.planned(world), "coordinator", {"reason": "不做了"}),
    }
    where = "/api/v1/key-projects"
    return {
        f"POST {where}/{{pk}}/{verb}": (who, f"{where}/{row.pk}/{verb}", body)
        for verb, (row, who, body) in ways.items()
    }
