"""A county as its office has it on the first day: four files, as untidy as real ones."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from anxiao.kernel import clock, workdays
from tests.imports.sheets import book, xlsx

COUNTY = "990121"
TOWNS = [
    ["区划代码", "名称"],
    ["990121", "青禾县"],
    ["990121100", "白杨镇"],
    [990121101000, "石桥镇"],
]
SCHOOL, OTHER, POINT = "青禾县白杨镇中心小学", "青禾县石桥镇中心小学", "竹林教学点"
OFFICE, TOWN, MARKET = "青禾县平安校园建设办公室", "白杨镇人民政府", "青禾县市场监督管理局"
AUDITOR, SCHOOL_OFFICER, TOWN_OFFICER = "陈审", "周敏", "李强"
EXCEL = date(1899, 12, 30)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def organisations() -> bytes:
    """Two sheets, a merged title, full-width digits, blanks, a total, a wrong row."""
    departments: list[list[Any]] = [
        ["青禾县校园安全工作成员单位名单", None, None, None, None],
        ["序号", "单位名称 ", "简称", "单位类别", "职责领域"],
        [1, "青禾县教育局　", "县教育局", "成员单位", "教育"],
        [2, "青禾县公安局", "县公安局", "成员单位", "公安、交警"],
        ["３", " " + MARKET, "县市监局", "成员单位", "市监"],
        [4, "青禾县消防救援大队", "县消防大队", "成员单位", "消防"],
        [5, "青禾县园林所", "", "成员单位", "园林绿化"],
        [6, "青禾县教育局", "", "成员单位", "教育"],
        ["合计", "6个", None, None, None],
    ]
    towns: list[list[Any]] = [
        ["乡镇（街道）", None, None],
        ["单位名称", "所在乡镇", "单位类别"],
        [TOWN, "白杨镇", "乡镇"],
        ["石桥镇人民政府 ", "990121101", "乡镇"],
    ]
    merged = {"成员单位": ["A1:E1"], "乡镇": ["A1:C1"]}
    return book({"成员单位": departments, "乡镇": towns}, merged)


def schools() -> bytes:
    """Two lines of headings, a remark, a total, and one town that is misspelt."""
    rows: list[list[Any]] = [
        ["青禾县学校基本情况一览表（２０２６年秋季）", *[None] * 6],
        ["序号", "学校名称 ", "学校标识码（10位）", "所在 乡镇", "学生数", None, "中心校"],
        [None, None, None, None, "在校学生数", "寄宿生数（人）", None],
        [1, SCHOOL, "２１４２００００１１", "白杨镇", "８６０人", 12, None],
        [2, f"　{POINT}　", "2142000012", "白扬镇", "23", None, SCHOOL],
        [3, OTHER, 2142000013, 990121101, "1,012", 400, None],
        ["合计", None, None, None, 1895, 412, None],
        ["注：数据截至2026年9月1日。", *[None] * 6],
    ]
    spans = ["A1:G1", "E2:F2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "G2:G3"]
    return book({"一览表": rows}, {"一览表": spans})


def people() -> bytes:
    """Two of one name, days as words and as numbers of Excel, numbers in full width."""
    offices: list[list[Any]] = [
        ["青禾县校园安全工作人员通讯录", *[None] * 5],
        ["序号", "姓 名", "工作单位", "职务", "角色", "手机号码"],
        [1, AUDITOR, OFFICE, "审计员", "审计监督", "13900000001"],
        [2, "张伟", "县教育局", "安全股股长", "", "139 0000 0002"],
        [3, "张伟", "县教育局", "安全股科员", "", "１３９００００００３３"],
        [4, TOWN_OFFICER, TOWN, "综治办主任", "", 13900000004],
        [5, "赵敏", "石桥镇人民政府", "综治办主任", None, "139-0000-0005"],
    ]
    teachers: list[list[Any]] = [
        ["姓名", "学校", "职务", "手机", "任职时间"],
        [SCHOOL_OFFICER, SCHOOL, "安全副校长", "13900000006", "2025年9月1日"],
        ["吴芳", OTHER, "安全副校长 ", "13900000007", 45901],
    ]
    return book({"机关": offices, "学校": teachers}, {"机关": ["A1:F1"]})


HEADINGS = [
    "序号", "隐患地点/单位", "隐患描述", "隐患类别", "等级", "排查时间", "牵头单位",
    "整改期限", "整改措施", "进展", "验收时间", "验收单位", "销号",
]  # fmt: skip
# What is open and has no lead yet, by who is going to answer for it.
BY_SCHOOL, BY_LINK, ON_PAPER = (
    "灭火器压力不足",
    "校门口小卖部向学生售酒",
    "校门东侧停工工地无人看管",
)


def hazards() -> bytes:
    """Open and finished ones with days in four ways of writing; one lies in the future."""
    later = workdays.deadline(clock.today(), 20).on
    fire, drink, empty = (
        "灭火器、消火栓缺失、过期或者无水",
        "禁售范围内售酒或者向未成年人售酒",
        "周边废弃房屋、停工工地无封闭、无人看管",
    )
    rows: list[list[Any]] = [
        ["青禾县学校安全隐患排查整改台账", *[None] * 12],
        HEADINGS,
        [1, SCHOOL, BY_SCHOOL, fire, "一般", ago(6), *[None] * 3, "未整改", *[None] * 3],
        [2, SCHOOL, BY_LINK, drink, "一般", f"{ago(5):%Y.%m.%d}", *[None] * 3, "未整改",
         *[None] * 3],
        [3, f"{SCHOOL}东侧", ON_PAPER, empty, "", f"{ago(4):%Y%m%d}", *[None] * 3, "", *[None] * 3],
        [4, OTHER, "食堂后厨消火栓无水", fire, "一般", (ago(60) - EXCEL).days, OTHER,
         f"{ago(30):%Y/%m/%d}", "已接通水源", "已整改", ago(29), "县教育局", "已销号"],
        [5, OTHER, "操场单杠松动", "说不清楚", "一般", ago(12), OTHER,
         f"{later.year}年{later.month}月{later.day}日", "", "整改中", *[None] * 3],
        [6, "石桥镇中心小学", "监控黑屏", "视频监控离线、画面不清", "一般", ago(-9), *[None] * 7],
        ["合计", "6条", *[None] * 11],
    ]  # fmt: skip
    return book({"台账": rows}, {"台账": ["A1:M1"]})


def many(count: int) -> bytes:
    """A ledger of open hazards, every one of them still to be handed out."""
    heads = ["隐患地点", "隐患描述", "隐患类别", "等级", "排查时间"]
    fire = "灭火器、消火栓缺失、过期或者无水"
    rows = [
        [(SCHOOL, OTHER)[n % 2], f"第{n}处灭火器过期", fire, "一般", ago(3 + n % 20)]
        for n in range(count)
    ]
    return xlsx([heads, *rows])


def mended(faults: bytes, wrong: str, right: str) -> bytes:
    """The sheet of rows to be put right, with one word corrected in it."""
    opened = load_workbook(BytesIO(faults))
    for row in opened.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == wrong:
                cell.value = right
    kept = BytesIO()
    opened.save(kept)
    return kept.getvalue()
