"""``anxiao world --scale county | city | province | nation``."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from anxiao.config import worlds
from anxiao.config.env import Env
from anxiao.demo.county import PASSWORD
from anxiao.demo.worlds.scale import SCALES
from anxiao.kernel import clock

SEED = 2018


class Command(BaseCommand):
    help = "Make a world of a given size in a database of its own, to measure with."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="county")
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--database", help="default: anxiao_world_ and the scale")
        parser.add_argument("--drop", action="store_true", help="throw such a world away")

    def handle(self, *, scale: str, seed: int, **options: Any) -> None:
        database = options["database"] or f"anxiao_world_{scale}"
        env = Env.read()
        if not env.database_url or not env.app_database_url:
            raise CommandError("Set DATABASE_URL to the owner's address.")
        if options["drop"]:
            worlds.drop(env, database)
            self.stdout.write(f"There is no world {database} any more.")
            return
        begun = time.monotonic()
        made = worlds.make(
            env,
            SCALES[scale],
            seed=seed,
            database=database,
            now=clock.now(),
            password=make_password(PASSWORD),
        )
        seconds = round(time.monotonic() - begun)
        told = {"database": database, "seconds": seconds, "rows": made.rows}
        self.stdout.write(json.dumps(told))
