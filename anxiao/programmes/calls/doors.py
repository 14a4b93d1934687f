"""One table of verbs for calls: the service behind each, and what it asks for."""

from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.evidence import services as evidence
from anxiao.hazards.forms import files_of, photos
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.calls import ladder
from anxiao.programmes.calls.lifecycle import LIFECYCLE
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services import answering, closing

Text = Annotated[str, Field(max_length=2000)]
Long = Annotated[str, Field(max_length=4000)]
Organisation = Annotated[int, Field(ge=1, lt=2**63)]
# What an office sends back on paper, besides photos.
PAPERS = ".pdf,.docx,.xlsx"


def text(label: Any, *, most: int = 2000, rows: int = 3) -> Any:
    return lambda _call: forms.CharField(
        max_length=most, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def paper(_call: Call) -> forms.Field:
    return forms.FileField(
        label=_("A paper (PDF, Word, Excel)"), widget=forms.FileInput(attrs={"accept": PAPERS})
    )


def kept(file: Any, actor: Actor) -> list[UUID]:
    """The one paper that came with the form, taken in."""
    if not file:
        return []
    return [evidence.store(actor=actor, content=file.read(), name=file.name or "paper").pk]


def addressee(call: Call) -> forms.Field:
    """Who is asked instead; those that have had it are named last."""
    rows = sorted(ladder.addressees(call), key=lambda one: one.pk in call.routed_before)
    return forms.TypedChoiceField(
        choices=[("", "—"), *((one.pk, pick(one.name)) for one in rows)],
        coerce=int,
        label=_("To whom it belongs"),
    )


INPUTS: dict[str, Input] = {
    "answer": Input(Long, text(_("What was done, or will be done and when"), most=4000)),
    "files": Input(list[UUID], photos, files_of),
    "papers": Input(list[UUID], paper, kept),
    "to": Input(Organisation, addressee),
    "reason": Input(Text, text(_("Reason"), rows=2)),
    "words": Input(Text, text(_("Say it in a few words"))),
}
DOORS = Doors(
    kind="call",
    machine=LIFECYCLE,
    table={
        "answer": Door(answering.answer, ("answer",), ("files", "papers")),
        "route": Door(answering.route, ("to", "reason")),
        "pass_up": Door(answering.pass_up, (), ("reason",)),
        "close_helped": Door(closing.close_helped),
        "close_unhelped": Door(closing.close_unhelped, ("words",)),
        "reopen": Door(closing.reopen, ("words",), ("files",)),
        "add": Door(closing.add, (), ("words", "files")),
        "withdraw": Door(closing.withdraw, ("reason",)),
    },
    inputs=INPUTS,
    primary=("answer", "close_helped"),
    icons={
        "answer": "message",
        "route": "arrow-right",
        "pass_up": "arrow-up",
        "close_helped": "circle-check",
        "close_unhelped": "circle-x",
        "reopen": "rotate-2",
        "add": "camera-plus",
        "withdraw": "arrow-back-up",
    },
)
