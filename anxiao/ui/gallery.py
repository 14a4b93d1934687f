"""Made-up data for the gallery of parts: a county that does not exist, posts and no persons."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.clock import LOCAL
from anxiao.ui.widgets import Cards, Day, PhotosField, PositionField

NOW = datetime(2026, 6, 15, 9, 40, tzinfo=LOCAL)
LONG_ZH = "青禾县白杨镇石桥河中心学校附属幼儿园"
LONG_EN = "Shiqiaohe Central School Kindergarten, Baiyang Town, Qinghe County"


def two(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


COUNTY = two("青禾县", "Qinghe County")
OFFICE = two("县平安办", "County Safety Office")
PRIMARY = two("白杨镇小学", "Baiyang Town Primary School")
KINDERGARTEN = two(LONG_ZH, LONG_EN)
MIDDLE = two("青禾县第三中学", "Qinghe County No. 3 Middle School")
TOWN = two("白杨镇人民政府", "Baiyang Town Government")
BUREAU = two("县教育局", "County Education Bureau")
URBAN = two("县城市管理执法局", "County Urban Management Bureau")
CLERK = two("科员", "clerk")
WALL = two("东侧围墙开裂约 3 米，墙脚外倾", "East wall cracked over 3 m and leaning outwards")


SAYS = {
    "month": two("本月", "This month"),
    "rectified": two("已整改隐患", "Hazards rectified"),
    "eighteen": two("24 条中 18 条", "18 of 24"),
    "sample": two("示例", "Samples"),
    "state": two("状态", "State"),
    "acts": two("行动", "Acts"),
    "progress": two("进度", "Progress"),
    "three": two("三方责任", "Three owners"),
    "photos": two("照片", "Photos"),
    "story": two("经过", "What happened"),
    "icons": two("图标", "Icons"),
    "facts": two("事实", "Facts"),
    "same": two("同一学校的隐患", "Hazards of the same school"),
    "nothing": two("还没有记录。", "Nothing is recorded yet."),
    "first": two("上报第一条", "Report the first"),
    "none": two("没有符合条件的隐患。", "No hazard fits."),
    "clear": two("清除筛选", "Clear the filters"),
    "waits": two("等待", "waits"),
    "mine": two("等我办理", "mine to do"),
    "soon": two("快到期", "due soon"),
    "late": two("逾期", "late"),
    "closed": two("已销号", "closed"),
    "three_today": two("今天 3 件事，1 件已逾期", "Three things today, one is late"),
    "none_today": two("今天没有到期的事", "Nothing is due today"),
    "report": two("上报隐患", "Report a hazard"),
    "remind": two("催办", "Remind"),
}


def frame() -> dict[str, Any]:
    """What the context processors give on other pages."""
    return {
        "territory": COUNTY,
        "now": NOW,
        "demo_label": two("演示数据 · 虚构", "Demo data, fictional"),
        "version": "0.1.0",
        "checkpoint": "9f2c41d7a0b3e865c1d2",
        "unread": 3,
        "actor": {
            "name": two("演示账号", "Demo account"),
            "post": "gallery",
            "title": CLERK["zh"],
            "title_en": CLERK["en"],
            "organisation_name": OFFICE["zh"],
            "organisation_name_en": OFFICE["en"],
        },
        "posts": [
            {"id": 1, "title": CLERK, "organisation": OFFICE, "current": True},
            {"id": 2, "title": two("安全专干", "safety officer"), "organisation": TOWN},
        ],
        "navigation": navigation(),
    }


def navigation() -> list[dict[str, Any]]:
    return [
        {"title": _("My work"), "url": "today", "icon": "inbox", "count": 3, "current": True},
        {"title": _("Hazards"), "url": "list", "icon": "alert-triangle", "count": 1284},
        {"title": _("Report"), "url": "form", "icon": "camera-plus"},
        {"title": _("Supervision"), "url": "board", "icon": "gavel"},
        {"title": _("School page"), "url": "record", "icon": "school"},
        {"title": _("Rules"), "url": "parts", "icon": "scale"},
    ]


def clocks() -> list[dict[str, Any]]:
    due = datetime(2026, 6, 18, 17, 30, tzinfo=LOCAL)
    return [
        {"state": "running", "working_days_left": 12, "due_at": due + timedelta(days=14)},
        {"state": "running", "working_days_left": 2, "due_at": due},
        {"state": "running", "working_days_left": 0, "due_at": NOW.replace(hour=17, minute=30)},
        {"state": "late", "late_days": 2, "due_at": due - timedelta(days=7)},
        {"state": "paused", "working_days_left": 4, "due_at": due},
        {"state": "done", "late_days": 0, "due_at": due},
        {"state": "done", "late_days": 3, "due_at": due},
    ]


def today_items() -> list[dict[str, Any]]:
    late, soon, calm = (
        two("逾期 2 天", "2 days late"),
        two("今天", "today"),
        two("还剩 3 天", "3 days left"),
    )
    accept = two("等验收", "waits for acceptance")
    return [
        {
            "tone": "late",
            "when": late,
            "place": PRIMARY,
            "url": "record",
            "what": two("校门口占道摊点", "Stalls block the school gate"),
            "waits_for": accept,
            "next": two("去验收", "Check it"),
        },
        {
            "tone": "soon",
            "when": soon,
            "place": URBAN,
            "url": "record",
            "what": two("退回交办：不属本部门", "Sent back: not this department's"),
            "waits_for": two("等改派", "waits for a new lead"),
            "next": two("改派", "Hand over"),
        },
        {
            "tone": "neutral",
            "when": calm,
            "place": two("七月联合行动", "Joint action in July"),
            "url": "record",
            "what": two("未安排带队人", "No leader named"),
            "waits_for": two("等指定", "waits for a name"),
            "next": two("指定", "Name one"),
        },
        {
            "tone": "neutral",
            "when": two("还剩 4 天", "4 days left"),
            "place": KINDERGARTEN,
            "url": "record",
            "what": WALL,
            "waits_for": accept,
            "next": two("去验收", "Check it"),
        },
    ]


def hazards() -> list[dict[str, Any]]:
    """Rows with the five facts that matter."""
    late, clock = clocks()[3], clocks()
    return [
        _hazard(
            1, KINDERGARTEN, WALL, two("重大 · 整改中", "major, rectifying"), "late", late, TOWN
        ),
        _hazard(
            2,
            PRIMARY,
            two("校门口占道摊点", "Stalls block the school gate"),
            two("等验收", "waits for acceptance"),
            "mine",
            clock[1],
            URBAN,
        ),
        _hazard(
            3,
            MIDDLE,
            two("教学楼二层应急灯不亮", "Emergency light out, second floor"),
            two("已签收", "signed for"),
            "neutral",
            clock[0],
            MIDDLE,
        ),
        _hazard(
            4,
            MIDDLE,
            two("食堂后门堆放杂物", "Clutter at the canteen's back door"),
            two("已销号", "closed"),
            "closed",
            clock[5],
            MIDDLE,
        ),
        _hazard(
            5,
            PRIMARY,
            two("配电箱未上锁", "Switch box not locked"),
            two("已交办", "dispatched"),
            "neutral",
            clock[4],
            PRIMARY,
        ),
    ]


def _hazard(
    pk: int, school: Any, title: Any, state: Any, tone: str, clock: Any, lead: Any
) -> dict[str, Any]:
    keys = ("pk", "school", "title", "state", "tone", "clock", "lead")
    return dict(zip(keys, (pk, school, title, state, tone, clock, lead), strict=True))


def photos() -> dict[str, list[dict[str, Any]]]:
    taken = {"by": two("镇安全专干", "town safety officer")}
    return {
        "before": [
            {
                "url": static("ui/gallery/before.svg"),
                "at": NOW - timedelta(days=9),
                "distance": 12,
                **taken,
            },
        ],
        "after": [
            {
                "url": static("ui/gallery/after.svg"),
                "at": NOW - timedelta(days=1),
                "distance": 1240,
                "far": True,
                **taken,
            },
            {"url": static("ui/gallery/portrait.svg"), "at": NOW, "distance": None, **taken},
        ],
    }


def story() -> list[dict[str, Any]]:
    safety = two("安全专干", "safety officer")
    return [
        {
            "who": KINDERGARTEN,
            "post": two("后勤主任", "logistics head"),
            "at": NOW - timedelta(days=9),
            "what": two("上报了隐患。", "Reported the hazard."),
            "on_behalf_of": TOWN,
            "tone": "neutral",
        },
        {
            "who": OFFICE,
            "post": CLERK,
            "at": NOW - timedelta(days=8, hours=4),
            "what": two(
                "定为重大隐患，交办白杨镇人民政府。",
                "Graded it major and dispatched it to Baiyang Town Government.",
            ),
            "why": two(
                "墙体外倾，紧邻放学通道，按《青禾县校园隐患分级规则》第 4 条。",
                "The wall leans over the way home; rule 4 of the county's grading rules.",
            ),
        },
        {
            "who": TOWN,
            "post": safety,
            "at": NOW - timedelta(days=8),
            "what": two("已签收，并设置了警戒线。", "Signed for it and put up a cordon."),
        },
        {
            "who": TOWN,
            "post": safety,
            "at": NOW - timedelta(hours=2),
            "tone": "mine",
            "what": two("申请验收。", "Asked for acceptance."),
            "photos": photos()["after"],
        },
    ]


def steps() -> list[dict[str, Any]]:
    words = [
        two("上报", "report"),
        two("定级", "grade"),
        two("交办", "dispatch"),
        two("签收", "sign for"),
        two("整改", "rectify"),
        two("验收", "accept"),
        two("销号", "close out"),
    ]
    states = ["done"] * 4 + ["current", "todo", "todo"]
    steps = [{"title": w, "state": s} for w, s in zip(words, states, strict=True)]
    for number, step in enumerate(steps[:4]):
        step["at"] = NOW - timedelta(days=9 - number)  # type: ignore[assignment]
    return steps


def offers() -> list[dict[str, Any]]:
    return [
        {
            "verb": "accept",
            "label": two("验收通过", "Accept"),
            "url": "done",
            "primary": True,
            "method": "post",
        },
        {"verb": "return", "label": two("退回整改", "Send back"), "url": "form"},
        {"verb": "extend", "label": two("同意延期", "Grant an extension"), "url": "form"},
        {
            "verb": "print",
            "label": two("打印交办单", "Print the dispatch slip"),
            "url": "record",
            "icon": "printer",
        },
        {
            "verb": "close",
            "label": two("销号", "Close out"),
            "url": "",
            "reason": two(
                "须由整改单位以外的人先验收。",
                "Someone outside the rectifying body has to accept it first.",
            ),
        },
    ]


def columns() -> list[dict[str, Any]]:
    def one(
        title: Any, age: Any, tone: str, blocked: Any = None, who: Any = TOWN
    ) -> dict[str, Any]:
        return {
            "title": title,
            "url": "record",
            "age": age,
            "tone": tone,
            "blocked": blocked,
            "who": who,
        }

    return [
        {
            "title": two("已提醒", "Reminded"),
            "count": 12,
            "url": "list",
            "cards": [
                one(
                    WALL,
                    two("逾期 2 天", "2 days late"),
                    "late",
                    two("等镇政府报五定方案", "waits for the town's plan"),
                ),
                one(
                    two("校车停靠点无标线", "No markings at the bus stop"),
                    two("逾期 1 天", "1 day late"),
                    "late",
                    None,
                    URBAN,
                ),
            ],
        },
        {
            "title": two("已督办", "Ordered"),
            "count": 3,
            "url": "list",
            "cards": [
                one(
                    two("校门口占道摊点", "Stalls block the school gate"),
                    two("还剩 2 天", "2 days left"),
                    "soon",
                    two("等城管局排班", "waits for the bureau's roster"),
                    URBAN,
                )
            ],
        },
        {
            "title": two("已约谈", "Interviewed"),
            "count": 1,
            "url": "list",
            "cards": [
                one(
                    two("消防通道长期占用", "Fire lane blocked for months"),
                    two("第 6 天", "day 6"),
                    "neutral",
                    None,
                    MIDDLE,
                )
            ],
        },
        {"title": two("挂牌督办", "Listed"), "count": 0, "url": "list", "cards": []},
    ]


class ReportForm(forms.Form):
    """The category before the text; only what the system cannot know."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[
            ("building", _("Buildings and walls")),
            ("traffic", _("Traffic at the gate")),
            ("food", _("Food")),
            ("fire", _("Fire and power")),
        ],
        widget=Cards(
            icons={
                "building": "building",
                "traffic": "car",
                "food": "tools-kitchen-2",
                "fire": "flame",
            },
            hints={
                "building": _("Cracks, leaning walls, loose parts"),
                "traffic": _("Crossings, stalls, parked cars"),
            },
        ),
    )
    photos = PhotosField(label=_("Photos"), help_text=_("One from afar, one from near."))
    where = forms.CharField(
        label=_("Where exactly?"), help_text=_("A gate, a floor, a side of the building.")
    )
    position = PositionField(label=_("Position"), required=False)
    text = forms.CharField(
        label=_("What do you see?"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    seen_on = forms.DateField(label=_("Seen on"), widget=Day)
    stopped = forms.BooleanField(label=_("The place is closed off"), required=False)


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("open", _("open")), ("late", _("late"))],
    )
    town = forms.ChoiceField(
        label=_("Town"),
        required=False,
        choices=[("", _("all")), ("baiyang", "白杨镇"), ("shiqiao", "石桥河镇")],
    )
    q = forms.CharField(label=_("Words"), required=False)


def answers() -> list[dict[str, Any]]:
    return [
        {"question": _("What is it about?"), "answer": _("Buildings and walls"), "url": "form"},
        {"question": _("Where exactly?"), "answer": KINDERGARTEN, "url": "form"},
        {"question": _("What do you see?"), "answer": "", "url": "form"},
    ]
