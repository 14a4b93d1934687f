"""What a file is, judged by its bytes and never by its name."""

from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from anxiao.evidence.limits import NAME_LENGTH

OFFICE = "application/vnd.openxmlformats-officedocument"
# Characters that turn the reading direction can disguise an ending.
DISGUISES = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# What stands behind "ftyp" in a still picture of a phone; films have other marks.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


@dataclass(frozen=True)
class Format:
    """An accepted kind of file: its media type and the endings its name may have."""

    mime: str
    endings: tuple[str, ...]

    @property
    def is_photo(self) -> bool:
        return self.mime.startswith("image/")


JPEG = Format("image/jpeg", (".jpg", ".jpeg"))
PNG = Format("image/png", (".png",))
WEBP = Format("image/webp", (".webp",))
HEIC = Format("image/heic", (".heic", ".heif"))
PDF = Format("application/pdf", (".pdf",))
DOCX = Format(f"{OFFICE}.wordprocessingml.document", (".docx",))
XLSX = Format(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))


def recognise(content: bytes) -> Format | None:
    """The accepted format of the bytes, or nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if is_heic(content):
        return HEIC
    if content.startswith(b"%PDF-"):
        return PDF
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS


def _office(content: bytes) -> Format | None:
    """Word or Excel without macros; only the list of parts is read, nothing is unpacked."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = set(package.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in parts or any(p.endswith("vbaProject.bin") for p in parts):
        return None
    if "word/document.xml" in parts:
        return DOCX
    return XLSX if "xl/workbook.xml" in parts else None


def clean_name(name: str, form: Format) -> str:
    """The name without folders and control characters, ending as the format demands."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in DISGUISES).strip(" .")
    kept = kept or "file"
    ending = next((e for e in form.endings if kept.lower().endswith(e)), None)
    stem = kept[: -len(ending)] if ending else kept
    ending = ending or form.endings[0]
    return (stem or "file")[: NAME_LENGTH - len(ending)] + ending
