"""What stands in a made world before the first hazard: places, who answers, who holds a post."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from anxiao.demo.worlds.chains import SYSTEM, Chain, Content, Seat, id_at
from anxiao.demo.worlds.scale import Scale
from anxiao.demo.worlds.sheets import Sheet
from anxiao.kernel.names import initials, sort_key
from anxiao.kernel.sentences import sentence
from anxiao.ledger.models import Subject
from anxiao.people.models import Person, Post, Tenure
from anxiao.places.codes import width
from anxiao.places.models import Organisation, School, Site, Territory

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town"}
LEVEL_WORDS = {"province": ("省", "Province"), "city": ("市", "City"), "county": ("县", "County")}
STREETS = ("建设路", "人民路", "文化街", "迎宾大道", "河堤路", "新华街", "学府路", "工业园路")
SHOPS = ("小吃店", "文具店", "网吧", "超市", "餐馆", "理发店", "台球室", "出租屋")
STAGES = ("primary", "kindergarten", "teaching_point", "junior", "nine_year", "senior")
ROLES = {
    "office": ("coordinator", "综合协调", "Coordinator"),
    "department": ("officer", "安全工作人员", "Safety officer"),
    "town": ("town_officer", "乡镇安全员", "Town safety officer"),
    "school": ("school_officer", "学校安全负责人", "School safety officer"),
}
Sector = tuple[str, str, str]


@dataclass(frozen=True)
class Body:
    """An organisation as the cases need it."""

    id: int
    zh: str
    en: str
    kind: str
    seat: Seat | None


@dataclass(frozen=True)
class Place:
    """A site with who answers for it in its county."""

    id: str
    zh: str
    en: str
    address: str
    kind: str
    territory: int
    subject: Body
    reporter: Body
    county: "County"

    @property
    def town(self) -> Body:
        return self.county.towns[self.territory]


@dataclass
class County:
    """The offices of a county."""

    code: int
    office: Body
    towns: dict[int, Body] = field(default_factory=dict)
    departments: dict[str, Body] = field(default_factory=dict)


class Land:
    """Makes a world's places from a seed; ``rows`` yields lines by table and fills ``sites``."""

    def __init__(
        self, scale: Scale, chance: random.Random, *, since: date, sectors: list[Sector]
    ) -> None:
        self.scale, self.chance, self.since, self.sectors = scale, chance, since, sectors
        self.sites: list[Place] = []
        self.password = ""
        self._begun = (since - date(1970, 1, 1)) / timedelta(seconds=1)
        self._organisations = self._people = 0
        self._sheets = {
            model: Sheet(model)
            for model in (Territory, Organisation, School, Site, Person, Post, Tenure, Subject)
        }
        self._lines: list[tuple[type[Any], str]] = []
        self._entries: list[str] = []

    def rows(self) -> Iterator[tuple[dict[type[Any], list[str]], list[str]]]:
        """Lines of each table and lines of the ledger, county by county."""
        for code in (*self.scale.province_codes(), *self.scale.city_codes()):
            self._territory(code)
            self._body("office", code, self._place_name(code), ("coordination",))
        yield self._taken()
        for code in self.scale.county_codes():
            self._county(code)
            yield self._taken()

    def _taken(self) -> tuple[dict[type[Any], list[str]], list[str]]:
        found: dict[type[Any], list[str]] = {}
        for model, line in self._lines:
            found.setdefault(model, []).append(line)
        entries, self._lines, self._entries = self._entries, [], []
        return found, entries

    def _add(self, model: type[Any], **values: Any) -> None:
        self._lines.append((model, self._sheets[model].row(**values)))

    def _key(self) -> str:
        return id_at(self.chance, self._begun)

    # --- territories and offices --------------------------------------------------------------

    def _territory(self, code: int) -> None:
        zh, en = self._place_name(code)
        level = LEVELS[width(code)]
        self._add(Territory, code=code, zh=zh, en=en, level=level, is_fictional=True)

    def _place_name(self, code: int) -> tuple[str, str]:
        text, level = str(code), LEVELS[width(code)]
        if level == "town":
            return f"试验{text[4:6]}第{text[6:9]}镇", f"Trial Town {text[4:6]}-{text[6:9]}"
        zh, en = LEVEL_WORDS[level]
        return f"试验{text[: width(code)]}{zh}", f"Trial {en} {text[: width(code)]}"

    def _county(self, code: int) -> None:
        zh, en = self._place_name(code)
        self._territory(code)
        office = self._body(
            "office", code, (f"{zh}平安校园办", f"{en} Safety Office"), ("coordination",)
        )
        county = County(code, office)
        for sector, name_zh, name_en in self.sectors:
            name = f"{zh}{name_zh}", f"{en} {name_en}"
            county.departments[sector] = self._body("department", code, name, (sector,))
        county.departments["coordination"] = office
        for town in self.scale.town_codes(code):
            zh, en = self._place_name(town)
            self._territory(town)
            county.towns[town] = self._body("town", town, (f"{zh}人民政府", f"{en} Government"), ())
        self._sites_of(county)

    # --- schools and premises -----------------------------------------------------------------

    def _sites_of(self, county: County) -> None:
        towns = [*county.towns]
        schools: dict[int, list[Body]] = {}
        central: dict[int, Body] = {}
        for number in range(self.scale.schools):
            town = towns[number % len(towns)]
            body = self._school(county, town, number, central.get(town))
            central.setdefault(town, body)
            schools.setdefault(town, []).append(body)
        owner: Body | None = None
        for number in range(self.scale.premises):
            town = towns[number // 2 % len(towns)]
            near = self.chance.choice(schools[town])
            if number % 2 == 0 or owner is None:
                owner = self._operator(town, number)
            self._premises(county, town, number, owner, near)

    def _school(self, county: County, town: int, number: int, central: Body | None) -> Body:
        zh, en = self._place_name(town)
        name = f"{zh}第{number + 1}学校", f"{en} School {number + 1}"
        body = self._body("school", town, name, (), central)
        reach = self._reach(county, town, "education", body, central)
        pupils = self.chance.randrange(40, 2400)
        school, stage = self._key(), STAGES[number % len(STAGES)]
        figures = {"pupils": pupils, "boarders": pupils // 5, "staff": pupils // 15, "guards": 2}
        self._add(
            School, id=school, organisation_id=body.id, stage=stage, school_code=None,
            is_central=central is None, **figures, **reach,
        )  # fmt: skip
        self._told("school.add", "Entered the school profile.", "school", school, body.zh, reach)
        self._site(county, town, number, "campus", name, body, body, reach)
        return body

    def _operator(self, town: int, number: int) -> Body:
        zh, en = self._place_name(town)
        return self._body("operator", town, (f"{zh}经营户{number}", f"{en} Trader {number}"), ())

    def _premises(self, county: County, town: int, number: int, owner: Body, near: Body) -> None:
        zh, en = self._place_name(town)
        name = f"{zh}{SHOPS[number % len(SHOPS)]}{number + 1}", f"{en} Shop {number + 1}"
        reach = self._reach(county, town, "market", owner, near)
        self._site(county, town, number, "premises", name, owner, near, reach)

    def _site(
        self,
        county: County,
        town: int,
        number: int,
        kind: str,
        name: tuple[str, str],
        subject: Body,
        reporter: Body,
        reach: dict[str, Any],
    ) -> None:
        key, address = self._key(), f"{STREETS[number % len(STREETS)]}{number + 1}号"
        lat, lon = 31 + self.chance.random() * 2, 112 + self.chance.random() * 3
        self._add(
            Site, id=key, **self._names(*name), kind=kind, organisation_id=subject.id,
            address=address, latitude=f"{lat:.6f}", longitude=f"{lon:.6f}", **reach,
        )  # fmt: skip
        self._told("site.add", "Entered the site.", "site", key, name[0], reach)
        self.sites.append(Place(key, *name, address, kind, town, subject, reporter, county))

    # --- organisations and their posts --------------------------------------------------------

    def _body(
        self,
        kind: str,
        code: int,
        name: tuple[str, str],
        sectors: tuple[str, ...],
        supervisor: Body | None = None,
    ) -> Body:
        self._organisations += 1
        pk, uid = self._organisations, self._key()
        self._add(
            Organisation, id=pk, uid=uid, **self._names(*name), kind=kind, territory_code=code,
            sectors=sectors, supervisor_id=supervisor.id if supervisor else None,
            credit_code=None,
        )  # fmt: skip
        reach = {"territory_code": code, "subject_owner": pk, "parties": [pk]}
        self._told(
            "organisation.add", "Entered the organisation.", "organisation", uid, name[0], reach
        )
        return Body(pk, *name, kind, self._seat(pk, kind, name[0]) if kind in ROLES else None)

    def _seat(self, organisation: int, kind: str, name: str) -> Seat:
        role, zh, en = ROLES[kind]
        self._people += 1
        person, post = self._key(), self._key()
        self._add(
            Person, id=person, username=f"w-{self._people}", name=f"{name}{zh}",
            password=self.password, is_demo=True,
        )  # fmt: skip
        self._add(
            Post, id=post, organisation_id=organisation, role=role, zh=zh, en=en,
            valid_from=self.since,
        )  # fmt: skip
        self._add(Tenure, id=self._key(), post_id=post, person_id=person, valid_from=self.since)
        return Seat(organisation, name, post, zh, person, f"{name}{zh}")

    @staticmethod
    def _names(zh: str, en: str) -> dict[str, str]:
        return {"zh": zh, "en": en, "sort_key": sort_key(zh), "initials": initials(zh)}

    @staticmethod
    def _reach(
        county: County, town: int, sector: str, subject: Body, other: Body | None
    ) -> dict[str, Any]:
        named = {subject.id, other.id if other else subject.id}
        return {
            "territory_code": town,
            "territorial_owner": county.towns[town].id,
            "sector_owner": county.departments[sector].id,
            "subject_owner": subject.id,
            "sector": sector,
            "parties": sorted(named),
        }

    def _told(
        self, action: str, key: str, kind: str, subject: str, title: str, reach: dict[str, Any]
    ) -> None:
        """The subject row and the first entry of what was entered."""
        chain = Chain(self.chance, subject, kind)
        self._entries.append(chain.entry(action, SYSTEM, self._begun, said(key)))
        self._add(
            Subject, id=subject, kind=kind, title=title, entry_count=1, head=chain.head, **reach
        )


_SAID: dict[str, Content] = {}


def said(key: str) -> Content:
    """The content of an entry that says one sentence and nothing more."""
    if key not in _SAID:
        _SAID[key] = Content(sentence(key), {})
    return _SAID[key]
