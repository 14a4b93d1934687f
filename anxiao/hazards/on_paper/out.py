"""Open cases of one organisation go out to be answered: a sheet, or a ZIP with the photos."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from anxiao.evidence import shelf
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.lifecycle import WORKING
from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.hazards.on_paper.columns import ANSWERS, headings
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_moment
from anxiao.kernel.sheets import write
from anxiao.norms.models import Criterion

MOST = 1000
BEFORE = "before"


def to_answer(rows: HazardQuerySet, lead: int | None = None) -> HazardQuerySet:
    """Of some cases those that wait for an answer; nothing behind a seal leaves in a file."""
    waiting = rows.filter(state__in=WORKING, lead__isnull=False, seal__isnull=True)
    return waiting.filter(lead=lead) if lead is not None else waiting


def sheet(target: BinaryIO, hazards: Iterable[Hazard], *, note: str) -> None:
    write(target, _rows(hazards), title=_("To be answered"), note=note)


def _rows(hazards: Iterable[Hazard]) -> Iterator[list[Any]]:
    yield headings()
    criteria = {one.pk: pick(one.name) for one in Criterion.objects.all()}
    for hazard in hazards:
        yield [
            hazard.number,
            hazard.title,
            pick(hazard.place),
            word_moment(hazard.due_at) if hazard.due_at else "",
            _wanted(hazard, criteria),
            *("" for _answer in ANSWERS),
            str(hazard.pk),
        ]


def _wanted(hazard: Hazard, criteria: dict[Any, str]) -> str:
    hint = {"zh": hazard.item.photo_hint_zh, "en": hazard.item.photo_hint_en}
    found = [hazard.description, *(criteria.get(key, "") for key in hazard.criteria), pick(hint)]
    return "\n".join(filter(None, found)) or pick(hazard.item.name)


def parcel(target: BinaryIO, actor: Actor, hazards: Sequence[Hazard], *, note: str) -> None:
    """The sheet, and a folder for each case with the photos from before."""
    folders = {hazard.pk: hazard.number for hazard in hazards}
    before = _before(actor, [*folders])
    with ZipFile(target, "w", ZIP_STORED) as packed:
        with packed.open(f"{_('To be answered')}.xlsx", "w") as inside:
            _copy_sheet(inside, hazards, note)
        for pk, number in folders.items():
            packed.writestr(f"{number}/", b"")
            for place, file in enumerate(before.get(pk, ()), start=1):
                photo = shelf.fetch(file.path("served"))
                packed.writestr(f"{number}/{BEFORE}-{place}.jpg", photo)


def _copy_sheet(inside: Any, hazards: Iterable[Hazard], note: str) -> None:
    whole = BytesIO()
    sheet(whole, hazards, note=note)
    inside.write(whole.getvalue())


def _before(actor: Actor, hazards: list[UUID]) -> dict[UUID, list[File]]:
    rows = Attachment.objects.visible_to(actor).filter(
        subject__in=hazards, role=Attachment.Role.BEFORE, file__kind=File.Kind.PHOTO
    )
    found: dict[UUID, list[File]] = {}
    for one in rows.select_related("file").order_by("at", "id"):
        found.setdefault(one.subject, []).append(one.file)
    return found
