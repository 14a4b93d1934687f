"""Loading the demonstration packs, and showing their accounts."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.demo import county
from anxiao.demo.models import Load
from anxiao.demo.stories.cast import Cast, gather
from anxiao.demo.stories.telling import Plan, plan, tell
from anxiao.demo.year.chapters import CHAPTERS
from anxiao.demo.year.stage import Stage
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import Name
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.norms.reference_files import load_reference
from anxiao.notices import services as notices
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, Tenure, Token
from anxiao.people.roles import roles
from anxiao.people.tokens import make_token, token_digest

PACKS = Path(__file__).parent / "packs"
FACTS, STORY = "suixian-2018", "qinghe"
KNOWN = (FACTS, STORY)
# The working year of the county is a part of its pack with a count of its own.
YEAR = "qinghe-year"
DAYS_BEFORE = 1100
SYSTEM = Actor.system("demo")
CHUNK = 20
CHAPTER_WEIGHT = 20


def load(packs: Iterable[str], *, today: date, seed: int, hazards: int, towns: int = 99) -> None:
    """Load packs that are not there yet; a load that was cut short is completed."""
    for pack in packs:
        if pack not in KNOWN:
            raise Invalid(sentence(N_("There is no demo pack %(pack)s."), pack=pack))
    parts = [pack for one in packs for pack in ([STORY, YEAR] if one == STORY else [one])]
    totals = {STORY: hazards, YEAR: len(CHAPTERS)}
    with acting(SYSTEM):
        load_reference(actor=SYSTEM)
        for pack in parts:
            _begin(pack, today, seed, totals.get(pack, 1))
    for pack in parts:
        row = Load.objects.get(pk=pack)
        if row.state != Load.State.READY:
            _complete(row, towns)


def _begin(pack: str, today: date, seed: int, total: int) -> None:
    """Note that a part is on its way; the year is told up to the same day as the hazards."""
    hazards = Load.objects.filter(pack=STORY).first() if pack == YEAR else None
    given = {"today": hazards.today if hazards else today, "seed": seed, "total": total}
    Load.objects.get_or_create(pack=pack, defaults={**given, "at": clock.now()})


def _complete(row: Load, towns: int) -> None:
    """Load what is missing; a failure is written down, and the next load goes on from there."""
    _mark(row, Load.State.LOADING)
    try:
        _load(row, towns)
    except BaseException:
        _mark(row, Load.State.FAILED)
        raise
    _mark(row, Load.State.READY)


def _mark(row: Load, state: str) -> None:
    row.state, row.at = state, clock.now()
    row.save(update_fields=["state", "at"])


def _load(row: Load, towns: int) -> None:
    if row.pack in (STORY, YEAR):
        (_load_county if row.pack == STORY else _load_year)(row, towns)
        return
    with acting(SYSTEM):
        county.add_territories(SYSTEM, PACKS / FACTS / "territories.csv")
        row.done = row.total
        row.save(update_fields=["done"])


def _load_county(row: Load, towns: int) -> None:
    if not Person.objects.filter(is_demo=True).exists():
        since = row.today - timedelta(days=DAYS_BEFORE)
        first = datetime.combine(since, time(9), clock.LOCAL)
        with clock.at(first), acting(SYSTEM):
            county.build(SYSTEM, PACKS / STORY, since=since, towns=towns)
    cast = gather(SYSTEM)
    plans = plan(cast, seed=row.seed, today=row.today, total=row.total)
    while row.done < row.total:
        _tell_some(row, cast, plans[row.done : row.done + CHUNK])
    _read_what_is_old(cast, row.today)


def _load_year(row: Load, _towns: int) -> None:
    """Programme, projects, pledges, campaigns, requests, calls: chapter by chapter."""
    stage = Stage(gather(SYSTEM), SYSTEM, row.today, row.seed)
    while row.done < row.total:
        with _counted(row, 1), acting(SYSTEM):
            CHAPTERS[row.done](stage)
    _read_what_is_old(stage.cast, row.today)


def _read_what_is_old(cast: Cast, today: date) -> None:
    """Everybody has read what came until two days ago."""
    until = datetime.combine(today - timedelta(days=2), time(0), clock.LOCAL)
    for actors in cast.by_organisation.values():
        for one in actors:
            with acting(one):
                notices.read(actor=one, before=until)


def _tell_some(row: Load, cast: Cast, plans: list[Plan]) -> None:
    with _counted(row, len(plans)):
        for one in plans:
            tell(cast, one, seed=row.seed, today=row.today, total=row.total)


@contextmanager
def _counted(row: Load, more: int) -> Iterator[None]:
    """Tell something and count it, in one transaction: both happen or neither."""
    before = row.done
    try:
        with transaction.atomic():
            yield
            row.done += more
            row.save(update_fields=["done"])
    except BaseException:
        row.done = before
        raise


def state() -> dict[str, Any]:
    """Whether the demonstration is there: none, loading with its progress, or ready."""
    rows = list(Load.objects.all())
    if not rows:
        return {"state": "none", "progress": 0}
    if all(row.state == Load.State.READY for row in rows):
        return {"state": "ready", "progress": 100}
    done = sum(_weight(row) * row.done for row in rows)
    total = sum(_weight(row) * row.total for row in rows)
    return {"state": "loading", "progress": 100 * done // max(total, 1)}


def _weight(row: Load) -> int:
    """A chapter of the year takes about as long as so many hazards."""
    return CHAPTER_WEIGHT if row.pack == YEAR else 1


@lru_cache(maxsize=1)
def facts() -> list[dict[str, Any]]:
    """What the report of 2018 states: each fact with its key, words and value."""
    rows: list[dict[str, Any]] = json.loads(
        (PACKS / FACTS / "facts.json").read_text(encoding="utf-8")
    )
    return rows


@lru_cache(maxsize=1)
def _posts() -> list[dict[str, Any]]:
    rows: Any = json.loads((PACKS / "qinghe" / "posts.json").read_text(encoding="utf-8"))
    return [row for row in rows if row["demo"]]


GROUPS: dict[str, Name] = {
    "": {"zh": "县级综合协调", "en": "County coordination"},
    "officer": {"zh": "成员单位", "en": "Member departments"},
    "town_officer": {"zh": "乡镇", "en": "Towns"},
    "school_officer": {"zh": "学校", "en": "Schools"},
}


def accounts_shown() -> list[dict[str, Any]]:
    """Demonstration accounts for the sign-in page, grouped: what to try as whom."""
    rows: dict[str, dict[str, Any]] = {}
    for row in _posts():
        rows.setdefault(row["user_name"], row)
    tenures = Tenure.objects.filter(person__is_demo=True, person__username__in=rows)
    where = {
        (tenure.person.username, tenure.post.zh): tenure.post.organisation.name
        for tenure in tenures.select_related("person", "post__organisation")
    }
    shown = [
        _shown(row, where[row["user_name"], row["title_zh"]])
        for row in rows.values()
        if (row["user_name"], row["title_zh"]) in where
    ]
    order = [*GROUPS.values()]
    return sorted(shown, key=lambda one: order.index(one["group"]))


def _shown(row: dict[str, Any], organisation: Name) -> dict[str, Any]:
    return {
        "username": row["user_name"],
        "password": county.PASSWORD,
        "title": {"zh": row["title_zh"], "en": row["title_en"]},
        "organisation": organisation,
        "group": GROUPS.get(row["role"], GROUPS[""]),
        "hint": {"zh": row.get("try_zh", ""), "en": row.get("try_en", "")},
    }


def accounts() -> list[dict[str, str]]:
    """Each demonstration post with its account, password, organisation and a ready token."""
    names = [row["user_name"] for row in _posts()]
    people = Person.objects.filter(is_demo=True, username__in=names).order_by("username")
    return [
        _account(person, post)
        for person in people
        for post in Post.objects.held_by(person, on=clock.today()).select_related("organisation")
    ]


def _account(person: Person, post: Post) -> dict[str, str]:
    return {
        "username": person.username,
        "password": county.PASSWORD,
        "post": post.zh,
        "role": post.role,
        "role_name": roles()[post.role].name["zh"],
        "organisation": post.organisation.zh,
        "token": _token(person, post),
    }


def _token(person: Person, post: Post) -> str:
    """The same token each time it is asked for, made when it is not there."""
    name = f"demo token {person.username} {post.role}".encode()
    secret = f"axt_{hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256).hexdigest()}"
    if not Token.objects.filter(digest=token_digest(secret)).exists():
        with acting(SYSTEM):
            make_token(actor=actor_for(person, post), label="demo", days=366, secret=secret)
    return secret
