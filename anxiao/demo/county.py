"""The fictional county: territories, organisations, schools, premises, posts."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.people.models import Person, Post, Tenure
from anxiao.places import services as places
from anxiao.places.models import Organisation, Site, Territory

PASSWORD = "qinghe-2018"  # noqa: S105 (printed on the sign-in page of every demonstration)
SECTORS = {"premises": "market", "road": "transport", "vehicle": "traffic_police"}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def add_territories(actor: Actor, path: Path) -> None:
    for row in rows_of(path):
        _territory(actor, row, is_fictional=False)


def _territory(actor: Actor, row: dict[str, str], *, is_fictional: bool) -> None:
    places.add_territory(
        actor=actor,
        code=int(row["code"]),
        name={"zh": row["zh"], "en": row["en"]},
        level=row["level"],
        valid_from=row["valid_from"],
        is_fictional=is_fictional,
    )


def build(actor: Actor, pack: Path, *, since: date, towns: int) -> None:
    """Everything that stands before the first hazard is told."""
    told = json.loads((pack / "county.json").read_text(encoding="utf-8"))
    for row in told["territories"]:
        _territory(actor, row, is_fictional=True)
    found = {row["key"]: _organisation(actor, row) for row in told["organisations"]}
    _schools(actor, pack, found, towns)
    _premises(actor, pack, found, towns)
    _posts(pack, found, since)


def _organisation(actor: Actor, row: dict[str, Any]) -> Organisation:
    return places.add_organisation(
        actor=actor,
        name={"zh": row["zh"], "en": row["en"]},
        kind=row["kind"],
        territory_code=int(row["territory"]),
        sectors=row["sectors"],
        short_zh=row.get("short_zh", ""),
    )


def _town_codes() -> list[int]:
    """The towns in the order of their codes; the rows of the pack count them from one."""
    towns = Territory.objects.within(990121000000).filter(level="town")
    return list(towns.order_by("code").values_list("code", flat=True))


def _schools(actor: Actor, pack: Path, found: dict[str, Organisation], towns: int) -> None:
    codes = _town_codes()
    rows = [row for row in rows_of(pack / "schools.csv") if int(row["town"]) <= towns]
    for row in sorted(rows, key=lambda one: one["central"] != "1"):
        found[row["id"]] = _school(actor, row, found, codes[int(row["town"]) - 1])


def _school(
    actor: Actor, row: dict[str, str], found: dict[str, Organisation], code: int
) -> Organisation:
    name: Name = {"zh": row["zh"], "en": row["en"]}
    organisation = places.add_organisation(
        actor=actor,
        name=name,
        kind="school",
        territory_code=code,
        supervisor=found.get(row["supervised_by"]),
        credit_code=row["credit_code"] or None,
    )
    figures = {key: int(row[key] or 0) for key in ("pupils", "boarders", "staff", "guards")}
    places.add_school(
        actor=actor,
        organisation=organisation,
        stage=row["stage"],
        school_code=row["school_code"],
        is_central=row["central"] == "1",
        is_private=row["private"] == "1",
        **figures,
    )
    places.add_site(
        actor=actor,
        organisation=organisation,
        name=name,
        kind=Site.Kind.CAMPUS,
        position=(Decimal(row["lat"]), Decimal(row["lon"])),
        gates=[_gate(gate) for gate in json.loads(row["gates"] or "[]")],
    )
    return organisation


def _gate(gate: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in gate.items()}


def _premises(actor: Actor, pack: Path, found: dict[str, Organisation], towns: int) -> None:
    codes = _town_codes()
    for row in rows_of(pack / "premises.csv"):
        if int(row["town"]) > towns or row["school"] not in found:
            continue
        code = codes[int(row["town"]) - 1]
        operator = found.get(row["operator_org"]) or places.add_organisation(
            actor=actor,
            name={"zh": row["operator_zh"], "en": row["operator_en"]},
            kind="operator",
            territory_code=code,
        )
        has_place = bool(row["lat"] and row["lon"])
        places.add_site(
            actor=actor,
            organisation=operator,
            name={"zh": row["zh"], "en": row["en"]},
            kind=row["kind"],
            sector=SECTORS[row["kind"]],
            territory_code=code,
            position=(Decimal(row["lat"]), Decimal(row["lon"])) if has_place else None,
            near=[found[row["school"]]],
        )


def _posts(pack: Path, found: dict[str, Organisation], since: date) -> None:
    """Demo people are posts. One hash serves all: computing three hundred takes minutes."""
    told = json.loads((pack / "posts.json").read_text(encoding="utf-8"))
    hashed = make_password(PASSWORD)
    people: dict[str, Person] = {}
    posts = []
    for row in told:
        if row["org"] not in found:
            continue
        name = row["user_name"]
        if name not in people:
            people[name] = Person(
                username=name, name=row["person_zh"], password=hashed, is_demo=True
            )
        posts.append((name, _post(row, found[row["org"]], since)))
    Person.objects.bulk_create(people.values())
    Post.objects.bulk_create(post for _name, post in posts)
    Tenure.objects.bulk_create(
        Tenure(post=post, person=people[name], valid_from=since) for name, post in posts
    )


def _post(row: dict[str, Any], organisation: Organisation, since: date) -> Post:
    return Post(
        organisation=organisation,
        role=row["role"],
        zh=row["title_zh"],
        en=row["title_en"],
        valid_from=since,
    )
