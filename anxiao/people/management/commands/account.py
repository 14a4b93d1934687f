"""``anxiao account add | reset | list``."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.kernel.names import Name
from anxiao.kernel.principal import acting
from anxiao.people import roster, services
from anxiao.people.models import Person
from anxiao.people.roles import roles
from anxiao.places import services as places
from anxiao.places.codes import width
from anxiao.places.models import Organisation, Territory

SYSTEM = Actor.system("account command")
LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}


class Command(BaseCommand):
    help = "Open the first account, give a new first password, list accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="open an account; prints its first password once")
        add.add_argument("--username", required=True)
        add.add_argument("--name", required=True, help="the person's own name")
        add.add_argument("--role", required=True, choices=sorted(roles()))
        add.add_argument("--post-title", default="", help="default: the name of the role")
        add.add_argument("--from", dest="valid_from", type=date.fromisoformat, metavar="DAY")
        add.add_argument("--organisation", help="its number or its whole Chinese name")
        where = add.add_argument_group("where the organisation is not entered yet")
        where.add_argument("--organisation-name", help="enter an organisation of this name")
        where.add_argument(
            "--organisation-kind", default="office", choices=Organisation.Kind.values
        )
        where.add_argument("--territory", type=int, metavar="CODE", help="12 digits")
        where.add_argument("--territory-name", help="enter the territory under this name")
        reset = verbs.add_parser("reset", help="a new first password, printed once")
        reset.add_argument("--username", required=True)
        verbs.add_parser("list", help="every account with its posts")

    def handle(self, *, verb: str, **options: Any) -> None:
        if "people_person" not in connection.introspection.table_names():
            raise CommandError("There are no tables yet: run `anxiao up` once, then this again.")
        try:
            with translation.override("en"), acting(SYSTEM):
                getattr(self, f"_{verb}")(options)
        except No as error:
            raise CommandError(str(error)) from None

    def _add(self, options: dict[str, Any]) -> None:
        title: Name = {"zh": options["post_title"], "en": ""}
        person, password = services.open_account(
            actor=SYSTEM,
            username=options["username"],
            name=options["name"],
            organisation=_organisation(options),
            role=options["role"],
            title=title,
            valid_from=options["valid_from"] or clock.today(),
        )
        self._tell(person, password)

    def _reset(self, options: dict[str, Any]) -> None:
        person = Person.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no account {options['username']}.")
        self._tell(person, services.reset_password(actor=SYSTEM, person=person))

    def _tell(self, person: Person, password: str) -> None:
        self.stdout.write(
            f"user name       {person.username}\n"
            f"first password  {password}\n"
            "It is shown this once, and has to be changed at the first sign-in."
        )

    def _list(self, _options: dict[str, Any]) -> None:
        for line in roster.lines(Person.objects.order_by("username")):
            state = "open" if line.person.is_active else "closed"
            posts = "; ".join(f"{post.organisation}: {post} ({post.role})" for post in line.posts)
            self.stdout.write(f"{line.person.username}  {state}  {posts or 'no post today'}")


def _organisation(options: dict[str, Any]) -> Organisation:
    """The organisation named, or a new one where its name and territory are given."""
    named: str | None = options["organisation"] or options["organisation_name"]
    if not named:
        raise CommandError(
            "Say where: --organisation NAME, or --organisation-name NAME --territory CODE."
        )
    rows = Organisation.objects.filter(zh=named)
    if options["organisation"] and named.isdigit():
        rows = Organisation.objects.filter(pk=int(named))
    if code := options["territory"]:
        rows = rows.filter(territory_code=code)
    found = list(rows[:2])
    if len(found) > 1:
        raise CommandError(f"Several organisations are called {named}: give the number of one.")
    if found:
        return found[0]
    if not options["organisation_name"] or not code:
        raise CommandError(
            f"There is no organisation {named}. To enter it: --organisation-name NAME"
            " --territory CODE, and --territory-name NAME where the territory is new too."
        )
    return _new_organisation(code, options)


def _new_organisation(code: int, options: dict[str, Any]) -> Organisation:
    if not Territory.objects.filter(pk=code).exists() and options["territory_name"]:
        name: Name = {"zh": options["territory_name"], "en": ""}
        places.add_territory(actor=SYSTEM, code=code, name=name, level=LEVELS[width(code)])
    return places.add_organisation(
        actor=SYSTEM,
        name={"zh": options["organisation_name"], "en": ""},
        kind=options["organisation_kind"],
        territory_code=code,
    )
