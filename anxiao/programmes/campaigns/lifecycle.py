"""The life of a campaign."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.campaigns.models import Campaign

STATE_WORDS = {
    "planned": N_("planned"),
    "running": N_("running"),
    "closing": N_("over, closing brief due"),
    "closed": N_("closed with a brief"),
    "called_off": N_("called off"),
}


class CampaignState(TextChoices):
    PLANNED = "planned", _(STATE_WORDS["planned"])
    RUNNING = "running", _(STATE_WORDS["running"])
    CLOSING = "closing", _(STATE_WORDS["closing"])
    CLOSED = "closed", _(STATE_WORDS["closed"])
    CALLED_OFF = "called_off", _(STATE_WORDS["called_off"])


ENDED = (CampaignState.CLOSED, CampaignState.CALLED_OFF)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_lead(actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if actor.is_free or campaign.issuer in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that leads the campaign may do this."))


@moot
@standing
def not_a_group_lead(actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if actor.is_free or campaign.is_led_in_part_by(actor):
        return None
    return sentence(N_("Only the organisation that leads an action group reports for it."))


@moot
def not_begun(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if campaign.starts_on <= clock.today():
        return None
    return sentence(
        N_("Its window begins on %(day)s: move the first day if it is to start now."),
        day=day(campaign.starts_on),
    )


def nobody_in_it(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if campaign.members:
        return None
    return sentence(N_("A campaign is joint work: name who takes part, or an action group."))


@moot
def no_groups(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    return None if campaign.has_groups() else sentence(N_("It has no action group."))


@moot
def without_programme(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if campaign.programme_id is not None:
        return None
    return sentence(N_("It stands under no programme, so there are no tasks to take from one."))


@moot
def in_a_series(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    if campaign.series_id is None:
        return None
    return sentence(N_("It is one of a series already."))


@moot
def in_no_series(_actor: Actor, campaign: "Campaign", _now: datetime) -> Sentence | None:
    return None if campaign.series_id else sentence(N_("It is not one of a series."))


def steps(verb: str, sources: tuple[str, ...], ability: str, *unless: object) -> tuple[Step, ...]:
    """The rows of a verb that leaves the state as it is."""
    return tuple(
        Step(verb, source, source, ability, unless=unless)  # type: ignore[arg-type]
        for source in sources
    )


S, A = CampaignState, Ability.LEAD_CAMPAIGN
BEFORE_THE_END = (S.PLANNED, S.RUNNING)
LIFECYCLE = Machine(
    Step("start", S.PLANNED, S.RUNNING, A, (not_the_lead, not_begun, nobody_in_it)),
    Step("edit", S.PLANNED, S.PLANNED, A, (not_the_lead,)),
    *steps("add_group", BEFORE_THE_END, A, not_the_lead),
    *steps("drop_group", BEFORE_THE_END, A, not_the_lead, no_groups),
    *steps("set_sites", BEFORE_THE_END, A, not_the_lead),
    *steps("take_tasks", BEFORE_THE_END, A, not_the_lead, without_programme),
    *steps("repeat", BEFORE_THE_END, A, not_the_lead, in_a_series),
    *steps("be_pattern", BEFORE_THE_END, A, not_the_lead, in_no_series),
    *steps("tie", (S.RUNNING, S.CLOSING), A, not_the_lead),
    *steps("untie", (S.RUNNING, S.CLOSING), A, not_the_lead),
    *steps("report", (S.RUNNING, S.CLOSING), Ability.RESPOND, not_a_group_lead),
    Step("prolong", S.RUNNING, S.RUNNING, A, (not_the_lead,)),
    Step("end", S.RUNNING, S.CLOSING, A, (not_the_lead,)),
    Step("close", S.CLOSING, S.CLOSED, A, (not_the_lead,)),
    *(Step("call_off", one, S.CALLED_OFF, A, (not_the_lead,)) for one in BEFORE_THE_END),
    verbs={
        "start": N_("Start"),
        "edit": N_("Edit"),
        "add_group": N_("Add an action group"),
        "drop_group": N_("Drop an action group"),
        "set_sites": N_("Name sites"),
        "take_tasks": N_("Tie tasks to it"),
        "repeat": N_("Repeat it"),
        "be_pattern": N_("Plan the next ones like this"),
        "tie": N_("Count a hazard to it"),
        "untie": N_("Take a hazard out"),
        "report": N_("Report what the group did"),
        "prolong": N_("Prolong"),
        "end": N_("End the window"),
        "close": N_("Close with a brief"),
        "call_off": N_("Call off"),
    },
    states=STATE_WORDS,
)
