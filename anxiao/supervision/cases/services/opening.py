"""Opening a case by hand: for what is grave before it is late, for an area, for a unit."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import OPEN, Grade
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.given import need
from anxiao.kernel.governed import name_parties
from anxiao.kernel.names import initials
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.ledger.services import is_hidden
from anxiao.places.codes import ancestors
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.items import answered_in, grave
from anxiao.supervision.cases.keeping import measure, refresh
from anxiao.supervision.cases.lifecycle import covers, level_at
from anxiao.supervision.cases.models import Case, CaseItem, Kind
from anxiao.supervision.rungs import level_of

MOST = 100
OWNED = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)


def office_for(organisation: Organisation) -> Organisation | None:
    """The coordinating office that supervises an organisation: the nearest around it."""
    near = ancestors(organisation.territory_code)
    rows = Organisation.objects.filter(
        in_force(clock.today()), kind=Organisation.Kind.OFFICE, territory_code__in=near
    ).exclude(pk=organisation.pk)
    found = [one for one in rows.order_by("pk") if level_of(one.territory_code)]
    return min(found, key=lambda one: near.index(one.territory_code), default=None)


def made(
    organisation: Organisation, office: int, *, kind: str = Kind.HAZARDS, area: int | None = None
) -> Case:
    """A case of an organisation, not kept yet, with the columns by which it is reached."""
    is_own = organisation.kind in OWNED
    is_department = organisation.kind == Organisation.Kind.DEPARTMENT
    case = Case(
        kind=kind,
        title=organisation.zh[:160],
        organisation=organisation.pk,
        organisation_zh=organisation.zh,
        organisation_en=organisation.en,
        found_by=initials(organisation.zh)[:120],
        office=office,
        area=area,
        territory_code=organisation.territory_code,
        subject_owner=organisation.pk if is_own else None,
        sector_owner=organisation.pk if is_department else None,
        territorial_owner=organisation.pk if organisation.kind == "town" else None,
        sector=organisation.sectors[0] if is_department and organisation.sectors else "",
        made_at=clock.now(),
    )
    case.desk = case.desk_now()
    name_parties(case, case.named())
    return case


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    organisation: int,
    kind: str = Kind.HAZARDS,
    hazards: Sequence[UUID] = (),
    area: int | None = None,
    why: str = "",
) -> Case:
    """Open a case before the night does, or one of an area or a unit and its leaders.

    Hazards taken in have to be major or rebounded ones that lie with the organisation; where it
    has an open case already they are added to that. Refused for what lies outside of the office's
    territory.
    """
    subject = _organisation(actor, organisation)
    found = _hazards(actor, subject, hazards) if kind == Kind.HAZARDS else []
    said = why.strip()
    if kind != Kind.HAZARDS:
        said = need(why, sentence(N_("Say in a few words what is wrong there.")))
    place = _area(actor, area) if kind == Kind.AREA else None
    office = _office(actor, subject)
    case = _there(subject.pk) if kind == Kind.HAZARDS else None
    if place is not None:
        _refuse_a_second(place)
    if case is None:
        case = made(subject, office, kind=kind, area=place.code if place else None)
        case.title = (place.zh if place else subject.zh)[:160]
        case.why = said
        name_parties(case, [actor.organisation])
        case.save(force_insert=True)
    _add(case, found)
    says = _said(case, len(found))
    details = {"hazards": [one.pk for one in found], "why": said, "kind": kind}
    ledger.record("case.open", case, actor=actor, says=says, details=details)
    return case


def _said(case: Case, count: int) -> Sentence:
    if case.is_of_hazards:
        return sentence(
            N_("Took %(n)s grave hazards of %(who)s under supervision."),
            n=count,
            who=case.organisation_name,
        )
    return sentence(N_("Took “%(what)s” under supervision: %(why)s"), what=case.title, why=case.why)


def _organisation(actor: Actor, key: int) -> Organisation:
    if not actor.may(Ability.DECIDE) or level_at(actor) is None:
        raise NotAllowed(sentence(N_("Your post does not open cases of supervision.")))
    found = Organisation.objects.filter(in_force(clock.today()), pk=key).first()
    if found is None or not covers(actor, found.territory_code) or found.pk == actor.organisation:
        says = sentence(N_("Choose an organisation of your own territory, other than your own."))
        raise Invalid(says, fields={"organisation": says})
    return found


def _office(actor: Actor, subject: Organisation) -> int:
    office = office_for(subject)
    assert actor.organisation is not None
    return office.pk if office is not None else actor.organisation


def _area(actor: Actor, code: int | None) -> Territory:
    found = Territory.objects.valid(clock.today()).filter(pk=code or 0).first()
    if found is None or not covers(actor, found.code) or found.code == actor.territory:
        says = sentence(N_("Choose the area that is to be put in order."))
        raise Invalid(says, fields={"area": says})
    return found


def _hazards(actor: Actor, subject: Organisation, keys: Sequence[UUID]) -> list[Hazard]:
    wanted = list(dict.fromkeys(keys))
    if not 0 < len(wanted) <= MOST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s hazards."), most=MOST))
    rows = {one.pk: one for one in Hazard.objects.visible_to(actor).filter(pk__in=wanted)}
    if len(rows) < len(wanted):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    found = [rows[key] for key in wanted]
    for one in found:
        _check(one, subject)
    return found


def _check(hazard: Hazard, subject: Organisation) -> None:
    if is_hidden(hazard.seal):
        raise Refused(sentence(N_("A sealed matter is not supervised before it opens.")))
    if hazard.lead != subject.pk or hazard.state not in OPEN or hazard.due_at is None:
        raise Refused(
            sentence(
                N_("“%(hazard)s” does not lie with %(who)s."),
                hazard=hazard.title,
                who=subject.name,
            )
        )
    if hazard.grade != Grade.MAJOR and not hazard.rebounds:
        raise Refused(
            sentence(
                N_("“%(hazard)s” is general: the night takes it in when it is late."),
                hazard=hazard.title,
            )
        )


def _there(organisation: int) -> Case | None:
    rows = Case.objects.select_for_update(of=("self",)).filter(
        organisation=organisation, kind=Kind.HAZARDS, closed_at=None
    )
    found: Case | None = rows.first()
    return found


def _refuse_a_second(area: Territory) -> None:
    """One case for an area: what was found later belongs into it."""
    there = Case.objects.unfinished().filter(kind=Kind.AREA, area=area.code).first()
    if there is not None:
        says = sentence(
            N_("This area is under supervision already: %(number)s."), number=there.number
        )
        raise Invalid(says, fields={"area": says})


def _add(case: Case, hazards: Sequence[Hazard]) -> None:
    """Take hazards in, out of the case of whoever they lay with before."""
    if not hazards:
        return
    refresh(case)
    rows = CaseItem.objects.open().filter(hazard__in=[one.pk for one in hazards])
    known = {*rows.filter(case=case).values_list("hazard", flat=True)}
    elsewhere = rows.exclude(case=case)
    elsewhere.update(settled_at=clock.now(), outcome=CaseItem.Outcome.MOVED)
    CaseItem.objects.bulk_create([item_of(case, one) for one in hazards if one.pk not in known])
    measure(case)
    case.version += 1
    case.save(update_fields=["version"])


def item_of(case: Case, hazard: Hazard) -> CaseItem:
    assert hazard.due_at is not None
    return CaseItem(
        case=case,
        hazard=hazard,
        is_grave=grave(hazard),
        is_answered=answered_in(hazard.state),
        late_since=hazard.due_at.astimezone(clock.LOCAL).date(),
        added_at=clock.now(),
    )
