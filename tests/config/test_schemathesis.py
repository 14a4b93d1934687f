"""The API attacked by a stranger's tool, which knows nothing of it but its document."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as of_openapi

from tests.config.test_attack import _undone, document, token_of
from tests.world import make_hazard, make_world

pytestmark = pytest.mark.django_db
EXAMPLES = 4
ASKED = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_schema_conformance,
]


@pytest.fixture
def schema() -> Iterator[Any]:
    """The document and the application, which keeps the test's connection open."""
    found = schemathesis.openapi.from_dict(document())
    found.app = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_schemathesis_finds_no_answer_that_the_document_does_not_promise(
    schema: Any, mode: GenerationMode
) -> None:
    world = make_world()
    make_hazard(world, state="submitted")
    secret, seen = token_of(world, "coordinator"), Counter[int]()
    for found in schema.get_all_operations():
        attack(found.ok(), mode, secret, seen)
    assert not [status for status in seen if status >= 500]
    assert {200, 404} <= {*seen} if mode is GenerationMode.POSITIVE else {422} <= {*seen}


def attack(operation: Any, mode: GenerationMode, secret: str, seen: "Counter[int]") -> None:
    cases = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def once(data: Any) -> None:
        case = data.draw(cases)
        with _undone():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=ASKED)

    once()
