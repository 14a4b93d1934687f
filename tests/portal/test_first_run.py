"""An empty installation begins in the browser, once, for whoever has the key of the page."""

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from anxiao.config import first_run
from anxiao.config.contents import Contents
from anxiao.config.settings import ENV
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Person
from anxiao.places.models import Organisation, Territory
from tests.imports.sheets import xlsx
from tests.world import SYSTEM, make_world

COUNTRY = """\
110000000000\t北京市
110100000000\t市辖区
110101000000\t东城区
420000000000\t湖北省
421300000000\t随州市
421303000000\t曾都区
421321000000\t随县
421321100000\t厉山镇
421321101000\t高城镇
441900000000\t东莞市
"""
TOWNS = [["区划代码", "名称"], ["990121", "青禾县"], ["990121100", "白杨镇"]]
GIVEN = {"office": "随县平安办", "administrator": "孙管", "coordinator": "王协"}


@pytest.fixture
def address(tmp_path: Path, settings: Any) -> str:
    """The path of the page, on a server that was started empty and knows the country."""
    settings.FIRST_RUN_KEY = tmp_path / first_run.KEY
    settings.DIVISIONS = tmp_path / "divisions.tsv"
    settings.DIVISIONS.write_text(COUNTRY, encoding="utf-8")
    env = replace(ENV, data_dir=tmp_path, demo=())
    whole = first_run.address(env, Contents.NOTHING)
    assert whole is not None
    return whole.removeprefix(env.base_url)


@pytest.fixture
def client(db: None) -> Client:
    return reader()


def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def sends(client: Client, address: str, step: str, **more: str) -> Any:
    return client.post(address, {"chosen": "421321", **GIVEN, **more, "step": step})


def hands(client: Client, address: str, content: bytes) -> Any:
    file = SimpleUploadedFile("乡镇.xlsx", content)
    return client.post(address, {"step": "sheet", "file": file})


def told(answer: Any) -> list[str]:
    """User names and first passwords on the last page, in its order."""
    return re.findall(r"<code class=\"ax-secret\">([^<]+)</code>", answer.content.decode())


# --- the whole way --------------------------------------------------------------------------


def test_from_the_printed_address_to_two_accounts(client: Client, address: str) -> None:
    assert "Begin a county" in client.get(address).content.decode()
    assert "?county=421321" in client.get(address, {"q": "sx"}).content.decode()
    office = client.get(address, {"county": "421321"}).content.decode()
    assert "随县平安校园建设办公室" in office
    assert 'value="421321"' in office
    look = sends(client, address, "check").content.decode()
    assert "Li Shan Zhen" in look
    assert not Person.objects.exists()
    manager, first, coordinator, second = told(sends(client, address, "begin"))
    assert (manager, coordinator) == ("sunguan", "wangxie")
    for username, password in ((manager, first), (coordinator, second)):
        person = Person.objects.get(username=username)
        assert person.check_password(password)
        assert person.must_change_password
    assert Organisation.objects.get().zh == "随县平安办"
    assert Territory.objects.get(pk=421321100000).zh == "厉山镇"
    with acting(SYSTEM):
        actors = set(Entry.objects.values_list("person_name", flat=True))
    assert actors == {"first-run page", "reference content"}
    signed_in = reader().post("/accounts/login/", {"login": coordinator, "password": second})
    assert signed_in.status_code == 302


def test_once_it_has_begun_the_page_is_gone_for_ever(client: Client, address: str) -> None:
    sends(client, address, "begin")
    other = reader()
    assert client.get(address).status_code == 404
    assert other.get(address).status_code == 404
    for step in ("check", "begin", "sheet"):
        assert sends(other, address, step).status_code == 404
    assert sends(client, address, "check").status_code == 404
    Person.objects.update(is_active=False)
    assert other.get(address).status_code == 404
    assert Person.objects.count() == 2


def test_a_sheet_of_towns_does_where_the_country_is_not_known(
    client: Client, address: str, settings: Any
) -> None:
    settings.DIVISIONS.unlink()
    assert "not on this server" in client.get(address).content.decode()
    office = hands(client, address, xlsx(TOWNS)).content.decode()
    chosen = re.search(r'name="chosen" value="([^"]+)"', office)
    assert chosen is not None
    assert len(told(sends(client, address, "begin", chosen=chosen[1]))) == 4
    assert Territory.objects.get(pk=990121100000).zh == "白杨镇"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("随县", {"?county=421321"}),
        ("sui", {"?q=4213", "?county=421321"}),
        ("ｓｘ", {"?county=421321"}),
        ("湖北", {"?q=42"}),
        ("42", {"?q=4213"}),
        ("4213", {"?county=421303", "?county=421321"}),
        ("42132", {"?county=421321"}),
        ("4419", set()),
        ("天上", set()),
        ("", {"?q=11", "?q=42"}),
    ],
)
def test_a_county_is_found_by_name_pinyin_or_code(
    client: Client, address: str, words: str, found: set[str]
) -> None:
    page = client.get(address, {"q": words}).content.decode()
    assert set(re.findall(r'href="(\?(?:q|county)=[^"]+)"', page)) == found


def test_what_was_typed_comes_back_to_be_changed(client: Client, address: str) -> None:
    page = sends(client, address, "change", coordinator="李协").content.decode()
    assert 'value="李协"' in page
    assert not Person.objects.exists()


# --- who may not ----------------------------------------------------------------------------


