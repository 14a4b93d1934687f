"""Adding, correcting and ending territories, organisations, schools and sites."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.names import Name, initials, sort_key
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.places.abilities import Ability
from anxiao.places.codes import county_of, interval, is_credit_code, is_school_code
from anxiao.places.distance import Point
from anxiao.places.gates import check_gates
from anxiao.places.models import Organisation, School, Site, Territory
from anxiao.places.registers.rows import begin, require_free_plate

EDUCATION = "education"


def owners_of(territory_code: int, sector: str) -> tuple[Organisation | None, Organisation | None]:
    """The town office of a place and the county department of a sector: who answers for what."""
    lo, hi = interval(county_of(territory_code))
    is_town = Q(kind=Organisation.Kind.TOWN, territory_code=territory_code // 1000 * 1000)
    answers = Q(kind__in=("department", "office"), sectors__contains=[sector])
    county = Organisation.objects.filter(territory_code__range=(lo, hi), valid_to=None)
    rows = list(county.filter(is_town | answers).order_by("id"))
    town = next((one for one in rows if one.kind == Organisation.Kind.TOWN), None)
    department = next((one for one in rows if one.kind != Organisation.Kind.TOWN), None)
    return town, department


@transaction.atomic
def add_territory(*, actor: Actor, code: int, name: Name, level: str, **more: Any) -> Territory:
    _require(actor, code)
    if not 100_000_000_000 <= code <= 999_999_999_999:
        raise Invalid(sentence(N_("A territory code has 12 digits.")))
    made, _new = Territory.objects.update_or_create(
        code=code, defaults={"zh": name["zh"], "en": name["en"], "level": level, **more}
    )
    return made


@transaction.atomic
def add_organisation(
    *,
    actor: Actor,
    name: Name,
    kind: str,
    territory_code: int,
    sectors: Sequence[str] = (),
    supervisor: Organisation | None = None,
    credit_code: str | None = None,
    short_zh: str = "",
) -> Organisation:
    """Enter who answers; refused for an unknown territory or a credit code that does not check.

    The short name stands in the numbers of its papers.
    """
    _require(actor, territory_code)
    if not Territory.objects.filter(code=territory_code).exists():
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=str(territory_code)))
    check_credit_code(credit_code)
    made = Organisation.objects.create(
        **names_of(name),
        short_zh=short_zh,
        kind=kind,
        territory_code=territory_code,
        sectors=list(sectors),
        supervisor=supervisor,
        credit_code=credit_code or None,
    )
    says = sentence(N_("Entered the organisation."))
    ledger.record("organisation.add", made, actor=actor, says=says, details={"kind": kind})
    return made


@transaction.atomic
def add_school(
    *,
    actor: Actor,
    organisation: Organisation,
    stage: str,
    school_code: str | None = None,
    is_central: bool = False,
    is_private: bool = False,
    **figures: int,
) -> School:
    """Give an organisation its school profile."""
    _require(actor, organisation.territory_code)
    _check_school(school_code, figures)
    made = School(
        organisation=organisation,
        stage=stage,
        school_code=school_code or None,
        is_central=is_central,
        is_private=is_private,
        **figures,
        **_columns(organisation, EDUCATION, ()),
    )
    made.save(force_insert=True)
    ledger.record("school.add", made, actor=actor, says=sentence(N_("Entered the school profile.")))
    return made


@transaction.atomic
def add_site(
    *,
    actor: Actor,
    organisation: Organisation,
    name: Name,
    kind: str,
    sector: str = EDUCATION,
    territory_code: int | None = None,
    address: str = "",
    position: Point | None = None,
    gates: Sequence[dict[str, Any]] = (),
    near: Iterable[Organisation] = (),
) -> Site:
    """Enter a site; schools ``near`` premises or roads are named on them and see them.

    A vehicle or a road section begins its row in the register. Refused for an organisation that
    has ended, for a gate too far from its site, and for a plate that is there already.
    """
    organisation = _locked(actor, organisation)
    _require(actor, territory_code or organisation.territory_code)
    if organisation.valid_to is not None:
        raise Refused(sentence(N_("An organisation that has ended takes no new sites.")))
    check_gates(position, gates)
    if kind in (Site.Kind.VEHICLE, Site.Kind.ROAD):
        near = [*near, *_for_pupils(territory_code or organisation.territory_code)]
    made = Site(
        organisation=organisation,
        **names_of(name),
        kind=kind,
        address=address,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        gates=list(gates),
        **_columns(organisation, sector, near, territory_code),
    )
    made.save(force_insert=True)
    begin(made)
    ledger.record("site.add", made, actor=actor, says=sentence(N_("Entered the site.")))
    return made


def _for_pupils(territory_code: int) -> list[Organisation]:
    """Education, which answers for how pupils travel, whoever is the lead at the place."""
    _town, department = owners_of(territory_code, EDUCATION)
    return [department] if department else []


def _columns(
    organisation: Organisation,
    sector: str,
    near: Iterable[Organisation],
    territory_code: int | None = None,
) -> dict[str, Any]:
    code = territory_code or organisation.territory_code
    town, department = owners_of(code, sector)
    named = {organisation.pk, organisation.supervisor_id, *(one.pk for one in near)}
    return {
        "territory_code": code,
        "territorial_owner": town.pk if town else None,
        "sector_owner": department.pk if department else None,
        "subject_owner": organisation.pk,
        "sector": sector,
        "parties": sorted(pk for pk in named if pk is not None),
    }


# --- correcting -----------------------------------------------------------------------------


@transaction.atomic
def correct_organisation(
    *,
    actor: Actor,
    organisation: Organisation,
    name: Name,
    credit_code: str | None = None,
    **more: Any,
) -> Organisation:
    """Put right how an organisation is called and which credit code it has.

    ``more`` may give ``short_zh``, ``sectors`` and ``supervisor_id``.
    """
    found = _locked(actor, organisation)
    check_credit_code(credit_code, of=found)
    values = {**names_of(name), "credit_code": credit_code or None, **more}
    changes = _changed(found, values)
    says = sentence(N_("Corrected the name or the code."))
    ledger.record("organisation.correct", found, actor=actor, says=says, details=changes)
    return found


@transaction.atomic
def correct_school(
    *,
    actor: Actor,
    school: School,
    stage: str,
    school_code: str | None = None,
    is_private: bool = False,
    **figures: int,
) -> School:
    """Bring a school's profile up to date: its stage, its code, its figures."""
    found: School = School.objects.lock(school.pk)
    _require(actor, found.territory_code)
    _check_school(school_code, {**found.figures(), **figures}, of=found)
    values = {"stage": stage, "school_code": school_code or None, "is_private": is_private}
    changes = _changed(found, {**values, **figures})
    says = sentence(N_("Corrected the school profile."))
    ledger.record("school.correct", found, actor=actor, says=says, details=changes)
    return found


