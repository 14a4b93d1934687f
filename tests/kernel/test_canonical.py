"""Canonical JSON and digests."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from anxiao.kernel import clock
from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest, split
from anxiao.kernel.ids import uuid7


def test_key_order_and_zone_do_not_change_the_bytes() -> None:
    there = datetime(2026, 6, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    here = datetime(2026, 6, 1, 0, tzinfo=UTC)
    assert canonical({"b": there, "a": "校"}) == canonical({"a": "校", "b": here})


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical({"points": 0.1})


def test_a_digest_names_its_algorithm() -> None:
    named = digest(b"")
    assert named.startswith("sha256:e3b0c44298fc1c14")
    assert split(named)[0] == "sha256"
    with pytest.raises(ValueError, match="unknown"):
        split("md5:00")


def test_keys_sort_by_the_time_they_were_made() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made: list[UUID] = []
    for second in range(5):
        with clock.at(start + timedelta(seconds=second)):
            made.append(uuid7())
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
