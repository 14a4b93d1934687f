"""One county for all tests of a module, with a client for each who holds a post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from django.db import transaction
from django.test import Client

from anxiao.documents.models import Document
from anxiao.evidence.models import Attachment
from anxiao.hazards import batches
from anxiao.hazards.models import Hazard, ReturnedSheet
from anxiao.hazards.on_paper import out
from anxiao.hazards.on_paper.services import returning
from anxiao.hazards.services.slips import issue_slip
from anxiao.imports.models import Import
from anxiao.imports.services import staging
from anxiao.kernel import clock
from anxiao.kernel.models import Batch
from anxiao.kernel.principal import acting
from anxiao.norms import services as norms
from anxiao.norms.models import Approval, LegalBasis, Mandate, Rule
from anxiao.notices.models import Delivery, Notice
from anxiao.people.actors import actor_for
from anxiao.people.confirming import ask_reset
from anxiao.people.links import services as links
from anxiao.people.models import CaseLink, Confirmation, Person, Token
from anxiao.people.saved import services as saved
from anxiao.people.saved.models import SavedView
from anxiao.people.tokens import make_token
from anxiao.places.models import School
from anxiao.programmes.calls.models import Call
from anxiao.programmes.campaigns.models import Campaign, CampaignSeries
from anxiao.programmes.duties.models import GateDuty
from tests.addresses import Operation, Page
from tests.architecture import (
    of_asks,
    of_bookings,
    of_forms,
    of_inspection_plans,
    of_inspections,
    of_notices,
    of_papers,
    of_phone,
    of_plans,
    of_pledges,
    of_registers,
    of_supervision,
    of_vehicles,
    of_visits,
)
from tests.architecture.campaigns import make_duty, repeated
from tests.imports.sheets import xlsx
from tests.programmes.calling import make_call
from tests.world import COUNTY, SYSTEM, TOWN, World, hold, item, make_hazard, make_world


@dataclass
class County:
    """The world of the tests with one hazard that awaits acceptance, and a client for each."""

    world: World
    hazard: Hazard
    clients: dict[str, Client]
    token: Token
    profile: School
    rule: Rule
    basis: LegalBasis
    mandate: Mandate
    paper: Document
    link: CaseLink
    secret: str
    sheet: ReturnedSheet
    asked: list[Confirmation]
    batch: Batch
    brought: Import
    view: SavedView
    call: Call
    asks: of_asks.Asks
    pledges: of_pledges.Pledges
    plans: of_plans.Plans
    supervision: of_supervision.Supervised
    bookings: of_bookings.Bookings
    checklists: of_inspections.Checklists
    forms: of_forms.Forms
    visits: of_visits.Visits
    vehicles: of_vehicles.Vehicles
    inspection_plans: of_inspection_plans.InspectionPlans
    phone: of_phone.Phone
    papers: of_papers.Papers
    campaign: Campaign
    series: CampaignSeries
    duty: GateDuty
    undelivered: Delivery

    @property
    def who(self) -> list[str]:
        return list(self.world.actors)

    def client(self, who: str) -> Client:
        """Whoever that is, signed in; nobody for an empty name."""
        if who and who not in self.clients:
            self.clients[who] = _signed_in(self.world, who)
        return self.clients[who] if who else Client(headers={"accept-language": "en"})

    @cached_property
    def photo(self) -> Any:
        with acting(SYSTEM):
            return Attachment.objects.filter(subject=self.hazard.pk).latest("at").file_id

    @cached_property
    def notice(self) -> Notice:
        with acting(self.world.actors["school"]):
            return Notice.objects.visible_to(self.world.actors["school"]).latest("sent_at")

    @property
    def account(self) -> Person:
        """Somebody within the administrator's reach, whom no other test needs."""
        return self.world.people["publisher"]

    def url(self, door: Page | Operation) -> str:
        """A door's address, filled in with what the county has."""
        where = door.name.split(" ")[-1]
        longest = max((start for start in self._keys if where.startswith(start)), key=len)
        given = {
            "site": self.world.sites["school"].pk,
            "verb": "accept",
            "channel": "wecom",
            "tenure": self._tenure,
            "key": "objection.working_days",
            "code": self._code,
            **self._keys[longest],
        }
        return door.url(**given) + (ADDED.get(where, "") or self.bookings.added(where))

    @cached_property
    def _tenure(self) -> Any:
        return self.account.tenures.get().pk

    @cached_property
    def _code(self) -> str:
        return item().pk

    @cached_property
    def _keys(self) -> dict[str, dict[str, Any]]:
        """What an address names, by how its name or its path begins; the longest wins."""
        school, site = self.world.organisations["school"], self.world.sites["school"]
        organisation, place = {"pk": school.pk, "uid": school.uid}, {"pk": site.pk}
        return {
            "": {"pk": self.hazard.pk, "lead": school.pk},
            "hazards:enter": {
                "pk": self.hazard.pk,
                "post": self.world.actors["inspector"].post,
            },
            "hazards:revoke_link": {"pk": self.hazard.pk, "link": self.link.pk},
            "hazards:returned": {"pk": self.sheet.pk},
            "answer:": {"pk": self.photo, "secret": self.secret},
            "calendar:": {"secret": "nobodys"},
            "documents:": {"pk": self.paper.pk},
            "/api/v1/documents/": {"pk": self.paper.pk},
            "evidence:": {"pk": self.photo},
            "/api/v1/evidence/": {"pk": self.photo},
            "notices:": {"pk": self.notice.pk},
            "/api/v1/notices/": {"pk": self.notice.pk},
            "people:": {"pk": self.account.pk},
            "/api/v1/people/": {"pk": self.account.pk},
            "people:view": {"pk": self.view.pk, "verb": "revise"},
            "/api/v1/people/views/": {"pk": self.view.pk},
            "people:revoke_token": {"pk": self.token.pk},
            "people:revoke_tokens": {"pk": self.account.pk},
            "/api/v1/people/tokens/": {"pk": self.token.pk},
            "portal:school": {"pk": school.pk, "key": "open"},
            "portal:school_of": {"pk": self.profile.pk},
            "portal:town": {"code": TOWN},
            "portal:county": {"code": COUNTY},
            "people:confirm": {"pk": self.asked[0].pk},
            "people:refuse": {"pk": self.asked[1].pk},
            "/api/v1/people/confirmations/{pk}/confirm": {"pk": self.asked[0].pk},
            "/api/v1/people/confirmations/{pk}/refuse": {"pk": self.asked[1].pk},
            "places:": organisation,
            "places:site": place,
            "places:correct_site": place,
            "places:end_site": place,
            "places:school": {"pk": self.profile.pk},
            "/api/v1/organisations": organisation,
            "/api/v1/sites": place,
            "/api/v1/territories/": {"code": COUNTY},
            "norms:rule_of": {"pk": self.rule.pk},
            "norms:basis": {"key": self.basis.pk, "uid": self.basis.uid},
            "norms:mandate": {"pk": self.mandate.pk},
            "hazards:bulk": {"verb": "dispatch"},
            "hazards:batch": {"pk": self.batch.pk},
            "/api/v1/hazards/batches/": {"pk": self.batch.pk},
            "campaigns:": {"pk": self.campaign.pk, "verb": "edit"},
            "campaigns:series": {"pk": self.series.pk},
            "campaigns:end_series": {"pk": self.series.pk},
            "/api/v1/campaigns/": {"pk": self.campaign.pk},
            "/api/v1/campaigns/series/": {"pk": self.series.pk},
            "duties:": {"pk": self.duty.pk},
            "/api/v1/gate-duties/": {"pk": self.duty.pk},
            "imports:": {"pk": self.brought.pk, "kind": self.brought.kind},
            "calls:": {"pk": self.call.pk, "verb": "add"},
            "/api/v1/calls/": {"pk": self.call.pk},
            **of_notices.keys(self.undelivered),
            **of_registers.keys(self.world),
            **self.asks.keys(),
            **self.pledges.keys(),
            **self.plans.keys(),
            **self.supervision.keys(),
            **self.bookings.keys(),
            **self.checklists.keys(),
            **self.forms.keys(),
            **self.visits.keys(),
            **self.vehicles.keys(),
            **self.phone.keys(),
            **self.papers.keys(),
            "visits:of_hazard": {"pk": self.hazard.pk},
            **self.inspection_plans.keys(),
        }


