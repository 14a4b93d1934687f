"""What becomes of the tasks: signed for, reported on, done, sent back, or late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Max

from anxiao.demo.year.stage import Stage, pack
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.ledger.models import Entry
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import doing

# How often what is due ends so, and how often what is not yet due stands so.
PAST = {"done": 88, "submitted": 3, "late": 9}
AHEAD = {"signed": 78, "done": 10, "submitted": 8, "returned": 4}
KIND = {"town": "town", "school": "school"}


@dataclass
class Life:
    """One task on its way, told by whoever has it and whoever gave it."""

    stage: Stage
    task: Task
    dice: Random
    owner: Actor
    giver: Actor | None
    note: str
    kind: str
    at: datetime

    def later(self, low: int, high: int) -> bool:
        """Move on by some working days; False where the story has ended."""
        on = workdays.deadline(self._day, self.dice.randint(low, max(low, high))).on
        moved = self.stage.some_time(on, self.dice)
        self.at = (
            moved if moved > self.at else self.at + timedelta(minutes=self.dice.randint(9, 40))
        )
        return self.at < self.stage.end

    @property
    def _day(self) -> date:
        return self.at.astimezone(clock.LOCAL).date()

    def until(self, day: date) -> None:
        """Move on to a day, if it lies ahead."""
        there = self.stage.some_time(day, self.dice)
        self.at = max(self.at + timedelta(minutes=self.dice.randint(9, 40)), there)

    def do(self, service: Any, actor: Actor | None = None, **given: Any) -> bool:
        done = self.stage.act(self.at, actor or self.owner, service, row=self.task, **given)
        if done is not None:
            self.task = done
        return done is not None

    def say(self, pool: str) -> str:
        return str(self.dice.choice(pack("programmes")["notes"][pool]))

    # --- the acts ---------------------------------------------------------------------------

    def sign(self) -> bool:
        return self.task.state == "signed" or (self.later(0, 3) and self.do(doing.sign_for))

    def report(self, part: float) -> bool:
        """Say how far it is, by its own measure."""
        task, first = self.task, self.task.target_numerator or 0
        given: dict[str, Any] = {}
        percent = int(part * 100)
        if task.measure == "count":
            given["numerator"] = min(first, max(int(first * part), 1))
        elif task.measure == "ratio":
            reached = first * part / (task.target_denominator or 1)
            percent = min(100, round(100 * reached))
            given |= {"numerator": percent, "denominator": 100}
        elif task.measure == "yes_no":
            given["is_reached"] = part >= 1
        else:
            given["percent"] = percent
        words = self.note or self.say(KIND.get(self.kind, "progress"))
        words = words.format(p=percent, k=given.get("numerator", 0))
        return self.do(doing.report, note=words, **given)

    def submit(self) -> bool:
        self.report(1)
        self.at += timedelta(minutes=self.dice.randint(3, 25))
        return self.do(doing.submit, note=self.say("submit"))

    def confirm(self) -> bool:
        return self.later(1, 5) and self.do(doing.confirm, self.giver, opinion=self.say("opinion"))

    def send_back(self) -> bool:
        return self.later(1, 4) and self.do(
            doing.send_back, self.giver, reason=self.say("returned")
        )


# --- this year's ------------------------------------------------------------------------------


def lived(stage: Stage, row: Programme, *, among: Iterable[str]) -> None:
    """Tell what became of the tasks of one kind of organisation."""
    courses = {one["title"]: one["course"] for one in pack("programmes")["tasks"]}
    notes = {one["title"]: one["note"] for one in pack("programmes")["tasks"]}
    wholes = {*Task.objects.filter(programme=row.pk).values_list("parent", flat=True)}
    kept = _kept_for_later(stage)
    rows = Task.objects.filter(programme=row.pk, state__in=("handed", "signed"))
    kinds, since = _kinds(rows), _since(stage, rows)
    for task in rows.order_by("sort_code", "pk"):
        kind = kinds.get(task.organisation, "")
        if task.pk in wholes or kind not in among or _is_new(stage, task):
            continue
        is_top = task.is_top
        life = _life(stage, task, notes.get(task.title, "") if is_top else "", kind)
        if life is None:
            continue
        life.at = since.get(task.pk, life.at)
        pinned = courses.get(task.title) if is_top else ""
        is_kept = (task.organisation, task.title) == kept
        _live(life, "signed" if is_kept else pinned or _course(life))


def _kept_for_later(stage: Stage) -> tuple[int, str] | None:
    """The town that has still to give parts of a task to its schools."""
    told = pack("programmes")
    title = next(one["title"] for one in told["tasks"] if one["id"] == told["broken_down"]["task"])
    return (stage.towns[-1].pk, title) if len(stage.towns) > 2 else None


def _since(stage: Stage, rows: Any) -> dict[Any, datetime]:
    """When something was last told of each: what follows comes after it."""
    keys = list(rows.values_list("pk", flat=True))
    told = Entry.objects.filter(subject__in=keys).order_by().values("subject")
    return dict(told.annotate(last=Max("at")).values_list("subject", "last"))


def _is_new(stage: Stage, task: Task) -> bool:
    """What came in the last days still waits to be signed for."""
    return task.handed_at is None or task.handed_at >= stage.hour(stage.ago(2), 0)


def _kinds(rows: Any) -> dict[int, str]:
    keys = rows.values_list("organisation", flat=True)
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "kind"))


def _life(stage: Stage, task: Task, note: str, kind: str) -> Life | None:
    owner = stage.able(task.organisation, Ability.RESPOND)
    if owner is None or task.handed_at is None:
        return None
    is_own = task.giver == task.organisation
    giver = stage.head if is_own else stage.able(task.giver, Ability.JUDGE)
    dice = stage.dice(f"{task.sort_code}:{task.programme_id and task.programme.revision}")
    return Life(stage, task, dice, owner, giver, note, kind, task.handed_at)


def _course(life: Life) -> str:
    is_due = life.task.deadline is not None and life.task.deadline < life.stage.ago(3)
    weights = PAST if is_due else AHEAD
    return life.dice.choices([*weights], [*weights.values()])[0]


def _live(life: Life, course: str) -> None:
    """Signed for, one or two reports on the way, and its end."""
    if not life.sign():
        return
    first, last = life.at.date(), min(life.task.deadline or life.stage.eve, life.stage.eve)
    part = _elapsed(life) if course in ("signed", "late") else 1.0
    for step in (0.4, 0.75):
        if life.kind != "school" or step > 0.5:
            life.until(first + (last - first) * step)
            life.report(part * step)
    if course in ("signed", "late"):
        return
    life.until(first + (last - first) * 0.9 if course == "done" else life.stage.ago(6))
    if not life.submit() or course == "submitted":
        return
    if course == "returned":
        life.send_back()
        return
    life.confirm()


def _elapsed(life: Life) -> float:
    """How much of its time has gone by; what is late has come most of the way."""
    deadline, start = life.task.deadline or life.stage.ends_on, life.stage.issued_on
    gone = (life.stage.eve - start).days / max(1, (deadline - start).days)
    return min(0.9, gone)


# --- last year's ------------------------------------------------------------------------------


def all_done(stage: Stage, row: Programme) -> None:
    """A year that is over: all was signed for in spring and confirmed in December."""
    tasks = Task.objects.filter(programme=row.pk).order_by("-depth", "sort_code")
    for task in tasks:
        life = _life(stage, task, "", "")
        if life is None or not life.sign():
            continue
        life.until(stage.working(date(row.ends_on.year, 12, 4)))
        if life.do(doing.submit, note=life.say("submit")):
            life.confirm()
