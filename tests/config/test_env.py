"""The environment is read once, and says what is wrong with it."""

from datetime import date
from pathlib import Path

import pytest

from anxiao.config.choices import Chat, Ground
from anxiao.config.env import Env, database
from anxiao.config.mail import mail_server


@pytest.fixture
def at(tmp_path: Path) -> dict[str, str]:
    return {"ANXIAO_DATA_DIR": str(tmp_path / "var")}


def test_nothing_set_is_a_first_try_on_this_machine(at: dict[str, str]) -> None:
    env = Env.read(at)
    assert (env.host, env.port) == ("127.0.0.1", 8000)
    assert env.base_url == "http://127.0.0.1:8000"
    assert env.database_url is None
    assert env.demo == ("suixian-2018", "qinghe")
    assert env.debug is False
    assert env.today is None


def test_everything_can_be_set(at: dict[str, str]) -> None:
    env = Env.read(
        at
        | {
            "PORT": "9000",
            "ANXIAO_HOST": "0.0.0.0",
            "ANXIAO_BASE_URL": "https://anxiao.example/",
            "ANXIAO_SECRET_KEY": "long and random",
            "DATABASE_URL": "postgresql://owner@db/anxiao",
            "ANXIAO_APP_DATABASE_URL": "postgresql://app@db/anxiao",
            "ANXIAO_DEBUG": "1",
            "ANXIAO_DEMO": "qinghe",
            "ANXIAO_TODAY": "2026-06-18",
        }
    )
    assert env.base_url == "https://anxiao.example"
    assert env.allowed_hosts[0] == "anxiao.example"
    assert env.secret_key == "long and random"
    assert env.debug is True
    assert env.demo == ("qinghe",)
    assert env.today == date(2026, 6, 18)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("ANXIAO_BASE_URL", "anxiao.example"),
        ("ANXIAO_DEBUG", "perhaps"),
        ("ANXIAO_DEMO", "../secret"),
        ("ANXIAO_TODAY", "tomorrow"),
        ("ANXIAO_POOL", "many"),
        ("ANXIAO_SMTP_URL", "mail.example"),
        ("ANXIAO_SMTP_URL", "http://mail.example"),
        ("ANXIAO_SMTP_URL", "smtp://:99999"),
        ("ANXIAO_MAIL_FROM", "nobody"),
        ("ANXIAO_DATA_DIR", "/proc/nowhere"),
        ("DATABASE_URL", "mysql://root@db/anxiao"),
        ("DATABASE_URL", "postgresql://owner@db"),
        ("ANXIAO_APP_DATABASE_URL", "postgresql://app@[db/anxiao"),
    ],
)
def test_a_malformed_value_stops_with_one_sentence_naming_it(
    at: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        Env.read(at | {name: value})
    assert str(stop.value.code).startswith(f"Set {name} to")
    assert "\n" not in str(stop.value.code)


def test_a_password_is_not_repeated_in_the_refusal(at: dict[str, str]) -> None:
    with pytest.raises(SystemExit) as stop:
        Env.read(at | {"DATABASE_URL": "postgresql://owner:tiger@db"})
    assert "tiger" not in str(stop.value.code)


def test_the_secret_key_is_made_once_and_read_by_nobody_else(
    at: dict[str, str],
) -> None:
    first, second = Env.read(at), Env.read(at)
    kept = first.data_dir / "secret_key"
    assert first.secret_key == second.secret_key == kept.read_text()
    assert len(first.secret_key) >= 50
    assert kept.stat().st_mode & 0o777 == 0o600


def test_no_demo_is_a_choice(at: dict[str, str]) -> None:
    assert Env.read(at | {"ANXIAO_DEMO": "0"}).demo == ()


@pytest.mark.parametrize(
    ("url", "host", "port", "password"),
    [
        ("postgresql://a:p%40ss%2F@db.example:6000/anxiao", "db.example", "6000", "p@ss/"),
        ("postgresql://a@/anxiao?host=/run/my%20pg", "/run/my pg", "", ""),
        ("postgresql://a@%2Frun%2Fpg:5433/anxiao", "/run/pg", "5433", ""),
        ("postgres://a@[::1]:5432/anxiao", "::1", "5432", ""),
    ],
)
def test_every_form_of_address_that_psql_takes_is_taken(
    url: str, host: str, port: str, password: str
) -> None:
    entry = database(url)
    assert entry["NAME"] == "anxiao"
    assert entry["USER"] == "a"
    assert (entry["HOST"], entry["PORT"], entry["PASSWORD"]) == (host, port, password)


def test_further_words_of_an_address_reach_the_driver() -> None:
    entry = database("postgresql://a@db/anxiao?sslmode=verify-full")
    assert entry["OPTIONS"] == {"sslmode": "verify-full", "server_side_binding": True}


def test_a_mail_server_needs_an_address_to_write_from(at: dict[str, str]) -> None:
    url = "smtp+starttls://anxiao:s%40cret@mail.example"
    with pytest.raises(SystemExit, match="ANXIAO_MAIL_FROM"):
        Env.read(at | {"ANXIAO_SMTP_URL": url})
    env = Env.read(at | {"ANXIAO_SMTP_URL": url, "ANXIAO_MAIL_FROM": "anxiao@county.example"})
    server = mail_server(env.smtp_url)
    assert server is not None
    assert (server["host"], server["port"], server["password"]) == ("mail.example", 587, "s@cret")
    assert (server["use_tls"], server["use_ssl"]) == (True, False)
    assert mail_server(Env.read(at).smtp_url) is None


@pytest.mark.parametrize(
    "url",
    ["chat.example", "http://chat.example", "https://", "https://[", "https://x.example/?key=1"],
)
def test_a_chat_is_reached_over_tls_or_on_this_machine(url: str) -> None:
    name = "ANXIAO_WECOM_URL"
    with pytest.raises(SystemExit, match=f"Set {name} to an address"):
        Chat.read({name: url})
    assert Chat.read({name: "https://chat.example/gate/"}).wecom == "https://chat.example/gate"
    assert Chat.read({name: "http://127.0.0.1:9"}).wecom == "http://127.0.0.1:9"
    assert Chat.read({}) == Chat("", "")


@pytest.mark.parametrize(
    "tiles", ["https://tiles.example/{z}/{x}/{y}", "//tiles.example/{z}/{x}/{y}", "/tiles/{z}/{x}"]
)
def test_the_ground_of_maps_lies_on_this_host(tiles: str) -> None:
    name = "ANXIAO_MAP_TILES"
    with pytest.raises(SystemExit, match=f"Set {name} to"):
        Ground.read({name: tiles})
    assert Ground.read({}) == Ground("", "")
    assert Ground.read({name: "/tiles/{z}/{x}/{y}.png"}).tiles == "/tiles/{z}/{x}/{y}.png"
