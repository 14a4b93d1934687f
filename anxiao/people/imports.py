"""People and posts from a sheet: accounts that wait for their slips."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.columns import Column, Unfit, day, plain, text
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.staging import CHANGES, NEW, SAME, Kind, Row, Stage
from anxiao.people import intake
from anxiao.people.abilities import Ability
from anxiao.people.administering import OWN
from anxiao.people.intake import Enrolment
from anxiao.people.models import Contact, Person, Tenure
from anxiao.people.roles import roles
from anxiao.places.lookup import Directory
from anxiao.places.models import Organisation

USUAL = {"department": "officer", "town": "town_officer", "school": "school_officer"}
ROLE_WORDS = {
    "综合协调": "coordinator", "综合协调员": "coordinator", "领导": "leader", "分管领导": "leader",
    "部门人员": "officer", "联络员": "officer", "部门联络员": "officer", "乡镇人员": "town_officer",
    "乡镇联络员": "town_officer", "学校安全负责人": "school_officer",
    "安全负责人": "school_officer",
    "安全副校长": "school_officer", "安全专干": "school_officer",
    "检查人员": "inspector",
    "检查员": "inspector", "审计监督": "auditor", "信息发布": "publisher",
    "账号管理": "administrator", "系统管理员": "administrator", "管理员": "administrator",
}  # fmt: skip


def phone(value: Any) -> str:
    said = re.sub(r"[\s()（）-]", "", str(value)).removesuffix(".0").removeprefix("+86")
    if not re.fullmatch(r"\d{7,12}", said):
        raise Unfit(sentence(N_("This is no telephone number.")))
    return said


def email(value: Any) -> str:
    said = str(value).strip().lower()
    try:
        validate_email(said)
    except ValidationError:
        raise Unfit(sentence(N_("This is no mail address."))) from None
    return said


COLUMNS = (
    Column(
        "name",
        ("姓名", "人员姓名", "名字"),
        text(80),
        N_("the person's own name"),
        required=True,
        example="张三",
    ),
    Column(
        "organisation",
        ("单位", "所在单位", "工作单位", "单位名称", "学校名称", "学校"),
        text(160),
        N_("the organisation by its name or short name"),
        required=True,
        example="青禾县教育局",
    ),
    Column(
        "title",
        ("职务", "岗位", "职位"),
        text(120),
        N_("as it stands on the door; the name of the role where it is missing"),
        example="安全股股长",
    ),
    Column(
        "role",
        ("角色", "系统角色", "权限角色"),
        text(40),
        N_("what the post may do; the usual one of its organisation where it is missing"),
        example="部门人员",
        choices=("综合协调", "领导", "部门人员", "乡镇人员", "学校安全负责人", "检查人员"),
    ),
    Column(
        "phone",
        ("手机", "手机号", "手机号码", "联系电话", "电话", "联系方式"),
        phone,
        N_("tells two persons of one name apart"),
    ),
    Column("email", ("邮箱", "电子邮箱", "电子邮件", "email"), email, N_("where one exists")),
    Column(
        "valid_from",
        ("起始日期", "任职日期", "任职时间", "到岗日期"),
        day,
        N_("the first day in the post; today where it is missing"),
        example="2026-01-01",
    ),
)
TITLES = {column.key: column.title for column in COLUMNS}


def judge(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    directory = Directory.of(actor)
    words = {plain(role.name["zh"]): code for code, role in roles().items()} | ROLE_WORDS
    for row in rows:
        _organisation(row, directory)
        _role(row, words)
    _doubles([row for row in rows if row.is_good])
    good = [row for row in rows if row.is_good and not row.verdict]
    held = _held({row.found["organisation"].pk for row in good})
    persons = {one.person_id for tenures in held.values() for one in tenures}
    known = intake.contacts(actor, {str(row.get("phone")) for row in good}, persons)
    for row in good:
        _verdict(actor, row, held.get(row.found["organisation"].pk, []), known)


def _organisation(row: Row, directory: Directory) -> None:
    said = row.get("organisation")
    found, why = directory.find(said)
    if why is not None:
        row.fault(TITLES["organisation"], why["key"], said, **why["params"])
    elif found is not None and found.kind == Organisation.Kind.OPERATOR:
        says = N_("An operator of premises has no accounts here.")
        row.fault(TITLES["organisation"], says, said)
    row.found["organisation"] = found


def _role(row: Row, words: dict[str, str]) -> None:
    said, organisation = row.get("role"), row.found["organisation"]
    code = words.get(plain(said)) if said else None
    if said and code is None:
        listed = "、".join(role.name["zh"] for role in roles().values())
        row.fault(TITLES["role"], N_("Unknown here. Use one of: %(words)s"), said, words=listed)
    elif code is None and organisation is not None:
        code = USUAL.get(organisation.kind)
        if code is None:
            row.fault(TITLES["role"], N_("In a coordinating office the role has to be said."))
    row.values["role_code"] = code
    row.values["title"] = row.get("title") or (roles()[code].name["zh"] if code else "")


def _doubles(rows: Sequence[Row]) -> None:
    """Two of one name in one unit are told apart by telephone, or flagged."""
    seen: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        key = (row.get("name"), row.found["organisation"].pk)
        for earlier in seen.setdefault(key, []):
            same = [earlier.get(k) == row.get(k) for k in ("phone", "title", "role_code")]
            if all(same):
                row.verdict = SAME
                row.note(N_("The same as row %(row)s."), row=earlier.number)
            elif not (row.get("phone") and earlier.get("phone")):
                says = N_("Row %(row)s has the same name in the same unit: give both telephones.")
                row.fault(TITLES["phone"], says, row.get("phone"), row=earlier.number)
        seen[key].append(row)


def _held(organisations: set[int]) -> dict[int, list[Tenure]]:
    tenures = Tenure.objects.valid(on=clock.today()).select_related("person", "post")
    found: dict[int, list[Tenure]] = {}
    for one in tenures.filter(post__organisation__in=organisations):
        found.setdefault(one.post.organisation_id, []).append(one)
    return found


def _verdict(actor: Actor, row: Row, here: Sequence[Tenure], known: Sequence[Contact]) -> None:
    """New, known, or somebody known who takes up another post."""
    person = _known(row, here, known)
    if row.faults:
        return
    if person is None:
        row.verdict = NEW
        return
    row.found["person"] = person
    own = [one.post for one in here if one.person_id == person.pk]
    wanted = (row.get("role_code"), row.get("title"))
    if any((post.role, post.zh) == wanted for post in own):
        row.verdict = SAME
    elif person.pk == actor.person:
        row.fault(TITLES["name"], OWN["key"], row.get("name"))
    else:
        row.verdict = CHANGES
        row.note(N_("Takes up another post under the account %(name)s."), name=person.username)


def _known(row: Row, here: Sequence[Tenure], known: Sequence[Contact]) -> Person | None:
    """Whom the row means: by telephone, else by name in the unit where no number speaks against."""
    said, number = row.get("name"), row.get("phone")
    for one in known:
        if number and one.phone == number:
            if one.person.name != said:
                says = N_("%(name)s has this telephone number already.")
                row.fault(TITLES["phone"], says, number, name=one.person.name)
            return one.person
    numbers = {one.person_id: one.phone for one in known if one.phone}
    named = {one.person_id: one.person for one in here if one.person.name == said}
    if number:
        named = {pk: one for pk, one in named.items() if pk not in numbers}
    if len(named) > 1:
        row.fault(TITLES["phone"], N_("Several have this name in the unit: give the telephone."))
    return next(iter(named.values()), None)


def apply(actor: Actor, rows: Sequence[Row], stage: Stage) -> None:
    for row in rows:
        since = row.get("valid_from")
        made = intake.enrol(
            actor=actor,
            new=Enrolment(
                name=row.get("name"),
                organisation=row.found["organisation"],
                role=row.get("role_code"),
                title={"zh": row.get("title"), "en": ""},
                valid_from=date.fromisoformat(since) if since else clock.today(),
                phone=row.get("phone"),
                email=row.get("email"),
                person=row.found.get("person"),
            ),
        )
        row.made = {**made, "import": str(stage.pk)}


def stands(actor: Actor, rows: Sequence[Row], _stage: Stage) -> dict[int, Sentence]:
    seen = Person.objects.visible_to(actor)
    persons = seen.in_bulk([UUID(row.made["person"]) for row in rows])
    keys = [UUID(row.made["tenure"]) for row in rows]
    tenures = Tenure.objects.select_related("post__organisation").in_bulk(keys)
    against: dict[int, Sentence] = {}
    for row in rows:
        person = persons.get(UUID(row.made["person"]))
        tenure = tenures.get(UUID(row.made["tenure"]))
        if person is None or tenure is None:
            against[row.number] = sentence(N_("It was changed since."))
        elif says := intake.in_use(actor, person, tenure.post.organisation, row.made):
            against[row.number] = sentence(says)
    return against


def undo(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    for row in sorted(rows, key=lambda one: -one.number):
        intake.withdraw(actor=actor, made=row.made)


def brought(actor: Actor) -> QuerySet[Tenure, Any]:
    """Accounts in the territory beside those of the office itself, with which it began."""
    held = Tenure.objects.within(actor.territory or 1)
    held = held.exclude(post__organisation=actor.organisation or 0)
    return held.values("person").distinct()


PEOPLE = Kind(
    key="people",
    name=N_("People and posts"),
    hint=N_("Who works where: accounts are made, and their slips printed by town afterwards."),
    ability=Ability.ADMINISTER,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=stands,
    undo=undo,
    brought=brought,
)
KINDS = (PEOPLE,)
