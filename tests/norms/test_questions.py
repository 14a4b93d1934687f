"""Questions that are put into SQL once say what the database says to the same, asked anew."""

from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from anxiao.kernel.principal import acting
from anxiao.kernel.questions import Question
from anxiao.norms import services as norms
from anxiao.norms.models import Rule
from anxiao.norms.reference_files import load_reference
from tests.world import COUNTY, SYSTEM

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 18)


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    with acting(SYSTEM):
        load_reference(actor=SYSTEM)


def holding(*, key: str, on: date) -> QuerySet[Any, Any]:
    return Rule.objects.valid(on=on).filter(key=key).order_by("pk").values_list("pk")


def test_other_values_are_asked_with_the_same_words() -> None:
    question = Question(holding, {"key": "key", "on": date.min})
    for key in ("upload.limits", "no such rule"):
        for on in (date(1940, 1, 1), ON):
            assert question.ask(key=key, on=on) == list(holding(key=key, on=on))
    assert question.ask(key="upload.limits", on=ON)


def test_a_place_that_the_question_does_not_have_is_a_mistake() -> None:
    question = Question(lambda **one: holding(key=one["key"], on=ON), {"key": "key", "on": -1})
    with pytest.raises(TypeError):
        question.ask(key="upload.limits", on=ON)


def test_the_value_of_a_rule_is_that_of_the_rule_itself() -> None:
    keys = {*Rule.objects.valid(on=ON).filter(territory_code=0).values_list("key", flat=True)}
    assert len(keys) > 10
    for key in keys:
        for territory in (0, 990000000000, COUNTY, COUNTY + 1000):
            said = norms.ruling(key, territory=territory, on=ON).value
            assert norms.rule(key, territory=territory, on=ON) == said


def test_a_rule_is_asked_in_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        norms.rule("upload.limits", territory=COUNTY, on=ON)
