"""Territories from a sheet: code and name, the level read off the code."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column, digits, one_of, text
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.staging import CHANGES, NEW, SAME, Kind, Row, Stage
from anxiao.ledger.models import Subject
from anxiao.places import services
from anxiao.places.abilities import Ability
from anxiao.places.codes import ancestors, interval, width
from anxiao.places.lookup import LEVELS, full_code
from anxiao.places.models import Organisation, Territory

LEVEL_WORDS = {
    "省": "province", "市": "city", "地级市": "city", "县": "county", "区": "county",
    "区县": "county", "县级": "county", "乡镇": "town", "镇": "town", "乡": "town",
    "街道": "town", "村": "village", "社区": "village",
}  # fmt: skip
COLUMNS = (
    Column(
        "code",
        ("区划代码", "行政区划代码", "代码", "编码"),
        digits(),
        N_("6, 9 or 12 digits of the national code"),
        required=True,
        example="421321100",
    ),
    Column(
        "zh",
        ("区划名称", "行政区划名称", "名称", "乡镇名称", "乡镇"),
        text(80),
        N_("the official name"),
        required=True,
        example="厉山镇",
    ),
    Column(
        "level",
        ("级别", "层级", "区划级别"),
        one_of(LEVEL_WORDS),
        N_("county, town or village; read off the code where it is missing"),
        example="乡镇",
        choices=("县", "乡镇", "村"),
    ),
    Column("en", ("英文名称", "英文名"), text(120), N_("the name in English or pinyin")),
)


def judge(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    codes = {row.number: full_code(str(row.get("code"))) for row in rows}
    known = {
        one.code: one
        for one in Territory.objects.filter(code__in=[code for code in codes.values() if code])
    }
    seen: dict[int, int] = {}
    for row in rows:
        code = codes[row.number]
        if code is None:
            row.fault(COLUMNS[0].title, N_("The code has 6, 9 or 12 digits."), row.get("code"))
        elif not _is_inside(actor, code):
            row.fault(COLUMNS[0].title, N_("This place lies outside your territory."), code)
        elif code in seen:
            says = N_("The code stands in row %(row)s already.")
            row.fault(COLUMNS[0].title, says, code, row=seen[code])
        else:
            seen[code] = row.number
            _judge(row, code, known.get(code))


def _is_inside(actor: Actor, code: int) -> bool:
    lo, hi = interval(code)
    reach = actor.reach
    return reach.lo is not None and reach.hi is not None and reach.lo <= lo and hi <= reach.hi


def _judge(row: Row, code: int, known: Territory | None) -> None:
    level = row.values.setdefault("level", LEVELS[width(code)])
    row.values["code12"] = code
    if level != LEVELS[width(code)]:
        row.fault(COLUMNS[2].title, N_("The level does not fit the digits of the code."), level)
        return
    row.rank = len(ancestors(code))
    en = row.get("en") or (known.en if known else "")
    if known is None:
        row.verdict = NEW
    elif (known.zh, known.en) == (row.get("zh"), en):
        row.verdict = SAME
    else:
        row.verdict = CHANGES
        row.note(N_("It is called %(name)s now."), name=known.zh)


def apply(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    codes = [row.get("code12") for row in rows]
    known = {one.code: one for one in Territory.objects.filter(code__in=codes)}
    for row in rows:
        before = known.get(row.get("code12"))
        en = row.get("en") or (before.en if before else "")
        services.add_territory(
            actor=actor,
            code=row.get("code12"),
            name={"zh": row.get("zh"), "en": en},
            level=row.get("level"),
        )
        row.made = {"code": row.get("code12")}
        if before is not None:
            row.made["before"] = {"zh": before.zh, "en": before.en}


def stands(actor: Actor, rows: Sequence[Row], _stage: Stage) -> dict[int, Sentence]:
    made = {row.made["code"]: row.number for row in rows if "before" not in row.made}
    used = set(Organisation.objects.filter(territory_code__in=made).values_list("territory_code"))
    used |= set(
        Subject.objects.visible_to(actor)
        .filter(territory_code__in=made)
        .values_list("territory_code")
    )
    says = sentence(N_("Organisations or records lie there already."))
    return {number: says for code, number in made.items() if (code,) in used}


def undo(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for row in rows:
        before = row.made.get("before")
        services.take_territory_back(actor=actor, code=row.made["code"], before=before)


def brought(actor: Actor) -> QuerySet[Territory]:
    own = actor.territory or 0
    return Territory.objects.within(own).exclude(code=own)


TERRITORIES = Kind(
    key="territories",
    name=N_("Territories"),
    hint=N_("The county's towns with their codes; villages too, where they are needed."),
    ability=Ability.EDIT,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=stands,
    undo=undo,
    brought=brought,
)
