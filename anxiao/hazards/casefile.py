"""The case file (卷宗): everything about one hazard in a ZIP that proves itself.

The same state of a case gives the same bytes to readers of the same post and language.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxiao.evidence import shelf
from anxiao.evidence.abilities import Ability as Evidence
from anxiao.evidence.models import Attachment, File
from anxiao.hazards import record
from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import canonical
from anxiao.kernel.papers import Paper
from anxiao.ledger import services as ledger
from anxiao.ledger.case_files import LEDGER, MANIFEST, ORIGINALS, case_lines
from anxiao.ledger.models import Subject

# The earliest day that a ZIP knows, for every part: when it was packed says nothing.
PACKED = (1980, 1, 1, 0, 0, 0)
STYLE = Path(__file__).parent / "static" / "hazards" / "case_file.css"
FACTS = (
    "id", "title", "description", "place_zh", "place_en", "address", "item_id", "state", "grade",
    "criteria", "territory_code", "territorial_owner", "sector_owner", "subject_owner", "sector",
    "reporter", "reported_at", "lead", "assists", "dispatched_at", "due_at", "extension", "plan",
    "interim", "stopped_at", "resumed_at", "remedy", "remedied_at", "rectifier", "evidence_at",
    "accepted_by", "accepted_at", "is_accepted_on_site", "cause", "change", "closed_at",
    "rebounds", "version",
)  # fmt: skip


@dataclass
class Pack:
    """A ZIP being filled, with the list of what lies in it."""

    file: ZipFile
    listed: list[dict[str, str]] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes], *, stored: bool = False) -> None:
        made = hashlib.sha256()
        info = ZipInfo(name, PACKED)
        info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
        info.external_attr, info.create_system = 0o644 << 16, 3
        with self.file.open(info, "w", force_zip64=True) as target:
            for piece in pieces:
                made.update(piece)
                target.write(piece)
        self.listed.append({"name": name, "sha256": f"sha256:{made.hexdigest()}"})

    def add_text(self, name: str, text: str) -> None:
        self.add(name, [text.encode()])


def file_name(hazard: Hazard) -> str:
    return f"case-{hazard.number}.zip"


def made(*, actor: Actor, hazard: Hazard) -> IO[bytes]:
    """The case file, open at its beginning; that a sealed case was read stands in it."""
    if hazard.seal is not None:
        ledger.record_read(hazard, actor=actor)
    subject = Subject.objects.visible_to(actor).get(pk=hazard.pk)
    target = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with ZipFile(target, "w") as file:
        _fill(Pack(file), actor, hazard, subject)
    target.seek(0)
    return target


def _fill(pack: Pack, actor: Actor, hazard: Hazard, subject: Subject) -> None:
    photos = _photos(pack, actor, hazard)
    papers = [_paper(pack, one) for one in _papers(actor, hazard)]
    shown = record.page(actor, hazard)
    context = {
        **shown,
        "owner": shown["subject"],
        "photos": photos,
        "papers": papers,
        "command": f"anxiao ledger verify {file_name(hazard)}",
        "language": get_language(),
        "demo_label": _("Demonstration data · fictional") if settings.DEMO_LABEL else "",
    }
    pack.add_text("index.html", render_to_string("hazards/case_file.html", context))
    pack.add_text("style.css", STYLE.read_text(encoding="utf-8"))
    pack.add("facts.json", [canonical({name: getattr(hazard, name) for name in FACTS})])
    pack.add_text(LEDGER, "".join(f"{line}\n" for line in case_lines(actor, subject)))
    pack.add_text("README.txt", render_to_string("hazards/case_file.txt", context))
    listed = {"case": str(hazard.pk), "number": hazard.number, "files": pack.listed}
    pack.add_text(MANIFEST, json.dumps(listed, ensure_ascii=False, indent=1))


def _photos(pack: Pack, actor: Actor, hazard: Hazard) -> list[dict[str, Any]]:
    """The copies that people are shown, and the originals for those who may see them."""
    hung = Attachment.objects.visible_to(actor).of(hazard.pk)
    return [_photo(pack, actor, number, one) for number, one in enumerate(hung, start=1)]


def _photo(pack: Pack, actor: Actor, number: int, one: Attachment) -> dict[str, Any]:
    file, stem = one.file, f"{number:02}-{one.role}"
    folder, copy = ("photos/", "served") if file.is_photo else ("files/", "original")
    shown = _put(pack, file, copy, f"{folder}{stem}{_ending(file, copy)}")
    if file.is_photo and actor.may(Evidence.ORIGINAL):
        _put(pack, file, "original", f"{ORIGINALS}{stem}{_ending(file, 'original')}")
    return {
        "name": shown,
        "role": one.get_role_display(),
        "at": file.added_at,
        "by": file.added_by_title,
        "sha256": file.sha256,
        "is_photo": file.is_photo,
    }


def _put(pack: Pack, file: File, copy: str, name: str) -> str:
    """The name under which it lies in the ZIP; nothing where the storage has lost it."""
    pieces = shelf.pieces(file.path(copy))
    try:
        first = next(pieces, b"")
    except FileNotFoundError:
        return ""
    pack.add(name, _joined(first, pieces), stored=True)
    return name


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _ending(file: File, copy: str) -> str:
    if copy == "served":
        return ".jpg"
    ending = Path(file.name).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,5}", ending) else ".bin"


def _papers(actor: Actor, hazard: Hazard) -> list[Paper]:
    """What other apps have on this case."""
    offers = (import_string(name) for name in settings.CASE_PAPERS)
    return [one for offer in offers for one in offer(actor, hazard.pk)]


def _paper(pack: Pack, one: Paper) -> dict[str, str]:
    name = "papers/" + re.sub(r"[^A-Za-z0-9._-]+", "-", one.name).strip("-.")
    pack.add(name, [one.content], stored=True)
    return {"name": name, "title": one.title}
