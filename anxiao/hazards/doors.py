"""One table from verb to service, for pages and API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from anxiao.hazards.forms import (
    AcceptForm,
    CloseForm,
    DispatchForm,
    ExtensionForm,
    InterimForm,
    PhotosForm,
    PlanForm,
    ReasonForm,
    RemedyForm,
    TransferForm,
    files_of,
)
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, report, triage
from anxiao.kernel.actors import Actor


@dataclass(frozen=True)
class Door:
    """How a verb is asked for: its service and its form."""

    service: Callable[..., Hazard]
    form: type[forms.Form] = forms.Form


DOORS: dict[str, Door] = {
    "self_close": Door(report.self_close, PhotosForm),
    "verify": Door(triage.verify),
    "grade": Door(triage.grade),
    "dispatch": Door(triage.hand_out, DispatchForm),
    "mark_false": Door(triage.mark_false, ReasonForm),
    "sign_for": Door(rectify.sign_for),
    "object": Door(rectify.object_to, ReasonForm),
    "overrule": Door(triage.overrule, ReasonForm),
    "transfer": Door(triage.transfer, TransferForm),
    "plan": Door(rectify.plan, PlanForm),
    "start": Door(rectify.start),
    "interim": Door(rectify.interim, InterimForm),
    "stop": Door(rectify.stop, ReasonForm),
    "resume": Door(rectify.resume),
    "ask_extension": Door(rectify.ask_extension, ExtensionForm),
    "grant_extension": Door(rectify.grant_extension),
    "refuse_extension": Door(rectify.refuse_extension, ReasonForm),
    "request_acceptance": Door(rectify.request_acceptance, RemedyForm),
    "return": Door(accept.send_back, ReasonForm),
    "accept": Door(accept.accept, AcceptForm),
    "close": Door(accept.close, CloseForm),
    "confirm": Door(accept.confirm, PhotosForm),
    "rebound": Door(triage.rebound, ReasonForm),
}


def arguments(form: forms.Form, actor: Actor) -> dict[str, Any]:
    """A valid form as the arguments of its service."""
    if isinstance(form, PlanForm):
        return {"items": form.items()}
    values = dict(form.cleaned_data)
    if "photos" in values:
        values["files"] = files_of(values.pop("photos"), actor)
    if "lead" in values:
        values["lead"] = values["lead"].pk if values["lead"] else None
    if "assists" in values:
        values["assists"] = [one.pk for one in values["assists"]]
    return values
