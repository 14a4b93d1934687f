"""A hazard of a running ledger comes in with its past, step by step, under its own dates."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, report, triage
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import LIMIT
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from anxiao.norms.models import HazardItem
from anxiao.notices import services as notices
from anxiao.places.models import Organisation, Site

FOUND, HANDED_OUT, SIGNED, FIXED, ACCEPTED = time(9), time(10), time(11), time(15), time(16)


@dataclass(frozen=True)
class Past:
    """What a ledger says of one hazard, as far as it proves it."""

    site: Site
    item: HazardItem
    title: str
    description: str
    found_on: date
    grade: str = ""
    lead: Organisation | None = None
    due_on: date | None = None
    is_being_rectified: bool = False
    remedy: str = ""
    fixed_on: date | None = None
    acceptor: Organisation | None = None
    accepted_on: date | None = None
    paper: bytes = b""
    paper_name: str = ""

    @property
    def is_dispatched(self) -> bool:
        return self.lead is not None and self.due_on is not None

    @property
    def is_major(self) -> bool:
        return "major" in (self.grade, self.item.grade)

    @property
    def state(self) -> str:
        """How far the past goes: no further than the ledger and the rules of the path allow."""
        if not self.is_dispatched:
            return "reported"
        if not (self.is_being_rectified or self.fixed_on):
            return "dispatched"
        if self.is_major:
            return "signed"
        if not self.fixed_on:
            return "rectifying"
        others = self.acceptor is not None and self.acceptor != self.lead
        return "closed" if others and self.accepted_on else "submitted"


@transaction.atomic
def take_over(*, actor: Actor, past: Past) -> Hazard:
    """Enter a hazard with what happened to it before; whoever enters it stands in every entry.

    It is closed only where the ledger names another unit that accepted it and when. What the
    ledger says is kept as the paper of the fix: an extract of its row.
    """
    if not actor.may(Ability.TAKE_OVER):
        raise NotAllowed(sentence(N_("Your post may not take over a ledger of hazards.")))
    if past.found_on > clock.today():
        raise Invalid(sentence(N_("This time lies in the future.")))
    walk = _Walk(replace(actor, is_system=True), past)
    with notices.silence():
        walk.go()
    return walk.hazard


class _Walk:
    """The steps of one past, each under the clock of its day."""

    hazard: Hazard

    def __init__(self, actor: Actor, past: Past) -> None:
        self.actor, self.past = actor, past

    def go(self) -> None:
        past, reached = self.past, self.past.state
        with self._at(past.found_on, FOUND):
            self.hazard = report.report(
                actor=self.actor,
                site=past.site,
                item=past.item,
                title=past.title,
                description=past.description,
            )
        if reached != "reported":
            self._hand_out()
        if reached not in ("reported", "dispatched"):
            lead = self._as(past.lead)
            self._do(past.found_on, SIGNED, lead, lambda a, h: rectify.sign_for(actor=a, hazard=h))
        if reached in ("submitted", "closed"):
            self._fix()
        if reached == "closed":
            judge, on = self._as(past.acceptor), past.accepted_on or past.found_on
            self._do(on, ACCEPTED, judge, lambda a, h: accept.accept(actor=a, hazard=h))

    def _hand_out(self) -> None:
        past = self.past
        assert past.lead is not None
        assert past.due_on is not None
        lead, days = past.lead.pk, max(0, workdays.between(past.found_on, past.due_on))
        self._do(
            past.found_on,
            HANDED_OUT,
            self.actor,
            lambda a, h: triage.hand_out(
                actor=a, hazard=h, grade_as=past.grade, lead=lead, limit_days=days
            ),
        )

        self._keep_limit(past.due_on)

    def _keep_limit(self, due_on: date) -> None:
        """The day that the ledger gives stands, be it a working day or not."""
        closing = datetime.combine(due_on, workdays.CLOSING, clock.LOCAL)
        if self.hazard.due_at == closing:
            return
        with self._at(self.past.found_on, HANDED_OUT):
            self.hazard.run_until(due_on)
            self.hazard.save(update_fields=LIMIT)
            says = sentence(
                N_("The limit stands as the ledger gives it: %(day)s."), day=day(due_on)
            )
            ledger.record("hazard.keep_limit", self.hazard, actor=self.actor, says=says)

    def _fix(self) -> None:
        past = self.past
        self._do(past.fixed_on or past.found_on, FIXED, self._as(past.lead), self._show)

    def _show(self, lead: Actor, hazard: Hazard) -> Hazard:
        paper = evidence.store(actor=self.actor, content=self.past.paper, name=self.past.paper_name)
        return rectify.request_acceptance(
            actor=lead, hazard=hazard, remedy=self.past.remedy, files=[paper.pk]
        )

    def _do(self, on: date, at: time, who: Actor, call: Callable[[Actor, Hazard], Hazard]) -> None:
        with self._at(on, at):
            self.hazard = call(who, self.hazard)

    def _at(self, on: date, at: time) -> AbstractContextManager[object]:
        return _Moment(datetime.combine(on, at, clock.LOCAL), self.actor)

    def _as(self, organisation: Organisation | None) -> Actor:
        """Whoever enters it, for the organisation that did it then."""
        assert organisation is not None
        return replace(
            self.actor,
            organisation=organisation.pk,
            organisation_name=organisation.zh,
            organisation_name_en=organisation.en,
        )


class _Moment:
    """The clock of a day of the past, for us and for the database; never later than now."""

    def __init__(self, moment: datetime, actor: Actor) -> None:
        self.clock = clock.at(min(moment, clock.now()))
        self.acting = acting(actor)

    def __enter__(self) -> None:
        self.clock.__enter__()
        self.acting.__enter__()

    def __exit__(self, *error: object) -> None:
        self.acting.__exit__(*error)  # type: ignore[arg-type]
        self.clock.__exit__(*error)  # type: ignore[arg-type]


@transaction.atomic
def take_back(*, actor: Actor, hazard: UUID) -> None:
    """Remove a hazard that came with an import and on which nobody has acted since."""
    row: Hazard = Hazard.objects.lock(hazard)
    if not actor.may(Ability.TAKE_OVER):
        raise NotAllowed(sentence(N_("Your post may not take over a ledger of hazards.")))
    if acted_on(actor=actor, hazards=[hazard]):
        raise Refused(sentence(N_("Somebody has acted on the hazard since.")))
    says = sentence(N_("Taken back with the import that had brought it."))
    ledger.record("hazard.take_back", row, actor=actor, says=says)
    row.delete()


def acted_on(*, actor: Actor, hazards: list[UUID]) -> set[UUID]:
    """Hazards with an entry that no import wrote."""
    entries = Entry.objects.visible_to(actor).filter(subject__in=hazards)
    told = entries.values_list("subject", "details")
    return {subject for subject, details in told if "import" not in details}
