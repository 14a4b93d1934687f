"""The API's reference page: whole, readable without scripts, and nothing fetched from elsewhere."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, Request
from pytest_django.live_server_helper import LiveServer

from anxiao.config.api import api
from anxiao.config.openapi import operations
from anxiao.kernel.http import POLICY


@pytest.mark.django_db
def test_the_reference_shows_every_operation_and_every_schema() -> None:
    answer = Client(headers={"accept-language": "en"}).get("/api/v1/docs")
    page, document = answer.content.decode(), api.get_openapi_schema()
    assert answer.status_code == 200
    for _method, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            assert f'id="schema-{name}"' in page
    assert page.count("curl -H") > 40


@pytest.mark.django_db
def test_the_reference_links_to_nothing_that_is_not_there() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_reference_keeps_the_policy_and_asks_nobody_else(
    live_server: LiveServer, page: Page
) -> None:
    asked: list[str] = []
    said: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    answer = page.goto(f"{live_server.url}/api/v1/docs")
    assert answer is not None
    assert answer.headers["content-security-policy"] == POLICY
    page.locator("#hazards_report summary").click()
    assert page.locator("#hazards_report pre").is_visible()
    assert [url for url in asked if not url.startswith(live_server.url)] == []
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
