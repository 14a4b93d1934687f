"""Schools from a sheet: the organisation, its profile and its campus in one row."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column, degrees, digits, one_of, text, whole, yes
from anxiao.kernel.staging import CHANGES, NEW, SAME, Kind, Row, Stage
from anxiao.places import services
from anxiao.places.abilities import Ability
from anxiao.places.codes import interval
from anxiao.places.imports import organisations, taking_back
from anxiao.places.intake import NewOrganisation, NewSchool, add_schools
from anxiao.places.lookup import Directory, Towns
from anxiao.places.models import Organisation, School, Site

STAGE_WORDS = {
    "幼儿园": "kindergarten", "学前": "kindergarten", "小学": "primary", "完全小学": "primary",
    "完小": "primary", "初中": "junior", "初级中学": "junior", "中学": "junior",
    "高中": "senior", "高级中学": "senior", "普通高中": "senior", "完全中学": "senior",
    "九年一贯制": "nine_year", "九年一贯制学校": "nine_year", "九年制": "nine_year",
    "九年制学校": "nine_year", "教学点": "teaching_point", "小学教学点": "teaching_point",
    "中职": "vocational", "职业高中": "vocational", "中等职业": "vocational",
    "职业学校": "vocational", "特殊教育": "special", "特教": "special",
    "特殊教育学校": "special",
}  # fmt: skip
STAGES = ("幼儿园", "小学", "初中", "高中", "九年一贯制", "教学点", "中职", "特殊教育")
GUESSES = (
    (r"幼儿园", "kindergarten"),
    (r"教学点", "teaching_point"),
    (r"九年", "nine_year"),
    (r"特殊", "special"),
    (r"职业|中专|技工", "vocational"),
    (r"高级?中|第[一二三]中学$|[一二三]中$", "senior"),
    (r"中学|初中", "junior"),
    (r"小学", "primary"),
)
FIGURES = ("pupils", "boarders", "staff", "guards")
COLUMNS = (
    Column(
        "zh",
        ("学校名称", "校名", "学校", "名称", "单位名称", "学校全称"),
        text(160),
        N_("the full official name"),
        required=True,
        example="青禾县白杨镇中心小学",
    ),
    Column(
        "school_code",
        ("学校标识码", "学校代码", "标识码", "机构代码"),
        digits(10),
        N_("ten digits; the surest way to recognise a school again"),
        example="2142000001",
    ),
    Column(
        "stage",
        ("学段", "办学类型", "学校类型", "学校类别", "类别"),
        one_of(STAGE_WORDS),
        N_("guessed from the name where it is missing"),
        example="小学",
        choices=STAGES,
    ),
    Column(
        "territory",
        ("所在乡镇", "乡镇", "所属乡镇", "乡镇街道", "镇街", "行政区划", "区划"),
        text(80),
        N_("name or code of the town; found in the school's name where it is missing"),
        example="白杨镇",
    ),
    Column(
        "supervisor",
        ("中心校", "中心学校", "主管学校", "所属中心校", "隶属"),
        text(160),
        N_("the central school that supervises it"),
    ),
    Column(
        "pupils",
        ("在校学生数", "学生数", "在校生数", "学生人数", "在校生", "学生"),
        whole(100_000),
        N_("how many, counted today"),
        example="860",
    ),
    Column(
        "boarders",
        ("寄宿生数", "寄宿生", "住校生数", "住校生", "寄宿学生数", "住宿生数", "寄宿"),
        whole(100_000),
        N_("how many of them board"),
        example="0",
    ),
    Column(
        "staff",
        ("教职工数", "教职工", "教职工人数", "教师数", "教职员工数"),
        whole(20_000),
        N_("teachers and other staff"),
        example="52",
    ),
    Column(
        "guards",
        ("保安数", "专职保安数", "保安人数", "保安", "安保人员数", "安保人员"),
        whole(1_000),
        N_("full-time guards"),
        example="3",
    ),
    Column(
        "is_private",
        ("是否民办", "民办", "办学性质", "举办者类型", "公办民办"),
        yes,
        N_("yes or no"),
        example="否",
        choices=("是", "否"),
    ),
    Column("address", ("地址", "学校地址", "详细地址"), text(240), N_("street and number")),
    Column("longitude", ("经度", "东经"), degrees(180), N_("degrees with decimals, WGS 84")),
    Column("latitude", ("纬度", "北纬"), degrees(90), N_("degrees with decimals, WGS 84")),
    Column(
        "credit_code",
        ("统一社会信用代码", "信用代码"),
        organisations.credit_code,
        N_("18 characters; the last is checked"),
    ),
    Column("en", ("英文名称", "英文名"), text(200), N_("the name in English")),
)
TITLES = {column.key: column.title for column in COLUMNS}


def judge(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    towns = Towns.of(actor)
    directory = Directory.of(actor, asked=organisations.asked_by(rows))
    codes = [row.get("school_code") for row in rows if row.get("school_code")]
    by_code = {
        one.school_code: one
        for one in School.objects.visible_to(actor)
        .filter(school_code__in=codes)
        .select_related("organisation")
    }
    here = {str(row.get("zh")): _above(row) for row in rows}
    pointed_at = {*here.values()} - {""}
    seen: dict[Any, int] = {}
    for row in rows:
        row.values["is_central"] = row.get("is_central", False) or row.get("zh") in pointed_at
        _place(row, towns)
        _shape(row)
        _supervisor(row, directory, here)
        if row.is_good and not _is_doubled(row, seen):
            row.found["school"] = by_code.get(row.get("school_code"))
            row.found["organisation"] = _known(row, directory)
    _verdicts(actor, [row for row in rows if row.is_good and not row.verdict])


def _above(row: Row) -> str:
    """The supervisor that the row names; a central school often names itself."""
    said = str(row.get("supervisor"))
    return "" if said == row.get("zh") else said


def _place(row: Row, towns: Towns) -> None:
    said, name = row.get("territory"), str(row.get("zh"))
    if not said:
        row.values["territory_code"] = towns.named_in(name)
        if row.get("territory_code") is None:
            row.fault(TITLES["territory"], N_("Say in which town the school lies."))
        return
    code, why = towns.find(said)
    if why is not None:
        row.fault(TITLES["territory"], why["key"], said, **why["params"])
    row.values["territory_code"] = code


def _shape(row: Row) -> None:
    """The stage, the figures and the position, each with the others."""
    if not row.get("stage"):
        name = str(row.get("zh"))
        guess = next((stage for word, stage in GUESSES if re.search(word, name)), "")
        if not guess:
            row.fault(TITLES["stage"], N_("Say which stage the school has."))
        row.values["stage"] = guess
    if row.get("boarders", 0) > row.get("pupils", row.get("boarders", 0)):
        says = N_("There cannot be more boarders than pupils.")
        row.fault(TITLES["boarders"], says, row.get("boarders"))
    if bool(row.get("latitude")) != bool(row.get("longitude")):
        row.fault(TITLES["latitude"], N_("A position needs both, latitude and longitude."))


def _supervisor(row: Row, directory: Directory, here: Mapping[str, str]) -> None:
    said = row.get("supervisor")
    if not said or said == row.get("zh"):
        return
    found, why = directory.find(said)
    if found is not None:
        row.values["supervisor_id"] = found.pk
    elif said in here:
        row.rank = organisations.rank_of(str(row.get("zh")), here)
    elif like := directory.like(said, here):
        says = N_("No such school here. Did you mean %(like)s?")
        row.fault(TITLES["supervisor"], says, said, like="、".join(like))
    elif why is not None:
        row.fault(TITLES["supervisor"], why["key"], said, **why["params"])


def _is_doubled(row: Row, seen: dict[Any, int]) -> bool:
    """Whether an earlier row is the same school; alike in name alone is a fault."""
    code, place = row.get("school_code"), (row.get("zh"), row.get("territory_code"))
    earlier = seen.get(code) if code else None
    if earlier is not None:
        says = N_("The code stands in row %(row)s already.")
        row.fault(TITLES["school_code"], says, code, row=earlier)
        return True
    if place in seen:
        says = N_("Row %(row)s has the same name in the same town: give both their codes.")
        row.fault(TITLES["zh"], says, row.get("zh"), row=seen[place])
        return True
    seen[place] = row.number
    if code:
        seen[code] = row.number
    return False


def _known(row: Row, directory: Directory) -> Organisation | None:
    """The school that a row means: by its code, else by its name in its town."""
    if (school := row.found["school"]) is not None:
        found: Organisation = school.organisation
        return found
    return organisations.known_one(row, directory)


def _verdicts(actor: Actor, rows: Sequence[Row]) -> None:
    known = {one.pk for row in rows if (one := row.found["organisation"])}
    profiles = {
        one.organisation_id: one
        for one in School.objects.visible_to(actor).filter(organisation__in=known)
    }
    sites = (
        Site.objects.visible_to(actor)
        .filter(organisation__in=known, kind=Site.Kind.CAMPUS)
        .order_by("-pk")
    )
    campus = {one.organisation_id: one for one in sites}
    for row in rows:
        one = row.found["organisation"]
        if one is None:
            row.verdict = NEW
            continue
        row.found |= {"school": profiles.get(one.pk), "site": campus.get(one.pk)}
        changes = changes_of(row)
        row.verdict = CHANGES if any(changes.values()) else SAME
        for part in changes.values():
            for name in part:
                row.note(N_("Changes: %(column)s"), column=TITLES.get(name, name))


def changes_of(row: Row) -> dict[str, dict[str, Any]]:
    """What the row gives and the three rows of the school do not have."""
    one, school, site = (row.found.get(key) for key in ("organisation", "school", "site"))
    assert one is not None
    changed: dict[str, dict[str, Any]] = {"organisation": organisations.changes_of(row, one)}
    names = ("stage", "school_code", *FIGURES)
    given = {name: row.values[name] for name in names if name in row.values}
    if "is_private" in row.values:
        given["is_private"] = bool(row.values["is_private"])
    changed["school"] = {k: v for k, v in given.items() if school and getattr(school, k) != v}
    placed: dict[str, Any] = {"address": row.get("address")} if row.get("address") else {}
    if row.get("latitude"):
        placed |= {name: Decimal(row.get(name)) for name in ("latitude", "longitude")}
    changed["site"] = {k: v for k, v in placed.items() if site and getattr(site, k) != v}
    return changed


def apply(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for new, directory in organisations.by_rank(actor, rows):
        made = add_schools(
            actor=actor,
            new=[_new(row, directory) for row in new],
            each=lambda place, new=new: {"row": new[place].number},  # type: ignore[misc]
        )
        for row, (one, school, site) in zip(new, made, strict=True):
            row.made = {"organisation": one.pk, "school": str(school.pk), "site": str(site.pk)}
            directory.add(one)
    for row in rows:
        if row.verdict == CHANGES:
            row.made = _amend(actor, row)


def _new(row: Row, directory: Directory) -> NewSchool:
    said = _above(row)
    organisation = NewOrganisation(
        zh=row.get("zh"),
        en=row.get("en"),
        kind="school",
        territory_code=row.get("territory_code"),
        supervisor=directory.find(said)[0] if said else None,
        credit_code=row.get("credit_code"),
    )
    position = None
    if row.get("latitude"):
        position = services.point(row.get("latitude"), row.get("longitude"))
    return NewSchool(
        organisation=organisation,
        stage=row.get("stage"),
        school_code=row.get("school_code"),
        is_central=bool(row.get("is_central")),
        is_private=bool(row.get("is_private")),
        address=row.get("address"),
        position=position,
        figures={name: row.get(name, 0) or 0 for name in FIGURES},
    )


def _amend(actor: Actor, row: Row) -> dict[str, Any]:
    """Correct what differs in each of the three rows, and remember how it was."""
    changes, found = changes_of(row), row.found
    made: dict[str, Any] = {"organisation": found["organisation"].pk, "before": {}, "after": {}}
    if changes["organisation"]:
        made = organisations.amend(actor, found["organisation"], changes["organisation"])
    if part := changes["school"]:
        school = found["school"]
        made |= {"school": str(school.pk), "school_after": part}
        made["school_before"] = {name: getattr(school, name) for name in part}
        profile = {**taking_back.profile(school), **part}
        services.correct_school(actor=actor, school=school, **profile)
    if part := changes["site"]:
        site = found["site"]
        made |= {"site": str(site.pk), "site_after": _plain(part)}
        made["site_before"] = _plain({name: getattr(site, name) for name in part})
        services.correct_site(actor=actor, site=site, **taking_back.placed(site, part))
    return made


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in values.items()}


def brought(actor: Actor) -> QuerySet[Organisation]:
    own = Organisation.objects.filter(territory_code__range=interval(actor.territory or 1))
    return own.filter(kind="school")


SCHOOLS = Kind(
    key="schools",
    name=N_("Schools"),
    hint=N_("Every school and kindergarten with its town, its code and its figures."),
    ability=Ability.EDIT,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=organisations.stands,
    undo=organisations.undo,
    brought=brought,
    chunk=1000,
)
