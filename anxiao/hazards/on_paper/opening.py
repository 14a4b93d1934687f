"""What came back is opened with care: nothing is unpacked, and nothing larger than it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_noop as N_

from anxiao.evidence.limits import MEGABYTE, PHOTO_BYTES
from anxiao.hazards.on_paper.columns import COLUMNS, plain, positions
from anxiao.kernel.errors import Invalid, No, TooLarge
from anxiao.kernel.sentences import sentence

SENT_BYTES = 200 * MEGABYTE
MOST_ENTRIES = 3000
MOST_UNPACKED = 400 * MEGABYTE
SHEET_UNPACKED = 40 * MEGABYTE
SHEET_BYTES = 8 * MEGABYTE
MOST_PARTS = 500
# A photo hardly shrinks; what grows a hundredfold was made to.
MOST_GROWTH = 100
MOST_ROWS, MOST_COLUMNS, HEADING_WITHIN = 1000, 40, 20
IS_A_SHEET = "[Content_Types].xml"
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Line:
    """One row of the sheet, by the keys of the columns."""

    number: int
    cells: dict[str, Any]

    def text(self, key: str) -> str:
        return plain(self.cells.get(key))


@dataclass(frozen=True)
class Parcel:
    """The sheet as it came, its lines, and the photos by the folder they lay in."""

    sheet: bytes
    name: str
    lines: list[Line]
    packed: ZipFile | None = None
    photos: dict[str, list[ZipInfo]] = field(default_factory=dict)

    def photo(self, entry: ZipInfo) -> bytes:
        assert self.packed is not None
        return _read(self.packed, entry, PHOTO_BYTES)


def opened(content: bytes, name: str) -> Parcel:
    """A sheet, or a ZIP with one sheet and folders of photos; Invalid for anything else."""
    if len(content) > SENT_BYTES:
        raise _too_much()
    packed = _zip(content)
    if IS_A_SHEET in packed.NameToInfo:
        return Parcel(sheet=content, name=name, lines=lines(content))
    entries = _checked(packed, MOST_ENTRIES, MOST_UNPACKED)
    sheets = [one for one in entries if one.filename.lower().endswith(".xlsx")]
    if len(sheets) != 1:
        raise Invalid(sentence(N_("The ZIP must hold exactly one sheet (.xlsx).")))
    sheet = _read(packed, sheets[0], SHEET_BYTES)
    return Parcel(
        sheet=sheet,
        name=_parts(sheets[0])[-1],
        lines=lines(sheet),
        packed=packed,
        photos=_by_folder(one for one in entries if one is not sheets[0]),
    )


def _zip(content: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError):
        raise Invalid(
            sentence(N_("This is neither a sheet (.xlsx) nor a ZIP. Send back the file we made."))
        ) from None


def _checked(packed: ZipFile, most: int, bytes_in_all: int) -> list[ZipInfo]:
    """The files of a ZIP, or Invalid for one that was made to do harm."""
    entries = packed.infolist()
    if len(entries) > most:
        raise Invalid(sentence(N_("The file holds more than %(most)s parts."), most=most))
    if sum(one.file_size for one in entries) > bytes_in_all:
        raise _too_much()
    if any(map(_grows, entries)):
        raise _too_much()
    if any(one.flag_bits & ENCRYPTED for one in entries):
        raise Invalid(sentence(N_("The file is locked by a password. Send it without one.")))
    for one in entries:
        _parts(one)
    return [one for one in entries if not one.is_dir() and not _is_litter(one)]


def _grows(entry: ZipInfo) -> bool:
    return entry.file_size > MEGABYTE and entry.file_size > entry.compress_size * MOST_GROWTH


def _too_much() -> No:
    return TooLarge(sentence(N_("The file is too large, or unpacks to far too much.")))


def _parts(entry: ZipInfo) -> Sequence[str]:
    """The folders and the name of an entry; Invalid for one that points out of the ZIP."""
    name = entry.filename.replace("\\", "/")
    parts = [one for one in name.split("/") if one]
    if name.startswith("/") or ".." in parts or not parts or ":" in parts[0]:
        raise Invalid(sentence(N_("A name in the ZIP points outside of it.")))
    return parts


def _is_litter(entry: ZipInfo) -> bool:
    """What computers leave in a ZIP by themselves."""
    parts = _parts(entry)
    return parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")) or parts[-1] == "Thumbs.db"


def _read(packed: ZipFile, entry: ZipInfo, most: int) -> bytes:
    """The bytes of an entry, never more than it may have, whatever its head says."""
    if entry.file_size > most:
        raise _too_much()
    try:
        with packed.open(entry) as inside:
            content = inside.read(most + 1)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise Invalid(sentence(N_("A part of the file arrived damaged. Send it again."))) from None
    if len(content) > most:
        raise _too_much()
    return content


def _by_folder(entries: Iterator[ZipInfo]) -> dict[str, list[ZipInfo]]:
    found: dict[str, list[ZipInfo]] = {}
    for one in entries:
        parts = _parts(one)
        if len(parts) > 1:
            found.setdefault(parts[-2].strip().upper(), []).append(one)
    return found


def lines(sheet: bytes) -> list[Line]:
    """The rows below the headings that say anything; Invalid where there are no headings."""
    packed = _zip(sheet)
    for entry in _checked(packed, MOST_PARTS, SHEET_UNPACKED):
        _read(packed, entry, SHEET_UNPACKED)
    where: dict[str, int] = {}
    found: list[Line] = []
    for number, row in enumerate(_cells(sheet), start=1):
        if not where:
            where = positions(row)
            if not where and number >= HEADING_WITHIN:
                break
            continue
        if len(found) >= MOST_ROWS:
            raise Invalid(sentence(N_("A sheet has at most %(most)s rows."), most=MOST_ROWS))
        cells = {key: row[at] for key, at in where.items() if at < len(row)}
        if any(plain(cell) for cell in cells.values()):
            found.append(Line(number, cells))
    if not where:
        raise Invalid(
            sentence(
                N_("The headings are missing: “%(number)s” and “%(key)s” must stand in one row."),
                number={"msg": COLUMNS["number"]},
                key={"msg": COLUMNS["key"]},
            )
        )
    return found


def _cells(sheet: bytes) -> list[Sequence[Any]]:
    from openpyxl import load_workbook  # noqa: PLC0415 (brings numpy along)

    try:
        book = load_workbook(BytesIO(sheet), read_only=True, data_only=True)
        first = book.worksheets[0]
        most = MOST_ROWS + HEADING_WITHIN + 1
        return list(first.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True))
    except Exception:  # noqa: BLE001 (a damaged sheet breaks the reader in many ways)
        raise Invalid(
            sentence(N_("The sheet cannot be read. Save it again as .xlsx and send that."))
        ) from None