def _profile(world: World) -> School:
    with acting(SYSTEM):
        return School.objects.get(organisation=world.organisations["school"])


ADDED = {
    "/api/v1/search": "?q=通道",
    "portal:search": "?q=通道",
    "/api/v1/people/posts": "?organisation=1",
    "/api/v1/norms/rule": "?key=objection.working_days&territory=990121100000",
}


def make_county() -> County:
    world = make_world()
    hazard = make_hazard(world, state="submitted")
    town = world.actors["town"]
    with acting(town):
        token, _secret = make_token(actor=town, label="program")
    link, secret = _link(world, hazard)
    campaign = repeated(world)
    return County(
        world=world,
        hazard=hazard,
        clients={who: _signed_in(world, who) for who in world.people},
        token=token,
        profile=_profile(world),
        rule=Rule.objects.filter(key="objection.working_days").latest("valid_from"),
        basis=_basis(world),
        mandate=_mandate(world),
        link=link,
        secret=secret,
        sheet=_sheet(world, hazard),
        paper=_paper(world, hazard),
        asked=_asked(world),
        batch=_batch(world, hazard),
        brought=_brought(world),
        view=_view(world),
        call=make_call(world),
        asks=of_asks.make(world),
        pledges=of_pledges.make(world),
        plans=of_plans.make(world),
        supervision=of_supervision.make(world),
        bookings=of_bookings.make(world),
        checklists=of_inspections.make(world),
        forms=of_forms.make(world),
        visits=of_visits.make(world),
        vehicles=of_vehicles.make(world),
        inspection_plans=of_inspection_plans.make(world),
        phone=of_phone.make(world),
        papers=of_papers.make(world),
        campaign=campaign,
        series=campaign.series,
        duty=make_duty(world),
        undelivered=of_notices.make(world),
    )


