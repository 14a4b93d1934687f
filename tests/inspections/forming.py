"""XForms made by pyxform from rows, as an author would write them in a sheet."""

from typing import Any

from lxml import etree
from pyxform.xls2xform import convert

from anxiao.inspections.checklists.items import Choice, Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from tests.world import COUNTY, SYSTEM, World

ZH, EN = "label::中文 (zh)", "label::English (en)"
VERDICTS = (
    Choice("pass", "合格", "Pass"),
    Choice("fail", "不合格", "Fail"),
    Choice("na", "不适用", "N/A"),
)
Rows = list[dict[str, str]]


def verdicts() -> Rows:
    return [{"list_name": "verdict", "name": c.name, ZH: c.zh, EN: c.en} for c in VERDICTS]


def xform(survey: Rows, choices: Rows | None = None, **settings: str) -> str:
    """The XForm of a survey."""
    given = {"form_id": "test", "form_title": "检查", "version": "1", **settings}
    sheets: dict[str, Any] = {"survey": survey, "choices": choices or [], "settings": [given]}
    return str(convert(xlsform=sheets, validate=False).xform)


def text(kind: str, name: str, zh: str, en: str = "", **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, ZH: zh, EN: en or "-", **more}


def verdict(number: int) -> tuple[Rows, Item]:
    """A question with what its failure asks for, and how it binds."""
    name, failed = f"q{number}", f"../q{number} = 'fail'"
    rows = [
        text(
            "select_one verdict",
            name,
            f"第{number}项:消防通道畅通,无杂物堆放",
            f"Item {number}: the fire lane is clear",
            required="yes",
        ),
        text("text", f"{name}_note", "说明情况", "What is wrong", relevant=failed, required="yes"),
        text(
            "image", f"{name}_photo", "拍照取证", "A photo of it", relevant=failed, required="yes"
        ),
        text(
            "select_one yn",
            f"{name}_fixed",
            "是否当场整改",
            "Put right on the spot",
            relevant=failed,
        ),
    ]
    item = Item(
        path=name,
        kind="verdict",
        zh=rows[0][ZH],
        is_required=True,
        choices=VERDICTS,
        fails=("fail",),
        note_path=f"{name}_note",
        photo_path=f"{name}_photo",
        fixed_path=f"{name}_fixed",
    )
    return rows, item


def twenty() -> tuple[str, list[Item]]:
    """A list of twenty verdicts, and a date and a head count that must make sense."""
    made = [verdict(number) for number in range(1, 21)]
    rows = [row for rows, _item in made for row in rows]
    extra = [
        text("date", "seen_on", "检查日期", "Day of the visit", required="yes"),
        text(
            "integer",
            "guards",
            "在岗保安人数",
            "Guards on duty",
            constraint=". >= 0 and . <= 50",
            **{
                "constraint_message::中文 (zh)": "人数应在0到50之间",
                "constraint_message::English (en)": "0 to 50",
            },
        ),
        text("text", "why_none", "没有保安的原因", "Why there is none", relevant="${guards} = 0"),
        {"type": "calculate", "name": "failed", "calculation": _count()},
    ]
    return xform([*rows, *extra], [*verdicts(), *yes_no()]), [item for _rows, item in made]


def yes_no() -> Rows:
    return [
        {"list_name": "yn", "name": "yes", ZH: "是", EN: "Yes"},
        {"list_name": "yn", "name": "no", ZH: "否", EN: "No"},
    ]


def _count() -> str:
    return " + ".join(f"if(${{q{n}}} = 'fail', 1, 0)" for n in range(1, 21))


def checklist(world: World, form: str, items: list[Item], **more: Any) -> Checklist:
    """A draft with a form, written by the county's office."""
    given = {
        "series": uuid7(),
        "zh": "校园消防安全检查表",
        "en": "Fire safety of a school",
        "territory_code": COUNTY,
        "subject_owner": world.organisations["office"].pk,
        "owner": world.organisations["office"].pk,
        "xform": form,
        "questions": [item.as_data() for item in items],
        "made_at": clock.now(),
        **more,
    }
    with acting(SYSTEM):
        return Checklist.objects.create(**given)


def answers(xml: str) -> dict[str, str]:
    """The answers of a submission by their paths, without what is about the submission itself."""
    root = etree.fromstring(xml.encode())
    found = {}
    for leaf in root.iter():
        if isinstance(leaf.tag, str) and len(leaf) == 0:
            steps = [leaf, *leaf.iterancestors()]
            path = "/".join(etree.QName(one).localname for one in reversed(steps[:-1]))
            if not path.startswith("meta/"):
                found[path] = leaf.text or ""
    return found
