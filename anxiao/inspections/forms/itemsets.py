"""Choices that stand in a list of the form: the sheet is told where each list and label is."""

import re
from copy import deepcopy

from lxml.etree import _Element as Element

from anxiao.inspections.forms.spaces import NS, XF

LIST = re.compile(r"""instance\(\s*(['"])(?P<name>[^'"]+)\1\s*\)(?P<path>.*)""", re.DOTALL)
LISTS = "/h:html/h:head/xf:model/xf:instance"
TEXT = re.compile(r"itext\((?P<node>[^)]*)\)")


def fill(tree: Element) -> None:
    """Write the references of every set beside it, and copy the keys of its translated labels."""
    for itemset in tree.iter(f"{XF}itemset"):
        label = _reference(itemset, "label")
        itemset.set("valueRef", _reference(itemset, "value"))
        itemset.set("labelRef", label)
        found = LIST.search(itemset.get("nodeset", ""))
        if found is None:
            continue
        steps = _steps(found["path"])
        path = "".join(f"/xf:{step}" for step in steps)
        itemset.set("itextPath", f'{LISTS}[@id="{found["name"]}"]{path}')
        if text := TEXT.search(label):
            itemset.extend(_keys(tree, found["name"], steps, text["node"].strip()))


def _reference(itemset: Element, name: str) -> str:
    found = itemset.find(f"{XF}{name}")
    return "" if found is None else found.get("ref", "")


def _steps(path: str) -> list[str]:
    """The names on the way to the items, without filters, and without what shuffles them."""
    bare, depth = "", 0
    for sign in path:
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and sign in ",)":
            break
        bare += sign if depth == 0 and sign != "]" else ""
    return [step.strip() for step in bare.split("/") if step.strip()]


def _keys(tree: Element, name: str, steps: list[str], node: str) -> list[Element]:
    lists = tree.iterfind("h:head/xf:model/xf:instance", NS)
    here = [one for one in lists if one.get("id") == name]
    for step in [*steps, node]:
        here = [child for one in here for child in one.iterchildren(f"{XF}{step}")]
    return [deepcopy(one) for one in here]
