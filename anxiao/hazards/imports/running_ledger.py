"""The running hazard ledger: every row lands in the state that its columns prove."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.hazards.imports.matching import Kinds, Places, progress
from anxiao.hazards.lifecycle import STATE_WORDS
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import take_over as taking
from anxiao.hazards.services.take_over import Past
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column, day, one_of, text
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.kernel.sheets import write
from anxiao.kernel.staging import NEW, SAME, Kind, Row, Stage
from anxiao.ledger import services as ledger
from anxiao.places.lookup import Directory

GRADE_WORDS = {
    "一般": "general", "一般隐患": "general", "一般事故隐患": "general", "较大": "general",
    "低": "general", "重大": "major", "重大隐患": "major", "重大事故隐患": "major",
}  # fmt: skip
LONGEST = 400
COLUMNS = (
    Column(
        "place",
        ("隐患地点", "隐患单位", "单位", "学校", "学校名称", "地点", "单位名称", "隐患地点单位"),
        text(160),
        N_("the school or place, by its name or short name"),
        required=True,
        example="白杨镇中心小学",
    ),
    Column(
        "description",
        (
            "隐患描述",
            "隐患内容",
            "问题隐患",
            "存在问题",
            "隐患情况",
            "主要问题",
            "隐患名称",
            "问题",
        ),
        text(2000),
        N_("what is dangerous, in a sentence"),
        required=True,
        example="校门口占道摊点堵塞消防通道",
    ),
    Column(
        "category",
        ("类别", "隐患类别", "隐患类型", "类型", "问题类别"),
        text(80),
        N_("a kind of hazard of the norms, or words near it"),
        example="占道经营",
    ),
    Column(
        "grade",
        ("等级", "隐患等级", "隐患级别", "级别"),
        one_of(GRADE_WORDS),
        N_("general or major"),
        example="一般",
        choices=("一般", "重大"),
    ),
    Column(
        "found_on",
        ("排查时间", "发现时间", "检查时间", "排查日期", "检查日期", "发现日期", "上报时间"),
        day,
        N_("when it was found"),
        required=True,
        example="2026-03-05",
    ),
    Column(
        "lead",
        ("牵头单位", "责任单位", "整改责任单位", "整改单位", "牵头部门", "责任部门"),
        text(160),
        N_("who has to rectify it"),
    ),
    Column("person", ("责任人", "整改责任人", "联系人"), text(80), N_("kept with the description")),
    Column(
        "due_on",
        ("整改期限", "整改时限", "限期", "完成时限", "整改完成时限", "期限"),
        day,
        N_("the last day of the limit"),
        example="2026-03-25",
    ),
    Column(
        "remedy",
        ("整改措施", "整改情况", "措施", "整改内容"),
        text(2000),
        N_("what is or was done"),
    ),
    Column(
        "progress",
        ("进展", "状态", "整改状态", "进展情况", "整改进展", "是否整改", "完成情况"),
        text(400),
        N_("such as 未整改, 整改中, 已整改"),
        example="整改中",
    ),
    Column("fixed_on", ("完成时间", "整改完成时间", "完成日期"), day, N_("when it was fixed")),
    Column("accepted_on", ("验收时间", "验收日期", "复查时间"), day, N_("when it was accepted")),
    Column(
        "acceptor",
        ("验收单位", "验收部门", "复查单位"),
        text(160),
        N_("who accepted it; a closed hazard needs another unit than the one that rectified it"),
    ),
    Column("closed", ("销号", "是否销号", "销号时间", "销号情况"), text(40), N_("closed or not")),
)
TITLES = {column.key: column.title for column in COLUMNS}


def judge(actor: Actor, rows: Sequence[Row], stage: Stage) -> None:
    places, kinds, directory = Places.of(actor), Kinds.now(), Directory.of(actor)
    for row in rows:
        site, why = places.find(row.get("place"))
        row.found["site"] = site
        if why is not None:
            row.fault(TITLES["place"], why["key"], row.get("place"), **why["params"])
        _item(row, kinds, stage)
        for key in ("lead", "acceptor"):
            _organisation(row, key, directory)
        _dates(row)
    _verdicts(actor, [row for row in rows if row.is_good])


def _item(row: Row, kinds: Kinds, stage: Stage) -> None:
    """The kind of hazard: chosen on the page, beyond doubt, proposed, or asked for."""
    said = row.get("category") or row.get("description")[:60]
    chosen = stage.chosen("category", said)
    item = next((one for one in kinds.items if one.code == chosen), None)
    if item is None:
        item, is_sure = kinds.guess(row.get("category"), row.get("description"))
        if not is_sure:
            proposed = item.code if item else ""
            row.asks.append({"column": "category", "value": said, "proposed": proposed})
        if item is not None and not is_sure:
            row.note(
                N_("Taken for “%(item)s”: change it below if it is something else."), item=item.name
            )
        if item is None:
            says = N_("Which kind of hazard is it? Choose it under “unsure values”.")
            row.fault(TITLES["category"], says, said)
    row.found["item"] = item


def _organisation(row: Row, key: str, directory: Directory) -> None:
    if said := row.get(key):
        row.found[key], why = directory.find(said)
        if why is not None:
            row.fault(TITLES[key], why["key"], said, **why["params"])


def _dates(row: Row) -> None:
    """Days in the order in which they can have come."""
    found_on, today = _day(row, "found_on"), clock.today()
    assert found_on is not None
    if found_on > today:
        row.fault(TITLES["found_on"], N_("This day lies in the future."), found_on)
    due_on = _day(row, "due_on")
    if due_on and due_on < found_on:
        row.fault(TITLES["due_on"], N_("It lies before the day on which it was found."), due_on)
    elif due_on and workdays.between(found_on, due_on) > LONGEST:
        says = N_("A limit lies between 0 and %(days)s working days.")
        row.fault(TITLES["due_on"], says, due_on, days=LONGEST)
    for key in ("fixed_on", "accepted_on"):
        value = _day(row, key)
        if value and value < found_on:
            row.fault(TITLES[key], N_("It lies before the day on which it was found."), value)
        elif value and value > today:
            row.fault(TITLES[key], N_("This day lies in the future."), value)
    fixed_on, accepted_on = _day(row, "fixed_on"), _day(row, "accepted_on")
    if fixed_on and accepted_on and accepted_on < fixed_on:
        row.fault(TITLES["accepted_on"], N_("Accepted before it was fixed."), accepted_on)


def _day(row: Row, key: str) -> date | None:
    value = row.get(key)
    return date.fromisoformat(value) if value else None


def _verdicts(actor: Actor, rows: Sequence[Row]) -> None:
    known = _known(actor, rows)
    seen: dict[Any, int] = {}
    for row in rows:
        key = _identity(row.found["site"].pk, row.get("found_on"), row.get("description"))
        if key in known:
            row.verdict = SAME
            row.note(N_("It is here already; what comes next is entered on its page."))
        elif key in seen:
            row.verdict = SAME
            row.note(N_("The same as row %(row)s."), row=seen[key])
        else:
            seen[key] = row.number
            row.verdict = NEW
            _say(row)


def _identity(site: UUID, found_on: str, description: str) -> tuple[UUID, str, str]:
    return site, found_on, description.strip()


def _known(actor: Actor, rows: Sequence[Row]) -> set[tuple[UUID, str, str]]:
    """The hazards of these sites by what makes them the same: place, day, words."""
    sites = {row.found["site"].pk for row in rows}
    kept = Hazard.objects.visible_to(actor).filter(site__in=sites)
    return {
        _identity(
            site,
            reported_at.astimezone(clock.LOCAL).date().isoformat(),
            description.partition("\n")[0],
        )
        for site, reported_at, description in kept.values_list("site", "reported_at", "description")
    }


def _say(row: Row) -> None:
    """In which state it lands, and why it goes no further than that."""
    past = _past(row)
    row.note(N_("Comes in as: %(state)s."), state=msg(STATE_WORDS[past.state]))
    says_fixed = _says_fixed(row)
    if past.state == "reported" and (says_fixed or past.lead or past.due_on):
        row.note(N_("Lead and limit are both needed for more than a report."))
    if past.state == "signed":
        row.note(N_("A major hazard needs its five fixed items before it goes on."))
    if past.state == "submitted":
        row.note(N_("No other unit is named that accepted it, so it awaits acceptance."))


def _says_fixed(row: Row) -> bool:
    said = f"{row.get('progress')} {row.get('closed')}".strip()
    has_end = bool(row.get("fixed_on") or row.get("accepted_on"))
    return progress(said, has_end=has_end) == "fixed"


def _past(row: Row) -> Past:
    said = f"{row.get('progress')} {row.get('closed')}".strip()
    found_on = date.fromisoformat(row.get("found_on"))
    is_fixed = _says_fixed(row)
    ended = _day(row, "fixed_on") or _day(row, "accepted_on") or found_on
    return Past(
        site=row.found["site"],
        item=row.found["item"],
        title=re.split(r"[。；;\n]", row.get("description"))[0][:60],
        description=_description(row),
        found_on=found_on,
        grade=row.get("grade"),
        lead=row.found.get("lead"),
        due_on=_day(row, "due_on"),
        is_being_rectified=progress(said, has_end=False) == "under_way",
        remedy=row.get("remedy") or row.get("progress") or row.get("closed"),
        fixed_on=ended if is_fixed else None,
        acceptor=row.found.get("acceptor"),
        accepted_on=_day(row, "accepted_on"),
    )


def _description(row: Row) -> str:
    """The words of the ledger, and below them what it kept beside them."""
    beside = [
        f"{TITLES[key]}：{row.get(key)}" for key in ("person", "progress", "remedy", "closed")
    ]
    kept = [line for line in beside if not line.endswith("：")]
    return "\n".join([row.get("description").strip(), *kept])[:4000]


def apply(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for row in rows:
        past = _past(row)
        paper = _paper(row) if past.state in ("submitted", "closed") else b""
        with ledger.marked(row=row.number):
            hazard = taking.take_over(
                actor=actor, past=_with(past, paper, f"台账摘录-{row.number}.xlsx")
            )
        row.made = {"hazard": str(hazard.pk)}


def _with(past: Past, paper: bytes, name: str) -> Past:
    return Past(**{**vars(past), "paper": paper, "paper_name": name})


def _paper(row: Row) -> bytes:
    """The row as the ledger had it: what speaks for the fix, and all that does."""
    kept = BytesIO()
    said = [[TITLES[key], row.get(key)] for key in TITLES if row.get(key)]
    write(kept, said, title="台账摘录")
    return kept.getvalue()


def stands(actor: Actor, rows: Sequence[Row], _stage: Stage) -> dict[int, Sentence]:
    numbers = {UUID(row.made["hazard"]): row.number for row in rows}
    says = sentence(N_("Somebody has acted on the hazard since."))
    return {numbers[pk]: says for pk in taking.acted_on(actor=actor, hazards=list(numbers))}


def undo(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for row in rows:
        taking.take_back(actor=actor, hazard=UUID(row.made["hazard"]))


def options(_actor: Actor) -> dict[str, list[tuple[str, str]]]:
    return {"category": Kinds.now().options()}


def brought(actor: Actor) -> QuerySet[Hazard]:
    return Hazard.objects.visible_to(actor)


HAZARDS = Kind(
    key="hazards",
    name=N_("The running hazard ledger"),
    hint=N_(
        "Open and finished hazards with their dates; each lands in the state its columns prove."
    ),
    ability=Ability.TAKE_OVER,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=stands,
    undo=undo,
    brought=brought,
    options=options,
    at_once=60,
    chunk=20,
)
