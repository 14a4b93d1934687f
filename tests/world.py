"""A small county made through the services: who is who in most tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from django.contrib.auth.hashers import make_password
from PIL import Image

from anxiao.evidence import services as evidence
from anxiao.evidence.models import File
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, report, triage
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post
from anxiao.people.services import add_post, appoint
from anxiao.places import services as places
from anxiao.places.models import Organisation, Site

SYSTEM = Actor.system("test")
COUNTY, TOWN, OTHER_TOWN = 990121000000, 990121100000, 990121101000
NEIGHBOUR = 990122000000
PASSWORD = "correct-horse-7"


@dataclass
class World:
    """Organisations, sites and actors by short names."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def make_world() -> World:
    """A county office, a town, police, education, a central school with one it supervises,
    a school in another town and a shop at the first one's gate; and a neighbouring county."""
    world = World()
    with acting(SYSTEM):
        _territories()
        _organisations(world)
        _sites(world)
        _people(world)
    return world


def _territories() -> None:
    rows = [
        (990000000000, "province"),
        (990100000000, "city"),
        (COUNTY, "county"),
        (NEIGHBOUR, "county"),
        (TOWN, "town"),
        (OTHER_TOWN, "town"),
    ]
    for code, level in rows:
        name = {"zh": f"区划{code}", "en": f"Place {code}"}
        places.add_territory(actor=SYSTEM, code=code, name=name, level=level)  # type: ignore[arg-type]


def _organisations(world: World) -> None:
    def add(key: str, kind: str, code: int, **more: Any) -> None:
        world.organisations[key] = places.add_organisation(
            actor=SYSTEM,
            name={"zh": f"单位{key}", "en": f"Organisation {key}"},
            kind=kind,
            territory_code=code,
            **more,
        )

    add("office", "office", COUNTY, sectors=["coordination"])
    add("police", "department", COUNTY, sectors=["police"])
    add("market", "department", COUNTY, sectors=["market"])
    add("education", "department", COUNTY, sectors=["education"])
    add("town", "town", TOWN)
    add("other_town", "town", OTHER_TOWN)
    add("central", "school", TOWN)
    add("school", "school", TOWN, supervisor=world.organisations["central"])
    add("far_school", "school", OTHER_TOWN)
    add("shop", "operator", TOWN)
    add("neighbour", "office", NEIGHBOUR, sectors=["coordination"])


def _sites(world: World) -> None:
    for key in ("central", "school", "far_school"):
        organisation = world.organisations[key]
        places.add_school(
            actor=SYSTEM, organisation=organisation, stage="primary", pupils=300, guards=2
        )
        world.sites[key] = places.add_site(
            actor=SYSTEM,
            organisation=organisation,
            name={"zh": f"{key}校区", "en": f"Campus {key}"},
            kind="campus",
        )
    world.sites["shop"] = places.add_site(
        actor=SYSTEM,
        organisation=world.organisations["shop"],
        name={"zh": "校门口小卖部", "en": "Shop at the gate"},
        kind="premises",
        sector="market",
        near=[world.organisations["school"]],
    )


HOLDERS = {
    "coordinator": ("office", "coordinator"),
    "leader": ("office", "leader"),
    "auditor": ("office", "auditor"),
    "publisher": ("office", "publisher"),
    "administrator": ("office", "administrator"),
    "police": ("police", "officer"),
    "market": ("market", "officer"),
    "education": ("education", "officer"),
    "inspector": ("education", "inspector"),
    "town": ("town", "town_officer"),
    "other_town": ("other_town", "town_officer"),
    "central": ("central", "school_officer"),
    "school": ("school", "school_officer"),
    "far_school": ("far_school", "school_officer"),
    "neighbour": ("neighbour", "coordinator"),
}


@cache
def _hashed() -> str:
    """What is kept of everybody's password; making it is slow on purpose."""
    return make_password(PASSWORD)


def _people(world: World) -> None:
    for key, (organisation, role) in HOLDERS.items():
        person = Person.objects.create(
            username=key.replace("_", "-"), name=f"{key} post", password=_hashed()
        )
        post = hold(person, world.organisations[organisation], role)
        world.people[key] = person
        world.actors[key] = actor_for(person, post)


def hold(person: Person, organisation: Organisation, role: str) -> Post:
    since = date(2020, 1, 1)
    title: Any = {"zh": f"岗位{role}", "en": role}
    post = add_post(
        actor=SYSTEM, organisation=organisation, role=role, title=title, valid_from=since
    )
    appoint(actor=SYSTEM, person=person, post=post, valid_from=since)
    return post