def test_a_wrong_key_finds_nothing_and_guessing_is_slowed_down(
    client: Client, address: str
) -> None:
    assert client.get("/begin/").status_code == 404
    for _each in range(20):
        assert client.get("/begin/not-the-key/").status_code == 404
    assert client.get("/begin/not-the-key/").status_code == 429
    assert client.get(address).status_code == 429
    assert not Person.objects.exists()


def test_without_a_key_on_the_server_no_key_fits(
    client: Client, address: str, settings: Any
) -> None:
    settings.FIRST_RUN_KEY.unlink()
    assert client.get(address).status_code == 404
    assert sends(client, address, "begin").status_code == 404


def test_where_somebody_has_an_account_there_is_no_such_page(client: Client, address: str) -> None:
    make_world()
    assert client.get(address).status_code == 404
    assert sends(client, address, "begin").status_code == 404


def test_nobody_keeps_the_page_or_learns_where_it_was(client: Client, address: str) -> None:
    answers = [client.get(address), sends(client, address, "check")]
    for answer in [*answers, sends(client, address, "begin")]:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]


# --- once -----------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_county_and_its_last_answer_holds(
    client: Client, address: str
) -> None:
    first, second = (told(sends(client, address, "begin")) for _time in range(2))
    assert (first[0], first[2]) == (second[0], second[2]) == ("sunguan", "wangxie")
    assert Person.objects.count() == 2
    assert Organisation.objects.count() == 1
    for username, password in (second[:2], second[2:]):
        assert Person.objects.get(username=username).check_password(password)


def test_after_somebody_has_signed_in_no_form_sent_again_changes_a_password(
    client: Client, address: str
) -> None:
    username, password, *_rest = told(sends(client, address, "begin"))
    reader().post("/accounts/login/", {"login": username, "password": password})
    assert sends(client, address, "begin").status_code == 409
    assert Person.objects.get(username=username).check_password(password)


def test_no_session_knows_a_password(client: Client, address: str) -> None:
    _username, password, *_rest = told(sends(client, address, "begin"))
    assert password not in str(dict(client.session.items()))


def test_of_two_at_once_one_begins(fresh_database: None, address: str) -> None:
    assert sorted(_both(address, [reader(), reader()])) == [200, 404]
    assert Person.objects.count() == 2


def test_a_double_tap_that_overtakes_itself_leads_to_one_county(
    fresh_database: None, address: str
) -> None:
    one, same = reader(), reader()
    sends(one, address, "check")
    same.cookies = one.cookies
    assert _both(address, [one, same]) == [200, 200]
    assert Person.objects.count() == 2


def _both(address: str, clients: list[Client]) -> list[int]:
    statuses: list[int] = []
    together = threading.Barrier(len(clients))

    def run(client: Client) -> None:
        together.wait(10)
        try:
            statuses.append(sends(client, address, "begin").status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return statuses


# --- what is wrong --------------------------------------------------------------------------


BROKEN = [
    (b"PK\x03\x04 not a book", "damaged"),
    (b"", "empty"),
    (xlsx([["区划代码", "名称"], ["990121100", "白杨镇"]]), "one row for the county itself"),
    (xlsx([["区划代码", "名称"], ["990121", ""]]), "Row 2"),
    (xlsx([*TOWNS, ["990122", "别的县"]]), "one row for the county itself"),
    (xlsx([*TOWNS, ["421321100", "厉山镇"]]), "Row 4"),
]


@pytest.mark.parametrize(("content", "says"), BROKEN)
def test_a_broken_sheet_is_refused_with_what_to_do(
    client: Client, address: str, content: bytes, says: str
) -> None:
    answer = hands(client, address, content)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Territory.objects.filter(pk=990121000000).exists()


@pytest.mark.parametrize(
    ("code", "says"),
    [("999999", "There is no territory 999999."), ("42", "6 digits"), ("随县", "6 digits")],
)
def test_a_county_that_does_not_exist_is_refused(
    client: Client, address: str, code: str, says: str
) -> None:
    asked = client.get(address, {"county": code})
    assert asked.status_code == 422
    assert says in asked.content.decode()


@pytest.mark.parametrize("chosen", ["", "999999", "made:up", "42132１"])
def test_a_choice_that_was_tampered_with_begins_nothing(
    client: Client, address: str, chosen: str
) -> None:
    answer = sends(client, address, "begin", chosen=chosen)
    assert answer.status_code == 422
    assert not Person.objects.exists()


def test_a_name_that_is_missing_is_asked_for_again(client: Client, address: str) -> None:
    answer = sends(client, address, "begin", coordinator=" ")
    assert answer.status_code == 422
    assert "孙管" in answer.content.decode()
    assert not Person.objects.exists()


# --- the door -------------------------------------------------------------------------------


def test_the_door_says_how_to_begin_while_nobody_has_an_account(client: Client) -> None:
    says = "the address that was printed where the server was started"
    assert says in client.get("/accounts/login/").content.decode()
    make_world()
    assert says not in client.get("/accounts/login/").content.decode()


def test_a_demonstration_asks_for_no_beginning(client: Client, settings: Any) -> None:
    settings.DEMO_LABEL = True
    assert "to begin, open" not in client.get("/accounts/login/").content.decode()


def test_browsers_find_the_icon_of_a_paper(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.url) == (302, "/static/ui/logo.svg")
    assert "public" in answer.headers["Cache-Control"]
