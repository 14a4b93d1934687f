"""The life of a key project, from the plan to the acceptance by other eyes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.places.codes import interval
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.projects.models import KeyProject

STATE_WORDS = {
    "planned": N_("planned"),
    "running": N_("under way"),
    "submitted": N_("submitted for acceptance"),
    "returned": N_("sent back, under way"),
    "accepted": N_("accepted"),
    "closed": N_("completed"),
    "dropped": N_("given up"),
}
MISSING_WORDS = {
    "what": N_("what is done"),
    "sponsor": N_("a sponsor leader"),
    "lead": N_("a lead organisation"),
    "deadline": N_("a deadline"),
    "milestones": N_("a milestone"),
}


class ProjectState(TextChoices):
    PLANNED = "planned", _(STATE_WORDS["planned"])
    RUNNING = "running", _(STATE_WORDS["running"])
    SUBMITTED = "submitted", _(STATE_WORDS["submitted"])
    RETURNED = "returned", _(STATE_WORDS["returned"])
    ACCEPTED = "accepted", _(STATE_WORDS["accepted"])
    CLOSED = "closed", _(STATE_WORDS["closed"])
    DROPPED = "dropped", _(STATE_WORDS["dropped"])


ENDED = (ProjectState.CLOSED, ProjectState.DROPPED)
WORKING = (ProjectState.RUNNING, ProjectState.RETURNED)
BEFORE_SUBMITTING = (ProjectState.PLANNED, *WORKING)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_office(actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    if actor.is_free or actor.organisation == project.office:
        return None
    return sentence(N_("Only the organisation that set up the project may do this."))


@moot
@standing
def not_the_lead(actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    if actor.is_free or project.lead in actor.answers_for:
        return None
    return sentence(N_("Only the lead organisation of the project may do this."))


@standing
def lead_itself(actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    """The lead organisation never accepts its own project."""
    if not actor.is_free and project.lead in actor.answers_for:
        return sentence(N_("The lead organisation does not accept its own project."))
    return None


@moot
@standing
def no_acceptor(actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    """Who set it up accepts, or who assists; or an office whose territory holds it all."""
    is_named = actor.organisation in (project.office, *project.assists)
    r, (lo, hi) = actor.reach, interval(project.territory_code)
    holds = r.lo is not None and r.hi is not None and r.lo <= lo and hi <= r.hi
    is_above = holds and not r.sectors
    if actor.is_free or is_named or is_above or project.lead in actor.answers_for:
        return None
    return sentence(N_("It is accepted by who set it up, or by an organisation that assists."))


def incomplete(_actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    """A project begins only with what, sponsor, lead, deadline and a milestone."""
    missing = project.missing()
    if not missing:
        return None
    says = N_("A key project begins only when it is planned: %(what)s is missing.")
    return sentence(says, what=msg(MISSING_WORDS[missing[0]]))


def milestones_open(_actor: Actor, project: "KeyProject", _now: datetime) -> Sentence | None:
    if project.milestones.filter(done_on=None).exists():
        return sentence(N_("Milestones are still open: report them reached first."))
    return None


S, A = ProjectState, Ability
LEAD = (not_the_lead,)
OFFICE = (not_the_office,)
PROJECT = Machine(
    *(Step("edit", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("add_milestone", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("move_milestone", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    Step("start", S.PLANNED, S.RUNNING, A.LEAD_PROJECT, (*OFFICE, incomplete)),
    *(Step("reach", one, one, A.RESPOND, LEAD) for one in WORKING),
    *(Step("spend", one, one, A.RESPOND, LEAD) for one in WORKING),
    *(Step("submit", one, S.SUBMITTED, A.RESPOND, (*LEAD, milestones_open)) for one in WORKING),
    Step("accept", S.SUBMITTED, S.ACCEPTED, A.JUDGE, (no_acceptor, lead_itself)),
    Step("return", S.SUBMITTED, S.RETURNED, A.JUDGE, (no_acceptor, lead_itself)),
    Step("close", S.ACCEPTED, S.CLOSED, A.LEAD_PROJECT, OFFICE),
    *(Step("drop", one, S.DROPPED, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("cover", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("uncover", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("cover_sites", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    *(Step("tie", one, one, A.LEAD_PROJECT, OFFICE) for one in BEFORE_SUBMITTING),
    verbs={
        "edit": N_("Edit"),
        "add_milestone": N_("Add a milestone"),
        "move_milestone": N_("Move a milestone"),
        "start": N_("Begin the project"),
        "reach": N_("Report a milestone reached"),
        "spend": N_("Report what was spent"),
        "submit": N_("Submit for acceptance"),
        "accept": N_("Accept the project"),
        "return": N_("Send back"),
        "close": N_("Close the project"),
        "drop": N_("Give the project up"),
        "cover": N_("Take hazards into the project"),
        "uncover": N_("Take hazards out of the project"),
        "cover_sites": N_("Choose the sites"),
        "tie": N_("Choose the tasks"),
    },
    states=STATE_WORDS,
)
