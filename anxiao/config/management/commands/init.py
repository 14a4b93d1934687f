"""``anxiao init``: from an empty database to a county with its office and two accounts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.people import beginning
from anxiao.portal.first_run import services as first_run

SYSTEM = Actor.system("init command")


class Command(BaseCommand):
    help = "Begin a county: territories, coordinating office, first administrator and coordinator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territory", required=True, help="the county's code of 6 digits")
        parser.add_argument(
            "--sheet", type=Path, help="county and towns as XLSX or CSV; else from `make divisions`"
        )
        parser.add_argument("--office", default="", help="default: the county's 平安办")
        parser.add_argument("--administrator", default="账号管理员", help="a person's own name")
        parser.add_argument("--coordinator", default="综合协调员", help="a person's own name")

    def handle(self, **options: Any) -> None:
        if "people_person" not in connection.introspection.table_names():
            raise CommandError(
                "There are no tables yet: run `anxiao up --no-demo` once, then this again."
            )
        try:
            with translation.override("en"), acting(SYSTEM):
                self._begin(options)
        except No as error:
            raise CommandError(str(error)) from None

    def _begin(self, options: dict[str, Any]) -> None:
        county, sheet = options["territory"], options["sheet"]
        if sheet is None:
            names = beginning.from_divisions(county)
        elif sheet.is_file():
            names = beginning.from_sheet(county, sheet.read_bytes())
        else:
            raise CommandError(f"There is no file {sheet}.")
        code = beginning.county_in(names)
        accounts = first_run.begin(
            actor=SYSTEM,
            county=code,
            names=names,
            office=options["office"] or beginning.office_of(names[code]),
            persons=(options["administrator"], options["coordinator"]),
        )
        self.stdout.write(f"{names[code]}: {len(names)} territories\n")
        for one in accounts:
            self.stdout.write(f"{one.role['en']:14} {one.username:20} {one.password}")
        self.stdout.write(
            "The passwords are shown this once, and have to be changed at the first sign-in.\n"
            "Next: sign in as the coordinator; the page “Day one” leads on."
        )
