"""A year's objectives reach a person: from last year's programme down to a school, and up again."""

import re

import pytest
from playwright.sync_api import expect

from anxiao.kernel.principal import acting
from anxiao.programmes.plans.models import Programme, Task
from tests.journeys import objectives as year
from tests.journeys.cast import Cast
from tests.journeys.objectives import FAN, REPORTED, STALLS, told
from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser


def test_this_years_programme_goes_down_to_a_school_and_its_progress_comes_up(
    cast: Cast,
) -> None:
    towns = year.more_towns(cast.world)
    year.last_year(cast.world)
    cast.speaks("zh-hans", DESK)
    office = cast("coordinator")
    programme = _copied(office)
    _completed_and_issued(office, programme)
    whole = year.task_called(FAN, programme=programme)
    _handed_to_all_towns(office, whole, len(towns) + 2)
    cast.speaks("zh-hans", PHONE)
    part = _signed_and_broken_down(cast, whole)
    _signed_and_reported(cast("school"), part)
    _the_same_numbers(cast, programme, whole, part)
    for key in ("far_school", "neighbour"):
        year.reaches_nothing(cast(key), "tasks", part.pk)
    _on_the_boards(office, programme, whole)


def _copied(office: Person) -> Programme:
    """Last year's programme, found in the list, is the draft of this year's."""
    office.goes("/programmes/")
    reads_well(office)
    office.tap(re.compile("平安校园建设方案"), office.page.locator("tbody"))
    reads_well(office)
    office.tap(office.word("Copy into next year"))
    office.sees(office.word("The draft of next year is here: look at what is missing."))
    reads_well(office)
    with acting(SYSTEM):
        return Programme.objects.get(state="draft")


def _completed_and_issued(office: Person, programme: Programme) -> None:
    """The organisation that has ended is missing; until there is another nothing is issued."""
    assert office.word("Issue") in office.may_not()
    office.tap(re.compile(STALLS), office.page.locator("#lacking"))
    reads_well(office)
    office.writes("organisation", office.name(office.world.organisations["market"]))
    office.tap(office.word("Save"))
    reads_well(office)
    office.goes(f"/programmes/{programme.pk}/")
    office.tap(office.word("Issue"))
    office.sees(office.word("issued"))
    office.sees(office.word("Issued the programme."))
    reads_well(office)


def _handed_to_all_towns(office: Person, whole: Task, towns: int) -> None:
    """One act for nineteen towns, with words of its own for townships."""
    office.tap(FAN)
    office.tap(office.word("Hand to many"))
    reads_well(office)
    office.tap(office.word("all towns"))
    office.tap_summary("townships")
    office.writes("township_standard", year.OF_TOWNSHIPS)
    office.writes("township_weight", "2")
    office.tap(office.word("Hand over"))
    done = office.words("%(n)s organisation has it", "%(n)s organisations have it", n=towns)
    with year.working():
        expect(office.page.get_by_text(done)).to_be_visible(timeout=60_000)
    reads_well(office)
    office.tap(office.word("Who has it"))
    reads_well(office)
    assert _figures(office)[:2] == [towns, towns]
    with acting(SYSTEM):
        parts = list(Task.objects.filter(parent=whole.pk).values_list("kind", "standard"))
    assert parts.count(("township", year.OF_TOWNSHIPS)) == year.TOWNSHIPS
    assert parts.count(("", year.COMMON)) == towns - year.TOWNSHIPS


def _figures(person: Person) -> list[int]:
    """All, not signed for, under way, to be confirmed, done, late."""
    return [int(one) for one in person.page.locator(".ax-figures dd").all_inner_texts()]


def _signed_and_broken_down(cast: Cast, whole: Task) -> Task:
    """A town officer on a phone signs, and gives a part to a school."""
    town, school = cast("town"), cast.world.organisations["school"]
    own = year.task_called(FAN, parent=whole.pk, organisation=cast.world.organisations["town"].pk)
    town.takes_up(own.pk, "Sign for")
    reads_well(town)
    town.tap(town.word("Sign for"))
    town.sees(town.word("Signed for it."))
    town.tap(town.word("Break down"))
    reads_well(town)
    town.writes("organisation", town.name(school))
    town.tap(town.word("Hand over"))
    reads_well(town)
    part = year.task_called(FAN, parent=own.pk)
    expect(town.page.locator(f"#parts a[href='/tasks/{part.pk}/']")).to_be_visible()
    return part


def _signed_and_reported(school: Person, part: Task) -> None:
    school.takes_up(part.pk, "Sign for")
    reads_well(school)
    school.tap(school.word("Sign for"))
    school.sees(school.word("Signed for it."))
    school.takes_up(part.pk, "Report progress")
    school.writes("percent", str(REPORTED))
    school.tap(school.word("Report progress"))
    school.sees(school.word("Reported %(percent)s %%.", percent=str(REPORTED)))
    reads_well(school)


def _the_same_numbers(cast: Cast, programme: Programme, whole: Task, part: Task) -> None:
    """What the school reported, in the town, the county and the programme, at every door."""
    office, above = cast("coordinator"), part.parent_id
    expected = {part.pk: REPORTED, above: REPORTED, whole.pk: year.OF_COUNTY}
    rows = year.sheet(office, f"/tasks/export.xlsx?programme={programme.pk}")
    listed = {row[office.word("Number")]: row for row in rows}
    for pk, percent in expected.items():
        one = told(office, f"/tasks/{pk}")
        assert one["progress"] == percent * 100
        assert listed[one["code"]][office.word("Progress in per cent")] == percent
        office.goes(f"/tasks/{pk}/")
        assert _progress(office) == percent
    assert told(office, f"/programmes/{programme.pk}")["progress"] == year.OF_PROGRAMME * 100
    for key in ("coordinator", "leader", "police"):
        cast(key).goes(f"/programmes/{programme.pk}/")
        assert _progress(cast(key)) == year.OF_PROGRAMME
    town = cast("town")
    assert told(town, f"/tasks/{above}")["progress"] == REPORTED * 100
    office.goes(f"/tasks/{whole.pk}/parts/")
    assert _figures(office)[:3] == [19, 18, 1]
    assert len(year.sheet(office, f"/tasks/export.xlsx?parent={whole.pk}")) == 19


def _progress(person: Person) -> int:
    """What the meter of the page says."""
    words = person.page.locator(".ax-meter-words").first.inner_text()
    found = re.search(r"\d+", words)
    assert found, words
    return int(found[0])


def _on_the_boards(office: Person, programme: Programme, whole: Task) -> None:
    """The timeline and the matrix show the same whole, as far as it is."""
    office.goes(f"/programmes/{programme.pk}/timeline/")
    fits(office)
    row = office.page.locator("tr[data-row]").filter(
        has=office.page.locator(f"a[href='/tasks/{whole.pk}/']")
    )
    expect(row).to_contain_text(f"{year.OF_COUNTY} %")
    office.goes(f"/programmes/{programme.pk}/matrix/?kind=town")
    fits(office)
    expect(office.page.locator("main")).to_contain_text(FAN)