@transaction.atomic
def correct_site(
    *,
    actor: Actor,
    site: Site,
    name: Name,
    address: str = "",
    position: Point | None = None,
    gates: Sequence[dict[str, Any]] = (),
) -> Site:
    """Put right where a site lies, how it is called and where its gates are."""
    found: Site = Site.objects.lock(site.pk)
    _require(actor, found.territory_code)
    check_gates(position, gates)
    latitude, longitude = position or (None, None)
    values = {"address": address, "latitude": latitude, "longitude": longitude}
    changes = _changed(found, {**names_of(name), **values, "gates": list(gates)})
    says = sentence(N_("Corrected the site."))
    ledger.record("site.correct", found, actor=actor, says=says, details=changes)
    return found


@transaction.atomic
def end_site(*, actor: Actor, site: Site, on: date | None) -> Site:
    """Give a site its last day, or take a wrong one back.

    Nothing is deleted: what was recorded at the site stays with it.
    """
    found: Site = Site.objects.lock(site.pk)
    _require(actor, found.territory_code)
    if on is not None and on < found.organisation.valid_from:
        raise Invalid(sentence(N_("The last day lies before the first day of its organisation.")))
    if on is None:
        require_free_plate(found)
    changes = _changed(found, {"valid_to": on})
    ledger.record("site.end", found, actor=actor, says=_ends(on), details=changes)
    return found


@transaction.atomic
def end_organisation(*, actor: Actor, organisation: Organisation, on: date | None) -> Organisation:
    """Give an organisation its last day, or take a wrong one back.

    Refused while it still has sites or supervises others: they need somebody who answers.
    """
    found = _locked(actor, organisation)
    if on is not None:
        if on < found.valid_from:
            raise Invalid(sentence(N_("The last day lies before the first.")))
        _require_alone(found)
    changes = _changed(found, {"valid_to": on})
    ledger.record("organisation.end", found, actor=actor, says=_ends(on), details=changes)
    return found


