"""Verifying, grading, dispatching: from a report to somebody's task with a limit."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import Grade
from anxiao.hazards.models import Hazard
from anxiao.hazards.services.acts import act, set_limit
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import day, msg, sentence
from anxiao.norms import services as norms
from anxiao.places.models import Organisation
from anxiao.places.services import owners_of

LONGEST_LIMIT = 400


def verify(*, actor: Actor, hazard: Hazard, version: int | None = None) -> Hazard:
    """Somebody competent has seen that the report is true."""
    says = sentence(N_("Verified the report."))
    return act("verify", actor=actor, hazard=hazard, says=says, version=version)


def grade(
    *,
    actor: Actor,
    hazard: Hazard,
    grade: str = "",
    criteria: Sequence[str] = (),
    version: int | None = None,
) -> Hazard:
    """Grade by rule: a direct criterion makes it major, and nobody grades that down."""
    by_rule = norms.severity(
        item=hazard.item, criteria=[*hazard.criteria, *criteria], on=clock.today()
    )
    result = Grade.MAJOR if Grade.MAJOR in (by_rule, grade) else Grade.GENERAL

    def change(row: Hazard) -> None:
        row.grade = result
        row.criteria = sorted({*row.criteria, *criteria})

    says = sentence(N_("Graded it as %(grade)s."), grade=msg(result.value))
    return act(
        "grade",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        details={"grade": result.value},
        version=version,
    )


def dispatch(
    *,
    actor: Actor,
    hazard: Hazard,
    lead: int | None = None,
    assists: Sequence[int] = (),
    limit_days: int | None = None,
    version: int | None = None,
) -> Hazard:
    """Hand it to one lead with a limit in working days; both default from the item."""
    lead_org = Organisation.objects.filter(pk=lead or default_lead(hazard) or 0).first()
    helpers = list(assists) or default_assists(hazard)
    days = limit_days if limit_days is not None else hazard.usual_days
    _check(lead_org, helpers, days)
    assert lead_org is not None

    def change(row: Hazard) -> None:
        _hand_to(row, lead_org.pk, helpers, days)

    says = sentence(
        N_("Dispatched it to %(lead)s, to be rectified by %(due)s."),
        lead=lead_org.name,
        due=day(workdays.deadline(clock.today(), days).on),
    )
    return act(
        "dispatch",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        details={"lead": lead_org.pk, "assists": helpers, "limit_days": days},
        version=version,
    )


@transaction.atomic
def hand_out(
    *,
    actor: Actor,
    hazard: Hazard,
    grade_as: str = "",
    criteria: Sequence[str] = (),
    lead: int | None = None,
    assists: Sequence[int] = (),
    limit_days: int | None = None,
    version: int | None = None,
) -> Hazard:
    """Verify, grade and dispatch in one act, each step recorded as itself."""
    if first_verb(hazard) == "verify":
        hazard = verify(actor=actor, hazard=hazard, version=version)
        version = None
    if first_verb(hazard) == "grade":
        hazard = grade(
            actor=actor, hazard=hazard, grade=grade_as, criteria=criteria, version=version
        )
        version = None
    return dispatch(
        actor=actor,
        hazard=hazard,
        lead=lead,
        assists=assists,
        limit_days=limit_days,
        version=version,
    )


def first_verb(hazard: Hazard) -> str:
    """Where handing it out begins."""
    return {"reported": "verify", "verified": "grade"}.get(hazard.state, "dispatch")


def mark_false(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """The report does not hold; it ends here, with its reason, and stays readable."""
    why = reason_of(reason)

    def change(row: Hazard) -> None:
        row.closed_at = clock.now()

    says = sentence(N_("Marked the report as false: %(reason)s"), reason=why)
    return act("mark_false", actor=actor, hazard=hazard, says=says, change=change, version=version)


def overrule(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """The objection does not hold: the case goes back to the same lead."""
    says = sentence(N_("Overruled the objection: %(reason)s"), reason=reason_of(reason))
    return act("overrule", actor=actor, hazard=hazard, says=says, version=version)


def transfer(
    *,
    actor: Actor,
    hazard: Hazard,
    lead: int,
    reason: str,
    limit_days: int | None = None,
    version: int | None = None,
) -> Hazard:
    """Give the case to the body that has the power; the old lead stays named on it."""
    why, to = reason_of(reason), Organisation.objects.filter(pk=lead).first()
    days = limit_days if limit_days is not None else hazard.usual_days
    _check(to, [], days)
    assert to is not None
    if to.pk == hazard.lead:
        raise Invalid(sentence(N_("%(lead)s has the case already."), lead=to.name))

    def change(row: Hazard) -> None:
        _hand_to(row, to.pk, [], days)
        if to.kind == Organisation.Kind.DEPARTMENT and to.sectors:
            row.sector, row.sector_owner = to.sectors[0], to.pk

    says = sentence(N_("Transferred it to %(lead)s: %(reason)s"), lead=to.name, reason=why)
    return act(
        "transfer",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        details={"from": hazard.lead, "lead": to.pk},
        version=version,
    )


def rebound(*, actor: Actor, hazard: Hazard, reason: str, version: int | None = None) -> Hazard:
    """The danger is back: the case is open again and must be dispatched anew.

    It counts as a rebound when it comes back within the days that the local rule names.
    """
    why, is_counted = reason_of(reason), _is_soon_after_closing(hazard)

    def change(row: Hazard) -> None:
        row.rebounds += 1
        row.rebounds_counted += is_counted
        row.run_no_more()
        row.closed_at = row.evidence_at = row.remedied_at = None
        row.acceptance_entered_by = None
        row.accepted_at = row.accepted_by = row.rectifier = row.plan = row.resumed_at = None
        row.stopped_at, row.is_accepted_on_site, row.cause, row.change = None, False, "", ""

    says = sentence(N_("The danger is back: %(reason)s"), reason=why)
    return act(
        "rebound",
        actor=actor,
        hazard=hazard,
        says=says,
        change=change,
        details={"is_counted": is_counted},
        version=version,
    )


def _is_soon_after_closing(hazard: Hazard) -> bool:
    if hazard.closed_at is None:
        return False
    days = norms.rule("rebound.days", territory=hazard.territory_code, on=clock.today())
    closed_on = hazard.closed_at.astimezone(clock.LOCAL).date()
    return bool((clock.today() - closed_on).days <= days)


def default_lead(hazard: Hazard) -> int | None:
    """Whom the item names: the subject itself, the town, or the county's department."""
    return responsible(hazard, hazard.usual_lead) or hazard.subject_owner


