"""Sheets of the registers to take away."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.sheets import write


def as_sheet(rows: Iterable[list[Any]], name: str, title: str) -> FileResponse:
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    label = _("Demonstration data · fictional") if settings.DEMO_LABEL else ""
    write(target, rows, title=title, note=str(label))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}-{clock.today():%Y%m%d}.xlsx")
