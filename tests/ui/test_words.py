"""Values as people read them, in three languages."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, override

from anxiao.kernel.sentences import sentence
from anxiao.ui import words


class Grade(TextChoices):
    MAJOR = "major", "worded"


class Place:
    """A row whose name is a pair."""

    name = {"zh": "白杨镇", "en": "Baiyang Town"}


class Person:
    name = "示例"
    latin = "Shili"


@pytest.mark.parametrize(
    ("language", "pair", "model", "latin"),
    [
        ("zh-hans", "乡镇", "白杨镇", "示例"),
        ("zh-hant", "鄉鎮", "白楊鎮", "示例"),
        ("en", "town", "Baiyang Town", "Shili 示例"),
    ],
)
def test_a_name_is_picked_for_the_reader(language: str, pair: str, model: str, latin: str) -> None:
    with override(language):
        assert words.name({"zh": "乡镇", "en": "town"}) == pair
        assert words.name(Place()) == model
        assert words.name(Person()) == latin


def test_what_has_no_name_is_its_own_words() -> None:
    with override("en"):
        assert words.name(None) == ""
        assert words.name(Grade.MAJOR) == "worded"
        assert words.name(gettext_lazy("x")) == "x"
        assert words.words(sentence("%(n)s rows", n=3)) == "3 rows"


def test_safe_text_stays_safe_in_traditional_script() -> None:
    with override("zh-hant"):
        turned = words.words(mark_safe("<b>学校</b>"))
    assert turned == "<b>學校</b>"
    assert isinstance(turned, SafeString)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (date(2026, 6, 18), "2026年6月18日", "18 June 2026"),
        ("2026-06-18", "2026年6月18日", "18 June 2026"),
        (datetime(2026, 6, 17, 17, 30, tzinfo=UTC), "2026年6月18日", "18 June 2026"),
        (None, "", ""),
    ],
)
def test_days_are_local(value: Any, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert words.day(value) == chinese
    with override("en"):
        assert words.day(value) == english


def test_moments_have_24_hours() -> None:
    at = datetime(2026, 6, 18, 9, 30, tzinfo=UTC)
    with override("zh-hans"):
        assert words.moment(at) == "2026年6月18日 17:30"
        assert words.short_day(at) == "6月18日"
    with override("en"):
        assert words.moment(at) == "18 June 2026 17:30"
        assert words.short_day(at) == "18 Jun"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (1000, "1000"), (1284, "about 1,200"), (10_432, "about 10,000")],
)
def test_large_counts_are_about(count: int, said: str) -> None:
    with override("en"):
        assert words.about(count) == said


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (None, "no position in the photo"),
        (0.4, "at the reported place"),
        (12.4, "12 m from the reported place"),
        (1240, "1.2 km from the reported place"),
    ],
)
def test_a_distance_says_from_where(metres: float | None, said: str) -> None:
    with override("en"):
        assert words.distance(metres) == said


@pytest.mark.parametrize(
    ("clock", "tone", "said"),
    [
        ({"state": "running", "working_days_left": 4}, "neutral", "4 working days left"),
        ({"state": "running", "working_days_left": 1}, "soon", "1 working day left"),
        ({"state": "running", "working_days_left": 0}, "soon", "Due today"),
        ({"state": "late", "late_days": 2}, "late", "2 working days late"),
        ({"state": "late", "late_days": 0}, "late", "Late since today"),
        ({"state": "paused", "working_days_left": 1}, "neutral", "Clock stopped by approval"),
        ({"state": "done", "late_days": 0}, "closed", "Done in time"),
        ({"state": "done", "late_days": 1}, "closed", "Done, 1 working day late"),
        ({"state": "none"}, "neutral", "No deadline"),
    ],
)
def test_a_deadline_in_words(clock: dict[str, Any], tone: str, said: str) -> None:
    with override("en"):
        assert words.clock_tone(clock) == tone
        assert words.clock_words(clock) == said
