"""Who of a programme has signed a pledge: one line for each organisation that has tasks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, TextChoices
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.places.models import Organisation, Territory
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.pledges.lifecycle import OPEN, PledgeState
from anxiao.programmes.pledges.models import Pledge

TOWN_WIDE = 1_000
DEPARTMENTS = "departments"


class State(TextChoices):
    NONE = "none", _("no pledge")
    MADE = "made", _("made, nobody has signed")
    HALF = "half", _("one side has signed")
    SIGNED = "signed", _("signed by both")
    RESIGN = "resign", _("to be signed again")


TONES = {
    State.NONE: "neutral",
    State.MADE: "neutral",
    State.HALF: "mine",
    State.SIGNED: "closed",
    State.RESIGN: "soon",
}


@dataclass(frozen=True)
class Line:
    """An organisation, who gave it its tasks, how many, and how its pledge stands."""

    organisation: Organisation
    giver: int
    tasks: int
    state: str
    group: str
    pledge: UUID | None = None
    coming: UUID | None = None

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def state_words(self) -> str:
        return str(State(self.state).label)


@dataclass
class Group:
    """The organisations of one town, or the departments: how many stand how."""

    key: str
    name: Name | str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def signed(self) -> int:
        return self.counts[State.SIGNED]

    def cells(self) -> list[tuple[str, int]]:
        return [(state.value, self.counts[state.value]) for state in State]


def lines(actor: Actor, programme: Programme) -> list[Line]:
    """Each pair of giver and organisation within reach, by the name of the organisation."""
    rows = Task.objects.visible_to(actor).counted().filter(programme=programme)
    pairs = (
        rows.exclude(organisation=F("giver"))
        .order_by()
        .values_list("giver", "organisation")
        .annotate(number=Count("pk"))
    )
    found = list(pairs)
    known = Organisation.objects.in_bulk({organisation for _giver, organisation, _n in found})
    held = _Pledges(actor, programme)
    made = [
        held.line(known[organisation], giver, number)
        for giver, organisation, number in found
        if organisation in known
    ]
    return sorted(made, key=lambda one: (one.organisation.sort_key, one.organisation.pk, one.giver))


class _Pledges:
    """The pledges of a programme within reach, by their two parties."""

    def __init__(self, actor: Actor, programme: Programme) -> None:
        rows = Pledge.objects.visible_to(actor).for_list().filter(programme=programme).standing()
        again = rows.to_be_resigned(on=clock.today()).values_list("pk", flat=True)
        self.lapsed = set(again)
        self.signed: dict[tuple[int, int], Pledge] = {}
        self.open: dict[tuple[int, int], Pledge] = {}
        for row in rows.order_by("pk"):
            kept = self.open if row.state in OPEN else self.signed
            kept[row.party_a, row.organisation] = row

    def line(self, organisation: Organisation, giver: int, number: int) -> Line:
        signed = self.signed.get((giver, organisation.pk))
        coming = self.open.get((giver, organisation.pk))
        present = signed or coming
        return Line(
            organisation=organisation,
            giver=giver,
            tasks=number,
            state=self._state(signed, coming),
            group=group_of(organisation),
            pledge=present.pk if present else None,
            coming=coming.pk if signed and coming else None,
        )

    def _state(self, signed: Pledge | None, coming: Pledge | None) -> str:
        if signed is not None:
            return State.RESIGN if signed.pk in self.lapsed else State.SIGNED
        if coming is None:
            return State.NONE
        return State.MADE if coming.state == PledgeState.MADE else State.HALF


def group_of(organisation: Organisation) -> str:
    """The town in which an organisation lies; departments of the county are one group."""
    if organisation.kind in (Organisation.Kind.DEPARTMENT, Organisation.Kind.OFFICE):
        return DEPARTMENTS
    return str(organisation.territory_code // TOWN_WIDE * TOWN_WIDE)


def groups(found: Iterable[Line]) -> list[Group]:
    """How the lines of each town and of the departments add up, departments first."""
    made: dict[str, Group] = {}
    for one in found:
        made.setdefault(one.group, Group(one.group, "")).counts[one.state] += 1
    names = Territory.objects.in_bulk([int(key) for key in made if key != DEPARTMENTS])
    for key, group in made.items():
        group.name = str(_("Departments")) if key == DEPARTMENTS else _name(names, key)
    return sorted(made.values(), key=lambda one: (one.key != DEPARTMENTS, one.key))


def _name(names: dict[int, Territory], key: str) -> Name | str:
    return names[int(key)].name if int(key) in names else key


def whole(parts: Sequence[Group]) -> Group:
    """All groups together."""
    total = Group("", "")
    for one in parts:
        total.counts.update(one.counts)
    return total
