"""An XForm as the page that the form engine fills in, and the model beside it.

The two XSL sheets are enketo-transformer's, run here by lxml; the small steps around them are what
its program does in JavaScript. The same text gives the same page, so a page is made once.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_noop as N_
from lxml import etree
from lxml.etree import _Element as Element

from anxiao.inspections.forms import itemsets, languages, page
from anxiao.inspections.forms.spaces import NS, XF, every
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

SHEETS = Path(__file__).parent / "sheets"
KEPT = 64
# A sheet reads and writes no file and asks nobody; lxml's stubs do not name this.
NOTHING = etree.XSLTAccessControl.DENY_ALL  # type: ignore[attr-defined]
ID = "xf:model/xf:instance/*/xf:meta/xf:instanceID | xf:model/xf:instance/*/orx:meta/orx:instanceID"


@dataclass(frozen=True)
class Form:
    """A form in one language: its page, its model, and which languages it has.

    ``language`` is the tag of the one that the page speaks; empty where the form names none.
    """

    html: str
    model: str
    language: str
    languages: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def transform(xform: str, language: str = "") -> Form:
    """What the engine needs to show an XForm to a reader of a language; Invalid if it is none."""
    tree = read(xform)
    known = languages.named(tree)
    said = languages.speak(tree, language)
    itemsets.fill(tree)
    html, model = _by("openrosa2html5form", tree), _by("openrosa2xmlmodel", tree)
    _give_id(model)
    return Form(page.finished(html), _inner(model), said, tuple(known))


def read(xform: str) -> Element:
    """The XForm as a tree: no document type, no entity, nothing fetched."""
    if "<!DOCTYPE" in xform or "<!ENTITY" in xform:
        raise Invalid(sentence(N_("A form may not bring a document type or entities of its own.")))
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.fromstring(xform.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        raise Invalid(sentence(N_("This is not well-formed XML."))) from None
    if tree.find("h:head/xf:model/xf:instance/*", NS) is None:
        raise Invalid(sentence(N_("This XML is no form of the OpenRosa kind.")))
    if tree.find("h:head/xf:model/xf:instance[@src]", NS) is not None:
        raise Invalid(sentence(N_("A form may not read lists from other files.")))
    return tree


@lru_cache
def _sheet(name: str) -> etree.XSLT:
    parsed = etree.parse(SHEETS / f"{name}.xsl", etree.XMLParser(no_network=True))
    return etree.XSLT(parsed, access_control=NOTHING)


def _by(name: str, tree: Element) -> Element:
    """What a sheet makes of a form."""
    try:
        return _sheet(name)(tree).getroot()
    except etree.XSLTError:
        raise Invalid(
            sentence(N_("The form cannot be shown: a value has a space in it."))
        ) from None


def _give_id(model: Element) -> None:
    """Every submission has its own id; a form that leaves no place for it is given one."""
    if every(model, ID):
        return
    (root,) = every(model, "xf:model/xf:instance[1]/*")
    meta = root.find("xf:meta", NS)
    if meta is None:
        meta = etree.SubElement(root, f"{XF}meta")
    etree.SubElement(meta, f"{XF}instanceID")


def _inner(model: Element) -> str:
    """The model without the root around it."""
    return "".join(etree.tostring(one, encoding="unicode", with_tail=False) for one in model)