def picture(seed: int = 0) -> bytes:
    """A small picture unlike those of other seeds."""
    image = Image.new("RGB", (64, 48), ((seed * 53) % 256, (seed * 97) % 256, 90))
    image.putpixel((seed % 64, 3), (255, 255, 255))
    kept = BytesIO()
    image.save(kept, "JPEG")
    return kept.getvalue()


def photo(actor: Actor, seed: int = 0) -> File:
    return evidence.store(actor=actor, content=picture(seed), name=f"photo-{seed}.jpg")


def item(grade: str = "general", lead: str = "subject") -> HazardItem:
    rows = HazardItem.objects.filter(grade=grade, lead=lead)
    found = rows.exclude(assists__overlap=["police", "market"]).order_by("code").first()
    assert found is not None
    return found


FIVE: dict[str, str] = {
    "measures": "拆除隔断",
    "responsibility": "总务处负责人",
    "funds": "县财政专项",
    "time_limit": "30 个工作日",
    "contingency": "停用该楼层",
}


def make_hazard(world: World, *, state: str = "reported", major: bool = False) -> Hazard:
    """A hazard at the school, walked to a state through the services."""
    who = world.actors
    with acting(who["school"]):
        hazard = report.report(
            actor=who["school"],
            site=world.sites["school"],
            item=item(),
            title="消防通道堆放杂物",
            criteria=MAJOR_CRITERION if major else (),
        )
    for verb in WALKS[state]:
        hazard = _step(world, hazard, verb)
    return hazard


MAJOR_CRITERION = ("guide.fire.dormitory_below_ground",)
_MIDDLE = ("verify", "grade", "dispatch")
_FIXED = (*_MIDDLE, "sign_for", "plan?", "start?", "request_acceptance")
WALKS: dict[str, tuple[str, ...]] = {
    "reported": (),
    "verified": ("verify",),
    "graded": ("verify", "grade"),
    "dispatched": _MIDDLE,
    "objected": (*_MIDDLE, "object"),
    "signed": (*_MIDDLE, "sign_for"),
    "rectifying": (*_MIDDLE, "sign_for", "plan?", "start?"),
    "submitted": _FIXED,
    "accepted": (*_FIXED, "accept_only"),
    "closed": (*_FIXED, "accept_only", "close"),
    "self_closed": ("self_close",),
    "false": ("mark_false",),
    "rebounded": (*_FIXED, "accept_only", "close", "rebound"),
}


def _step(world: World, hazard: Hazard, verb: str) -> Hazard:
    if verb.endswith("?"):
        if hazard.grade != "major":
            return hazard
        verb = verb[:-1]
    key, call = STEPS[verb]
    actor = world.actors[key]
    with acting(actor):
        return call(actor, hazard)


def _accept_only(actor: Actor, hazard: Hazard) -> Hazard:
    return accept.accept(actor=actor, hazard=hazard, on_site=True, files=[photo(actor, 9).pk])


STEPS: dict[str, tuple[str, Callable[[Actor, Hazard], Hazard]]] = {
    "verify": ("town", lambda a, h: triage.verify(actor=a, hazard=h)),
    "grade": ("town", lambda a, h: triage.grade(actor=a, hazard=h)),
    "dispatch": ("town", lambda a, h: triage.dispatch(actor=a, hazard=h)),
    "mark_false": ("town", lambda a, h: triage.mark_false(actor=a, hazard=h, reason="查无此事")),
    "sign_for": ("school", lambda a, h: rectify.sign_for(actor=a, hazard=h)),
    "object": ("school", lambda a, h: rectify.object_to(actor=a, hazard=h, reason="非本单位职责")),
    "plan": ("school", lambda a, h: rectify.plan(actor=a, hazard=h, **FIVE)),
    "start": ("school", lambda a, h: rectify.start(actor=a, hazard=h)),
    "request_acceptance": (
        "school",
        lambda a, h: rectify.request_acceptance(
            actor=a, hazard=h, remedy="已清理", files=[photo(a, 3).pk]
        ),
    ),
    "self_close": (
        "school",
        lambda a, h: report.self_close(actor=a, hazard=h, files=[photo(a, 4).pk]),
    ),
    "accept_only": ("inspector", _accept_only),
    "close": (
        "coordinator",
        lambda a, h: accept.close(actor=a, hazard=h, cause="money", change="已列入年度预算"),
    ),
    "rebound": (
        "coordinator",
        lambda a, h: triage.rebound(actor=a, hazard=h, reason="复查又堆放"),
    ),
}
