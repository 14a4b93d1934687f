"""Taking a rung: reminding, ordering, naming in a circular, calling to an interview."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.sentences import Sentence, day, msg, sentence
from anxiao.supervision.cases.keeping import end_proposal, refresh, settle_all
from anxiao.supervision.cases.lifecycle import VERB_OF
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Proposal
from anxiao.supervision.cases.services.acts import act, basis_of, body_of, start_clock
from anxiao.supervision.rungs import RUNG_WORDS, Rung, skipped
from anxiao.supervision.terms import ladder

SAID = {
    Rung.REMINDER: N_("Reminded %(who)s to put right what is late by %(due)s."),
    Rung.ORDER: N_("Ordered %(who)s to put right what is late by %(due)s."),
    Rung.CIRCULAR: N_("Named %(who)s in a circular; to be put right by %(due)s."),
    Rung.INTERVIEW: N_("Called %(who)s to an interview; to be put right by %(due)s."),
}


def remind(*, actor: Actor, row: Case, **given: Any) -> Case:
    """Remind the organisation in writing, with a limit."""
    return decide(actor=actor, row=row, rung=Rung.REMINDER, **given)


def order(*, actor: Actor, row: Case, **given: Any) -> Case:
    """Order it to put right what is late by a day."""
    return decide(actor=actor, row=row, rung=Rung.ORDER, **given)


def circulate(*, actor: Actor, row: Case, **given: Any) -> Case:
    """Name it in a circular to all; only for what is major or has rebounded."""
    return decide(actor=actor, row=row, rung=Rung.CIRCULAR, **given)


def interview(*, actor: Actor, row: Case, **given: Any) -> Case:
    """Call those who answer for it to an interview; only for what is major or has rebounded."""
    return decide(actor=actor, row=row, rung=Rung.INTERVIEW, **given)


@transaction.atomic
def decide(
    *,
    actor: Actor,
    row: Case,
    rung: Rung,
    basis: str,
    requirements: str,
    limit_days: int | None = None,
    why_skipped: str = "",
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Case:
    """Take one rung below the listing.

    Refused without a legal basis or what is required, and where rungs are passed over without a
    reason. The limit is the rule's where none is named.
    """
    days = limit_of(row, rung, limit_days)
    made: list[Decision] = []

    def after(case: Case) -> None:
        start_clock(case, days)
        made.append(
            keep(
                actor=actor,
                row=row,
                case=case,
                rung=rung,
                basis=basis,
                requirements=requirements,
                reason=why_skipped,
            )
        )

    found = type(row).objects.lock(row.pk)
    refresh(found)
    says = sentence(SAID[rung], who=found.organisation_name, due=_due(days))
    return act(
        VERB_OF[rung],
        actor=actor,
        row=found,
        says=says,
        after=after,
        files=files,
        details={"rung": rung, "basis": basis, "limit_days": days, "reason": why_skipped},
        version=version,
    )


def limit_of(row: Case, rung: Rung, given: int | None) -> int:
    rule = ladder(row.territory_code, clock.today())
    return given if given is not None else rule.limit(rung)


def _due(days: int) -> dict[str, str]:
    from_today = Case()
    start_clock(from_today, days)
    assert from_today.due_at is not None
    return day(from_today.due_at.astimezone(clock.LOCAL).date())


@transaction.atomic
def keep(
    *,
    actor: Actor,
    row: Case,
    case: Case,
    rung: Rung,
    basis: str,
    requirements: str,
    reason: str,
    level: str = "",
) -> Decision:
    """Keep a decision beside its case; ``row`` is the case as it was before."""
    body, found = body_of(actor=actor), basis_of(basis)
    wants = need(requirements, sentence(N_("Say what is required of them.")))
    over = skipped(row.rung, rung)
    if over and not reason.strip():
        words: dict[str, str] = msg(RUNG_WORDS[over[0]])
        says = sentence(
            N_("“%(rung)s” has not been taken yet: say why it is passed over."), rung=words
        )
        raise Invalid(says, fields={"why_skipped": says})
    _end_proposal(case, rung, level)
    case.pause_asked = None
    case.paused_from = case.paused_until = None
    assert case.due_at is not None
    assert case.limit_days is not None
    return Decision.objects.create(
        case=case,
        rung=rung,
        level=level,
        taken_at=clock.now(),
        body=body.pk,
        body_zh=body.zh,
        body_en=body.en,
        post=actor.post,
        basis=found.pk,
        requirements=wants,
        due_at=case.due_at,
        limit_days=case.limit_days,
        items=case.items_open,
        grave=case.grave_open,
        was_proposed=row.proposed == rung and row.proposed_level in ("", level),
        skipped=[str(one) for one in over],
        reason=reason.strip(),
    )


def _end_proposal(case: Case, rung: Rung, level: str) -> None:
    is_taken = case.proposed == rung and case.proposed_level in ("", level)
    outcome = Proposal.Outcome.TAKEN if is_taken else Proposal.Outcome.OTHER
    end_proposal(case, outcome)


# --- what else an office decides ------------------------------------------------------------


@transaction.atomic
def dismiss(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """Not now: the proposal is put aside with a reason, for as long as its rung's limit is."""
    why = reason_of(reason)

    def after(case: Case) -> None:
        rule = ladder(case.territory_code, clock.today())
        quiet = Case()
        start_clock(quiet, rule.limit(Rung(case.proposed)))
        assert quiet.due_at is not None
        case.quiet_until = quiet.due_at.astimezone(clock.LOCAL).date()
        end_proposal(case, Proposal.Outcome.DISMISSED, why)

    says = sentence(N_("Put the proposal aside: %(reason)s"), reason=why)
    return act("dismiss", actor=actor, row=row, says=says, after=after, version=version)


