"""What is asked where an office enters a step for a post, on the page and in JSON alike."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema
from pydantic import create_model

from anxiao.evidence import services as evidence
from anxiao.hazards.doors import DOORS, EXPECTED, INPUTS, offers, schema_for
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import entering
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.kernel.verbs import VerbForm
from anxiao.ui.widgets import Day

Note = Annotated[str, Field(max_length=200)]
KINDS = "image/*,application/pdf"


class BehalfForm(VerbForm):
    """The form of a verb, and the paper: its date, its scan, or the telephone call instead."""

    def __init__(self, data: Any, files: Any, *, verb: str, hazard: Hazard) -> None:
        super().__init__(
            data, files, door=DOORS[verb], row=hazard, inputs=INPUTS, expected=EXPECTED
        )
        today = clock.today()
        day = Day(attrs={"max": f"{today:%Y-%m-%d}"})
        if verb == "request_acceptance":
            self.fields["remedied_on"] = forms.DateField(
                required=False, label=_("Fixed on"), widget=day
            )
        by_telephone = verb in entering.BY_TELEPHONE
        self.fields["signed_on"] = forms.DateField(
            label=_("Date on the paper"), widget=day, initial=today
        )
        self.fields["paper"] = forms.FileField(
            required=not by_telephone,
            label=_("Scan or photo of the paper"),
            widget=forms.FileInput(attrs={"accept": KINDS}),
        )
        if by_telephone:
            self.fields["note"] = forms.CharField(
                required=False,
                max_length=200,
                label=_("Or by telephone: who said it, and when"),
            )

    def remedied(self, hazard: Hazard) -> dict[str, Any]:
        on: date | None = self.cleaned_data.get("remedied_on")
        return {"remedied_at": entering.day_begins(hazard, on)} if on else {}

    def papers(self, actor: Actor) -> list[UUID]:
        """The scan, kept as a file of whoever enters it."""
        sent = self.cleaned_data.get("paper")
        if not sent:
            return []
        return [evidence.store(actor=actor, content=sent.read(), name=sent.name or "paper").pk]


def offered(hazard: Hazard, named: Actor) -> dict[str, Sentence | None]:
    """The verbs that a paper may bring for the named post, each with the reason against it."""
    found = offers(hazard, named)
    return {verb: found[verb] for verb in entering.VERBS if verb in found}


# --- in JSON ---------------------------------------------------------------------------------

BEHALF: dict[str, Any] = {
    "on_behalf_of": (UUID | None, None),
    "papers": (list[UUID] | None, None),
    "signed_on": (date | None, None),
    "note": (Note | None, None),
}


def body_for(verb: str) -> type[Schema]:
    """The body of a verb; those that come on paper also take the post and the scans."""
    plain = schema_for(verb)
    if verb not in entering.VERBS:
        return plain
    body: type[Schema] = create_model(plain.__name__, __base__=plain, **BEHALF)
    return body


def who_acts(actor: Actor, hazard: Hazard, given: dict[str, Any]) -> tuple[Actor, dict[str, Any]]:
    """Whoever sends the body, entering for the post that it names; and what the service takes."""
    paper = {name: given.pop(name) for name in BEHALF if name in given}
    if "on_behalf_of" not in paper:
        return actor, given
    post = paper.pop("on_behalf_of")
    return entering.enter_for(actor=actor, hazard=hazard, post=post, **paper), given
