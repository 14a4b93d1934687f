"""``anxiao restore FILE``: everything again, in an empty place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from anxiao.config.archive.contents import Unusable
from anxiao.config.archive.restoring import restore
from anxiao.config.archive.target import Target
from anxiao.config.cluster import Cluster


class Command(BaseCommand):
    help = "Restore a backup into an empty place, and verify its whole ledger there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="compare the files with their digests, and write none",
        )

    def handle(self, *, file: Path, without_files: bool, **options: Any) -> None:
        if not settings.OWNER_URL:
            raise CommandError("A restore makes tables: set DATABASE_URL to the owner's address.")
        try:
            done = restore(file, _target(), keeps_files=not without_files)
        except Unusable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Restored {file} of {done.head.made_at}: {done.head.entries} entries, {done.files}"
            f" files. The ledger is sound and its digest is the backup's ({done.head.ledger})."
        )


def _target() -> Target:
    cluster = Cluster(settings.DATA_DIR)
    is_embedded = cluster.owner_url() == settings.OWNER_URL
    return Target(
        data_dir=settings.DATA_DIR,
        owner_url=settings.OWNER_URL,
        app_role=settings.APP_ROLE,
        cluster=cluster if is_embedded else None,
    )
