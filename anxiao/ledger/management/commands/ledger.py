"""``anxiao ledger verify | export | checkpoint``."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from anxiao.kernel import clock
from anxiao.ledger.case_files import verify_case
from anxiao.ledger.jobs import checkpoint
from anxiao.ledger.models import Verification
from anxiao.ledger.reports import Report
from anxiao.ledger.verification import export_lines, verify, verify_export


class Command(BaseCommand):
    help = "Verify or export the ledger, or take a checkpoint."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("verify", help="recompute every digest and name what does not fit")
        check.add_argument(
            "file", type=Path, nargs="?", help="a case file or an export, without a database"
        )
        check.add_argument("--export", type=Path, help="verify an export, without a database")
        export = verbs.add_parser("export", help="write JSON lines, each with its inclusion proof")
        export.add_argument("file", type=Path, nargs="?", help="default: standard output")
        verbs.add_parser("checkpoint", help="take a checkpoint now")

    def handle(self, *, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        file = options["file"] or options["export"]
        if file is not None:
            report = _verify_file(file)
        else:
            report = verify(using=_owner())
            Verification.objects.using(_owner()).create(
                at=clock.now(),
                entries=report.entries,
                checkpoints=report.checkpoints,
                faults=report.faults[:200],
            )
        self._tell(report)

    def _tell(self, report: Report) -> None:
        for fault in report.faults:
            self.stderr.write(fault)
        summary = f"{report.entries} entries, {report.checkpoints} checkpoints"
        if not report.is_sound:
            raise CommandError(f"{len(report.faults)} faults in {summary}.")
        self.stdout.write(f"Sound: {summary}.")

    def _export(self, options: dict[str, Any]) -> None:
        lines = export_lines(using=_owner())
        if options["file"] is None:
            sys.stdout.writelines(f"{line}\n" for line in lines)
            return
        with options["file"].open("w", encoding="utf-8") as target:
            target.writelines(f"{line}\n" for line in lines)
        self.stdout.write(f"Wrote {options['file']}.")

    def _checkpoint(self, _options: dict[str, Any]) -> None:
        checkpoint()
        self.stdout.write("Done.")


def _verify_file(file: Path) -> Report:
    """A case file by its contents, an export line by line."""
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    if is_zipfile(file):
        return verify_case(file)
    with file.open(encoding="utf-8") as lines:
        return verify_export(lines)


def _owner() -> str:
    """The connection that sees the whole ledger: the owner's."""
    if "owner" not in connections:
        raise CommandError("This walks the whole ledger: set DATABASE_URL to the owner's address.")
    return "owner"
