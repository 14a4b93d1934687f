"""Loading the demonstration packs, and showing their accounts."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.demo import county, stories
from anxiao.demo.models import Load
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.norms.reference_files import load_reference
from anxiao.people.actors import actor_for
from anxiao.people.models import Person, Post, Token
from anxiao.people.roles import roles
from anxiao.people.services import make_token, token_digest

PACKS = Path(__file__).parent / "packs"
KNOWN = ("suixian-2018", "qinghe")
SYSTEM = Actor.system("demo")
CHUNK = 20


def load(packs: Iterable[str], *, today: date, seed: int, hazards: int, towns: int = 99) -> None:
    """Load packs that are not there yet; a load that was cut short is completed."""
    for pack in packs:
        if pack not in KNOWN:
            raise Invalid(sentence(N_("There is no demo pack %(pack)s."), pack=pack))
    with acting(SYSTEM):
        load_reference(actor=SYSTEM)
        for pack in packs:
            Load.objects.get_or_create(
                pack=pack, defaults={"today": today, "seed": seed, "total": hazards}
            )
    for pack in packs:
        row = Load.objects.get(pk=pack)
        if row.state == Load.State.LOADING:
            _load(row, towns)


def _load(row: Load, towns: int) -> None:
    if row.pack == "suixian-2018":
        with acting(SYSTEM):
            county.add_territories(SYSTEM, PACKS / "suixian-2018" / "territories.csv")
    else:
        _load_county(row, towns)
    row.state, row.done = Load.State.READY, row.total
    row.save()


def _load_county(row: Load, towns: int) -> None:
    if not Person.objects.filter(is_demo=True).exists():
        with transaction.atomic(), acting(SYSTEM):
            county.build(SYSTEM, PACKS / "qinghe", since=row.today, towns=towns)
    cast = stories.cast(SYSTEM)
    for first in range(row.done, row.total, CHUNK):
        last = min(first + CHUNK, row.total)
        with transaction.atomic():
            for number in range(first, last):
                stories.tell(cast, number=number, seed=row.seed, today=row.today)
            row.done = last
            row.save(update_fields=["done"])


def state() -> dict[str, Any]:
    """Whether the demonstration is there: none, loading with its progress, or ready."""
    rows = list(Load.objects.all())
    if not rows:
        return {"state": "none", "progress": 0}
    if all(row.state == Load.State.READY for row in rows):
        return {"state": "ready", "progress": 100}
    done = sum(row.done for row in rows)
    total = sum(row.total for row in rows)
    return {"state": "loading", "progress": 100 * done // max(total, 1)}


@lru_cache(maxsize=1)
def _posts() -> list[dict[str, Any]]:
    rows: Any = json.loads((PACKS / "qinghe" / "posts.json").read_text(encoding="utf-8"))
    return [row for row in rows if row["demo"]]


def accounts_shown() -> list[dict[str, Any]]:
    """Demonstration accounts for the sign-in page, with one line on what to try."""
    known = Person.objects.filter(is_demo=True, username__in=[row["user_name"] for row in _posts()])
    there = set(known.values_list("username", flat=True))
    shown: dict[str, dict[str, Any]] = {}
    for row in _posts():
        if row["user_name"] in there:
            shown.setdefault(
                row["user_name"],
                {
                    "username": row["user_name"],
                    "password": county.PASSWORD,
                    "title": {"zh": row["title_zh"], "en": row["title_en"]},
                    "hint": {"zh": row.get("try_zh", ""), "en": row.get("try_en", "")},
                },
            )
    return list(shown.values())


def accounts() -> list[dict[str, str]]:
    """Each demonstration account with password, post, role, organisation and a ready token."""
    names = list(dict.fromkeys(row["user_name"] for row in _posts()))
    people = Person.objects.filter(is_demo=True, username__in=names).order_by("username")
    return [_account(person) for person in people]


def _account(person: Person) -> dict[str, str]:
    post = Post.objects.held_by(person, on=clock.today()).select_related("organisation")[0]
    return {
        "user_name": person.username,
        "password": county.PASSWORD,
        "post": post.zh,
        "role": post.role,
        "role_name": roles()[post.role].name["zh"],
        "organisation": post.organisation.zh,
        "token": _token(person, post),
    }


def _token(person: Person, post: Post) -> str:
    """The same token each time it is asked for, made when it is not there."""
    name = f"{person.username}:{post.pk}".encode()
    secret = f"axt_{hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256).hexdigest()}"
    if not Token.objects.filter(digest=token_digest(secret)).exists():
        actor = actor_for(person, post)
        with acting(SYSTEM):
            make_token(actor=actor, label="demo", days=366, secret=secret)
    return secret
