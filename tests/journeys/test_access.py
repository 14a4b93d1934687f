"""Every page, as several people, on a phone and at a desk, light and dark: in nobody's way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from anxiao.people.models import Person as Account
from tests.journeys.cast import Cast
from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.reading import left_in_english
from tests.world import TOWN, World, item, make_hazard

pytestmark = pytest.mark.browser
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EVERYBODY = (
    "/",
    "/?all",
    "/mine/",
    "/hazards/",
    "/hazards/?state=closed",
    "/places/sites/",
    "/places/organisations/",
    "/norms/",
    "/norms/taxonomy/",
    "/norms/rules/",
    "/norms/bases/",
    "/norms/severity/",
    "/norms/mandates/",
    "/ledger/",
    "/notices/",
    "/people/me/",
    "/tour",
    "/facts/",
    "/accounts/logout/",
)
OUTSIDE = ("/accounts/login/", "/tour", "/facts/", "/", "/no-such-page")


def _records(world: World) -> dict[str, list[str]]:
    """A case in every state that shows something of its own, with the pages of its verbs."""
    school, site = world.organisations["school"], world.sites["school"]
    places = [
        f"/places/organisations/{school.pk}/",
        f"/places/sites/{site.pk}/",
        f"/towns/{TOWN}/",
        f"/schools/{school.pk}/",
        f"/schools/{school.pk}/?print",
        f"/schools/{school.pk}/closed/",
    ]

    def at(state: str, *verbs: str, major: bool = False) -> list[str]:
        made = make_hazard(world, state=state, major=major)
        return [f"/hazards/{made.pk}/", *(f"/hazards/{made.pk}/{verb}/" for verb in verbs)]

    closed = at("closed", major=True)
    return {
        "coordinator": [*places, *at("objected", "transfer", "overrule"), *closed],
        "town": [*at("reported", "dispatch", "mark_false"), *at("submitted", "accept", "return")],
        "school": [
            "/mine/",
            f"/hazards/report/?item={item().pk}&site={site.pk}",
            "/hazards/report/",
            "/hazards/report/?area=market",
            "/hazards/report/?item=internal.exit_blocked",
            *at("reported", "self_close"),
            *at("signed", "plan", "interim", major=True),
            *at("rectifying", "request_acceptance", "ask_extension"),
        ],
        "auditor": [closed[0].replace("/hazards/", "/ledger/"), closed[0]],
        "administrator": ["/", "/people/me/", "/norms/", "/hazards/"],
    }


def _walk(cast: Cast) -> Iterator[tuple[Person, str]]:
    """Every page before the eyes of those who have use for it."""
    pages = _records(cast.world)
    pages["coordinator"] = [*EVERYBODY, *pages["coordinator"]]
    for key, paths in pages.items():
        for path in paths:
            yield cast(key), path
    outside = cast.stranger()
    for path in OUTSIDE:
        yield outside, path


def test_no_page_stands_in_anybodys_way(cast: Cast) -> None:
    found: list[str] = []
    for person, path in _walk(cast):
        found += [f"{person.key} {path} {fault}" for fault in _faults(person, path)]
    assert not found, "\n".join(found)


DEMO = ("/demo/cheat/", "/demo/together/?page=/mine/", "/")


def test_the_pages_of_a_demonstration_stand_in_nobodys_way(cast: Cast, settings: Any) -> None:
    settings.DEMO_LABEL = True
    make_hazard(cast.world, state="submitted")
    Account.objects.update(is_demo=True)
    person = cast("coordinator")
    found = [f"{path} {fault}" for path in DEMO for fault in _faults(person, path)]
    assert not found, "\n".join(found)


def test_no_english_page_is_wider_than_a_phone(cast: Cast) -> None:
    """English words are longer than Chinese ones."""
    cast.speaks("en", PHONE)
    found = []
    for person, path in _walk(cast):
        _opens(person, path)
        if person.page.evaluate("document.documentElement.scrollWidth") > PHONE[0]:
            found.append(f"{person.key} {path}")
    assert not found, "\n".join(found)


def _opens(person: Person, path: str) -> None:
    with person.may_be_refused():
        person.goes(path)


def _faults(person: Person, path: str) -> list[str]:
    """A page is fetched once and looked at on both screens, light and dark."""
    page = person.page
    _resize(page, PHONE, "light")
    _opens(person, path)
    page.evaluate(AXE)
    found = _outline(page)
    for size in (PHONE, DESK):
        _resize(page, size, "light")
        found += [f"{size[0]}: {fault}" for fault in _grave(page, LEVELS)]
        _resize(page, size, "dark")
        found += [f"{size[0]}, dark: {fault}" for fault in _grave(page, ["color-contrast"])]
        if page.evaluate("document.documentElement.scrollWidth") > size[0]:
            found.append(f"{size[0]}: wider than the screen")
    if person.language != "en" and (left := left_in_english(person)):
        found.append(f"in English: {left}")
    return found


def _resize(page: Page, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)


def _grave(page: Page, only: list[str]) -> list[str]:
    """Violations that axe calls serious or critical."""
    kind = "tag" if only is LEVELS else "rule"
    options = json.dumps({"runOnly": {"type": kind, "values": only}, "resultTypes": ["violations"]})
    rows = page.evaluate(f"axe.run(document, {options}).then((found) => found.violations)")
    return [
        f"{row['id']}: {node['html'][:140]}"
        for row in rows
        if row["impact"] in ("serious", "critical")
        for node in row["nodes"]
    ]


def _outline(page: Page) -> list[str]:
    """One first heading, one main part, a way past the navigation, and a title."""
    expected = {"h1": 1, "main": 1, "body > a[href='#main']": 1, "title": 1}
    script = "(all) => all.map((one) => document.querySelectorAll(one).length)"
    counts = page.evaluate(script, list(expected))
    return [
        f"{count} times {what}"
        for (what, wanted), count in zip(expected.items(), counts, strict=True)
        if count != wanted
    ]
