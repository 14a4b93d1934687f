"""Adding and changing territories, organisations, schools and sites."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.names import Name, sort_key
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places.abilities import Ability
from anxiao.places.codes import county_of, interval, is_credit_code, is_school_code
from anxiao.places.models import Organisation, School, Site, Territory

EDUCATION = "education"


def owners_of(territory_code: int, sector: str) -> tuple[Organisation | None, Organisation | None]:
    """The town office of a place and the county department of a sector: who answers for what."""
    lo, hi = interval(county_of(territory_code))
    county = Organisation.objects.filter(territory_code__range=(lo, hi), valid_to=None)
    town = county.filter(
        kind=Organisation.Kind.TOWN, territory_code=territory_code // 1000 * 1000
    ).first()
    department = (
        county.filter(kind__in=("department", "office"), sectors__contains=[sector])
        .order_by("id")
        .first()
    )
    return town, department


@transaction.atomic
def add_territory(*, actor: Actor, code: int, name: Name, level: str, **more: Any) -> Territory:
    _require(actor)
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
) -> Organisation:
    """Enter who answers; refused for an unknown territory or a credit code that does not check."""
    _require(actor)
    if not Territory.objects.filter(code=territory_code).exists():
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=str(territory_code)))
    if credit_code and not is_credit_code(credit_code):
        raise Invalid(
            sentence(
                N_("The credit code %(code)s does not fit its check character."), code=credit_code
            )
        )
    made = Organisation.objects.create(
        zh=name["zh"],
        en=name["en"],
        sort_key=sort_key(name["zh"]),
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
    _require(actor)
    if school_code and not is_school_code(school_code):
        raise Invalid(sentence(N_("A school identification code has ten digits.")))
    if figures.get("boarders", 0) > figures.get("pupils", 0):
        raise Invalid(sentence(N_("There cannot be more boarders than pupils.")))
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
    position: tuple[Decimal, Decimal] | None = None,
    gates: Sequence[dict[str, Any]] = (),
    near: Iterable[Organisation] = (),
) -> Site:
    """Enter a site; schools ``near`` premises or roads are named on them and see them."""
    _require(actor)
    made = Site(
        organisation=organisation,
        zh=name["zh"],
        en=name["en"],
        sort_key=sort_key(name["zh"]),
        kind=kind,
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        gates=list(gates),
        **_columns(organisation, sector, near, territory_code),
    )
    made.save(force_insert=True)
    ledger.record("site.add", made, actor=actor, says=sentence(N_("Entered the site.")))
    return made


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


def _require(actor: Actor) -> None:
    if not actor.may(Ability.EDIT):
        raise NotAllowed(sentence(N_("Your post may not change the directory.")))
