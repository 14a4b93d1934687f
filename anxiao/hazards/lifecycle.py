"""The life of a hazard as one table."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence

if TYPE_CHECKING:
    from anxiao.hazards.models import Hazard


STATE_WORDS = {
    "reported": N_("reported"),
    "verified": N_("verified"),
    "graded": N_("graded, to be dispatched"),
    "dispatched": N_("dispatched, to be signed for"),
    "objected": N_("objected to"),
    "signed": N_("signed for, plan due"),
    "rectifying": N_("being rectified"),
    "submitted": N_("awaiting acceptance"),
    "accepted": N_("accepted, to be closed"),
    "closed": N_("closed"),
    "self_closed": N_("closed by the unit itself"),
    "false": N_("false report"),
    "rebounded": N_("rebounded"),
}


class State(TextChoices):
    """Where a hazard stands; the words are those of ``STATE_WORDS``."""

    REPORTED = "reported", _(STATE_WORDS["reported"])
    VERIFIED = "verified", _(STATE_WORDS["verified"])
    GRADED = "graded", _(STATE_WORDS["graded"])
    DISPATCHED = "dispatched", _(STATE_WORDS["dispatched"])
    OBJECTED = "objected", _(STATE_WORDS["objected"])
    SIGNED = "signed", _(STATE_WORDS["signed"])
    RECTIFYING = "rectifying", _(STATE_WORDS["rectifying"])
    SUBMITTED = "submitted", _(STATE_WORDS["submitted"])
    ACCEPTED = "accepted", _(STATE_WORDS["accepted"])
    CLOSED = "closed", _(STATE_WORDS["closed"])
    SELF_CLOSED = "self_closed", _(STATE_WORDS["self_closed"])
    FALSE = "false", _(STATE_WORDS["false"])
    REBOUNDED = "rebounded", _(STATE_WORDS["rebounded"])


class Grade(TextChoices):
    GENERAL = "general", _("general")
    MAJOR = "major", _("major")


ENDED = (State.CLOSED, State.SELF_CLOSED, State.FALSE)
OPEN = tuple(state for state in State if state not in ENDED)
CLOSED = (State.CLOSED, State.SELF_CLOSED)
FIVE_ITEMS = ("measures", "responsibility", "funds", "time_limit", "contingency")


# --- reasons against ------------------------------------------------------------------------


@moot
def major(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if hazard.grade == Grade.MAJOR:
        return sentence(N_("A major hazard goes the full path."))
    return None


@moot
def general(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if hazard.grade != Grade.MAJOR:
        return sentence(N_("Only a major hazard needs this."))
    return None


@moot
@standing
def not_the_lead(actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if actor.is_free or hazard.lead in actor.answers_for:
        return None
    return sentence(N_("Only the lead organisation may do this."))


@moot
@standing
def not_the_subject(actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if actor.is_free or hazard.subject_owner in actor.answers_for:
        return None
    return sentence(N_("Only the unit that answers for the place may close it this way."))


@standing
def is_the_rectifier(actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    rectifier = hazard.rectifier or hazard.subject_owner
    if not actor.is_free and rectifier in (actor.organisation, actor.standing):
        return sentence(N_("Whoever rectified it does not accept it: other eyes must look."))
    return None


def objection_window_over(actor: Actor, hazard: "Hazard", now: datetime) -> Sentence | None:
    until = hazard.objectable_until
    objected_on = actor.behalf.signed_on if actor.behalf else now.date()
    if until is not None and objected_on > until:
        return sentence(N_("The time to object ended on %(day)s."), day=day(until))
    return None


def five_items_missing(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if all((hazard.plan or {}).get(name) for name in FIVE_ITEMS):
        return None
    return sentence(
        N_(
            "A major hazard starts only with its five fixed items: measures, responsibility, "
            "funds, time limit and contingency plan."
        )
    )


def evidence_too_old(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if hazard.evidence_at is None:
        return sentence(N_("A photo of the place after the fix is needed."))
    if hazard.remedied_at is not None and hazard.evidence_at < hazard.remedied_at:
        return sentence(N_("The newest photo is older than the fix: take a new one."))
    return None


def not_on_site(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if not hazard.is_accepted_on_site and hazard.needs_site_visit:
        return sentence(N_("A hazard of this kind is accepted on site."))
    return None


def cause_missing(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    if hazard.is_grave and not (hazard.cause and hazard.change):
        return sentence(N_("It closes only with its cause and what was changed."))
    return None


@moot
def no_extension_asked(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    return None if hazard.extension else sentence(N_("Nobody has asked for more time."))


def extension_pending(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    return sentence(N_("A request for more time is being decided.")) if hazard.extension else None


@moot
def already_stopped(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    return sentence(N_("Use is already stopped.")) if hazard.is_stopped else None


@moot
def not_stopped(_actor: Actor, hazard: "Hazard", _now: datetime) -> Sentence | None:
    return None if hazard.is_stopped else sentence(N_("Use was not stopped."))


def steps(
    verb: str, sources: tuple[str, ...], target: str | None, ability: str, *unless: object
) -> tuple[Step, ...]:
    """The rows of a verb open from several states; without a target the state stays."""
    return tuple(
        Step(verb, source, target or source, ability, unless=unless)  # type: ignore[arg-type]
        for source in sources
    )


S, A = State, Ability
WORKING = (S.DISPATCHED, S.SIGNED, S.RECTIFYING)

LIFECYCLE = Machine(
    Step("self_close", S.REPORTED, S.SELF_CLOSED, A.SELF_CLOSE, (not_the_subject, major)),
    Step("verify", S.REPORTED, S.VERIFIED, A.TRIAGE),
    Step("grade", S.VERIFIED, S.GRADED, A.TRIAGE),
    *steps("dispatch", (S.GRADED, S.REBOUNDED), S.DISPATCHED, A.DISPATCH),
    *steps("mark_false", (S.REPORTED, S.VERIFIED, S.GRADED), S.FALSE, A.TRIAGE),
    Step("sign_for", S.DISPATCHED, S.RECTIFYING, A.RESPOND, (not_the_lead, major)),
    Step("sign_for", S.DISPATCHED, S.SIGNED, A.RESPOND, (not_the_lead, general)),
    Step("object", S.DISPATCHED, S.OBJECTED, A.RESPOND, (not_the_lead, objection_window_over)),
    Step("overrule", S.OBJECTED, S.DISPATCHED, A.DISPATCH),
    *steps("transfer", (S.OBJECTED, *WORKING), S.DISPATCHED, A.DISPATCH),
    *steps("plan", (S.SIGNED, S.RECTIFYING), None, A.RESPOND, not_the_lead, general),
    Step("start", S.SIGNED, S.RECTIFYING, A.RESPOND, (not_the_lead, five_items_missing)),
    *steps("interim", WORKING, None, A.RESPOND, not_the_lead),
    *steps(
        "stop",
        (S.REPORTED, S.VERIFIED, S.GRADED, S.REBOUNDED, *WORKING),
        None,
        A.STOP,
        already_stopped,
    ),
    *steps("resume", (S.ACCEPTED, S.CLOSED), None, A.STOP, not_stopped),
    *steps("add_sighting", OPEN, None, A.REPORT),
    *steps("ask_extension", WORKING, None, A.RESPOND, not_the_lead, extension_pending),
    *steps("grant_extension", WORKING, None, A.EXTEND, no_extension_asked),
    *steps("refuse_extension", WORKING, None, A.EXTEND, no_extension_asked),
    Step(
        "request_acceptance", S.RECTIFYING, S.SUBMITTED, A.RESPOND, (not_the_lead, evidence_too_old)
    ),
    Step("return", S.SUBMITTED, S.RECTIFYING, A.ACCEPT, (is_the_rectifier,)),
    Step(
        "accept",
        S.SUBMITTED,
        S.ACCEPTED,
        A.ACCEPT,
        (is_the_rectifier, evidence_too_old, not_on_site),
    ),
    Step("close", S.ACCEPTED, S.CLOSED, A.CLOSE, (is_the_rectifier, cause_missing)),
    Step("confirm", S.SELF_CLOSED, S.CLOSED, A.ACCEPT, (is_the_rectifier,)),
    *steps("rebound", (S.CLOSED, S.SELF_CLOSED), S.REBOUNDED, A.DISPATCH),
    verbs={
        "self_close": N_("Fixed by ourselves"),
        "verify": N_("Verify"),
        "grade": N_("Grade"),
        "dispatch": N_("Dispatch"),
        "mark_false": N_("Mark as false"),
        "sign_for": N_("Sign for"),
        "object": N_("Object"),
        "overrule": N_("Overrule the objection"),
        "transfer": N_("Transfer"),
        "plan": N_("Five fixed items"),
        "start": N_("Start rectifying"),
        "interim": N_("Interim measures"),
        "stop": N_("Stop at once"),
        "resume": N_("Return to service"),
        "add_sighting": N_("Seen again"),
        "ask_extension": N_("Ask for more time"),
        "grant_extension": N_("Grant more time"),
        "refuse_extension": N_("Refuse more time"),
        "request_acceptance": N_("Request acceptance"),
        "return": N_("Send back"),
        "accept": N_("Accept"),
        "close": N_("Close out"),
        "confirm": N_("Confirm after re-check"),
        "rebound": N_("Mark as rebounded"),
    },
    states=STATE_WORDS,
)
