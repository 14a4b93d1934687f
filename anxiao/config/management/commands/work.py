"""``anxiao work``: the worker of background jobs."""

import os
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from anxiao.demo.moving import running
from anxiao.notices.jobs import carry_on

NICER = 10


class Command(BaseCommand):
    help = "Run background jobs until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        # Whoever waits for a page comes first.
        os.nice(NICER)
        # What a killed worker has left is gone on with at once.
        with running():
            carry_on()
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        worker.run_worker(concurrency=2, wait=True)
