"""The ten key projects of the year: planned, carried out step by step, accepted by other eyes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from anxiao.demo.pictures import picture
from anxiao.demo.year import plans
from anxiao.demo.year.stage import Stage, pack
from anxiao.evidence import services as evidence
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.models import Site
from anxiao.programmes.plans.models import Task
from anxiao.programmes.projects.models import KeyProject, Milestone
from anxiao.programmes.projects.services import covering, planning, running

Told = dict[str, Any]
Act = tuple[datetime, Actor, Any, dict[str, Any]]
# How far a project of each course has come on the way from the issue to the end: when its work
# was submitted, and when this was judged; what is still running has reached so many steps.
SUBMITTED = {"closed": 0.62, "accepted": 0.78, "submitted": 0.96, "returned": 0.84}
HAZARDS, SITES = 12, 8


def told(stage: Stage) -> None:
    for place, one in enumerate(pack("projects")):
        Project(stage, one, stage.dice(f"project:{place}")).tell()


class Project:
    """One of the ten on its way."""

    def __init__(self, stage: Stage, told: Told, dice: Random) -> None:
        self.stage, self.told, self.dice, self.course = stage, told, dice, told["course"]
        self.lead = stage.cast.by_organisation[stage.key(told["lead"])][0]
        is_new = self.course == "planned"
        soon = stage.issued_on + timedelta(days=4 + dice.randrange(6))
        self.begins = stage.ago(4) if is_new else stage.working(soon)
        # When its work was submitted; None for what is not so far.
        part = SUBMITTED.get(self.course)
        self.part = part and part - dice.uniform(0, 0.06)
        self.row: KeyProject | None = None

    def tell(self) -> None:
        self._plan()
        if self.row is None or self.course == "planned":
            return
        start = self.stage.working(self.begins + timedelta(days=3))
        if not self._do(self.stage.hour(start, 10), self.stage.office, running.start):
            return
        for at, actor, service, given in sorted(
            [*self._covering(), *self._working(start)], key=lambda one: one[0]
        ):
            self._do(at, actor, service, **given)
        if self.part:
            self._end(self.part)

    def _do(self, at: Any, actor: Actor, service: Any, **given: Any) -> bool:
        done = self.stage.act(at, actor, service, row=self.row, **given)
        self.row = done or self.row
        return done is not None

    # --- planning ---------------------------------------------------------------------------

    @property
    def _deadline(self) -> date:
        """Some days after the work is submitted, and ahead for all that is not closed."""
        ahead = timedelta(days=self.dice.randrange(12, 60))
        until = self.stage.share(self.part) if self.part else self.stage.eve + ahead
        until = max(until, self.begins) + timedelta(days=12)
        if self.course != "closed":
            until = max(until, self.stage.eve + ahead)
        return min(until, self.stage.ends_on)

    def _plan(self) -> None:
        one, until = self.told, self._deadline
        steps = len(one["milestones"])
        days = [self.begins + (until - self.begins) * (n + 1) / steps for n in range(steps)]
        self.row = self.stage.act(
            self.stage.hour(self.begins, 15),
            self.stage.office,
            planning.plan,
            programme=plans.of(self.stage),
            milestones=[
                {"title": title, "due_on": day}
                for title, day in zip(one["milestones"], days, strict=True)
            ],
            **{name: one[name] for name in ("title", "what", "why", "budget", "budget_source")},
            sponsor=self.stage.leader(one["sponsor"]),
            lead=self.stage.key(one["lead"]),
            assists=self.stage.keys(one["assists"]),
            starts_on=self.begins,
            deadline=until,
        )

    def _covering(self) -> Iterator[Act]:
        """Hazards of its kinds that were known by then, its sites, and its tasks."""
        at, office = self.stage.hour(self.stage.share(0.5, self.begins), 16), self.stage.office
        found = self.stage.hazards(office, at, self.told["items"], most=HAZARDS)
        if found:
            yield at, office, covering.cover, {"hazards": [one.pk for one in found]}
        sites = {one.site_id for one in found} | {*self._sites(SITES - len(found))}
        if sites:
            yield at, office, covering.cover_sites, {"sites": sorted(sites)[:SITES]}
        tasks = Task.objects.filter(
            programme=plans.of(self.stage), is_top=True, title__in=plans.titles(self.told["tasks"])
        )
        yield at, office, covering.tie, {"tasks": list(tasks.values_list("pk", flat=True))}

    def _sites(self, most: int) -> list[Any]:
        kinds = {tuple(one.split(":")) for one in self.told["places"]}
        places = [
            one.site.pk for one in self.stage.cast.places if (one.site.kind, one.subtype) in kinds
        ]
        return self.dice.sample(places, min(len(places), max(0, most)))

    # --- working ----------------------------------------------------------------------------

    def _working(self, start: date) -> Iterator[Act]:
        """Steps reached one after the other; those of what is under way not all."""
        assert self.row is not None
        steps = list(self.row.milestones.order_by("due_on", "pk"))
        until = self.stage.share(self.part) if self.part else self.stage.ago(8)
        reached = steps if self.part else self._due(steps, until)
        for place, step in enumerate(reached):
            on = start + (until - start) * (place + 1) / (len(reached) + 1)
            at = self.stage.some_time(self.stage.working(on), self.dice)
            yield at, self.lead, running.reach, {"milestone": step.pk}
        at = self.stage.hour(self.stage.working(until - timedelta(days=2)), 15, 20)
        yield at, self.lead, running.spend, {"spent": self.told["spent"], "note": self.told["note"]}

    def _due(self, steps: list[Milestone], until: date) -> list[Milestone]:
        """What has fallen due is reached, but for the last step of a project that lags behind."""
        due = [step for step in steps if step.due_on <= until]
        return due[:-1] if self.told["is_behind"] else due

    def _end(self, part: float) -> None:
        at = self.stage.hour(self.stage.working(self.stage.share(part)), 16, 30)
        if not self._do(at, self.lead, running.submit, note=self.told["note"]):
            return
        if self.course == "submitted":
            return
        judged = self.stage.hour(self.stage.working((at + timedelta(days=5)).date()), 10)
        judge = self.stage.office
        if self.course == "returned":
            self._do(judged, judge, running.send_back, reason=self.told["opinion"])
            return
        files = [self._photo(judge, judged)]
        self._do(judged, judge, running.accept, files=files, opinion=self.told["opinion"])
        if self.course == "closed":
            self._do(judged + timedelta(days=1, hours=1), judge, running.close)

    def _photo(self, actor: Actor, at: Any) -> Any:
        """What the acceptors saw there."""
        near = self._place()
        content = picture(self.dice, at, is_after=True, near=near)
        with acting(actor):
            return self.stage.act(
                at, actor, evidence.store, content=content, name="acceptance.jpg"
            ).pk

    def _place(self) -> tuple[float, float] | None:
        assert self.row is not None
        covered = self.row.sites.values("site")
        rows = Site.objects.filter(pk__in=covered, latitude__isnull=False)
        found = rows.order_by("pk").first()
        return (float(found.latitude), float(found.longitude)) if found else None
