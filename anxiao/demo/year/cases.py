"""One case of supervision on its way up the ladder: late, decided on, listed, put right or not."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from anxiao.demo.pictures import picture
from anxiao.demo.stories.story import NIGHT, SWEEP, working_day_before
from anxiao.demo.year.stage import Stage
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability as OnHazards
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, clocks, rectify, report, triage
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.people import services as people
from anxiao.people.models import Person, Tenure
from anxiao.places.models import Organisation, Site
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.models import Rank
from anxiao.supervision.cases.models import Case, Decision, Kind
from anxiao.supervision.cases.services import deciding, harm, opening, papers, passing, pausing
from anxiao.supervision.listings.answering import candidates
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.listings.services.hanging import list_case

Told = dict[str, Any]
Act = tuple[datetime, Callable[[datetime], None]]
BASIS = "responsibility.2016"
OF_THE_TOWN = ":town"
DECIDING: dict[str, Callable[..., Case]] = {
    "remind": deciding.remind,
    "order": deciding.order,
    "circulate": deciding.circulate,
    "interview": deciding.interview,
}
# Whoever is called so answers in this capacity, everybody else directly.
RANKS = (("主任", Rank.MAIN), ("负责人", Rank.MAIN), ("副", Rank.IN_CHARGE))
# The office decides in the morning; what the unit does comes after it.
MORNING, AFTERNOON = 10, 15
OF_THE_UNIT = ("fix", "submit", "ask_pause", "out_of_power", "leave")


class Supervised:
    """One story of the pack: what is late with whom, and what is done about it."""

    def __init__(self, stage: Stage, told: Told, organisation: Organisation, dice: Random) -> None:
        self.stage, self.told, self.dice, self.organisation = stage, told, dice, organisation
        self.base = stage.ago(told["ago"])
        self.hazard: Hazard | None = None
        self.opened: Case | None = None

    # --- when -------------------------------------------------------------------------------

    def acts(self) -> Iterator[Act]:
        """Everything that happens in it, each with its moment."""
        yield from self._found() if self.told["kind"] == Kind.HAZARDS else self._taken_up()
        for step in self.told["steps"]:
            hour = AFTERNOON if step["do"] in OF_THE_UNIT else MORNING
            yield self._hour(self._after(step["day"]), hour), self._step(step)

    def _hour(self, day: date, hour: int) -> datetime:
        return self.stage.hour(day, hour, self.dice.randrange(50))

    def _after(self, working_days: int) -> date:
        """So many working days after the limit was missed, or the case was opened."""
        return workdays.deadline(self.base, working_days).on

    def _step(self, step: Told) -> Callable[[datetime], None]:
        verb = "decide" if step["do"] in DECIDING else step["do"]
        act: Callable[[datetime, Told], None] = getattr(self, f"_{verb}")
        return lambda at: act(at, step)

    # --- who --------------------------------------------------------------------------------

    @property
    def own(self) -> Actor:
        return self.stage.able(self.organisation.pk, Ability.RESPOND) or self.stage.office

    @property
    def case(self) -> Case:
        rows = Case.objects.filter(organisation=self.organisation.pk)
        if self.opened is not None:
            rows = rows.filter(pk=self.opened.pk)
        found: Case = rows.filter(kind=self.told["kind"]).latest("made_at")
        return found

    @property
    def listing(self) -> Listing:
        found: Listing = Listing.objects.filter(case=self.case.pk).latest("made_at")
        return found

    def _to(self, name: str) -> int:
        if name == OF_THE_TOWN:
            return self.stage.town_of(self.organisation).pk
        return self.stage.key(name)

    def _answering(self, on: date) -> dict[str, list[UUID]]:
        """The posts of the unit and of whoever supervises it, each in the capacity of its title."""
        found: dict[str, list[UUID]] = {}
        for post in candidates(self.organisation.pk, on):
            rank = next((rank for word, rank in RANKS if word in post.zh), Rank.DIRECT)
            found.setdefault(rank, []).append(post.pk)
        return found

    # --- how it begins ----------------------------------------------------------------------

    def _found(self) -> Iterator[Act]:
        """A hazard is found, handed out, signed for, begun, and not put right in time."""
        told = self.told["hazard"]
        day = working_day_before(self.base, told["limit"])
        yield self._hour(day, 8), self._report
        yield self._hour(day, 10), self._hand_out
        yield self._hour(day, 14), self._sign_for
        if told["five"]:
            yield self._hour(workdays.deadline(day, 1).on, 15), self._begin
        night = datetime.combine(self.base + timedelta(days=1), NIGHT, clock.LOCAL)
        yield night, lambda at: self._do(at, SWEEP, clocks.mark_overdue)

    def _do(self, at: datetime, actor: Actor, service: Any, **given: Any) -> Any:
        return self.stage.act(at, actor, service, **given)

    def _on_hazard(self, at: datetime, actor: Actor, service: Any, **given: Any) -> None:
        row = Hazard.objects.get(pk=self.hazard.pk) if self.hazard else None
        self.hazard = self._do(at, actor, service, hazard=row, **given) or self.hazard

    def _report(self, at: datetime) -> None:
        told = self.told["hazard"]
        inspectors = self.stage.cast.able(self.stage.office.organisation, OnHazards.REPORT)
        inspector = inspectors[-1]
        self.hazard = self._do(
            at,
            inspector,
            report.report,
            site=self._site(),
            item=self.stage.cast.items[told["item"]],
            title=told["title"],
            description=told["description"],
            criteria=told["criteria"],
            files=[self._photo(inspector, at, is_after=False)],
        )

    def _site(self) -> Site:
        found: Site = Site.objects.filter(organisation=self.organisation, kind="campus")[0]
        return found

    def _photo(self, actor: Actor, at: datetime, *, is_after: bool) -> UUID:
        site, near = self._site(), None
        if site.latitude is not None and site.longitude is not None:
            near = float(site.latitude), float(site.longitude)
        content = picture(self.dice, at, is_after=is_after, near=near)
        name = "after.jpg" if is_after else "before.jpg"
        key: UUID = self._do(at, actor, evidence.store, content=content, name=name).pk
        return key

    def _hand_out(self, at: datetime) -> None:
        told, office = self.told["hazard"], self.stage.office
        given = {"lead": self.organisation.pk, "limit_days": told["limit"]}
        grade = "major" if told["five"] else "general"
        self._on_hazard(at, office, triage.hand_out, grade_as=grade, **given)

    def _sign_for(self, at: datetime) -> None:
        self._on_hazard(at, self.own, rectify.sign_for)

    def _begin(self, at: datetime) -> None:
        """What keeps people safe meanwhile, the five fixed items, and the start."""
        told = self.told["hazard"]
        self._on_hazard(at, self.own, rectify.interim, measures=told["interim"])
        at += timedelta(minutes=15)
        self._on_hazard(at, self.own, rectify.plan, **told["five"])
        self._on_hazard(at + timedelta(minutes=10), self.own, rectify.start)

    def _taken_up(self) -> Iterator[Act]:
        """An area, or a unit and its leaders: the office opens the case itself."""
        yield self._hour(self.base, 9), self._open

    def _open(self, at: datetime) -> None:
        kind, one = self.told["kind"], self.organisation
        area = one.territory_code if kind == Kind.AREA else None
        given = {"organisation": one.pk, "kind": kind, "area": area, "why": self.told["why"]}
        self.opened = self._do(at, self.stage.head, opening.open_case, **given)

    # --- what the office decides ------------------------------------------------------------

    def _decide(self, at: datetime, step: Told) -> None:
        service = DECIDING[step["do"]]
        given = {"basis": BASIS, "requirements": step["text"], "why_skipped": step.get("why", "")}
        case = self.case
        if self._do(at, self.stage.head, service, row=case, **given) and step.get("paper"):
            last = Decision.objects.filter(case=case.pk).latest("taken_at")
            at += timedelta(minutes=20)
            self._do(at, self.stage.head, papers.issue_paper, row=case, decision=last.pk)

    def _note(self, at: datetime, step: Told) -> None:
        given = {"held_on": at.date(), "minutes": step["text"]}
        self._do(
            at + timedelta(hours=1),
            self.stage.head,
            deciding.note_interview,
            row=self.case,
            **given,
        )

    def _dismiss(self, at: datetime, step: Told) -> None:
        """Where the week was full it has not been proposed, and there is nothing to put aside."""
        case = self.case
        if case.proposed:
            self._do(at, self.stage.office, deciding.dismiss, row=case, reason=step["text"])

    def _close(self, at: datetime, step: Told) -> None:
        self._do(at, self.stage.head, deciding.close, row=self.case, note=step["text"])

    def _drop(self, at: datetime, step: Told) -> None:
        self._do(at, self.stage.head, deciding.drop, row=self.case, reason=step["text"])

    def _harm(self, at: datetime, step: Told) -> None:
        """The event was on the working day before the case was opened."""
        event_on = working_day_before(self.base, 1)
        given = {"event_on": event_on, "what": step["text"], "basis": BASIS}
        answering = self._answering(event_on)
        self._do(at, self.stage.head, harm.name_harm, row=self.case, **given, **answering)

    def _grant_pause(self, at: datetime, step: Told) -> None:
        self._do(at, self.stage.office, pausing.grant_pause, row=self.case, note=step["text"])

    def _move(self, at: datetime, step: Told) -> None:
        assert self.hazard is not None
        given = {"to": self._to(step["to"]), "reason": step["text"], "limit_days": step["limit"]}
        hazards = [self.hazard.pk]
        self._do(at, self.stage.office, passing.move, row=self.case, hazards=hazards, **given)

    def _night(self, _at: datetime, _step: Told) -> None:
        """Nothing but the night of this day, in which a limit ends."""

    # --- what the unit does -----------------------------------------------------------------

    def _ask_pause(self, at: datetime, step: Told) -> None:
        until = workdays.deadline(at.date(), step["until"]).on
        given = {"until": until, "reason": step["text"]}
        self._do(at, self.own, pausing.ask_pause, row=self.case, **given)

    def _out_of_power(self, at: datetime, step: Told) -> None:
        given = {"to": self._to(step["to"]), "reason": step["text"]}
        self._do(at, self.own, passing.out_of_power, row=self.case, **given)

    def _fix(self, at: datetime, step: Told) -> None:
        files = [self._photo(self.own, at, is_after=True)]
        given = {"remedy": step["text"], "files": files, "remedied_at": at - timedelta(hours=1)}
        self._on_hazard(at, self.own, rectify.request_acceptance, **given)

    # --- the listing ------------------------------------------------------------------------

    def _list(self, at: datetime, step: Told) -> None:
        given = {"basis": step.get("basis", BASIS), "requirements": step["text"]}
        given |= {"why_skipped": step.get("why", ""), "limit_days": step.get("limit")}
        answering = self._answering(at.date())
        self._do(at, self.stage.head, list_case, row=self.case, **given, **answering)

    def _submit(self, at: datetime, step: Told) -> None:
        self._do(at, self.own, ending.submit, row=self.listing, remedy=step["text"])

    def _accept(self, at: datetime, step: Told) -> None:
        """On site: the hazard first, then the listing."""
        if self.hazard is not None:
            given = {"on_site": True, "opinion": step["text"]}
            self._on_hazard(at, self.stage.head, accept.accept, **given)
        at += timedelta(minutes=40)
        given = {"inspected_on": at.date(), "opinion": step["text"]}
        self._do(at, self.stage.head, ending.accept, row=self.listing, **given)

    def _delist(self, at: datetime, step: Told) -> None:
        given = {"cause": step["cause"], "change": step["text"]}
        self._on_hazard(at, self.stage.head, accept.close, **given)
        self._do(at + timedelta(minutes=30), self.stage.head, ending.delist, row=self.listing)

    # --- a bar goes with the person ---------------------------------------------------------

    def _leave(self, at: datetime, step: Told) -> None:
        """Whoever answered for it takes up another post; somebody new comes to the old one."""
        on, system, post = at.date(), self.stage.system, step["post"]
        held = Tenure.objects.select_related("person", "post__organisation").filter(
            post__organisation=self.organisation
        )
        old = held.valid(on=on).order_by("pk")[0]
        new = Person(username=f"{old.person.username}-2", name=old.person.name, is_demo=True)
        new.password = old.person.password
        new.save()
        self._do(at, system, people.end_tenure, tenure=old, on=on)
        first = on + timedelta(days=1)
        self._do(at, system, people.appoint, person=new, post=old.post, valid_from=first)
        self._do(
            at,
            system,
            people.take_up,
            person=old.person,
            organisation=self.stage.organisations[post["to"]],
            role=post["role"],
            title={"zh": post["zh"], "en": post["en"]},
            valid_from=first,
        )
