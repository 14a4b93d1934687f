"""``anxiao demo load | accounts | state``."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from anxiao.demo import services
from anxiao.kernel import clock
from anxiao.kernel.principal import acting

HAZARDS = 1500
SEED = 2018


class Command(BaseCommand):
    help = "Load the demonstration, list its accounts, say how far it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="load packs, or complete a load that was cut short")
        load.add_argument("packs", nargs="*", default=list(services.KNOWN))
        load.add_argument("--today", type=date.fromisoformat, default=None)
        load.add_argument("--seed", type=int, default=SEED)
        load.add_argument("--hazards", type=int, default=HAZARDS)
        accounts = verbs.add_parser("accounts", help="user names, passwords, posts, tokens")
        accounts.add_argument("--json", action="store_true")
        verbs.add_parser("state", help="none, loading or ready")

    def handle(self, *, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(options)

    def _load(self, options: dict[str, Any]) -> None:
        today = options["today"] or settings.ENV.today or clock.today()
        services.load(
            options["packs"], today=today, seed=options["seed"], hazards=options["hazards"]
        )
        self.stdout.write("The demonstration is ready.")

    def _accounts(self, options: dict[str, Any]) -> None:
        with acting(services.SYSTEM):
            rows = services.accounts()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(f"{row['username']}  {row['password']}  {row['post']}")

    def _state(self, _options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(services.state()))
