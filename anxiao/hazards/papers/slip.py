"""The dispatch slip: what it says about a hazard."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind, Picture
from anxiao.evidence import services as evidence
from anxiao.evidence.models import Attachment
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.norms.models import Criterion
from anxiao.places.models import Organisation

PHOTOS = 3
FIRST = "在整改完成前落实警戒、停用等临时防范措施，防止发生事故。"
GENERAL = (
    FIRST,
    "明确整改责任人，按期消除隐患。",
    "完成后拍摄整改后的现场照片，申请验收；验收由整改单位以外的人进行。",
)
MAJOR = (
    FIRST,
    "签收后落实整改措施、责任、资金、时限、预案，逐项记入本案后开工。",
    "完成后拍摄整改后的现场照片，申请验收；验收由整改单位以外的人进行。",
    "查明原因，写明为防止再次发生所作的改变，方可销号。",
)
STOPPED = "本处已责令停用；未经验收并准予恢复，不得使用。"
ON_SITE = "本案须到现场验收。"


@dataclass(frozen=True)
class Slip:
    """A hazard as its slip tells it, in words of that day."""

    case: str
    url: str
    title: str
    item: str
    grade: str
    criteria: tuple[str, ...]
    place: str
    address: str
    description: str
    photos: tuple[Picture, ...]
    territorial: str
    sectoral: str
    subject: str
    lead: str
    assists: tuple[str, ...]
    due: str
    limit_days: int
    is_due_provisional: bool
    measures: tuple[str, ...]
    basis: str
    objectable_until: str
    clerk: str


SLIP = Kind(
    key="slip",
    name=N_("Dispatch slip"),
    zh="交办单",
    mark="交",
    template=Path(__file__).with_name("slip.typ"),
    context=Slip,
    ability=Ability.DISPATCH,
    words={
        "title": N_("Title"),
        "item": N_("Item"),
        "criteria": N_("It is major because"),
        "place": N_("Place"),
        "address": N_("Address"),
        "description": N_("What was found"),
        "photos": N_("Photos"),
        "territorial": N_("Territorial owner"),
        "sectoral": N_("Sector owner"),
        "subject": N_("Subject owner"),
        "lead": N_("Lead"),
        "assists": N_("Assisting"),
        "basis": N_("Legal basis"),
        "clerk": N_("Post"),
    },
)


def slip_of(hazard: Hazard, actor: Actor) -> Slip:
    """The slip of a dispatched hazard, in simplified Chinese whatever the reader's language."""
    names = _names(hazard)
    with translation.override("zh-hans"):
        return Slip(
            case=hazard.number,
            url=f"{settings.BASE_URL.rstrip('/')}{reverse('hazards:detail', args=[hazard.pk])}",
            title=hazard.title,
            item=hazard.item.zh,
            grade=hazard.grade,
            criteria=_criteria(hazard),
            place=hazard.place_zh,
            address=hazard.address,
            description=hazard.description,
            photos=tuple(_photos(hazard, actor)),
            territorial=names.get(hazard.territorial_owner or 0, ""),
            sectoral=names.get(hazard.sector_owner or 0, ""),
            subject=names.get(hazard.subject_owner or 0, ""),
            lead=names.get(hazard.lead or 0, ""),
            assists=tuple(names[pk] for pk in hazard.assists if pk in names),
            measures=tuple(_measures(hazard)),
            basis=_basis(hazard),
            clerk=actor.title or actor.name,
            **_times(hazard),
        )


def _names(hazard: Hazard) -> dict[int, str]:
    owners = (hazard.territorial_owner, hazard.sector_owner, hazard.subject_owner, hazard.lead)
    wanted = {key for key in (*owners, *hazard.assists) if key is not None}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "zh"))


def _criteria(hazard: Hazard) -> tuple[str, ...]:
    rows = Criterion.objects.filter(pk__in=hazard.criteria) if hazard.criteria else ()
    return tuple(row.zh for row in rows)


def _photos(hazard: Hazard, actor: Actor) -> Iterator[Picture]:
    """The first photos of the report: small copies, which carry no position."""
    hung = Attachment.objects.visible_to(actor).of(hazard.pk).filter(role="before")
    for one in hung.filter(file__kind="photo")[:PHOTOS]:
        yield Picture(one.file.path("thumb"), word_moment(evidence.taken_at(one.file)))


def _measures(hazard: Hazard) -> Iterable[str]:
    yield from MAJOR if hazard.is_major else GENERAL
    if hazard.needs_site_visit:
        yield ON_SITE
    if hazard.is_stopped:
        yield STOPPED


def _basis(hazard: Hazard) -> str:
    """The law between title marks, and the article after them."""
    basis = hazard.legal_basis or hazard.item.legal_basis
    if basis is None:
        return ""
    name = basis.zh.removesuffix(basis.article)
    return f"{name if '《' in name else f'《{name}》'}{basis.article}"


def _times(hazard: Hazard) -> dict[str, Any]:
    assert hazard.due_at is not None
    assert hazard.dispatched_at is not None
    return {
        "due": word_moment(hazard.due_at),
        "limit_days": max(0, workdays.between(_day(hazard.dispatched_at), _day(hazard.due_at))),
        "is_due_provisional": hazard.is_due_provisional,
        "objectable_until": word_day(hazard.objectable_until) if hazard.objectable_until else "",
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
