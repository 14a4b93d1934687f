"""How many queries a page takes: a committed number, whatever the number of rows.

``query_budget.json`` names every page and operation that reads. A page that needs more, or more
with more rows, fails here; bringing a number down is always welcome.
"""

import json
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxiao.documents.models import Document
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.norms.models import Rule, RuleKey
from anxiao.notices.models import Notice
from anxiao.people.models import Person, Post, Tenure
from anxiao.places.models import Site
from anxiao.programmes.calls.models import Call
from tests.addresses import Operation, Page, operations, pages
from tests.architecture import (
    campaigns,
    of_asks,
    of_bookings,
    of_inspection_plans,
    of_inspections,
    of_papers,
    of_plans,
    of_pledges,
    of_supervision,
    of_vehicles,
    of_visits,
)
from tests.architecture.county import County, undone
from tests.world import COUNTY, SYSTEM, item

BUDGET: dict[str, int] = json.loads(Path(__file__).with_name("query_budget.json").read_text())
OFTEN = (1, 10, 50)
# A list of a single page counts itself; only the longer ones ask the database how many there are.
COUNTS_ITSELF = {
    "hazards:index",
    "calls:index",
    *of_asks.COUNT_THEMSELVES,
    *of_plans.COUNT_THEMSELVES,
    *of_supervision.COUNT_THEMSELVES,
    *of_bookings.COUNT_THEMSELVES,
    *of_inspections.COUNT_THEMSELVES,
    *of_visits.COUNT_THEMSELVES,
    *of_inspection_plans.COUNT_THEMSELVES,
    *(f"{space}:index" for space in of_pledges.SPACES),
}
SAID = sentence("Signed for it.")
# Their numbers depend on what the county has been asked before, or they take nothing to read.
NOT_COUNTED = {"portal:living", "portal:healthz", "evidence:served", "evidence:thumb"}


def add(county: County, number: int) -> None:
    """More of everything that a list shows."""
    with acting(SYSTEM):
        _hazards(county, number)
        _papers(county, number)
        _sites(county, number)
        _accounts(county, number)
        _photos(county, number)
        _rules(county, number)
        _calls(county, number)
        of_asks.add(county.asks, number)
        of_pledges.add(county.pledges, number)
        of_plans.add(county.plans, number)
        of_supervision.add(county.supervision, number)
        of_bookings.add(county.bookings, number)
        of_inspections.add(county.checklists, number)
        of_visits.add(county.visits, number)
        of_vehicles.add(county.vehicles, number)
        of_papers.add(county.papers, number)
        of_inspection_plans.add(county.inspection_plans, number)
        for _each in range(number):
            ledger.record("hazard.note", county.hazard, actor=SYSTEM, says=SAID)
    campaigns.add(county, number)
    for who in ("coordinator", "administrator"):
        _notices(county, who, number)


def _papers(county: County, number: int) -> None:
    for each in range(number):
        row = copy(county.paper)
        row.pk, row.ordinal, row.occasion = Document().pk, 100 + each, f"{each}"
        Document.objects.bulk_create([row])


def _hazards(county: County, number: int) -> None:
    site, kind = county.world.sites["school"], item()
    office = county.world.organisations["office"].pk
    for each in range(number):
        row = Hazard(
            site=site,
            item=kind,
            title=f"隐患 {each}",
            reported_at=clock.now(),
            desk=office,
            lead=county.world.organisations["police"].pk,
            territory_code=site.territory_code,
            subject_owner=site.subject_owner,
            sector="education",
        )
        Hazard.objects.bulk_create([row])


def _calls(county: County, number: int) -> None:
    for each in range(number):
        row = copy(county.call)
        row.pk, row.title = Call().pk, f"堵门 {each}"
        Call.objects.bulk_create([row])


def _sites(county: County, number: int) -> None:
    like = county.world.sites["shop"]
    rows = [
        Site(
            organisation=like.organisation,
            zh=f"店铺 {each}",
            en=f"Shop {each}",
            sort_key=f"dianpu {each:03}",
            kind=like.kind,
            territory_code=like.territory_code,
            sector="market",
        )
        for each in range(number)
    ]
    Site.objects.bulk_create(rows)


