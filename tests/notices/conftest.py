"""What every test of notices that leave the program begins with."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def in_office_hours() -> Iterator[None]:
    """A working day, at ten."""
    from django.utils import translation

    from anxiao.kernel import clock
    from tests.notices.outside import TEN

    with clock.at(TEN), translation.override("en"):
        yield


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def mailing(settings: Any, port: int) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": port, "timeout": 3}
    settings.MAIL_FROM = "anxiao@county.example"
    settings.BASE_URL = "https://anxiao.example"


@pytest.fixture
def letterbox(mailing: None, port: int) -> Iterator[Any]:
    from tests.notices.outside import Letterbox

    with Letterbox().open(port) as box:
        yield box


@pytest.fixture
def robots(settings: Any) -> Iterator[Any]:
    from tests.notices.outside import Robots

    made = Robots()
    with made.open() as address:
        settings.CHAT = {"wecom": address, "dingtalk": address}
        settings.BASE_URL = "https://anxiao.example"
        yield made
