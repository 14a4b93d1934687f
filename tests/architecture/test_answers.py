"""What every answer carries: the strict policy, the headers, careful cookies."""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.addresses import operations, pages
from tests.architecture.county import County
from tests.world import PASSWORD

LOOSE = re.compile(r"unsafe-inline|unsafe-eval|unsafe-hashes|\*|https?:")
INLINE = re.compile(rb"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)


def addresses(county: County) -> list[str]:
    asked = [county.url(page) for page in pages()]
    asked += [county.url(one) for one in operations() if one.method == "GET"]
    asked += [reverse(name) for name in ("account_login", "account_logout", "mfa_index")]
    return [*asked, "/no/such/page/"]


@pytest.mark.parametrize("who", ["coordinator", ""])
def test_every_answer_is_bound_by_the_strict_policy(county: County, undo: None, who: str) -> None:
    for address in addresses(county):
        answer = county.client(who).get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy, address
        assert not LOOSE.search(policy), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        assert "camera=(self)" in answer.headers["Permissions-Policy"], address
        if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            assert not INLINE.search(answer.content), address


def test_signing_in_gives_cookies_that_scripts_and_other_sites_do_not_get(
    county: County, undo: None
) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "coordinator", "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_behind_tls_cookies_never_travel_in_the_clear() -> None:
    assert settings.IS_SECURE is settings.BASE_URL.startswith("https://")
    assert settings.SESSION_COOKIE_SECURE is settings.IS_SECURE
    assert settings.CSRF_COOKIE_SECURE is settings.IS_SECURE


def test_secrets_do_not_get_into_the_logs(
    county: County, undo: None, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        for password in (PASSWORD, "wrong-horse-9"):
            client.post(reverse("account_login"), {"login": "coordinator", "password": password})
        client.get("/api/v1/people/me", headers={"authorization": "Bearer axt_a-stolen-secret"})
        made = county.client("town").post(
            "/api/v1/people/tokens", '{"label": "x"}', content_type="application/json"
        )
    told = "\n".join(_line(record) for record in caplog.records)
    assert made.status_code == 201
    for secret in (
        PASSWORD,
        "wrong-horse-9",
        "a-stolen-secret",
        made.json()["secret"],
        settings.SECRET_KEY,
        client.cookies[settings.CSRF_COOKIE_NAME].value if client.cookies else "no cookie",
    ):
        assert secret not in told


def _line(record: logging.LogRecord) -> str:
    """A line as it would be written; statements of the database are logged in debugging only."""
    return "" if record.name.startswith("django.db") else record.getMessage()
