"""``anxiao docs [--check]``: write what of the documentation is made, or compare it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from anxiao.config.links import broken_links
from anxiao.config.written_pages import written


class Command(BaseCommand):
    help = "Write the parts of the documentation that are made, or check them and every link."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = []
        for page, text in written(settings.TREE):
            if page.read_text(encoding="utf-8") == text:
                continue
            if check:
                stale.append(f"{page.relative_to(settings.TREE)} is not current: run `make docs`")
            else:
                page.write_text(text, encoding="utf-8")
        if faults := [*stale, *broken_links(settings.TREE)]:
            raise CommandError("\n".join(faults))
