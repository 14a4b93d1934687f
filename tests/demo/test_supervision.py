"""Supervision in the demonstration: every rung, every end of a listing, and the bars after it."""

import pytest

from anxiao.demo import services
from anxiao.demo.year.stage import pack
from anxiao.documents.models import Document
from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.models import Tenure
from anxiao.places.models import Organisation
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Kind, Proposal
from anxiao.supervision.listings.models import Listing
from tests.demo.small import MIDNIGHT, TODAY
from tests.demo.test_year import seat

pytestmark = pytest.mark.django_db
DECISIONS = {"remind", "order", "circulate", "interview", "list"}


def steps(*verbs: str) -> list[dict[str, object]]:
    """Steps of the pack, of some verbs alone where they are named."""
    found = [step for one in pack("supervision")["stories"] for step in one["steps"]]
    return [step for step in found if not verbs or step["do"] in verbs]


def of(state: str) -> Listing:
    found: Listing = Listing.objects.get(state=state, kind=Kind.HAZARDS)
    return found


# --- the pack ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_everything_that_the_pack_holds_is_told() -> None:
    told = pack("supervision")
    for one in told["stories"]:
        if "hazard" in one:
            assert Hazard.objects.filter(title=one["hazard"]["title"]).count() == 1
        else:
            assert Case.objects.filter(why=one["why"]).count() == 1
    wanted = [step["text"] for step in steps(*DECISIONS)]
    kept = [*Decision.objects.values_list("requirements", flat=True)]
    assert {*wanted} <= {*kept}
    assert len([one for one in kept if one in {*wanted}]) == len(wanted)
    for step in steps("note"):
        assert Decision.objects.filter(minutes=step["text"]).exists()
    papers = [step for step in steps() if step.get("paper") and step["do"] != "list"]
    issued = Document.objects.filter(kind__startswith="case_").count()
    assert issued == len(papers)


def test_titles_and_words_of_the_pack_are_each_said_once() -> None:
    stories = pack("supervision")["stories"]
    assert len({one["course"] for one in stories}) == len(stories)
    late = [one["course"] for one in stories if one["ago"] < max(s["day"] for s in one["steps"])]
    assert not late
    ends = [step["text"] for step in steps("note", "submit", "accept", "fix", "move", "harm")]
    assert len({*ends}) == len(ends)
    skipping = [step for step in steps(*DECISIONS) if "why" in step]
    assert skipping and all(step["why"] for step in skipping)


# --- the ladder -------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_a_case_climbs_by_decisions_of_which_most_were_proposed() -> None:
    rungs = {*Decision.objects.values_list("rung", flat=True)}
    assert rungs == {"reminder", "order", "circular", "interview", "listing"}
    outcomes = {*Proposal.objects.values_list("outcome", flat=True)}
    assert {"taken", "dismissed", "other", ""} <= outcomes
    assert Decision.objects.filter(was_proposed=True).count() > Decision.objects.count() / 2
    skipped = Decision.objects.exclude(skipped=[])
    assert skipped.exists() and not skipped.filter(reason="").exists()
    assert Case.objects.filter(state="watched").exclude(proposed="").exists()
    assert not Decision.objects.filter(rung="interview", held_on=None).exists()


@pytest.mark.usefixtures("loaded")
def test_what_is_late_and_general_gets_one_order_and_no_more() -> None:
    general = Case.objects.filter(kind=Kind.HAZARDS).exclude(items__is_grave=True)
    assert general.filter(state="ordered").exists()
    rungs = {*Decision.objects.filter(case__in=general).values_list("rung", flat=True)}
    assert rungs == {"reminder", "order"}
    ordered = general.filter(state="ordered").latest("made_at")
    assert ordered.due_at is not None and ordered.due_at < MIDNIGHT and not ordered.proposed


@pytest.mark.usefixtures("loaded")
def test_pauses_and_moves_are_asked_for_and_granted() -> None:
    assert Case.objects.filter(pause_asked__isnull=False).exists()
    assert Case.objects.filter(paused_until__gte=TODAY).exists()
    assert Case.objects.filter(move_asked__isnull=False).exists()
    moved = CaseItem.objects.get(outcome="moved")
    lead = Organisation.objects.get(pk=moved.hazard.lead)
    assert lead.kind == "town" and moved.case.state == "closed"


# --- listings and bars ------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_a_listing_that_was_delisted_bars_on_and_the_bar_follows_to_a_new_post() -> None:
    row = of("delisted")
    bars = Bar.objects.filter(source=row.pk)
    assert row.is_on_site and row.delisted_on is not None
    assert bars.in_force(TODAY).count() == bars.count() == 5
    moved = bars.get(rank="direct", what="promotion")
    held = Tenure.objects.valid(on=TODAY).get(person=moved.person)
    assert held.post.organisation_id in moved.parties
    assert held.post.organisation_id not in row.parties
    assert Entry.objects.filter(subject=moved.pk, action="bar.follow").exists()


@pytest.mark.usefixtures("loaded")
def test_a_listing_that_ran_out_bars_anew_and_lies_with_the_city() -> None:
    row = of("expired")
    bases = {*Bar.objects.filter(source=row.pk).values_list("basis", "start")}
    assert bases == {("listed", "listing_date"), ("not_remedied", "end_of_rectification")}
    case = Case.objects.get(pk=row.case_id)
    assert (case.proposed, case.proposed_level) == ("listing", "city")
    city = seat("qh-city")
    assert case.proposed_to == case.desk == city.organisation
    with acting(city):
        assert Case.objects.visible_to(city).filter(pk=case.pk).exists()


@pytest.mark.usefixtures("loaded")
def test_an_area_a_unit_and_grave_harm_are_each_there() -> None:
    kinds = {*Listing.objects.values_list("kind", flat=True)}
    assert kinds == {*Kind.values}
    harm = Bar.objects.filter(basis="grave_harm")
    assert harm.exists() and {*harm.values_list("start", flat=True)} == {"event_date"}
    assert {*Listing.objects.values_list("level", flat=True)} == {"county"}
    numbers = [*Listing.objects.values_list("public_number", flat=True)]
    assert all(numbers) and len({*numbers}) == len(numbers)


@pytest.mark.usefixtures("loaded")
def test_nothing_of_it_lies_ahead_of_the_demo_s_day() -> None:
    assert services.state() == {"state": "ready", "progress": 100}
    assert not Decision.objects.filter(taken_at__gte=MIDNIGHT).exists()
    assert not Proposal.objects.filter(made_at__gte=MIDNIGHT).exists()
    assert not Listing.objects.filter(made_at__gte=MIDNIGHT).exists()
    assert not Bar.objects.filter(imposed_at__gte=MIDNIGHT).exists()
    assert not Bar.objects.filter(starts_on__gte=TODAY).exists()