def _locked(actor: Actor, organisation: Organisation) -> Organisation:
    found: Organisation = Organisation.objects.select_for_update(of=("self",)).get(
        pk=organisation.pk
    )
    _require(actor, found.territory_code)
    return found


def _require_alone(organisation: Organisation) -> None:
    sites = organisation.sites.filter(valid_to=None).count()
    if sites:
        raise Refused(sentence(N_("It still has %(n)s sites: end them first."), n=sites))
    supervised = organisation.supervised.filter(valid_to=None).count()
    if supervised:
        raise Refused(
            sentence(N_("It still supervises %(n)s others: move them first."), n=supervised)
        )


def _ends(on: date | None) -> Any:
    if on is None:
        return sentence(N_("Took the last day back: it goes on."))
    return sentence(N_("Ended: the last day is %(day)s."), day=day(on))


def _changed(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Save what differs and return it, before and after; refused where nothing does."""
    changes = {
        name: {"before": getattr(row, name), "after": value}
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if not changes:
        raise Refused(sentence(N_("Nothing differs from what is kept already.")))
    for name, change in changes.items():
        setattr(row, name, change["after"])
    row.save(update_fields=list(changes))
    return changes


def names_of(name: Name) -> dict[str, str]:
    zh = name["zh"].strip()
    if not zh:
        raise Invalid(sentence(N_("A name in Chinese is needed.")))
    return {
        "zh": zh,
        "en": name["en"].strip(),
        "sort_key": sort_key(zh),
        "initials": initials(zh),
    }


def check_credit_code(code: str | None, of: Organisation | None = None) -> None:
    """Refuse a credit code that does not check, or that another organisation has."""
    if not code:
        return
    if not is_credit_code(code):
        raise Invalid(
            sentence(N_("The credit code %(code)s does not fit its check character."), code=code)
        )
    others = Organisation.objects.filter(credit_code=code)
    if (others.exclude(pk=of.pk) if of else others).exists():
        raise Invalid(sentence(N_("Another organisation has this credit code already.")))


def _check_school(code: str | None, figures: dict[str, int], of: School | None = None) -> None:
    check_figures(code, figures)
    others = School.objects.filter(school_code=code)
    if code and (others.exclude(pk=of.pk) if of else others).exists():
        raise Invalid(sentence(N_("Another school has this code already.")))


def check_figures(code: str | None, figures: dict[str, int]) -> None:
    """Refuse a code that is none, and figures that cannot be."""
    if code and not is_school_code(code):
        raise Invalid(sentence(N_("A school identification code has ten digits.")))
    if any(number < 0 for number in figures.values()):
        raise Invalid(sentence(N_("A figure cannot be below zero.")))
    if figures.get("boarders", 0) > figures.get("pupils", 0):
        raise Invalid(sentence(N_("There cannot be more boarders than pupils.")))


def _require(actor: Actor, territory_code: int) -> None:
    """Changing the directory takes the ability, and the whole of the territory in reach."""
    if not actor.may(Ability.EDIT):
        raise NotAllowed(sentence(N_("Your post may not change the directory.")))
    lo, hi = interval(territory_code)
    reach = actor.reach
    if reach.lo is None or reach.hi is None or lo < reach.lo or hi > reach.hi:
        raise NotAllowed(sentence(N_("This place lies outside your territory.")))


def require_directory(*, actor: Actor, territory_codes: Iterable[int]) -> None:
    """Refuse whoever may not change the directory at all of these places."""
    for code in territory_codes:
        _require(actor, code)


def point(latitude: Any, longitude: Any) -> Point:
    """A position from text or numbers."""
    return Decimal(str(latitude)), Decimal(str(longitude))


@transaction.atomic
def take_territory_back(*, actor: Actor, code: int, before: dict[str, str] | None) -> None:
    """Undo what an import did to a territory: its old name again, or no territory at all."""
    _require(actor, code)
    rows = Territory.objects.filter(pk=code)
    if before is not None:
        rows.update(zh=before["zh"], en=before["en"])
    elif Organisation.objects.filter(territory_code=code).exists():
        raise Refused(sentence(N_("Organisations or records lie there already.")))
    else:
        rows.delete()