@transaction.atomic
def note_interview(
    *,
    actor: Actor,
    row: Case,
    held_on: date,
    minutes: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Case:
    """Note when the interview was held and what was said; once for each interview."""
    said = need(minutes, sentence(N_("Write down what was said.")))
    in_our_time(held_on)
    case: Case = type(row).objects.lock(row.pk)
    last = _interview(case)
    if not last.taken_at.astimezone(clock.LOCAL).date() <= held_on <= clock.today():
        says = sentence(N_("The interview lies between the day of its decision and today."))
        raise Invalid(says, fields={"held_on": says})

    def after(_case: Case) -> None:
        last.held_on, last.minutes = held_on, said
        last.save(update_fields=["held_on", "minutes"])

    says = sentence(N_("The interview was held on %(day)s."), day=day(held_on))
    details = {"decision": last.pk, "minutes": said}
    return act(
        "note_interview",
        actor=actor,
        row=case,
        says=says,
        after=after,
        files=files,
        details=details,
        version=version,
    )


def _interview(case: Case) -> Decision:
    """The interview that waits to be noted; the case is locked, so nobody else notes it."""
    rows = Decision.objects.filter(case=case.pk, rung=Rung.INTERVIEW, held_on=None)
    last: Decision | None = rows.order_by("-taken_at").first()
    if last is None:
        raise Refused(sentence(N_("No interview is waiting to be noted.")))
    return last


@transaction.atomic
def close(*, actor: Actor, row: Case, note: str, version: int | None = None) -> Case:
    """An area or an organisation is in order again; a case of hazards closes by itself."""
    said = need(note, sentence(N_("Say in a few words what has become better.")))
    says = sentence(N_("Closed the case: %(note)s"), note=said)
    return act("close", actor=actor, row=row, says=says, after=_end, version=version)


@transaction.atomic
def drop(*, actor: Actor, row: Case, reason: str, version: int | None = None) -> Case:
    """The case should not have been opened; what is late in it stays late where it is.

    The night takes none of it in again, unless a limit is missed anew.
    """

    def after(case: Case) -> None:
        settle_all(case, CaseItem.Outcome.DROPPED)
        _end(case)

    says: Sentence = sentence(N_("Dropped the case: %(reason)s"), reason=reason_of(reason))
    return act("drop", actor=actor, row=row, says=says, after=after, version=version)


def _end(case: Case) -> None:
    case.closed_at = clock.now()
    case.move_asked = case.pause_asked = None
    case.run_no_more()
    end_proposal(case, Proposal.Outcome.LAPSED)
