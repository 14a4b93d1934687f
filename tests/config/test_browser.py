"""The browser of the tests is a real one, and reaches a server with the real database."""

from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


def test_chromium_reaches_the_live_server(live_server: LiveServer, page: Page) -> None:
    response = page.goto(f"{live_server.url}/healthz")
    assert response is not None
    assert response.status == 200
    assert response.json()["database"] == "ok"


def test_the_database_is_whole_after_a_browser_test(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from django_migrations")
        role, migrations = cursor.fetchone()
    assert role == "anxiao_app"
    assert migrations > 0
