"""One table of verbs of pledges, for pages and API alike."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.kernel.actors import Actor
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes import fields
from anxiao.programmes.pledges import forms, text
from anxiao.programmes.pledges.lifecycle import PLEDGE, Side
from anxiao.programmes.pledges.services import making, signing

Text = Annotated[str, Field(max_length=2000)]
Secret = Annotated[str, Field(max_length=200)]
Digest = Annotated[str, Field(max_length=140)]
Duties = list[Annotated[str, Field(max_length=1000)]]


def _lines(words: str, _actor: Actor) -> list[str]:
    return text.lines(words)


def _post(key: str, _actor: Actor) -> UUID | None:
    return UUID(key) if key else None


def _signs(side: Side, label: Any) -> Input:
    return Input(UUID, forms.post_of(side, label), _post, when=forms.is_unsigned(side))


INPUTS: dict[str, Input] = {
    "reason": Input(Text, fields.text(_("Reason"))),
    "digest": Input(Digest, forms.digest),
    "password": Input(Secret, forms.password),
    "duties": Input(Duties, forms.duties, _lines),
    "assessment": Input(Text, forms.assessment),
    "until": Input(date, forms.until_field),
    "files": Input(list[UUID], fields.paper(_("Scan or photo of the paper")), fields.paper_of),
    "signed_on": Input(date, fields.day(_("Date on the paper"), is_past=True)),
    "post_a": _signs(Side.A, _("Signed for party A by")),
    "post_b": _signs(Side.B, _("Signed for party B by")),
}
TABLE: dict[str, Door] = {
    "sign": Door(signing.sign, ("password", "digest")),
    "enter_paper": Door(signing.enter_paper, ("files", "signed_on"), ("post_a", "post_b")),
    "renew": Door(making.renew, (), ("duties", "assessment", "until")),
    "sign_again": Door(signing.sign_again, ("password", "digest")),
    "void": Door(making.void, ("reason",)),
}
# What is signed stands on the page beside the password.
BY_PASSWORD = ("sign", "sign_again")
DOORS = Doors(
    kind="pledge",
    machine=PLEDGE,
    table=TABLE,
    inputs=INPUTS,
    primary=("sign", "sign_again", "renew", "enter_paper"),
    icons={
        "sign": "pencil",
        "sign_again": "pencil",
        "enter_paper": "notebook",
        "renew": "refresh",
        "void": "ban",
    },
)
