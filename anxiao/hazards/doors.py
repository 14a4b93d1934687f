"""One table of verbs: the service behind each, and what it asks for, on pages and in JSON alike."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from ninja import Field, Schema

from anxiao.hazards import forms as fields
from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import FIVE_ITEMS, LIFECYCLE, Grade
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, report, triage
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.kernel.verbs import Door, Doors, Input, VerbForm

Text = Annotated[str, Field(max_length=2000)]
Line = Annotated[str, Field(max_length=200)]
Days = Annotated[int, Field(ge=0, le=triage.LONGEST_LIMIT)]
Organisation = Annotated[int, Field(ge=1, lt=2**63)]


def is_grave(hazard: Hazard) -> bool:
    return hazard.is_grave


def is_ungraded(hazard: Hazard) -> bool:
    return hazard.state in ("reported", "verified")


def has_criteria_left(hazard: Hazard) -> bool:
    return is_ungraded(hazard) and bool({*hazard.item.major_if} - {*hazard.criteria})


def text(label: Any, rows: int = 2) -> Callable[[Hazard], forms.Field]:
    return lambda _hazard: forms.CharField(
        max_length=2000, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def line(label: Any) -> Callable[[Hazard], forms.Field]:
    return lambda _hazard: forms.CharField(max_length=200, label=label)


FIVE_WORDS = {
    "measures": N_("Measures"),
    "responsibility": N_("Responsibility (a post)"),
    "funds": N_("Funds"),
    "time_limit": N_("Time limit"),
    "contingency": N_("Contingency plan"),
}
INPUTS: dict[str, Input] = {
    "reason": Input(Text, text(_("Reason"))),
    "words": Input(Text, fields.seen),
    "remedy": Input(Text, text(_("How it was fixed"))),
    "remedied_at": Input(datetime, None),
    "until": Input(date, fields.new_limit),
    "grade": Input(Grade, None),
    "grade_as": Input(Grade, fields.grade, when=is_ungraded),
    "criteria": Input(list[Line], fields.criteria, when=has_criteria_left),
    "lead": Input(Organisation, fields.lead, fields.key_of),
    "assists": Input(list[Organisation], fields.assists),
    "limit_days": Input(Days, fields.limit_days),
    "files": Input(list[UUID], fields.photos, fields.files_of),
    "on_site": Input(bool, fields.on_site),
    "opinion": Input(Text, text(_("Opinion"), rows=1)),
    "cause": Input(Line, fields.cause, when=is_grave),
    "change": Input(
        Text, text(_("What was changed, so that it does not come back")), when=is_grave
    ),
    **{name: Input(Text, line(_(FIVE_WORDS[name]))) for name in FIVE_ITEMS},
}


DOORS: dict[str, Door] = {
    "self_close": Door(report.self_close, ("files",), ("remedy",)),
    "verify": Door(triage.verify),
    "grade": Door(triage.grade, (), ("grade", "criteria")),
    "dispatch": Door(
        triage.hand_out, (), ("grade_as", "criteria", "lead", "assists", "limit_days")
    ),
    "mark_false": Door(triage.mark_false, ("reason",)),
    "sign_for": Door(rectify.sign_for),
    "object": Door(rectify.object_to, ("reason",)),
    "overrule": Door(triage.overrule, ("reason",)),
    "transfer": Door(triage.transfer, ("lead", "reason"), ("limit_days",)),
    "plan": Door(rectify.plan, FIVE_ITEMS),
    "start": Door(rectify.start),
    "interim": Door(rectify.interim, ("measures",), ("files",)),
    "stop": Door(rectify.stop, ("reason",)),
    "resume": Door(rectify.resume),
    "add_sighting": Door(report.add_sighting, (), ("files", "words")),
    "ask_extension": Door(rectify.ask_extension, ("until", "reason")),
    "grant_extension": Door(rectify.grant_extension),
    "refuse_extension": Door(rectify.refuse_extension, ("reason",)),
    "request_acceptance": Door(rectify.request_acceptance, ("files", "remedy"), ("remedied_at",)),
    "return": Door(accept.send_back, ("reason",)),
    "accept": Door(accept.accept, (), ("on_site", "files", "opinion")),
    "close": Door(accept.close, (), ("cause", "change")),
    "confirm": Door(accept.confirm, (), ("files",)),
    "rebound": Door(triage.rebound, ("reason",)),
}
# What a page asks for that a service would fill in by itself, and what closing a grave case needs.
EXPECTED = ("grade_as", "lead", "limit_days", "cause", "change")
# Reasons that the form of the verb itself takes away.
CURED_BY_ASKING = ("request_acceptance", "accept", "close")


HAZARD = Doors(
    kind="",
    machine=LIFECYCLE,
    table=DOORS,
    inputs=INPUTS,
    expected=EXPECTED,
    cured=CURED_BY_ASKING,
)


def form_for(verb: str, hazard: Hazard, data: Any = None, files: Any = None) -> VerbForm:
    return HAZARD.form(verb, hazard, data, files)


def schema_for(verb: str) -> type[Schema]:
    return HAZARD.schema(verb)


def first_verb(verb: str, hazard: Hazard) -> str:
    """The verb by which a door begins: handing out verifies and grades on its way."""
    return triage.first_verb(hazard) if verb == "dispatch" else verb


def open_door(verb: str, hazard: Hazard, actor: Actor) -> None:
    """Raise what speaks against a verb, but for what its form is going to ask."""
    HAZARD.open(first_verb(verb, hazard), hazard, actor)


def offers(hazard: Hazard, actor: Actor, first: Iterable[str] = ()) -> dict[str, Sentence | None]:
    """The verbs to show, those named ``first`` before others, each with the reason against it."""
    offered = HAZARD.offers(hazard, actor)
    step = triage.first_verb(hazard)
    if step in offered and actor.may(Ability.DISPATCH):
        offered.setdefault("dispatch", offered[step])
    order = [verb for verb in first if verb in offered]
    return {verb: offered[verb] for verb in [*order, *(v for v in offered if v not in order)]}
