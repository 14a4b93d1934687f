"""What the sheet made of a form, finished for a page of ours: no inline style, no media."""

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from anxiao.inspections.forms.spaces import above, drop, every

MEDIA = ("img", "audio", "video")
COLUMNS = {
    "horizontal": ["or-appearance-columns"],
    "horizontal-compact": ["or-appearance-columns-pack"],
    "compact": ["or-appearance-columns-pack", "or-appearance-no-buttons"],
}
SET_ASIDE = {"form-title", "form-languages"}


def finished(root: Element) -> str:
    """The page of a form as HTML text."""
    (form,) = root.iterchildren("form")
    for action in ("setgeopoint", "setvalue"):
        _place_actions(form, action)
    _name_appearances(form)
    _make_plain(form)
    return etree.tostring(form, method="html", encoding="unicode", with_tail=False)


def _place_actions(form: Element, action: str) -> None:
    """A control that only carries an action: alone where nested, merged where it is named."""
    nested = f"//*[contains(@class, 'question')]//label/input[@data-{action}]"
    for carrier in every(form, nested):
        label = above(carrier)
        carrier.tail = label.tail
        above(label).replace(label, carrier)
    for carrier in every(form, f"//label[contains(@class, '{action}')]/input[@data-{action}]"):
        for question in _same_name(form, carrier.get("name", "")):
            for name in (f"data-{action}", "data-event"):
                question.set(name, carrier.get(name, name))
            drop(above(carrier))


def _same_name(form: Element, name: str) -> list[Element]:
    """The control that asks the question of a name, if there is one."""
    where = "contains(../@class, 'question') or contains(../../@class, 'option-wrapper')"
    return every(form, f"//*[@name=$name and ({where}) and not(@type='hidden')]", name=name)[:1]


def _name_appearances(form: Element) -> None:
    for one in every(form, "//*[@data-appearances]"):
        is_select = "data-appearances-select-type" in one.attrib
        named = one.get("data-appearances", "").lower().split()
        del one.attrib["data-appearances"]
        classes = [name for said in named for name in _classes(said, is_select=is_select)]
        kept = one.get("class", "").split()
        at = "or-appearances-placeholder"
        one.set("class", " ".join(n for k in kept for n in (classes if k == at else [k])))
    for one in every(form, "//*[@data-appearances-select-type]"):
        del one.attrib["data-appearances-select-type"]


def _classes(said: str, *, is_select: bool) -> Iterator[str]:
    yield f"or-appearance-{said}"
    if is_select:
        yield from COLUMNS.get(said, ())
    if is_select and said.startswith("compact-"):
        yield said.removeprefix("compact-")
        yield "or-appearance-no-buttons"


def _make_plain(form: Element) -> None:
    """Hide by attribute what the sheet hides by style; name a picture or sound, fetch none."""
    form.set("class", "or clearfix")
    for name in ("action", "method", "data-base64RsaPublicKey"):
        form.attrib.pop(name, "")
    for one in list(form.iter()):
        if not isinstance(one.tag, str):
            drop(one)
            continue
        if one.tag in MEDIA:
            _name_media(one)
        elif one.attrib.pop("style", "") or one.get("id") in SET_ASIDE:
            one.set("hidden", "hidden")
        one.attrib.pop("href", "")


def _name_media(media: Element) -> None:
    name = media.get("src", "").rpartition("/")[2]
    media.tag, media.text = "span", name
    kept = {key: media.get(key, "") for key in ("lang", "data-itext-id") if media.get(key)}
    active = " active" if "active" in media.get("class", "") else ""
    media.attrib.clear()
    for key, value in {**kept, "class": f"ax-media{active}"}.items():
        media.set(key, value)
