"""A school calls for help."""

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.given import need
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation, Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls import ladder
from anxiao.programmes.calls.circle import everybody, inform
from anxiao.programmes.calls.kinds import Kind, kind_of, start_clock
from anxiao.programmes.calls.models import Call

# Eleven digits that begin with 13 to 19: a mobile number, which is a person's own.
MOBILE = re.compile(r"(?<!\d)(?:(?:00)?86)?1[3-9]\d{9}(?!\d)")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.\-()]+(?=\d)")
TITLE = 60


@transaction.atomic
def make(
    *,
    actor: Actor,
    kind: str,
    text: str = "",
    title: str = "",
    site: Site | None = None,
    files: Sequence[UUID] = (),
    reach_us: str = "",
    is_confidential: bool = False,
) -> Call:
    """Call for help outside the school's own power; the kind's department and the town get it.

    Refused without a word or a photo, for a place of somebody else, and with a personal mobile
    number. A confidential call is between the school's posts and those that have to answer.
    """
    school = _school(actor, site)
    said, reached = _said(text, files), _reached(reach_us)
    place = site or school
    what = kind_of(kind, place.territory_code)
    call = _call(actor, school, site, what)
    call.title = (title.strip() or _first_line(said) or what.zh)[:TITLE]
    call.text, call.reach_us = said, reached
    name_parties(call, [actor.organisation, *call.named()])
    if is_confidential:
        call.seal = ledger.confidential(actor=actor, members=everybody(call)).pk
    call.save(force_insert=True)
    _tell(actor, call, what, files)
    return call


def _school(actor: Actor, site: Site | None) -> Organisation:
    """The school in need: the one whose campus it is, or the caller's own."""
    if not actor.may(Ability.CALL):
        raise NotAllowed(sentence(N_("Your post does not call for a school.")))
    key = site.organisation_id if site is not None else actor.organisation
    found = Organisation.objects.filter(pk=key or 0, kind=Organisation.Kind.SCHOOL).first()
    if found is None or found.pk not in actor.answers_for:
        raise NotAllowed(sentence(N_("You call for your own school, and for those it supervises.")))
    return found


def _said(text: str, files: Sequence[UUID]) -> str:
    if files:
        return text.strip()
    return need(text, sentence(N_("Say in a few words what is happening, or add a photo.")))


def _reached(reach_us: str) -> str:
    """How to reach the post; a personal number has no place on a record that many read."""
    said = reach_us.strip()
    digits = BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", said))
    if MOBILE.search(digits):
        says = N_("This is a mobile number: give the telephone of the school's post instead.")
        raise Invalid(sentence(says), fields={"reach_us": sentence(says)})
    return said


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip()


def _call(actor: Actor, school: Organisation, site: Site | None, kind: Kind) -> Call:
    """The call with its way: whose it is, who has it, and until when."""
    place, now = site or school, clock.now()
    called, town = ladder.first(place.territory_code, kind.sector)
    if called is None:
        raise Refused(
            sentence(
                N_("Nobody in this county can take calls yet: ask for its office to be set up.")
            )
        )
    call = Call(
        caller=actor.organisation or school.pk,
        site=site,
        place_zh=place.zh,
        place_en=place.en,
        kind=kind.code,
        kind_zh=kind.zh,
        kind_en=kind.en,
        within=kind.within,
        unit=kind.unit,
        made_at=now,
        routed_to=called.pk,
        desk=called.pk,
        territory_code=place.territory_code,
        territorial_owner=town.pk if town else None,
        sector_owner=called.pk if called.kind == Organisation.Kind.DEPARTMENT else None,
        subject_owner=school.pk,
        sector=kind.sector,
    )
    call.answer_by = start_clock(call, since=now)
    return call


def _tell(actor: Actor, call: Call, kind: Kind, files: Sequence[UUID]) -> None:
    says = sentence(N_("Called for help: %(kind)s, %(place)s."), kind=kind.name, place=call.place)
    ledger.record("call.make", call, actor=actor, says=says, details=_facts(call))
    if files:
        attached = sentence(N_("Attached the photos of the call."))
        evidence.attach(actor=actor, files=list(files), to=call, role="before", says=attached)
    inform(actor, call, call.answerers, says)


def _facts(call: Call) -> dict[str, object]:
    names = ("title", "kind", "text", "reach_us", "routed_to", "within", "unit", "sector")
    return {name: getattr(call, name) for name in names} | {
        "due_at": call.due_at,
        "is_confidential": call.is_confidential,
        "state": call.state,
    }
