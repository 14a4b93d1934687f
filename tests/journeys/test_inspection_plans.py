"""A covert visit, ordered, released by two, carried out; the school learns of it afterwards."""

import pytest

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from tests.inspections.planning import filled, second
from tests.inspections.visiting import checklist, plain
from tests.journeys.cast import Cast
from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.reading import fits

pytestmark = pytest.mark.browser


def hidden_from(person: Person, visit: Visit) -> None:
    """Neither her list nor its address shows it."""
    person.goes("/visits/")
    assert str(visit.pk) not in person.page.content()
    client = person.page.request.get(f"{person.home}/visits/{visit.pk}/")
    assert client.status == 404


def ordered(office: Person, made: Checklist) -> Visit:
    """The form, from the list of plans to the issued plan."""
    office.goes("/inspection-plans/")
    fits(office)
    office.tap(office.word("Plan visits"))
    fits(office)
    page = office.page
    page.locator("input[name=kind][value=covert]").check(force=True)
    office.writes("title", "校园内部安保暗访")
    for fold in page.locator("details:not([open]):has(input[name=checklists]) > summary").all():
        fold.click()
    page.locator(f"label:has(input[name=checklists][value='{made.pk}'])").click()
    site = office.world.sites["school"].pk
    page.locator(f"input[name=sites][value='{site}']").check(force=True)
    for name in ("starts_on", "ends_on"):
        page.locator(f"input[name={name}]").fill(f"{clock.today():%Y-%m-%d}")
    for fold in page.locator("details:has(input[name=team]) > summary").all():
        fold.click()
    for who in ("inspector", "police"):
        post = office.world.actors[who].post
        page.locator(f"input[name=team][value='{post}']").check(force=True)
    office.tap(office.word("Keep the draft"))
    fits(office)
    office.tap(office.word("Issue the plan"))
    fits(office)
    with acting(office.world.actors["coordinator"]):
        found: Visit = Visit.objects.latest("pk")
        return found


@pytest.mark.parametrize(("language", "size"), [("zh-hans", PHONE), ("en", DESK)])
def test_a_covert_visit_stays_unknown_to_the_school_until_it_is_over(
    cast: Cast, language: str, size: tuple[int, int]
) -> None:
    cast.speaks(language, size)
    made = checklist(plain(4))
    second(cast.world)
    visit = ordered(cast("coordinator"), made)
    for who in ("coordinator", "second"):
        cast(who).goes(f"/visits/{visit.pk}/")
        fits(cast(who))
        cast(who).tap(cast(who).word("Release it to the team"))
    team = cast("inspector")
    team.goes("/inspection-plans/mine/")
    fits(team)
    team.page.locator(f"a[href='/visits/{visit.pk}/']").click()
    team.tap(team.word("Begin the visit"))
    fits(team)
    filled(cast.world, visit, 1)
    hidden_from(cast("school"), visit)
    team.goes(f"/visits/{visit.pk}/")
    team.tap(team.word("Finish the visit"))
    cast("school").goes(f"/visits/{visit.pk}/")
    assert cast("school").page.get_by_role("heading", level=1).count() == 1
    cast("coordinator").goes("/inspection-plans/recusals/")
    fits(cast("coordinator"))
