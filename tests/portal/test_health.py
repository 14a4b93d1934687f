"""What supervisors and load balancers are told."""

from typing import Any

import pytest
from django.db import connections
from django.test import Client

SHAPE = {"status", "database", "worker", "version", "demo", "progress"}


@pytest.mark.django_db
def test_health_names_every_part_and_how_far_the_demo_is() -> None:
    told = Client().get("/healthz").json()
    assert set(told) == SHAPE
    assert (told["status"], told["database"], told["demo"]) == ("ok", "ok", "none")


def test_a_database_that_is_away_is_named_and_nothing_breaks(fresh_database: None) -> None:
    connection: Any = connections["default"]
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        answer = Client().get("/healthz")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = there
    assert answer.status_code == 503
    assert set(answer.json()) == SHAPE
    assert (answer.json()["status"], answer.json()["database"]) == ("down", "down")
