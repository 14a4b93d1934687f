"""The key of the first-run page: made for an empty installation, kept, taken away, never logged."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from anxiao.config import first_run
from anxiao.config.contents import Contents
from anxiao.config.env import Env
from anxiao.config.logs import WithoutKeys
from anxiao.config.settings import ENV


@pytest.fixture
def env(tmp_path: Path) -> Env:
    return replace(ENV, data_dir=tmp_path, demo=())


def test_an_empty_installation_has_an_address_with_a_key_that_the_server_alone_reads(
    env: Env,
) -> None:
    address = first_run.address(env, Contents.NOTHING)
    key = env.data_dir / first_run.KEY
    assert address == f"{env.base_url}/begin/{key.read_text()}/"
    assert len(key.read_text()) > 60
    assert key.stat().st_mode & 0o777 == 0o600
    assert first_run.address(env, Contents.NOTHING) == address


@pytest.mark.parametrize("found", [Contents.WORK, Contents.DEMO])
def test_once_somebody_has_an_account_the_next_start_takes_the_key_away(
    env: Env, found: Contents
) -> None:
    first_run.address(env, Contents.NOTHING)
    assert first_run.address(env, found) is None
    assert not (env.data_dir / first_run.KEY).exists()


def test_where_a_demonstration_is_to_come_there_is_none(env: Env) -> None:
    assert first_run.address(replace(env, demo=("qinghe",)), Contents.NOTHING) is None


@pytest.mark.parametrize(
    ("says", "given"),
    [
        ("Internal Server Error: %s", ("/begin/s3cret-key/",)),
        ("Error handling request %s %s", ("GET", "/begin/s3cret-key/?q=sx")),
        ('"GET /begin/s3cret-key HTTP/1.1"', ()),
        ('"GET /calendar/s3cret-key.ics HTTP/1.1"', ()),
        ("https://%s:443 POST %s", ("chat.example", "/cgi-bin/webhook/send?key=s3cret-key")),
        ("POST /robot/send?access_token=s3cret-key&timestamp=1&sign=s3cret%%2F HTTP/1.1", ()),
    ],
)
def test_no_log_learns_the_key(says: str, given: tuple[str, ...]) -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, says, given, None)
    assert WithoutKeys().filter(record)
    assert "s3cret" not in record.getMessage()
    assert "…" in record.getMessage()


def test_other_words_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Not Found: %s", ("/a/b/",), None)
    assert WithoutKeys().filter(record)
    assert record.getMessage() == "Not Found: /a/b/"
