"""What is filled in of a sheet so far, as the document with which a phone goes on."""

from collections.abc import Iterable
from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.forms.runner import submission_of
from anxiao.inspections.visits.models import Sheet
from anxiao.kernel.errors import Invalid

PARSER = partial(
    etree.XMLParser, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
)
KEPT = "kept-"


def instance(sheet: Sheet) -> str:
    """The answers so far in the shape of the form; empty where nothing was filled in yet."""
    if not sheet.answers and not sheet.photos:
        return ""
    shown = dict(_names(sheet, sheet.checklist.items))
    try:
        if not sheet.xml:
            return submission_of(sheet.checklist, {**sheet.answers, **shown})
        root = etree.fromstring(sheet.xml.encode(), PARSER())
    except (Invalid, etree.XMLSyntaxError):
        return ""
    for path, name in shown.items():
        _put(root, path, name)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def kept_names(sheet: Sheet) -> dict[str, str]:
    """Photos that the server has already, by the names they have in such a document."""
    return {f"{KEPT}{pk}.jpg": pk for keys in sheet.photos.values() for pk in keys}


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
