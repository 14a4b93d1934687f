"""What a campaign or a series is given, judged once for both."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.given import in_our_time, need
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import FocusArea, HazardItem
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory
from anxiao.programmes.campaigns.models import LONGEST
from anxiao.programmes.plans.models import Programme

MOST_NAMED = 300


@dataclass(frozen=True)
class Terms:
    """Title and window, who takes part, where and about what."""

    title: str
    starts_on: date
    ends_on: date
    basis: str = ""
    goals: str = ""
    members: Sequence[int] = ()
    zones: Sequence[int] = ()
    focus_areas: Sequence[str] = ()
    items: Sequence[str] = ()
    programme: UUID | None = None

    def columns(self, actor: Actor, issuer: Organisation) -> dict[str, Any]:
        """The columns of a campaign led by an organisation; Invalid with what to change."""
        _check_window(self.starts_on, self.ends_on)
        given = asdict(self)
        given.update(
            title=need(self.title, sentence(N_("Give the campaign a title."))),
            basis=self.basis.strip(),
            goals=self.goals.strip(),
            members=sorted({*self.members} - {issuer.pk}),
            zones=sorted({*self.zones}),
            focus_areas=sorted({*self.focus_areas}),
            items=sorted({*self.items}),
            programme_id=_programme(actor, given.pop("programme")),
        )
        check_organisations(given["members"])
        _check_zones(given["zones"], issuer)
        _check_kinds(given["focus_areas"], given["items"])
        return given


def _check_window(starts_on: date, ends_on: date) -> None:
    in_our_time(starts_on, ends_on)
    if ends_on < starts_on:
        raise Invalid(sentence(N_("The last day lies before the first.")))
    if (ends_on - starts_on).days >= LONGEST:
        raise Invalid(sentence(N_("A campaign lasts a year at most: plan the next one by itself.")))


def _programme(actor: Actor, key: UUID | None) -> UUID | None:
    if key is None:
        return None
    found = Programme.objects.visible_to(actor).filter(pk=key).first()
    if found is None or not found.is_running:
        raise Invalid(sentence(N_("A campaign stands under an issued programme, or under none.")))
    return key


def check_organisations(keys: Iterable[int]) -> None:
    """Invalid where one of them is not in force today."""
    wanted = {*keys}
    if len(wanted) > MOST_NAMED:
        raise Invalid(sentence(N_("Name %(most)s at most."), most=MOST_NAMED))
    rows = Organisation.objects.filter(in_force(clock.today()), pk__in=wanted)
    _all_known(
        wanted,
        rows.values_list("pk", flat=True),
        lambda key: sentence(N_("There is no organisation %(key)s in force."), key=key),
    )


def _check_zones(codes: Iterable[int], issuer: Organisation) -> None:
    lo, hi = interval(issuer.territory_code)
    inside = {code for code in codes if lo <= code <= hi}
    _all_known(
        {*codes},
        Territory.objects.filter(pk__in=inside).values_list("pk", flat=True),
        lambda code: sentence(
            N_("Zone %(code)s does not lie in the territory of the organisation that leads it."),
            code=str(code),
        ),
    )


def _check_kinds(areas: Iterable[str], items: Iterable[str]) -> None:
    known = [*FocusArea.objects.filter(pk__in=[*areas]).values_list("pk", flat=True)]
    known += HazardItem.objects.filter(pk__in=[*items]).values_list("pk", flat=True)
    _all_known(
        {*areas, *items},
        known,
        lambda key: sentence(N_("The norms know no area or item %(key)s."), key=key),
    )


def _all_known(
    wanted: Iterable[Any], known: Iterable[Any], says: Callable[[Any], Sentence]
) -> None:
    missing = {*wanted} - {*known}
    if missing:
        raise Invalid(says(min(missing)))
