"""Organisations from a sheet: who answers, in which place, for which sectors."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column, Unfit, one_of, text
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.staging import CHANGES, NEW, SAME, Kind, Row, Stage
from anxiao.places import services
from anxiao.places.abilities import Ability
from anxiao.places.codes import county_of, interval, is_credit_code
from anxiao.places.imports import taking_back
from anxiao.places.intake import NewOrganisation, add_organisations
from anxiao.places.lookup import Directory, Towns
from anxiao.places.models import Organisation
from anxiao.places.owners import name_owners

KIND_WORDS = {
    "综合协调": "office", "协调机构": "office", "平安办": "office", "政法委": "office",
    "牵头单位": "office", "成员单位": "department", "部门": "department", "县直部门": "department",
    "县直单位": "department", "局": "department", "乡镇": "town", "乡镇街道": "town",
    "街道": "town", "镇": "town", "学校": "school", "幼儿园": "school", "经营主体": "operator",
    "经营单位": "operator", "企业": "operator", "商户": "operator",
}  # fmt: skip


def credit_code(value: Any) -> str:
    said = str(value).upper().replace(" ", "")
    if not is_credit_code(said):
        raise Unfit(
            sentence(N_("The credit code %(code)s does not fit its check character."), code=said)
        )
    return said


COLUMNS = (
    Column(
        "zh",
        ("单位名称", "名称", "单位全称", "机构名称", "单位"),
        text(160),
        N_("the full official name"),
        required=True,
        example="青禾县教育局",
    ),
    Column(
        "short_zh", ("简称", "单位简称"), text(60), N_("what people call it"), example="县教育局"
    ),
    Column(
        "kind",
        ("单位类别", "类别", "类型", "单位类型", "单位性质"),
        one_of(KIND_WORDS),
        N_("what kind of organisation; guessed from the name where it is missing"),
        example="成员单位",
        choices=("综合协调", "成员单位", "乡镇", "学校", "经营主体"),
    ),
    Column(
        "credit_code",
        ("统一社会信用代码", "社会信用代码", "信用代码"),
        credit_code,
        N_("18 characters; the last is checked"),
    ),
    Column(
        "territory",
        ("行政区划", "所在乡镇", "所属乡镇", "区划", "乡镇", "区划代码"),
        text(80),
        N_("name or code; the county itself where it is missing"),
        example="青禾县",
    ),
    Column(
        "sectors",
        ("领域", "行业", "行业领域", "分管领域", "职责领域"),
        text(160),
        N_("what a department answers for, several with 、 between"),
        example="教育",
    ),
    Column(
        "supervisor",
        ("主管单位", "主管部门", "上级单位", "隶属"),
        text(160),
        N_("the organisation that supervises it"),
    ),
    Column("en", ("英文名称", "英文名"), text(200), N_("the name in English")),
)
TITLES = {column.key: column.title for column in COLUMNS}
DEEPEST = 9


def judge(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    towns, directory = Towns.of(actor), Directory.of(actor, asked=asked_by(rows))
    sectors: dict[str, str] = import_string(settings.SECTOR_WORDS)()
    here = {str(row.get("zh")): str(row.get("supervisor")) for row in rows}
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        _place(actor, row, towns)
        _kind(row, towns)
        _sectors(row, sectors)
        _supervisor(row, directory, here)
        if row.is_good:
            key = (row.get("zh"), row.get("territory_code"))
            if key in seen:
                row.verdict = SAME
                row.note(N_("The same as row %(row)s."), row=seen[key])
                continue
            seen[key] = row.number
            _verdict(row, directory)


def asked_by(rows: Sequence[Row]) -> set[str]:
    """The names and codes by which rows look for organisations."""
    asked = {str(row.get(key)) for row in rows for key in ("zh", "supervisor", "credit_code")}
    return asked - {""}


def _place(actor: Actor, row: Row, towns: Towns) -> None:
    said = row.get("territory")
    if not said:
        found = towns.named_in(row.get("zh")) or county_of(actor.territory or 0)
        row.values["territory_code"] = found or actor.territory
        return
    code, why = towns.find(said)
    if why is not None:
        row.fault(TITLES["territory"], why["key"], said, **why["params"])
    row.values["territory_code"] = code


def _kind(row: Row, towns: Towns) -> None:
    """The kind that the sheet gives, else what the name says."""
    if row.get("kind"):
        return
    name = str(row.get("zh"))
    if any(word in name for word in ("小学", "中学", "学校", "幼儿园", "教学点")):
        guess = "school"
    elif towns.named_in(name) and any(w in name for w in ("政府", "办事处", "党委", "综治")):
        guess = "town"
    elif any(word in name for word in ("公司", "店", "超市", "网吧", "餐馆", "个体")):
        guess = "operator"
    else:
        guess = "department"
    row.values["kind"] = guess
    row.note(N_("Taken for: %(kind)s."), kind={"msg": str(_KIND_MSG[guess])})


_KIND_MSG = {
    "school": N_("school"),
    "town": N_("town office"),
    "operator": N_("operator"),
    "department": N_("department"),
}


def _sectors(row: Row, known: dict[str, str]) -> None:
    said = str(row.get("sectors"))
    words = [one.strip() for one in said.replace("，", "、").replace(",", "、").split("、")]
    codes = []
    for word in filter(None, words):
        if word in known:
            codes.append(known[word])
        else:
            listed = "、".join(dict.fromkeys(w for w in known if len(w) < 6 and not w.isascii()))
            says = N_("“%(word)s” is no sector here. Use: %(words)s")
            row.fault(TITLES["sectors"], says, said, word=word, words=listed)
    row.values["sector_codes"] = sorted(set(codes))


def _supervisor(row: Row, directory: Directory, here: Mapping[str, str]) -> None:
    """Whom the row names as its supervisor: in the directory, else further down in the sheet."""
    said = row.get("supervisor")
    if not said:
        return
    found, why = directory.find(said)
    if said == row.get("zh"):
        row.fault(TITLES["supervisor"], N_("An organisation does not supervise itself."), said)
    elif found is not None:
        row.values["supervisor_id"] = found.pk
    elif said in here:
        row.rank = rank_of(str(row.get("zh")), here)
    elif why is not None:
        row.fault(TITLES["supervisor"], why["key"], said, **why["params"])


def rank_of(name: str, above: Mapping[str, str]) -> int:
    """How many rows of the sheet stand above one: those go first."""
    rank = 0
    while (name := above.get(name, "")) and rank < DEEPEST:
        rank += 1
    return rank


def known_one(row: Row, directory: Directory) -> Organisation | None:
    """The organisation that a row means: by its credit code, else by its name in its place."""
    code = row.get("credit_code")
    if code and (coded := directory.coded(code)):
        return coded
    lo, hi = interval(row.get("territory_code"))
    found = [one for one in directory.called(row.get("zh")) if lo <= one.territory_code <= hi]
    return found[0] if len(found) == 1 else None


def _verdict(row: Row, directory: Directory) -> None:
    known = known_one(row, directory)
    row.values["known"] = known.pk if known else None
    if known is None:
        row.verdict = NEW
        return
    changes = changes_of(row, known)
    row.verdict = CHANGES if changes else SAME
    for name in changes:
        row.note(N_("Changes: %(column)s"), column=TITLES.get(name, name))


def changes_of(row: Row, known: Organisation) -> dict[str, Any]:
    """What the row gives and the directory does not have; empty cells change nothing."""
    given = {
        "zh": row.get("zh"),
        "en": row.get("en"),
        "short_zh": row.get("short_zh"),
        "credit_code": row.get("credit_code"),
        "sectors": row.get("sector_codes", []),
        "supervisor_id": row.get("supervisor_id", None),
    }
    return {name: value for name, value in given.items() if value and getattr(known, name) != value}


def apply(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for new, directory in by_rank(actor, rows):
        made = add_organisations(
            actor=actor,
            new=[_new(row, directory) for row in new],
            each=lambda place, new=new: {"row": new[place].number},  # type: ignore[misc]
        )
        for row, one in zip(new, made, strict=True):
            row.made = {"organisation": one.pk}
            directory.add(one)
    for row in rows:
        if row.verdict == CHANGES:
            known = Organisation.objects.get(pk=row.get("known"))
            row.made = amend(actor, known, changes_of(row, known))
    codes = {row.get("territory_code") for row in rows}
    name_owners(actor=actor, territory_codes=codes)


def by_rank(actor: Actor, rows: Sequence[Row]) -> Iterator[tuple[list[Row], Directory]]:
    """New rows rank by rank, with a directory to which each rank is added before the next."""
    new = sorted((row for row in rows if row.verdict == NEW), key=lambda row: row.rank)
    if new:
        directory = Directory.of(actor, asked=asked_by(new))
        for _rank, some in groupby(new, key=lambda row: row.rank):
            yield list(some), directory


def _new(row: Row, directory: Directory) -> NewOrganisation:
    return NewOrganisation(
        zh=row.get("zh"),
        en=row.get("en"),
        short_zh=row.get("short_zh"),
        kind=row.get("kind"),
        territory_code=row.get("territory_code"),
        sectors=row.get("sector_codes", []),
        supervisor=directory.find(row.get("supervisor"))[0] if row.get("supervisor") else None,
        credit_code=row.get("credit_code"),
    )


def amend(actor: Actor, known: Organisation, changes: dict[str, Any]) -> dict[str, Any]:
    """Correct what differs, and remember how it was."""
    before = {name: getattr(known, name) for name in changes}
    after = dict(changes)
    services.correct_organisation(
        actor=actor,
        organisation=known,
        name={"zh": changes.pop("zh", known.zh), "en": changes.pop("en", known.en)},
        credit_code=changes.pop("credit_code", known.credit_code),
        **changes,
    )
    return {"organisation": known.pk, "before": before, "after": after}


def stands(actor: Actor, rows: Sequence[Row], _stage: Stage) -> dict[int, Sentence]:
    return taking_back.stands(actor, rows)


def undo(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    taking_back.undo(actor, rows)


def brought(actor: Actor) -> QuerySet[Organisation]:
    """The organisations of the territory, without the office itself and without schools."""
    own = Organisation.objects.filter(territory_code__range=interval(actor.territory or 1))
    return own.exclude(kind="school").exclude(pk=actor.organisation or 0)


ORGANISATIONS = Kind(
    key="organisations",
    name=N_("Organisations"),
    hint=N_("Member departments, town offices, supervising bodies: who answers for what."),
    ability=Ability.EDIT,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=stands,
    undo=undo,
    brought=brought,
)
