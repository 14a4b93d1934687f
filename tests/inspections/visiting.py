"""Visits of the small county's school, walked to a state through the services."""

from typing import Any
from uuid import UUID, uuid4

from anxiao.evidence.models import File
from anxiao.inspections.checklists.items import Choice, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing, opining, starting
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from tests.world import COUNTY, SYSTEM, World, photo

GEAR, GATE = "internal.guard_gear", "internal.gate_unattended"
CHOICES = (
    Choice("pass", "合格", "Pass"),
    Choice("fail", "不合格", "Fail"),
    Choice("na", "不适用", "N/A"),
)
WHY = "学校停课，未能检查"


def question(number: int, hazard: str = "", **more: Any) -> Item:
    """A question with a verdict, bound to a kind of hazard, with what follows a failure."""
    path = f"guard/q{number}"
    given: dict[str, Any] = {
        "path": path,
        "kind": "select_one",
        "zh": f"第{number}项是否合格",
        "en": f"Is item {number} in order",
        "group_zh": "保安与门岗",
        "group_en": "Guards and gate",
        "is_required": True,
        "choices": CHOICES,
        "fails": ("fail",),
        "hazard": hazard,
        "note_path": f"{path}_note",
        "photo_path": f"{path}_p1",
        "more_photo_paths": (f"{path}_p2",),
        "fixed_path": f"{path}_fixed",
        **more,
    }
    return Item(**given)


def plain(number: int = 3) -> list[Item]:
    """Questions that all may fail: of gear, of the gate, of gear again."""
    return [question(one, (GEAR, GATE)[one % 2 - 1]) for one in range(1, number + 1)]


def checklist(items: list[Item] | None = None, **more: Any) -> Checklist:
    """A published list, put into the database past its own services."""
    now = clock.now()
    given: dict[str, Any] = {
        "series": uuid4(),
        "state": "published",
        "zh": "校园内部安保检查表",
        "en": "Internal security",
        "territory_code": COUNTY,
        "xform": "<h:html/>",
        "digest": "sha256:00",
        "questions": [one.as_data() for one in items or plain()],
        "made_at": now,
        "published_at": now,
        **more,
    }
    with acting(SYSTEM):
        made = Checklist(**given)
        made.save(force_insert=True)
    return made


def start(
    world: World,
    who: str = "inspector",
    *,
    at: str = "school",
    kind: str = "open",
    lists: list[Checklist] | None = None,
    team: tuple[str, ...] = (),
    **more: Any,
) -> Visit:
    keys = [one.pk for one in lists or [checklist()]]
    posts = [world.actors[one].post for one in team]
    with acting(world.actors[who]) as actor:
        return starting.start(
            actor=actor,
            site=world.sites[at].pk,
            kind=kind,
            checklists=keys,
            team=posts,
            **more,
        )


def self_check(world: World, **more: Any) -> Visit:
    return start(world, "school", kind="self_check", **more)


def sheet_of(visit: Visit) -> Sheet:
    with acting(SYSTEM):
        return (
            Sheet.objects.filter(visit=visit).order_by("place").select_related("checklist").first()
        )  # type: ignore[return-value]


def findings_of(visit: Visit) -> list[Finding]:
    with acting(SYSTEM):
        rows = Finding.objects.filter(visit=visit).select_related("hazard__item")
        return list(rows.order_by("number"))


def again(visit: Visit) -> Visit:
    with acting(SYSTEM):
        found: Visit = Visit.objects.get(pk=visit.pk)
        return found


def verdicts(items: list[Item], *failed: int, **more: str) -> dict[str, str]:
    """Everything passes but the questions with these numbers; others stay without an answer."""
    found = {
        one.path: "fail" if place in failed else "pass"
        for place, one in enumerate(items, start=1)
        if one.fails
    }
    return {**found, **more}


def fill(
    world: World,
    visit: Visit,
    who: str = "inspector",
    *failed: int,
    photos: dict[int, list[UUID]] | None = None,
    **more: str,
) -> Sheet:
    """Answer everything, with photos by the number of the question."""
    sheet = sheet_of(visit)
    items = sheet.checklist.items
    shown = {items[number - 1].path: keys for number, keys in (photos or {}).items()}
    with acting(world.actors[who]) as actor:
        return filling.save(
            actor=actor,
            row=visit,
            sheet=sheet.pk,
            answers=verdicts(items, *failed, **more),
            photos=shown,
        )


def picture(world: World, who: str = "inspector", seed: int = 1) -> File:
    with acting(world.actors[who]) as actor:
        return photo(actor, seed)


def finish(world: World, visit: Visit, who: str = "inspector", **more: Any) -> Visit:
    with acting(world.actors[who]) as actor:
        return finishing.finish(actor=actor, row=visit, **more)


def finished(world: World, who: str = "inspector", *failed: int, **more: Any) -> Visit:
    """An open visit, or a school's self-check, filled in and finished."""
    visit = self_check(world, **more) if who == "school" else start(world, who, **more)
    fill(world, visit, who, *failed)
    return finish(world, visit, who)


def does(world: World, who: str, service: Any, visit: Visit, **given: Any) -> Visit:
    """One verb by one of the county's people."""
    with acting(world.actors[who]) as actor:
        done: Visit = service(actor=actor, row=visit, **given)
        return done


def agreed(world: World, visit: Visit) -> Visit:
    return does(world, "school", opining.opinion, visit, opinion="agrees")
