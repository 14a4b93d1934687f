"""A hazard from hand to hand: a school, its town, a department, the county, other eyes.

Every next person finds the case in *My work* with its one next step, in her language; those out
of reach find nothing; who may not press a button sees it grey with the reason.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from tests.journeys.cast import Cast
from tests.journeys.person import DESK, PHONE, Person, hazard_at, kind
from tests.journeys.reading import reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
# Outside in the first part of the walk; the police come in by a transfer.
OUTSIDE = ("far_school", "other_town", "neighbour")
REASON, REMEDY, AGAIN = "不属于本单位职责", "已下架并约谈店主", "货架底层还有"


@dataclass(frozen=True)
class Walk:
    """One run: who reads what on which screen, and what goes wrong on the way."""

    language: str
    size: tuple[int, int]
    objection: str = ""
    is_sent_back: bool = False
    elsewhere: str = ""


WALKS = {
    "phone, Chinese, sent back once": Walk("zh-hans", PHONE, is_sent_back=True),
    "desk, Chinese, objected and overruled": Walk("zh-hans", DESK, "overrule"),
    "phone, English, objected and transferred": Walk("en", PHONE, "transfer", elsewhere="xiaomai"),
    "desk, English": Walk("en", DESK),
    "phone, traditional script": Walk("zh-hant", PHONE),
}


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
def test_a_case_goes_through_five_pairs_of_hands(cast: Cast, walk: Walk) -> None:
    cast.speaks(walk.language, walk.size)
    hazard = _reported(cast, walk)
    _dispatched(cast, hazard)
    lead = _signed_for(cast, hazard, walk)
    _fixed(cast, lead, hazard, seed=2)
    if walk.is_sent_back:
        _sent_back(cast, hazard)
        _fixed(cast, lead, hazard, seed=3)
    _accepted(cast, lead, hazard)
    _read_as_a_whole(cast, hazard)
    for key in OUTSIDE:
        cast(key).finds_nothing(hazard)


def _reported(cast: Cast, walk: Walk) -> Hazard:
    school = cast("school")
    item = kind("market.alcohol")
    school.goes_home()
    school.tap(school.word("Report a hazard"))
    reads_well(school)
    school.tap(school.name(item.focus_area))
    reads_well(school)
    school.tap(school.name(item))
    reads_well(school)
    if walk.elsewhere:
        school.finds_place(walk.elsewhere, school.name(cast.world.sites["shop"]))
    school.photo(seed=1)
    school.tap(school.word("Send the report"))
    reads_well(school)
    school.sees(school.word("The report has arrived."))
    hazard = hazard_at(school)
    school.has_no_work(hazard)
    return hazard


def _dispatched(cast: Cast, hazard: Hazard) -> None:
    """Verified, graded and handed out in one act."""
    town, market = cast("town"), cast("market")
    town.opens_work(hazard, "reported")
    before = town.timeline()
    town.tap(town.word("Verify, grade and dispatch"))
    reads_well(town)
    town.chooses("Lead", town.name(cast.world.organisations["market"]))
    town.tap(town.word("Verify, grade and dispatch"))
    _tells(town, before, "Verified the report.")
    town.has_no_work(hazard)
    market.has_work(hazard, "dispatched")
    school = cast("school")
    school.opens(hazard)
    assert school.word("Sign for") not in {*school.may(), *school.may_not()}
    _is_hidden(cast, hazard, "police")


def _signed_for(cast: Cast, hazard: Hazard, walk: Walk) -> Person:
    lead = cast("market")
    if walk.objection:
        lead.opens_work(hazard, "dispatched")
        lead.presses("Object", Reason=REASON)
        _tells(lead, [], "Objected: %(reason)s", reason=REASON)
        lead.has_no_work(hazard)
        lead = _decided(cast, hazard, walk.objection)
    lead.opens_work(hazard, "dispatched")
    before = lead.timeline()
    lead.tap(lead.word("Sign for"))
    _tells(lead, before, "Signed for it.")
    return lead


def _decided(cast: Cast, hazard: Hazard, verb: str) -> Person:
    """The county office hears the objection."""
    office, police = cast("coordinator"), cast.world.organisations["police"]
    office.opens_work(hazard, "objected")
    before = office.timeline()
    if verb == "overrule":
        office.presses("Overrule the objection", Reason=REASON)
        _tells(office, before, "Overruled the objection: %(reason)s", reason=REASON)
        return cast("market")
    office.tap(office.word("Transfer"))
    reads_well(office)
    office.chooses("Lead", office.name(police))
    office.fill("Reason", REASON)
    office.tap(office.word("Transfer"))
    said = {"lead": office.name(police), "reason": REASON}
    _tells(office, before, "Transferred it to %(lead)s: %(reason)s", **said)
    cast("market").has_no_work(hazard)
    return cast("police")


def _fixed(cast: Cast, lead: Person, hazard: Hazard, *, seed: int) -> None:
    lead.opens_work(hazard, "rectifying")
    before = lead.timeline()
    ask = lead.word("Request acceptance")
    lead.tap(ask)
    reads_well(lead)
    if seed == 2:
        _an_old_photo_is_refused(lead, ask)
    lead.fill("How it was fixed", REMEDY)
    lead.photo(seed=seed)
    lead.tap(ask)
    _tells(lead, before, "Fixed it and requested acceptance: %(remedy)s", remedy=REMEDY)
    lead.has_no_work(hazard)
    lead.opens(hazard)
    other_eyes = "Whoever rectified it does not accept it: other eyes must look."
    assert lead.word(other_eyes) in lead.may_not().values()


def _an_old_photo_is_refused(lead: Person, ask: str) -> None:
    lead.fill("How it was fixed", REMEDY)
    lead.photo(seed=9, taken=datetime(2020, 5, 1, 8, tzinfo=UTC))
    with lead.is_refused():
        lead.tap(ask)
        lead.sees(lead.word("The newest photo is older than the fix: take a new one."))
        reads_well(lead)
    lead.page.go_back()


def _sent_back(cast: Cast, hazard: Hazard) -> None:
    town = cast("town")
    town.opens_work(hazard, "submitted")
    before = town.timeline()
    town.presses("Send back", Reason=AGAIN)
    _tells(town, before, "Sent it back: %(reason)s", reason=AGAIN)


def _accepted(cast: Cast, lead: Person, hazard: Hazard) -> None:
    town = cast("town")
    town.opens_work(hazard, "submitted")
    before, accept = town.timeline(), town.word("Accept and close out")
    town.tap(accept)
    reads_well(town)
    town.tap(accept)
    _tells(town, before, "Closed it out.")
    for one in (town, lead, cast("school")):
        one.has_no_work(hazard)
    with acting(SYSTEM):
        assert Hazard.objects.get(pk=hazard.pk).state == "closed"


def _read_as_a_whole(cast: Cast, hazard: Hazard) -> None:
    """Leader and auditor read everything, press nothing, and the chain holds."""
    for key in ("leader", "auditor"):
        reader = cast(key)
        reader.opens(hazard)
        reads_well(reader)
        assert not reader.may()
        assert len(reader.timeline()) >= 8
    auditor = cast("auditor")
    auditor.tap(auditor.word("The chain of these entries in the ledger"))
    auditor.sees_sound_chain()
    reads_well(auditor)
    auditor.goes("/ledger/")
    auditor.tap(auditor.word("Verify what I see now"))
    auditor.sees_sound_chain()
    reads_well(auditor)


def _tells(person: Person, before: list[str], msgid: str, **values: str) -> None:
    """The record grew by a sentence in the reader's language, and reads well."""
    after = person.timeline()
    assert len(after) > len(before)
    assert any(person.word(msgid, **values) in line for line in after), after
    reads_well(person)


def _is_hidden(cast: Cast, hazard: Hazard, *more: str) -> None:
    for key in (*OUTSIDE, *more):
        assert cast(key).status_of(f"/hazards/{hazard.pk}/") == 404, key
