"""``anxiao openapi [--check]``: write the API's document, or compare it with the kept one."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from anxiao.config.api import api


class Command(BaseCommand):
    help = "Write docs/api/openapi.json, or check that it is current."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        with translation.override("en"):
            text = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"
        kept = settings.TREE / "docs" / "api" / "openapi.json"
        if not check:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, encoding="utf-8")
        elif not kept.exists() or kept.read_text(encoding="utf-8") != text:
            raise CommandError("docs/api/openapi.json is not current: run `anxiao openapi`.")
