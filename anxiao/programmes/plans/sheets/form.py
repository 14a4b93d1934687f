"""The form in which offices keep a programme: its columns, as they go out and come in."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import columns as reading
from anxiao.kernel import printed
from anxiao.kernel.columns import Column, Unfit
from anxiao.kernel.sentences import sentence

LONGEST, MOST_NAMES = 2400, 30_000


def text(longest: int) -> reading.Reader:
    """Words; the apostrophe that keeps a cell from being run is none of them."""
    read = reading.text(longest)

    def bare(value: Any) -> str:
        said: str = read(printed.unquoted(value) if isinstance(value, str) else value)
        return said

    return bare


def weight(value: Any) -> int:
    """A weight as a whole number; people write 分 or % behind it."""
    said = re.sub(r"[分%％\s]+$", "", str(value)).removesuffix(".0")
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= 1000:
        raise Unfit(sentence(N_("A weight is a whole number from 1 to 1,000.")))
    return int(said)


@dataclass(frozen=True)
class Field:
    """One column of the form: its headings, its width, its look, how it is read."""

    key: str
    title: str
    headings: tuple[str, ...]
    help: str
    read: reading.Reader
    width: int = 14
    look: str = "plain"
    required: bool = False
    example: str = ""
    has_lines: bool = False
    is_hidden: bool = False

    def heading(self) -> printed.Column:
        return printed.Column(
            title=_(self.title),
            width=self.width,
            look=self.look,
            is_indented=self.key == "title",
            is_hidden=self.is_hidden,
        )

    def column(self) -> Column:
        return Column(
            self.key,
            (*self.headings, self.title),
            self.read,
            self.help,
            required=self.required,
            example=self.example,
            has_lines=self.has_lines,
        )


FORM = (
    Field(
        "number",
        N_("Serial number"),
        ("序号", "序號", "编号", "任务编号", "序"),
        N_("1, 1.1, 1.1.1 or 一、（一）、1.: a part stands below its whole"),
        text(40),
        width=8,
        look="centred",
        example="1.1",
    ),
    Field(
        "title",
        N_("Task"),
        ("任务", "任務", "工作任务", "目标任务", "重点任务", "工作内容", "任务名称", "主要任务"),
        N_("what is to be reached, in one sentence"),
        text(240),
        width=34,
        required=True,
        example="完善校园周边交通设施",
    ),
    Field(
        "organisation",
        N_("Leading organisation"),
        ("牵头单位", "牽頭單位", "责任单位", "牵头部门", "责任部门", "主办单位"),
        N_("one; further names behind 、 assist"),
        text(MOST_NAMES),
        width=18,
        example="青禾县公安局",
    ),
    Field(
        "assists",
        N_("Assisting organisations"),
        ("配合单位", "配合單位", "协办单位", "配合部门", "参与单位", "责任配合单位"),
        N_("several with 、 between; 各乡镇 and 各成员单位 are understood"),
        text(MOST_NAMES),
        width=22,
        example="青禾县教育局、各乡镇",
    ),
    Field(
        "leader",
        N_("Leader responsible"),
        ("责任领导", "責任領導", "分管领导", "牵头领导", "责任人", "包保领导"),
        N_("a post, not a name: 副县长, or 青禾县公安局 局长"),
        text(240),
        width=18,
        example="青禾县公安局 局长",
    ),
    Field(
        "standard",
        N_("Standard (with measurable target)"),
        (
            "标准（含可量化目标）",
            "標準",
            "工作标准",
            "目标要求",
            "完成标准",
            "工作目标",
            "量化目标",
        ),
        N_("when it counts as done; on a line of its own 可量化目标：比例 95/100, or 数量 120"),
        text(LONGEST),
        width=38,
        has_lines=True,
        example="校门口 100 米设齐标志标线\n可量化目标：比例 100%",
    ),
    Field(
        "deadline",
        N_("To be completed by"),
        (
            "完成时限",
            "完成時限",
            "时限",
            "完成时间",
            "截止时间",
            "时间节点",
            "完成日期",
            "时间要求",
        ),
        N_("a day, or 6月底前, 三季度, 全年, 长期坚持"),
        text(80),
        width=15,
        look="day",
        example="6月底前",
    ),
    Field(
        "weight",
        N_("Weight of the task"),
        ("权重", "權重", "分值", "占比"),
        N_("how much it counts beside its neighbours; 1 where it is missing"),
        weight,
        width=7,
        look="centred",
        example="10",
    ),
    Field(
        "evidence",
        N_("Result material"),
        ("成果材料", "佐证材料", "成果形式", "印证材料"),
        N_("what proves that it is done"),
        text(1000),
        width=20,
        has_lines=True,
        example="验收照片",
    ),
    Field(
        "starts_on",
        N_("First day"),
        ("起始日期", "开始时间", "启动时间", "开始日期"),
        N_("the day on which it begins, where it does not begin with the programme"),
        text(80),
        width=15,
        look="day",
    ),
    Field(
        "focus_area",
        N_("Focus area of the task"),
        ("重点领域", "重點領域", "整治重点", "领域", "类别", "工作类别"),
        N_("one of the focus areas of the norms"),
        text(80),
        width=14,
        example="交通安全",
    ),
    Field(
        "key",
        N_("Key (do not change)"),
        ("系统编号", "系統編號", "系统编号（请勿改动）"),
        N_("by it a row finds its task again"),
        text(80),
        width=12,
        is_hidden=True,
    ),
)
KEYS = tuple(field.key for field in FORM)
TITLES = {field.key: field.headings[0] for field in FORM}
COLUMNS = tuple(field.column() for field in FORM)
