"""The gallery: every shape and part with made-up data, to look at while building pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from anxiao.kernel.http import Page
from anxiao.ui import gallery as sample
from anxiao.ui.icons import ICONS
from anxiao.ui.words import part

SHAPES = ("parts", "today", "list", "record", "form", "board", "done", "plain", "error", "panel")


def gallery(request: HttpRequest, shape: str = "parts") -> HttpResponse:
    if shape not in SHAPES:
        raise Http404
    context = {**sample.frame(), **_content(request, shape), "shape": shape, "shapes": SHAPES}
    for item in context["navigation"]:
        item["current"] = part(item, "url") == shape
    return render(request, f"ui/gallery/{shape}.html", context)


def _content(request: HttpRequest, shape: str) -> dict[str, Any]:
    empty = "empty" in request.GET
    bound = "wrong" in request.GET
    items = [] if empty else sample.today_items()
    return {
        "items": items,
        "rest": 0 if empty else 12,
        "all_url": "list",
        "coming": sample.two("下周有 3 件。", "Three things next week."),
        "clocks": sample.clocks(),
        "hazards": [] if empty else sample.hazards(),
        "columns": sample.columns() if shape == "board" else HEADS,
        "filters": sample.FilterForm(request.GET),
        "count": 0 if empty else 1284,
        "export_url": "list",
        "page": Page([], after="older", before="newer"),
        "photos": sample.photos(),
        "story": sample.story(),
        "steps": sample.steps(),
        "offers": sample.offers(),
        "owners": {
            "territorial": sample.TOWN,
            "sector": sample.BUREAU,
            "subject": sample.KINDERGARTEN,
        },
        "hazard": sample.hazards()[0],
        "facts": sample_facts(),
        "form": sample.ReportForm({"category": "fire", "where": ""} if bound else None),
        "draft": "gallery.report",
        "cancel_url": "today",
        "answers": sample.answers(),
        "done": _done(),
        "sentence": sample.two(
            "“验收”须由整改单位以外的人进行。",
            "Someone outside the rectifying body has to accept it.",
        ),
        "status": 403,
        "says": sample.SAYS,
        "icons": sorted(ICONS),
        "trail": [(sample.COUNTY, "today"), (sample.KINDERGARTEN, "record"), (sample.WALL, "")],
        "tabs": [
            {"title": sample.two("概况", "Overview"), "url": "parts", "current": True},
            {"title": sample.two("隐患", "Hazards"), "url": "list", "count": 5},
        ],
    }


HEADS = [
    sample.two("隐患", "Hazard"),
    sample.two("状态", "State"),
    sample.two("期限", "Deadline"),
    sample.two("牵头单位", "Lead"),
]


def sample_facts() -> list[tuple[Any, Any]]:
    return [
        (sample.two("编号", "Number"), "青禾隐 2026-0412"),
        (sample.two("地点", "Place"), sample.KINDERGARTEN),
        (sample.two("类别", "Category"), sample.two("校舍建筑 / 围墙", "Buildings / walls")),
        (sample.two("级别", "Grade"), sample.two("重大", "major")),
        (sample.two("应急措施", "Interim measures"), ""),
    ]


def _done() -> dict[str, Any]:
    return {
        "title": sample.two("已上报", "Reported"),
        "sentence": sample.two(
            "隐患已送达县平安办。", "The hazard has reached the County Safety Office."
        ),
        "number": "QH-2026-0412",
        "steps": [
            sample.two("县平安办核实并定级。", "The office verifies and grades it."),
            sample.two(
                "交办给牵头单位，您会收到提醒。", "It is dispatched to a lead; you get a notice."
            ),
        ],
        "by": sample.NOW.replace(day=16, hour=17, minute=30),
        "draft": "gallery.report",
        "ways": [
            {"title": sample.two("再报一条", "Report another"), "url": "form"},
            {"title": sample.two("看这条隐患", "See this hazard"), "url": "record"},
        ],
    }
