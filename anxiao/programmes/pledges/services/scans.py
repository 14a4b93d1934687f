"""Signed papers come back as scans: taken in, matched by their codes or by hand, entered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence import shelf
from anxiao.evidence.models import File
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed
from anxiao.kernel.sentences import sentence
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges import reading
from anxiao.programmes.pledges.lifecycle import OPEN
from anxiao.programmes.pledges.models import Pledge, Scan
from anxiao.programmes.pledges.services import signing

MOST_FILES = 100
LEFT_OUT = "out"
PDF = "application/pdf"
Place = tuple[UUID, int]


@dataclass(frozen=True)
class Entered:
    """How many pledges were entered from the scans, and how many papers were refused."""

    done: int
    refused: int


@transaction.atomic
def take_in(*, actor: Actor, files: Sequence[UUID]) -> list[Scan]:
    """Look at scans that were uploaded: each page is matched to the pledge its code names.

    Nothing is signed yet. A page without a readable code is left for the office to match.
    """
    _may_enter(actor)
    wanted = list(dict.fromkeys(files))
    if not 0 < len(wanted) <= MOST_FILES:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s files."), most=MOST_FILES))
    found = File.objects.visible_to(actor).in_bulk(wanted)
    return [_taken(actor, found[pk]) for pk in wanted if pk in found]


def _taken(actor: Actor, file: File) -> Scan:
    if not (file.is_photo or file.mime == PDF):
        raise Invalid(sentence(N_("Scans are PDF files or pictures.")))
    assert actor.post is not None
    named = reading.pledges_on(shelf.fetch(file.path("served" if file.is_photo else "original")))
    known = set(
        Pledge.objects.visible_to(actor)
        .filter(pk__in=[pk for pk in named if pk], party_a=actor.organisation)
        .values_list("pk", flat=True)
    )
    return Scan.objects.create(
        post=actor.post,
        file=file.pk,
        name=file.name[:160],
        pages=[_page(pk if pk in known else None) for pk in named],
        came_at=clock.now(),
    )


def _page(pledge: UUID | None) -> dict[str, Any]:
    return {"pledge": str(pledge) if pledge else None, "read": pledge is not None, "says": None}


@transaction.atomic
def enter(*, actor: Actor, signed_on: date, told: Mapping[Place, str] | None = None) -> Entered:
    """Enter every pledge that the waiting scans show, by their codes and by what is ``told``.

    ``told`` names, for a page of a scan, the pledge whose paper it is, or ``out`` to leave it out.
    Each pledge gets a file of its own pages alone. What is refused waits on with its sentence.
    """
    _may_enter(actor)
    scans = {one.pk: one for one in Scan.objects.visible_to(actor).select_for_update().waiting()}
    _match(scans, told or {})
    done = refused = 0
    for pledge, places in _by_pledge(scans).items():
        fault = _enter_one(actor, pledge, places, scans, signed_on)
        done, refused = done + (fault is None), refused + (fault is not None)
        for scan, page in places:
            scans[scan].pages[page] |= {"done": fault is None, "says": fault and fault.sentence}
    for one in scans.values():
        _settle(one)
    return Entered(done, refused)


@transaction.atomic
def drop(*, actor: Actor, pk: UUID) -> None:
    """Forget a scan that was taken in by mistake; what was entered from it stays."""
    _may_enter(actor)
    Scan.objects.visible_to(actor).waiting().filter(pk=pk).update(done_at=clock.now())


def choices(*, actor: Actor) -> list[Pledge]:
    """The pledges to which a page may be matched by hand: own ones that wait for signatures."""
    rows = Pledge.objects.visible_to(actor).for_list()
    return list(rows.filter(party_a=actor.organisation, state__in=OPEN).order_by("title", "pk"))


def _may_enter(actor: Actor) -> None:
    if actor.post is None or not actor.may(Ability.MAKE_PLEDGE):
        raise NotAllowed(sentence(N_("Your post does not enter signed pledges.")))


def _match(scans: dict[UUID, Scan], told: Mapping[Place, str]) -> None:
    for (scan, page), answer in told.items():
        if scan not in scans or not 0 <= page < len(scans[scan].pages) or not answer:
            continue
        is_out = answer == LEFT_OUT
        if not is_out and _uuid(answer) is None:
            continue
        kept = scans[scan].pages[page]
        kept |= {"pledge": None if is_out else answer, "out": is_out}


def _by_pledge(scans: dict[UUID, Scan]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for scan in scans.values():
        for number, page in enumerate(scan.pages):
            if page["pledge"] and not page.get("done") and not page.get("out"):
                found[page["pledge"]].append((scan.pk, number))
    return found


def _enter_one(
    actor: Actor, pledge: str, places: list[Place], scans: dict[UUID, Scan], signed_on: date
) -> No | None:
    """Enter one pledge; the refusal where it cannot be, with nothing half done."""
    try:
        with transaction.atomic():
            row = Pledge.objects.visible_to(actor).filter(pk=_uuid(pledge)).first()
            if row is None:
                raise Invalid(sentence(N_("There is no such pledge of your organisation.")))
            files = _papers(actor, places, scans)
            signing.enter_paper(actor=actor, row=row, files=files, signed_on=signed_on)
    except No as error:
        return error
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _papers(actor: Actor, places: list[Place], scans: dict[UUID, Scan]) -> list[UUID]:
    """The files of one pledge: its pages cut out of what else was scanned with it."""
    by_scan: dict[UUID, list[int]] = defaultdict(list)
    for scan, page in places:
        by_scan[scan].append(page)
    return [_own_file(actor, scans[scan], pages) for scan, pages in by_scan.items()]


def _own_file(actor: Actor, scan: Scan, pages: list[int]) -> UUID:
    if len(pages) == len(scan.pages):
        return scan.file
    file = File.objects.visible_to(actor).get(pk=scan.file)
    content = reading.cut(shelf.fetch(file.path("original")), pages)
    return evidence.store(actor=actor, content=content, name=scan.name).pk


def _settle(scan: Scan) -> None:
    """A scan has done its work once each of its pages is entered or left out."""
    is_done = all(page.get("done") or page.get("out") for page in scan.pages)
    scan.done_at = clock.now() if is_done else None
    scan.save(update_fields=["pages", "done_at"])
