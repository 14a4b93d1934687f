"""The namespaces that XForms are written in, and how their trees are searched and changed."""

from lxml import etree
from lxml.etree import _Element as Element

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
NS = {
    "h": "http://www.w3.org/1999/xhtml",
    "xf": "http://www.w3.org/2002/xforms",
    "orx": "http://openrosa.org/xforms",
    "jr": "http://openrosa.org/javarosa",
}


def every(tree: Element, path: str, **given: str) -> list[Element]:
    """The elements at an XPath; what stands in ``given`` are its variables."""
    found = etree.XPath(path, namespaces=NS)(tree, **given)
    nodes = found if isinstance(found, list) else []
    return [one for one in nodes if isinstance(one, Element)]


def above(element: Element) -> Element:
    """What an element of the form stands in."""
    parent = element.getparent()
    if parent is None:
        raise ValueError(element.tag)
    return parent


def drop(element: Element) -> None:
    """Take an element away and leave the text that follows it."""
    parent, before = above(element), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
