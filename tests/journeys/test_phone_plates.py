"""A roadside check by plate, without network: papers at once, and a visit with one tap."""

import pytest
from playwright.sync_api import expect

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.places.models import Vehicle
from tests.journeys.cast import Cast
from tests.journeys.phone import Phone
from tests.journeys.reading import fits
from tests.places.registering import BUS, VAN, bus, by_plate
from tests.world import SYSTEM

pytestmark = pytest.mark.browser


def pickup_list() -> Checklist:
    with acting(SYSTEM):
        return Checklist.objects.in_use().get(library_key="pickup_vehicles")


def test_a_plate_shows_its_papers_without_network_and_an_unknown_one_goes_into_the_form(
    cast: Cast,
) -> None:
    row = bus(cast.world)
    with acting(SYSTEM):
        today = clock.today()
        ends = {"permit_to": today, "test_to": today.replace(year=today.year - 1)}
        Vehicle.objects.filter(pk=row.pk).update(seats=19, **ends)
    phone = Phone(cast("inspector"))
    phone.opens(first=True)
    with phone.person.is_off_line():
        phone.is_off_line()
        phone.goes("#/choose")
        phone.page.locator("#plate").fill("s.123 45")
        card = phone.page.locator(f"[data-plate='{BUS}']")
        expect(card.locator("[data-paper='permit soon']")).to_be_visible()
        expect(card.locator("[data-paper='test late']")).to_be_visible()
        expect(card.locator("[data-paper='insurance none']")).to_be_visible()
        fits(phone.person)
        card.locator("button").click()
        plate = phone.question("register/plate_no").locator("input")
        expect(plate).to_have_value(BUS)
        an_unknown_one_is_checked_at_the_school(phone)
        phone.forgives_the_engine()
        phone.is_off_line(is_so=False)
        phone.has_in_outbox(sent=1)
    with acting(SYSTEM):
        assert Visit.objects.get().site_id == cast.world.sites["school"].pk
    made = by_plate(VAN)
    assert made is not None
    assert made.schools == [cast.world.organisations["school"].pk]


def an_unknown_one_is_checked_at_the_school(phone: Phone) -> None:
    made = pickup_list()
    phone.goes("#/choose")
    phone.page.locator("#plate").fill("鄂S·D6032")
    expect(phone.page.locator("[data-unknown]")).to_be_visible()
    phone.page.locator("#sites a").get_by_text("school校区", exact=True).click()
    chosen = phone.page.locator(f"[data-name=list] input[value='{made.pk}']")
    expect(chosen).to_be_checked()
    phone.page.locator("form button[class*=primary]").click()
    plate = phone.question("register/plate_no").locator("input")
    expect(plate).to_have_value(VAN)
    for item in made.items:
        if item.fails:
            phone.answers(item.path, "pass")
    phone.is_kept()
    phone.finishes()
    phone.has_in_outbox(ready=1)
