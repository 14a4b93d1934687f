"""What is filled in of a sheet so far, as the document with which a phone goes on."""

from collections.abc import Iterable
from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.forms import transform
from anxiao.inspections.forms.spaces import NS
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel.errors import Invalid

PARSER = partial(
    etree.XMLParser, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
)
PRIMARY = "h:head/xf:model/xf:instance/*"
KEPT = "kept-"


def instance(sheet: Sheet) -> str:
    """The answers so far in the shape of the form; empty where nothing was filled in yet."""
    if not sheet.answers and not sheet.photos:
        return ""
    root = _begun(sheet)
    if root is None:
        return ""
    items = sheet.checklist.items
    if not sheet.xml:
        for path, text in sheet.answers.items():
            _put(root, path, text)
    for path, name in _names(sheet, items):
        _put(root, path, name)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def kept_names(sheet: Sheet) -> dict[str, str]:
    """Photos that the server has already, by the names they have in such a document."""
    return {f"{KEPT}{pk}.jpg": pk for keys in sheet.photos.values() for pk in keys}


def _begun(sheet: Sheet) -> Element | None:
    """The document that was sent last, or the empty one of the form."""
    try:
        if sheet.xml:
            return etree.fromstring(sheet.xml.encode(), PARSER())
        return transform.read(sheet.checklist.xform).find(PRIMARY, NS)
    except (Invalid, etree.XMLSyntaxError):
        return None


def _names(sheet: Sheet, items: Iterable[Item]) -> Iterable[tuple[str, str]]:
    """The name at each question that shows a photo; nothing at those that show none."""
    for item in items:
        names = [f"{KEPT}{pk}.jpg" for pk in sheet.photos.get(item.path, [])]
        for place, path in enumerate(item.photo_paths):
            yield path, names[place] if place < len(names) else ""


def _put(root: Element, path: str, text: str) -> None:
    """Lay a text on the leaf of a path; what the form does not have is left out."""
    here: Element | None = root
    for step in path.split("/"):
        if here is None:
            return
        here = next((one for one in here if _called(one) == step), None)
    if here is not None and len(here) == 0:
        here.text = text


def _called(one: Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""
