"""``anxiao backup [FILE] [--prove] [--nightly]``: one file with everything, and its proof."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from anxiao.backups import services
from anxiao.config.archive import nightly
from anxiao.config.archive.contents import Unusable
from anxiao.config.archive.making import Made, Source, make
from anxiao.config.archive.proving import fault_of
from anxiao.config.archive.tape import head_of
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting

US = Actor.system("backup")


class Command(BaseCommand):
    help = "Back up the database, the files and the key into one file, or prove such a file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="default: a dated name in ANXIAO_BACKUP_DIR"
        )
        parser.add_argument(
            "--prove",
            action="store_true",
            help="restore FILE (default: the newest backup) into a scratch database and verify it",
        )
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="make one, prove it, and keep the newest ANXIAO_BACKUP_KEEP",
        )

    def handle(self, *, file: Path | None, prove: bool, nightly: bool, **options: Any) -> None:
        try:
            if nightly:
                self._nightly()
            elif prove:
                self._prove(file or _newest())
            else:
                self._make(file)
        except Unusable as error:
            raise CommandError(str(error)) from None

    def _nightly(self) -> None:
        if not settings.BACKUP_KEEP:
            self.stdout.write("ANXIAO_BACKUP_KEEP is 0: nothing is backed up nightly.")
            return
        made = self._make(None)
        self._prove(made.path)
        for path in nightly.drop_old(settings.BACKUP_DIR, settings.BACKUP_KEEP, made.path):
            self.stdout.write(f"Removed {path}.")

    def _make(self, file: Path | None) -> Made:
        target = file or settings.BACKUP_DIR / nightly.name_for(datetime.now(UTC))
        if target.exists():
            raise Unusable(f"{target} is there already: name another file.")
        made = make(_source(), target)
        with acting(US):
            services.note_made(
                actor=US,
                name=target.name,
                made_at=made.head.moment,
                size=made.size,
                files=made.files,
                entries=made.head.entries,
                ledger=made.head.ledger,
            )
        self.stdout.write(
            f"Wrote {target}: {made.size} bytes, {made.files} files, {made.head.entries} entries"
            f" of the ledger ({made.head.ledger})."
        )
        return made

    def _prove(self, file: Path) -> None:
        made_at = head_of(file).moment
        fault = fault_of(file.absolute(), settings.DATA_DIR)
        with acting(US):
            services.note_proof(
                actor=US,
                name=file.name,
                made_at=made_at,
                proven_at=datetime.now(UTC),
                fault=fault,
            )
        if fault:
            raise Unusable(f"{file} is not proven: {fault}")
        self.stdout.write(f"Proven: {file} was restored and its ledger is sound.")


def _source() -> Source:
    if "owner" not in connections:
        raise Unusable("A backup reads everything: set DATABASE_URL to the owner's address.")
    return Source(
        version=settings.VERSION,
        owner_url=settings.OWNER_URL,
        app_role=settings.APP_ROLE,
        secret_key=settings.SECRET_KEY,
    )


def _newest() -> Path:
    found = nightly.kept(settings.BACKUP_DIR)
    if not found:
        raise Unusable(f"There is no backup in {settings.BACKUP_DIR}: name a file.")
    return found[-1]