def default_assists(hazard: Hazard) -> list[int]:
    found = (responsible(hazard, code) for code in hazard.item.assists)
    return sorted({pk for pk in found if pk is not None} - {default_lead(hazard) or 0})


def responsible(hazard: Hazard, code: str) -> int | None:
    """The organisation that a code of the taxonomy means for a hazard."""
    if code == "subject":
        return hazard.subject_owner
    if code == "town":
        return hazard.territorial_owner
    _town, department = owners_of(hazard.territory_code, code)
    return department.pk if department else None


def _hand_to(row: Hazard, lead: int, assists: Sequence[int], limit_days: int) -> None:
    row.lead, row.assists = lead, sorted(set(assists) - {lead})
    row.dispatched_at, row.extension = clock.now(), None
    row.rectifying_since = None
    window = norms.rule("objection.working_days", territory=row.territory_code, on=clock.today())
    row.objectable_until = workdays.deadline(clock.today(), window).on
    set_limit(row, limit_days)


def _check(lead: Organisation | None, assists: Sequence[int], limit_days: int) -> None:
    if lead is None:
        raise Invalid(sentence(N_("Choose a lead organisation that exists.")))
    if Organisation.objects.filter(pk__in=assists).count() != len(set(assists)):
        raise Invalid(sentence(N_("An assisting organisation does not exist.")))
    if not 0 <= limit_days <= LONGEST_LIMIT:
        raise Invalid(
            sentence(N_("A limit lies between 0 and %(days)s working days."), days=LONGEST_LIMIT)
        )