def _view(world: World) -> SavedView:
    """A view that the county's office shares with everybody around it."""
    with acting(world.actors["coordinator"]) as office:
        return saved.save(
            actor=office, of="organisations", name="学校", query="kind=school", scope="territory"
        )


def _link(world: World, hazard: Hazard) -> tuple[CaseLink, str]:
    """A living link, past the rule that a case awaiting acceptance gets none."""
    with acting(world.actors["coordinator"]) as office:
        return links.make(
            actor=office,
            subject=hazard,
            organisation=world.organisations["school"],
            verbs=["sign_for"],
            expires_at=clock.now() + timedelta(days=9),
        )


def _sheet(world: World, hazard: Hazard) -> ReturnedSheet:
    target = BytesIO()
    out.sheet(target, [hazard], note="")
    with acting(world.actors["coordinator"]) as office:
        return returning.take_in(actor=office, content=target.getvalue(), name="a.xlsx")


def _paper(world: World, hazard: Hazard) -> Document:
    with acting(world.actors["town"]) as town:
        return issue_slip(actor=town, hazard=hazard)


def _asked(world: World) -> list[Confirmation]:
    """Two new passwords that another administrator has asked for."""
    other = Person.objects.create(username="other-administrator", name="other administrator post")
    actor = actor_for(other, hold(other, world.organisations["office"], "administrator"))
    with acting(actor):
        who = (world.people["leader"], world.people["inspector"])
        return [ask_reset(actor, person, "correct-horse-9") for person in who]


def _batch(world: World, hazard: Hazard) -> Batch:
    with acting(world.actors["coordinator"]) as office:
        return batches.begin(actor=office, verb="dispatch", items=[(hazard.pk, {})])


def _basis(world: World) -> LegalBasis:
    with acting(world.actors["coordinator"]) as office:
        return norms.add_legal_basis(
            actor=office,
            territory_code=COUNTY,
            name={"zh": "县校车管理办法", "en": "County school bus rules"},
            issuer_zh="县政府",
            level="local",
            valid_from=date(2024, 1, 1),
        )


def _mandate(world: World) -> Mandate:
    with acting(world.actors["coordinator"]) as office:
        return norms.add_mandate(
            actor=office,
            module=Approval.PLEDGE.module,
            kind=Approval.PLEDGE.value,
            authority="省平安办",
            number="省平安〔2024〕1号",
            territory_code=COUNTY,
            valid_from=date(2024, 1, 1),
            valid_to=date(2099, 12, 31),
        )


def _brought(world: World) -> Import:
    """A sheet of organisations that the county office has sent and not confirmed yet."""
    rows = [["单位名称", "类别"], ["县体育局", "部门"], ["县文旅局", "说不清"]]
    with acting(world.actors["coordinator"]) as office:
        return staging.upload(
            actor=office, kind="organisations", name="单位.xlsx", content=xlsx(rows)
        )


def _signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(world.people[who])
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
