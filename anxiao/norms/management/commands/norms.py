"""``anxiao norms load``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.norms.reference_files import load_reference


class Command(BaseCommand):
    help = "Load the reference lists of norms that the software comes with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["load"])

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Actor.system("reference content")
        with acting(actor):
            load_reference(actor=actor)
        self.stdout.write("Done.")
