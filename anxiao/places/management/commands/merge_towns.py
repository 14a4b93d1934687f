"""``anxiao merge_towns``: what a merge of towns would move, and the merge itself."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.places import merging

SYSTEM = Actor.system("merge command")


class Command(BaseCommand):
    help = "Merge towns: show what would move; with --sure, move it and record it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", type=int, help="12-digit codes of towns that end")
        parser.add_argument("--into", type=int, required=True, help="the town that goes on")
        parser.add_argument(
            "--on", type=date.fromisoformat, required=True, help="its first day in the new shape"
        )
        parser.add_argument("--sure", action="store_true", help="do it, and not only show it")

    def handle(self, *, codes: list[int], into: int, on: date, sure: bool, **_more: Any) -> None:
        call = merging.merge_territories if sure else merging.plan
        try:
            with translation.override("en"), acting(SYSTEM):
                merge = call(actor=SYSTEM, from_codes=codes, into=into, on=on)
        except No as error:
            raise CommandError(str(error)) from None
        done = "moved" if sure else "would move"
        lines = [f"{name}: {count} {done}" for name, count in merge.records.items()]
        self.stdout.write("\n".join([f"organisations: {merge.organisations} {done}", *lines]))
