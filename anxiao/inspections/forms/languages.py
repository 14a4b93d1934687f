"""Which of its languages a form speaks to a reader."""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element

from anxiao.inspections.forms.spaces import JR, NS, XF, above
from anxiao.kernel.names import traditional

TRANSLATIONS = "h:head/xf:model/xf:itext/xf:translation"
BRACKETED = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
BARE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")
BY_NAME = {
    "中文": "zh",
    "简体中文": "zh",
    "汉语": "zh",
    "chinese": "zh",
    "繁體中文": "zh-Hant",
    "繁体中文": "zh-Hant",
    "english": "en",
    "英文": "en",
    "英语": "en",
}
MISSING = ("", "-")
MESSAGES = (f"{JR}constraintMsg", f"{JR}requiredMsg")


def tag_of(name: str) -> str:
    """The tag of a language as authors write it: ``中文 (zh)``, ``en``, ``English``."""
    name = name.strip()
    if found := BRACKETED.search(name) or BARE.fullmatch(name):
        return found[found.re.groups]
    return BY_NAME.get(name.lower(), "")


def named(tree: Element) -> list[str]:
    """The languages of a form, as their tags or else as they are called."""
    names = [one.get("lang", "") for one in tree.iterfind(TRANSLATIONS, NS)]
    return [tag_of(name) or name for name in names]


def speak(tree: Element, language: str) -> str:
    """Leave a form one language, the nearest to the reader's; answer its tag.

    What was not translated stands in the language that the author wrote first. A reader of
    traditional script reads simplified text in it.
    """
    translations = tree.findall(TRANSLATIONS, NS)
    said = _keep(translations, language) if translations else ""
    if language.lower().startswith("zh-hant") and said != "zh-Hant" and not said.startswith("en"):
        _turn(tree)
        said = "zh-Hant" if translations else ""
    for one in tree.iterfind(TRANSLATIONS, NS):
        one.set("lang", said)
    return said


def _keep(translations: Sequence[Element], language: str) -> str:
    chosen = _nearest(translations, language)
    for other in (_default(translations), *translations):
        if other is not chosen:
            _fill(chosen, other)
    for other in translations:
        if other is not chosen:
            above(other).remove(other)
    name = chosen.get("lang", "")
    return tag_of(name) or name


def _nearest(translations: Sequence[Element], language: str) -> Element:
    tags = [tag_of(one.get("lang", "")).lower() for one in translations]
    wanted = language.lower()
    roots = [tag.split("-", maxsplit=1)[0] for tag in tags]
    for known, name in ((tags, wanted), (roots, wanted.split("-", maxsplit=1)[0])):
        if name in known:
            return translations[known.index(name)]
    return _default(translations)


def _default(translations: Sequence[Element]) -> Element:
    marked = [one for one in translations if one.get("default")]
    return (marked or list(translations))[0]


def _fill(chosen: Element, other: Element) -> None:
    """Take from another language what the chosen one does not say."""
    have = {one.get("id"): one for one in chosen}
    for text in list(other.iterchildren(f"{XF}text")):
        mine = have.get(text.get("id"))
        if mine is None:
            chosen.append(text)
        elif all(_is_missing(value) for value in mine):
            chosen.replace(mine, text)


def _is_missing(value: Element) -> bool:
    return len(value) == 0 and (value.text or "").strip() in MISSING


def _turn(tree: Element) -> None:
    """What is read, in traditional script; names of choices and formulas stay as they are."""
    for one in _read(tree):
        one.text = one.text and traditional(one.text)
        for child in one:
            child.tail = child.tail and traditional(child.tail)
    for bind in tree.iterfind("h:head/xf:model/xf:bind", NS):
        for name in MESSAGES:
            if (said := bind.get(name)) and "itext(" not in said:
                bind.set(name, traditional(said))


def _read(tree: Element) -> Iterator[Element]:
    yield from tree.iterfind("h:head/h:title", NS)
    yield from tree.iterfind(f"{TRANSLATIONS}/xf:text/xf:value", NS)
    yield from tree.iterfind("h:head/xf:model/xf:instance[@id]/xf:root/xf:item/xf:label", NS)
    for name in ("label", "hint"):
        yield from tree.iterfind(f"h:body//xf:{name}", NS)
