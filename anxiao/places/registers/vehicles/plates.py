"""Number plates as they are kept and compared, however they were written down."""

import re
import unicodedata

LONGEST = 16
# The provinces; 示 stands on the plates of the fictional county alone.
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼示"
# No plate has an I or an O; those of new-energy vehicles have one place more.
USUAL = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{5,6}}")
BETWEEN = re.compile(r"[\s.·•・‧∙⋅\-_]+")
WRITTEN = re.compile(rf"[{PROVINCES}]\s*[A-Za-z]\s*[·•・.]?\s*[A-Za-z0-9]{{5,6}}")


def squeezed(text: str) -> str:
    """Capitals and digits without anything between them, of a plate or of a piece of one."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().replace("\0", "")


def plate_of(text: str) -> str:
    """A plate as it is kept; empty for what is no plate at all."""
    found = squeezed(text)[:LONGEST]
    return found if any(one.isdigit() for one in found) and len(found) > 3 else ""


def is_usual(plate: str) -> bool:
    """Whether a plate has the usual shape; others exist (trailers, old ones) and are kept too."""
    return USUAL.fullmatch(plate) is not None


def shown(plate: str) -> str:
    """As it stands on the vehicle: with the dot behind the letter of the place."""
    return f"{plate[:2]}·{plate[2:]}" if is_usual(plate) else plate


def within(text: str) -> str:
    """The plate that is written in a name, if there is one."""
    found = WRITTEN.search(unicodedata.normalize("NFKC", text))
    return plate_of(found.group()) if found else ""
