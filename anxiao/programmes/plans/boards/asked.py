"""What the address of a board asks for; what it does not understand is not there."""

from collections.abc import Mapping
from uuid import UUID

from django.http import QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.programmes.plans.boards.matrix import ROWS
from anxiao.programmes.plans.boards.timeline import IN_ORDER, ORDERS, STATES, Asked

MOST_OPENED = 30
DAMAGED = N_("This page address is damaged. Open the list again.")


def of(query: QueryDict) -> Asked:
    """An address of the timeline."""
    return Asked(
        by=_one(query, "by", ORDERS) or IN_ORDER,
        under=uuid(query.get("under") or ""),
        organisation=_number(query.get("organisation") or ""),
        kind=_one(query, "kind", ROWS),
        state=_one(query, "state", STATES),
        opened=tuple(filter(None, (uuid(one) for one in query.getlist("open")[:MOST_OPENED]))),
        after=query.get("after") or "",
        before=query.get("before") or "",
    )


def cursors(query: QueryDict, *names: str) -> dict[str, str]:
    """The cursors of a page under their names in the address, as ``after`` and ``before``."""
    keys = ("after", "before")
    return {key: query.get(name) or "" for key, name in zip(keys, names, strict=True)}


def _one(query: QueryDict, name: str, known: Mapping[str, object]) -> str:
    said = query.get(name) or ""
    if said and said not in known:
        raise OutOfReach(sentence(DAMAGED))
    return said


def uuid(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        raise OutOfReach(sentence(DAMAGED)) from None


def _number(said: str) -> int | None:
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        raise OutOfReach(sentence(DAMAGED))
    return int(said)
