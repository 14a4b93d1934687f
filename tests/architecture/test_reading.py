"""Asking for a page changes nothing, whoever asks and whatever for."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.addresses import operations, pages
from tests.architecture.county import County
from tests.world import SYSTEM

WRITE = re.compile(
    r"^\s*(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|COPY)\s+\"?(\w+)", re.IGNORECASE
)
# A session notes when it was used, the cache counts attempts to sign in, and the reading of
# sealed records is recorded.
MAY_CHANGE = {"django_session", "kernel_cache"}
BY_READING = {"ledger_entry", "ledger_subject"}


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables that are written meanwhile."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := WRITE.match(sql):
            written.append(found[2])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield written


def addresses(county: County) -> list[str]:
    asked = [county.url(page) for page in pages()]
    asked += [county.url(one) for one in operations() if one.method == "GET"]
    asked += [reverse(name) for name in ("account_login", "account_logout", "mfa_index")]
    return [*asked, f"{reverse('hazards:index')}?q=通道&state=open&due=late"]


@pytest.mark.parametrize("who", ["coordinator", "school", ""])
def test_no_get_writes(county: County, undo: None, who: str) -> None:
    client, walked = county.client(who), addresses(county)
    assert len(walked) > 55
    for address in walked:
        before = _recorded()
        with watched() as written:
            answer = client.get(address)
        assert answer.status_code < 500, address
        assert {*written} <= MAY_CHANGE | BY_READING, address
        if BY_READING & {*written}:
            assert all(action.endswith(".read") for action in _recorded(since=before)), address


def _recorded(since: list[str] | None = None) -> list[str]:
    with acting(SYSTEM):
        actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    return actions[len(since or []) :]


def test_a_write_while_reading_would_be_seen(county: County, undo: None) -> None:
    with acting(SYSTEM), watched() as written:
        type(county.hazard).objects.filter(pk=county.hazard.pk).update(remedy="changed")
    assert written == ["hazards_hazard"]
