"""Which stories are told, where and when: planned from the seed, in the order they begin."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from anxiao.demo.stories import full_path, major, objections, rebound, short_path
from anxiao.demo.stories.cast import Cast, Place, Spec, specs
from anxiao.demo.stories.story import Story, working_day_before
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor

# What the pack's own weights leave out: cases that still wait for a decision.
OWN_COURSES = {
    "objected_open": ("objected_overruled", 0.12),
    "extension_asked": ("extended", 0.06),
    "major_signed": ("major_open", 0.25),
    "rebounded_open": ("rebounded", 0.12),
}
COURSES: dict[str, Callable[[Story], None]] = {
    "self_closed": short_path.self_closed,
    "closed_on_time": full_path.closed_on_time,
    "waiting_sign": full_path.waiting_sign,
    "waiting_acceptance": full_path.waiting_acceptance,
    "overdue_open": full_path.overdue_open,
    "rectifying": full_path.rectifying,
    "reported_only": full_path.reported_only,
    "objected_open": objections.objected_open,
    "major_open": major.major_open,
    "major_closed": major.major_closed,
    "rebounded": rebound.rebounded,
    "rebounded_open": rebound.rebounded_open,
    "closed_late": full_path.closed_late,
    "returned_once": full_path.returned_once,
    "extended": full_path.extended,
    "extension_asked": full_path.extension_asked,
    "objected_overruled": objections.objected_overruled,
    "transferred": objections.transferred,
    "false": full_path.false,
    "major_signed": major.major_signed,
}
# How many working days before the end an open case begins. ``YEAR`` counts working days too.
RECENT = {
    "reported_only": (0, 1),
    "waiting_sign": (1, 2),
    "objected_open": (3, 4),
    "major_signed": (1, 2),
    "waiting_acceptance": (2, 3),
    "extension_asked": (3, 4),
    "major_open": (9, 18),
    "rebounded_open": (20, 30),
}
ENDED = (
    "self_closed", "closed_on_time", "closed_late", "returned_once", "extended",
    "objected_overruled", "transferred", "false", "major_closed", "rebounded",
)  # fmt: skip
YEAR = 240
SCENES = 80
ROOM = 16
# So many stories may stand open in any share; of more, most have ended: no county leaves
# a quarter of a year's hazards lying.
OPEN_AMONG = 400


@dataclass
class Plan:
    """One story before it is told."""

    number: int
    course: str
    spec: Spec
    place: Place
    starts: datetime


def plan(cast: Cast, *, seed: int, today: date, total: int) -> list[Plan]:
    """Plan all stories. The first ones give every course once, so small loads show all of them."""
    plans = [_plan(cast, number, seed, today, total) for number in range(total)]
    return sorted(plans, key=lambda one: (one.starts, one.number))


def _plan(cast: Cast, number: int, seed: int, today: date, total: int) -> Plan:
    random = Random(f"{seed}:{number}:plan")  # noqa: S311 (a story, not a secret)
    names = list(COURSES)
    course = names[number] if number < len(names) else _any_course(random, COURSES)
    is_one_more = number >= len(names) and random.random() * total > OPEN_AMONG
    if is_one_more and course not in ENDED:
        course = _any_course(random, ENDED)
    spec, place = _find(cast, random, course)
    course = course if course_weight(spec, course) else "closed_on_time"
    limit = cast.items[spec["item"]].limit_days
    on = _starts(random, course, limit, today)
    at = time(random.randint(7, 15), random.randrange(60))
    return Plan(number, course, spec, place, datetime.combine(on, at, clock.LOCAL))


def course_weight(spec: Spec, course: str) -> float:
    """How often a finding takes a course."""
    like, share = OWN_COURSES.get(course, (course, 1.0))
    if course == "transferred" and not spec["transfer_to"]:
        return 0
    return float(spec["courses"].get(like, 0) * spec["weight"] * share)


def _any_course(random: Random, among: Iterable[str]) -> str:
    names = list(among)
    weights = [sum(course_weight(one, name) for one in specs()) for name in names]
    return random.choices(names, weights)[0]


def _find(cast: Cast, random: Random, course: str) -> tuple[Spec, Place]:
    """Something that takes this course, at a place of this county that has room for it."""
    for name in (course, "closed_on_time"):
        weighted = [(one, course_weight(one, name)) for one in specs()]
        open_to = [(one, weight) for one, weight in weighted if weight]
        while open_to:
            chosen = random.choices(open_to, [weight for _one, weight in open_to])[0]
            fitting = cast.fitting(chosen[0], is_own=name == "self_closed")
            if fitting:
                return chosen[0], random.choice(fitting)
            open_to.remove(chosen)
    raise LookupError(course)


def _starts(random: Random, course: str, limit: int, today: date) -> date:
    """A working day; closed cases are spread over the year, open ones lie near its end."""
    last = working_day_before(today - timedelta(days=1), 0)
    if course == "overdue_open":
        return working_day_before(last, limit + random.randint(3, 14))
    if course == "rectifying":
        return working_day_before(last, random.randint(0, max(0, min(limit - 2, 12))))
    if course in RECENT:
        return working_day_before(last, random.randint(*RECENT[course]))
    if course in ("self_closed", "closed_on_time"):
        # What goes smoothly may have ended yesterday.
        soonest = min(YEAR - 60, limit + 4 if course == "closed_on_time" else 1)
        return working_day_before(last, int(random.triangular(soonest, YEAR, soonest)))
    room = min(YEAR - 60, 2 * limit + ROOM + (70 if course == "rebounded" else 0))
    return working_day_before(last, int(random.triangular(room, YEAR, room + 30)))


def tell(cast: Cast, planned: Plan, *, seed: int, today: date, total: int) -> Hazard:
    """Tell one story up to the closing hour before ``today``: the same seed tells the same."""
    random = Random(f"{seed}:{planned.number}:told")  # noqa: S311 (a story, not a secret)
    eve = working_day_before(today - timedelta(days=1), 0)
    words = {name: random.choice(one) for name, one in planned.spec["vars"].items()}
    story = Story(
        cast,
        random,
        planned.spec,
        planned.place,
        planned.course,
        at=planned.starts,
        end=datetime.combine(eve, workdays.CLOSING, clock.LOCAL),
        has_scenes=planned.number % max(3, -(-total // SCENES)) == 0,
        words=words,
    )
    story.report(_reporter(story))
    COURSES[planned.course](story)
    story.at = story.end
    story.sweep()
    return story.told


def _reporter(story: Story) -> Actor:
    """Who found it: the unit itself, the town, an inspector, or whose sector it is."""
    site, cast = story.place.site, story.cast
    own = cast.able(site.subject_owner, Ability.REPORT)
    if story.course == "self_closed":
        return cast.able(site.subject_owner, Ability.SELF_CLOSE)[0]
    town = cast.able(site.territorial_owner, Ability.REPORT)
    sector = cast.able(cast.by_sector.get(story.spec["lead"]), Ability.REPORT)
    inspectors = cast.able(cast.office.organisation, Ability.REPORT)
    return story.random.choice([*own[:1], *own[:1], *town[:1], *sector[:1], *inspectors[-1:]])
