"""``anxiao account``: the first account on an empty database."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Person
from anxiao.places.models import Organisation, Territory
from tests.world import SYSTEM

pytestmark = pytest.mark.django_db
FIRST: dict[str, Any] = {
    "username": "admin",
    "name": "李四",
    "role": "administrator",
    "organisation_name": "随县平安办",
    "territory": 421321000000,
    "territory_name": "随县",
}


def account(*words: str, **options: Any) -> str:
    told = StringIO()
    call_command("account", *words, stdout=told, **options)
    return told.getvalue()


def password_in(text: str) -> str:
    found = re.search(r"first password  (\S+)", text)
    assert found is not None
    return found.group(1)


def test_on_an_empty_database_it_makes_place_organisation_post_and_account() -> None:
    told = account("add", **FIRST)
    person = Person.objects.get(username="admin")
    assert person.check_password(password_in(told))
    assert person.must_change_password
    assert Territory.objects.get(pk=FIRST["territory"]).level == "county"
    organisation = Organisation.objects.get()
    assert (organisation.zh, organisation.kind) == ("随县平安办", "office")
    with acting(SYSTEM):
        actors = set(Entry.objects.values_list("person_name", flat=True))
    assert actors == {"account command", "reference content"}


def test_the_first_administrator_goes_on_in_the_pages() -> None:
    password = password_in(account("add", **FIRST))
    client = Client(headers={"accept-language": "en"})
    client.post("/accounts/login/", {"login": "admin", "password": password})
    change = {"oldpassword": password, "password1": "pear-tree-in-may"}
    client.post("/accounts/password/change/", {**change, "password2": "pear-tree-in-may"})
    terms = {
        "name": "张三",
        "username": "zhang.san",
        "organisation": Organisation.objects.get().pk,
        "role": "coordinator",
        "valid_from": "2026-01-05",
    }
    page = client.post("/people/accounts/open/", terms).content.decode()
    assert "First password" in page
    assert Person.objects.filter(username="zhang.san").exists()


def test_it_takes_an_organisation_by_name_or_number_and_lists_accounts() -> None:
    account("add", **FIRST)
    there = Organisation.objects.get()
    account("add", username="by-name", name="王五", role="leader", organisation="随县平安办")
    account("add", username="by-number", name="赵六", role="officer", organisation=str(there.pk))
    told = account("list")
    assert "by-name  open  随县平安办: 领导 (leader)" in told
    assert "by-number  open  随县平安办: 部门人员 (officer)" in told


def test_it_gives_a_new_first_password() -> None:
    first = password_in(account("add", **FIRST))
    second = password_in(account("reset", username="ADMIN"))
    assert first != second
    assert Person.objects.get().check_password(second)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"organisation_name": None}, "Say where"),
        ({"territory": None}, "no organisation"),
        ({"territory": 42}, "12 digits"),
        ({"territory_name": None}, "no territory"),
        ({"username": "a b"}, "without spaces"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_left(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        account("add", **{**FIRST, **change})
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()


def test_a_name_that_two_organisations_bear_is_not_guessed() -> None:
    account("add", **FIRST)
    account(
        "add", **{**FIRST, "username": "x2", "territory": 421302000000, "territory_name": "曾都"}
    )
    with pytest.raises(CommandError, match="Several"):
        account("add", username="x3", name="x", role="leader", organisation="随县平安办")


def test_an_unknown_account_is_not_reset() -> None:
    with pytest.raises(CommandError, match="no account"):
        account("reset", username="nobody")