def _accounts(county: County, number: int) -> None:
    office, since = county.world.organisations["police"], date(2024, 1, 1)
    for each in range(number):
        person = Person.objects.create(username=f"clerk-{each}", name=f"Clerk {each}")
        post = Post.objects.create(
            organisation=office, role="officer", zh="科员", en="Clerk", valid_from=since
        )
        Tenure.objects.create(person=person, post=post, valid_from=since)


def _photos(county: County, number: int) -> None:
    like = File(
        kind="photo", size=9, mime="image/jpeg", name="a.jpg", width=4, height=3,
        added_at=clock.now(), added_by=county.world.actors["school"].post,
    )  # fmt: skip
    for each in range(number):
        like.pk, like.sha256 = File().pk, f"sha256:{each:064}"
        File.objects.bulk_create([like])
        hung = Attachment(file_id=like.pk, subject=county.hazard.pk, kind="hazard", at=clock.now())
        Attachment.objects.bulk_create([hung])


def _rules(county: County, number: int) -> None:
    like = county.rule
    for each in range(number):
        key = RuleKey.objects.create(
            key=f"made.{each:03}", zh="规则", en="Rule", schema={"type": "integer"}
        )
        made = Rule(key=key, value=7, territory_code=COUNTY, added_at=like.added_at)
        made.valid_from = like.valid_from
        Rule.objects.bulk_create([made])


def _notices(county: County, who: str, number: int) -> None:
    post = county.world.actors[who].post
    rows = [Notice(to_post=post, says=SAID, sent_at=clock.now()) for _each in range(number)]
    with acting(county.world.actors[who]):
        Notice.objects.bulk_create(rows)


def reading() -> list[Page | Operation]:
    found: list[Page | Operation] = [*pages(), *(o for o in operations() if o.method == "GET")]
    return [door for door in found if door.name not in NOT_COUNTED]


def measure(county: County) -> dict[str, int]:
    """Queries of every page that answers 200, by its name."""
    counts = {}
    for door in reading():
        client, url = county.client(_who(door)), county.url(door)
        # Django forgets the oldest of nine thousand, and the count with them.
        connection.queries_log.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
        if answer.status_code == 200:
            counts[door.name] = sum(map(_counts, asked.captured_queries))
    return counts


def _who(door: Page | Operation) -> str:
    name = door.name
    theirs = ("people:", "backups:", "GET /api/v1/people/persons", "GET /api/v1/people/conf")
    is_of_accounts = name.startswith(theirs)
    return "administrator" if is_of_accounts else "coordinator"


def _counts(query: dict[str, Any]) -> bool:
    return not query["sql"].startswith(("SAVEPOINT", "RELEASE"))


@pytest.fixture(scope="module")
def measured(county: County) -> dict[int, dict[str, int]]:
    found = {}
    measure(county)
    for number in OFTEN:
        with undone():
            add(county, number)
            found[number] = measure(county)
    return found


def test_no_page_takes_more_queries_than_its_budget(measured: dict[int, dict[str, int]]) -> None:
    over = {
        name: (count, BUDGET.get(name))
        for name, count in measured[50].items()
        if count > BUDGET.get(name, 0)
    }
    assert over == {}


def test_no_page_takes_more_queries_for_more_rows(measured: dict[int, dict[str, int]]) -> None:
    few, some, many = (measured[number] for number in OFTEN)
    growing = {
        name: (few[name], some[name], many[name])
        for name in few
        if name not in COUNTS_ITSELF and (many[name] > some[name] or some[name] > few[name] + 1)
    }
    assert growing == {}


def test_the_budget_names_pages_that_exist(measured: dict[int, dict[str, int]]) -> None:
    assert {*BUDGET} == {*measured[1]}
    assert len(BUDGET) > 40


def test_a_query_for_each_row_would_be_noticed(county: County) -> None:
    with undone():
        add(county, 3)
        with acting(SYSTEM), CaptureQueriesContext(connection) as asked:
            for hazard in Hazard.objects.all():
                str(hazard.item)
    assert sum(map(_counts, asked.captured_queries)) > 4
