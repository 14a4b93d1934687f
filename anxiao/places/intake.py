"""Many organisations and schools at once: the rules and the entries of one, in few statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.places import services
from anxiao.places.codes import is_credit_code
from anxiao.places.models import Organisation, School, Site, Territory

Mark = Callable[[int], dict[str, Any]]


@dataclass
class NewOrganisation:
    """What is needed to enter an organisation."""

    zh: str
    kind: str
    territory_code: int
    en: str = ""
    short_zh: str = ""
    sectors: Sequence[str] = ()
    supervisor: Organisation | None = None
    credit_code: str = ""


@dataclass
class NewSchool:
    """An organisation that is a school, with its profile and its campus."""

    organisation: NewOrganisation
    stage: str
    school_code: str = ""
    is_central: bool = False
    is_private: bool = False
    address: str = ""
    position: tuple[Decimal, Decimal] | None = None
    figures: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def add_organisations(
    *, actor: Actor, new: Sequence[NewOrganisation], each: Mark | None = None
) -> list[Organisation]:
    """Enter many organisations; refused as a whole where one would be refused."""
    services.require_directory(actor=actor, territory_codes={one.territory_code for one in new})
    _require_territories({one.territory_code for one in new})
    _require_free_codes([one.credit_code for one in new if one.credit_code])
    made = [_organisation(one) for one in new]
    masses.insert(made)
    says = sentence(N_("Entered the organisation."))
    ledger.record_many("organisation.add", made, actor=actor, says=says, each=each)
    return made


def _organisation(new: NewOrganisation) -> Organisation:
    services.check_credit_code(new.credit_code)
    return Organisation(
        **services.names_of({"zh": new.zh, "en": new.en}),
        short_zh=new.short_zh,
        kind=new.kind,
        territory_code=new.territory_code,
        sectors=list(new.sectors),
        supervisor=new.supervisor,
        credit_code=new.credit_code or None,
    )


def _require_territories(codes: set[int]) -> None:
    known = set(Territory.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in sorted(codes - known):
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=str(code)))


def _require_free_codes(codes: Sequence[str]) -> None:
    for code in codes:
        if not is_credit_code(code):
            says = N_("The credit code %(code)s does not fit its check character.")
            raise Invalid(sentence(says, code=code))
    taken = Organisation.objects.filter(credit_code__in=codes).exists()
    if taken or len(set(codes)) < len(codes):
        raise Invalid(sentence(N_("Another organisation has this credit code already.")))


@transaction.atomic
def add_schools(
    *, actor: Actor, new: Sequence[NewSchool], each: Mark | None = None
) -> list[tuple[Organisation, School, Site]]:
    """Enter many schools, each with its organisation, its profile and its campus."""
    codes = [one.school_code for one in new if one.school_code]
    if len(set(codes)) < len(codes) or School.objects.filter(school_code__in=codes).exists():
        raise Invalid(sentence(N_("Another school has this code already.")))
    for one in new:
        services.check_figures(one.school_code, one.figures)
    organisations = add_organisations(actor=actor, new=[one.organisation for one in new], each=each)
    owners = cache(services.owners_of)
    columns = [_columns(one, owners) for one in organisations]
    schools, sites = [], []
    for one, organisation, own in zip(new, organisations, columns, strict=True):
        schools.append(_school(one, organisation, own))
        sites.append(_site(one, organisation, own))
    masses.insert(schools)
    masses.insert(sites)
    says = sentence(N_("Entered the school profile."))
    ledger.record_many("school.add", schools, actor=actor, says=says, each=each)
    says = sentence(N_("Entered the site."))
    ledger.record_many("site.add", sites, actor=actor, says=says, each=each)
    return list(zip(organisations, schools, sites, strict=True))


def _columns(organisation: Organisation, owners: Any) -> dict[str, Any]:
    """The governed columns of a school's rows, its owners asked for once a town."""
    town, department = owners(organisation.territory_code, services.EDUCATION)
    named = {organisation.pk, organisation.supervisor_id} - {None}
    return {
        "territory_code": organisation.territory_code,
        "territorial_owner": town.pk if town else None,
        "sector_owner": department.pk if department else None,
        "subject_owner": organisation.pk,
        "sector": services.EDUCATION,
        "parties": sorted(named),
    }


def _school(new: NewSchool, organisation: Organisation, columns: dict[str, Any]) -> School:
    return School(
        organisation=organisation,
        stage=new.stage,
        school_code=new.school_code or None,
        is_central=new.is_central,
        is_private=new.is_private,
        **new.figures,
        **columns,
    )


def _site(new: NewSchool, organisation: Organisation, columns: dict[str, Any]) -> Site:
    latitude, longitude = new.position or (None, None)
    return Site(
        organisation=organisation,
        zh=organisation.zh,
        en=organisation.en,
        sort_key=organisation.sort_key,
        initials=organisation.initials,
        kind=Site.Kind.CAMPUS,
        address=new.address,
        latitude=latitude,
        longitude=longitude,
        **columns,
    )


@transaction.atomic
def take_back(
    *,
    actor: Actor,
    organisations: Sequence[int] = (),
    schools: Sequence[Any] = (),
    sites: Sequence[Any] = (),
    each: Mark | None = None,
) -> None:
    """Remove rows that an import made and nothing stands on; their chains in the ledger stay.

    Only the import that made them does this; the database refuses where something points at
    one of them.
    """
    says = sentence(N_("Taken back with the import that had brought it."))
    removed: list[tuple[str, Any]] = [
        ("site.take_back", Site.objects.filter(pk__in=sites)),
        ("school.take_back", School.objects.filter(pk__in=schools).select_related("organisation")),
        ("organisation.take_back", Organisation.objects.filter(pk__in=organisations)),
    ]
    for action, rows in removed:
        found = list(rows.select_for_update(of=("self",)))
        services.require_directory(
            actor=actor, territory_codes={one.territory_code for one in found}
        )
        ledger.record_many(action, found, actor=actor, says=says, each=each)
        if action == "organisation.take_back":
            rows.update(supervisor=None)
        rows.filter(pk__in=[one.pk for one in found]).delete()
