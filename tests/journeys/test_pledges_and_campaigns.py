"""What is promised is signed by both sides; what is done together is told apart from routine."""

import re
from uuid import UUID

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.models import Batch
from anxiao.kernel.principal import acting
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.pledges.models import Pledge
from tests.journeys import objectives as year
from tests.journeys.cast import Cast
from tests.journeys.objectives import FAN, STALLS, reaches_nothing, told
from tests.journeys.person import DESK, PHONE, Person, hazard_at, kind
from tests.journeys.reading import reads_well
from tests.world import PASSWORD, SYSTEM, TOWN

pytestmark = pytest.mark.browser
PASSWORD_FIELD = "Your password, or a code of your authenticator"
TITLE = "校园周边联合整治月"


def test_a_pledge_is_made_of_the_tasks_and_signed_by_both_sides(cast: Cast) -> None:
    programme = year.issued(cast.world, {FAN: "town", STALLS: "market"}, clock.today())
    cast.speaks("zh-hans", DESK)
    office = cast("coordinator")
    pledge = _made(office, programme.pk)
    cast.speaks("zh-hans", PHONE)
    town = cast("town")
    town.takes_up(pledge.pk, "Read and sign the pledge")
    town.sees(FAN)
    _signs(town)
    office.takes_up(pledge.pk, "Read and sign the pledge")
    _signs(office)
    with acting(SYSTEM):
        done = Pledge.objects.get(pk=pledge.pk)
        assert (done.state, done.signatures.count()) == ("signed", 2)
    office.goes(f"/pledges/programme/{programme.pk}/")
    reads_well(office)
    office.sees(office.word("%(signed)s of %(total)s signed by both", signed=1, total=2))
    assert told(town, f"/pledges/{pledge.pk}")["state"] == "signed"
    for key in ("market", "school", "other_town", "neighbour"):
        reaches_nothing(cast(key), "pledges", pledge.pk)


def _made(office: Person, programme: UUID) -> Pledge:
    """One for everybody with a task, with the same duties."""
    office.goes(f"/pledges/programme/{programme}/")
    reads_well(office)
    office.tap(office.word("Make pledges"))
    reads_well(office)
    office.tap(office.word("Make pledges"))
    reads_well(office)
    with acting(office.world.actors["coordinator"]):
        batch = Batch.objects.latest("made_at")
    year.carried_out(batch)
    office.page.reload()
    reads_well(office)
    with acting(SYSTEM):
        return Pledge.objects.get(organisation=office.world.organisations["town"].pk)


def _signs(person: Person) -> None:
    """A wrong password signs nothing; her own does."""
    reads_well(person)
    with person.is_refused():
        person.fill(PASSWORD_FIELD, "not-my-password")
        person.tap(person.word("Sign the pledge"))
    reads_well(person)
    person.fill(PASSWORD_FIELD, PASSWORD)
    person.tap(person.word("Sign the pledge"))
    person.sees(person.word("Signed."))
    reads_well(person)


def test_a_campaign_runs_and_a_hazard_is_reported_in_it(cast: Cast) -> None:
    cast.speaks("zh-hans", DESK)
    office = cast("coordinator")
    campaign = _planned(office)
    cast.speaks("zh-hans", PHONE)
    hazard = _reported(cast("town"), campaign)
    assert hazard.campaign == campaign.pk
    office.goes(f"/campaigns/{campaign.pk}/")
    reads_well(office)
    assert told(office, f"/hazards?campaign={campaign.pk}")["items"][0]["id"] == str(hazard.pk)
    office.goes(f"/hazards/{hazard.pk}/")
    office.sees(TITLE)
    reads_well(office)
    for key in ("far_school", "neighbour"):
        reaches_nothing(cast(key), "campaigns", campaign.pk)


def _planned(office: Person) -> Campaign:
    """From its window and members to its first day."""
    office.goes("/campaigns/")
    reads_well(office)
    office.tap(office.word("Plan a campaign"))
    reads_well(office)
    office.writes("title", TITLE)
    office.writes("starts_on", f"{clock.today():%Y-%m-%d}")
    office.writes("ends_on", f"{clock.today():%Y-%m-%d}")
    office.tick(office.name(office.world.organisations["town"]))
    office.tick(office.name({"zh": f"区划{TOWN}", "en": f"Place {TOWN}"}))
    office.tap(office.word("Plan it"))
    reads_well(office)
    office.tap(office.word("Start"))
    office.sees(office.word("running"))
    reads_well(office)
    found = re.search(r"/campaigns/([0-9a-f-]{36})/", office.page.url)
    assert found
    with acting(SYSTEM):
        return Campaign.objects.get(pk=UUID(found[1]))


def _reported(town: Person, campaign: Campaign) -> Hazard:
    """From the campaign's page, which stays chosen to the end of the report."""
    item = kind("market.alcohol")
    town.goes(f"/campaigns/{campaign.pk}/")
    reads_well(town)
    town.tap(town.word("Report a hazard found in it"))
    town.tap(town.name(item.focus_area))
    town.tap(re.compile(f"^{re.escape(town.name(item))}"))
    reads_well(town)
    town.page.get_by_role("searchbox").fill("xiaomai")
    town.page.get_by_text(town.name(town.world.sites["shop"]), exact=True).click()
    town.photo(seed=8)
    town.tap(town.word("Send the report"))
    town.sees(town.word("The report has arrived."))
    return hazard_at(town)
