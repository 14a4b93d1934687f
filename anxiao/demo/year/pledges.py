"""The mandate for pledges, the pledges, who signed them, and a post that has changed hands."""

from datetime import date, datetime, timedelta
from typing import Any

from anxiao.demo.county import PASSWORD
from anxiao.demo.pictures import paper
from anxiao.demo.year import plans
from anxiao.demo.year.stage import COUNTY_CODE, Stage, pack
from anxiao.evidence import services as evidence
from anxiao.kernel.actors import Actor
from anxiao.norms import services as norms
from anxiao.norms.models import Approval
from anxiao.people import services as people
from anxiao.people.models import Person, Tenure
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Task
from anxiao.programmes.pledges.models import Pledge
from anxiao.programmes.pledges.services import making, signing

# So many departments signed with both hands; everybody else on paper, at the conference.
BOTH = 9
MOVED = "market"


def approved(stage: Stage) -> None:
    """The approval without which a pledge carries a warning."""
    told = pack("programmes")["pledges"]
    at = stage.hour(stage.working(date(stage.year, 1, 15)), 10)
    stage.act(
        at,
        stage.office,
        norms.add_mandate,
        module=Approval.PLEDGE.module,
        kind=Approval.PLEDGE.value,
        authority=told["authority"],
        number=told["number"].format(year=stage.year),
        territory_code=COUNTY_CODE,
        valid_from=date(stage.year, 1, 1),
        valid_to=max(stage.ends_on, date(stage.year, 12, 31)),
    )


def made(stage: Stage) -> None:
    """A pledge with every department and every town that has tasks of the county office."""
    programme = plans.of(stage)
    at = stage.hour(stage.working(stage.issued_on + timedelta(days=2)), 15)
    have = Task.objects.filter(programme=programme.pk, giver=programme.issuer)
    parties = {*have.values_list("organisation", flat=True)} - {programme.issuer}
    until = max(stage.working(stage.issued_on + timedelta(days=40)), at.date())
    for key in sorted(parties):
        stage.act(at, stage.head, making.make, programme=programme, organisation=key, until=until)
    _sign(stage, at)


def _sign(stage: Stage, made_at: datetime) -> None:
    rows = list(Pledge.objects.filter(party_a=stage.key("office")).order_by("pk"))
    towns = {*Organisation.objects.filter(kind="town").values_list("pk", flat=True)}
    market = stage.key(MOVED)
    rows.sort(key=lambda one: (one.organisation in towns, one.organisation != market))
    for place, row in enumerate(rows[:BOTH]):
        _own_hand(stage, row, _after(stage, made_at, place))
    both = [Pledge.objects.get(pk=one.pk) for one in rows[:BOTH]]
    later = _after(stage, made_at, BOTH + 2)
    shown = [(one, one.digest) for one in both]
    stage.act(later, stage.head, signing.sign_many, rows=shown, password=PASSWORD)
    _on_paper(stage, rows[BOTH:], made_at)


def made_anew(stage: Stage) -> None:
    """Whose tasks a revision has changed gets a new pledge; some have signed it already."""
    programme, at = plans.of(stage), stage.hour(stage.eve, 10)
    changed = Task.objects.filter(
        programme=programme.pk, giver=programme.issuer, since_revision__gt=0
    ).exclude(state="cancelled")
    until = stage.eve + timedelta(days=12)
    parties = sorted({*changed.values_list("organisation", flat=True)} - {programme.issuer})
    for place, key in enumerate(parties):
        row = stage.act(
            at, stage.head, making.make, programme=programme, organisation=key, until=until
        )
        if place % 2 == 0:
            _own_hand(stage, row, at + timedelta(hours=2, minutes=7 * place))


def _after(stage: Stage, made_at: datetime, place: int) -> datetime:
    on = stage.working(made_at.date() + timedelta(days=1 + place // 2))
    return stage.hour(on, 9 + place % 7, 7 * place % 60)


def _own_hand(stage: Stage, row: Pledge, at: datetime) -> None:
    """The side that has the tasks signs with its own password; of two posts the leading one."""
    able = list(stage.cast.able(row.organisation, Ability.SIGN_PLEDGE))
    if able:
        stage.act(at, able[-1], signing.sign, row=row, password=PASSWORD, digest=row.digest)


def _on_paper(stage: Stage, rows: list[Pledge], made_at: datetime) -> None:
    """The others signed on paper at the conference; the office enters the scans."""
    dice = stage.dice("papers")
    day = stage.working(made_at.date() + timedelta(days=6))
    for place, row in enumerate(rows):
        at = stage.hour(day, 9 + place % 8, 5 + place)
        if at < stage.end:
            files = [_scan(stage, stage.head, at, dice)]
            stage.act(at, stage.head, signing.enter_paper, row=row, files=files, signed_on=day)


def _scan(stage: Stage, actor: Actor, at: datetime, dice: Any) -> Any:
    content = paper(dice, at)
    return stage.act(at, actor, evidence.store, content=content, name="pledge.jpg").pk


def moved(stage: Stage) -> None:
    """A deputy head of a bureau has changed: what the former one signed is to be signed again."""
    told = next(one for one in pack("posts") if one["user_name"] == f"qh-{MOVED}-2")
    tenure = Tenure.objects.select_related("person", "post").filter(
        person__username=told["user_name"]
    )
    found = tenure.first()
    if found is None:
        return
    on = stage.share(0.6)
    at, system = stage.hour(on, 9), stage.system
    new = Person(username=f"qh-{MOVED}-3", name=found.person.name, is_demo=True)
    new.password = found.person.password
    new.save()
    stage.act(at, system, people.end_tenure, tenure=found, on=on)
    first = on + timedelta(days=1)
    stage.act(at, system, people.appoint, person=new, post=found.post, valid_from=first)
