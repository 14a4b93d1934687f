"""The door through which phones send what was filled in: once, in pieces, with a receipt."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from anxiao.evidence.api import RAW, Bytes
from anxiao.evidence.models import Upload
from anxiao.inspections.phone.models import Arrival, Submission
from anxiao.inspections.phone.services import files, receiving
from anxiao.inspections.phone.services.sent import Begun, Sent
from anxiao.inspections.phone.services.tray import DESK, lay
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.plans.sources import MOST_RECHECKS
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services.filling import MOST_PHOTOS
from anxiao.inspections.visits.submission import LONGEST
from anxiao.inspections.visits.terms import MOST_LISTS, MOST_TEAM
from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, PageIn
from anxiao.kernel.http import ActorRequest, keyset

router = Router(tags=["submissions"])
MOST_FILES = 200
CLOCK = "X-Device-Clock"
# RFC 7240: whoever prefers this may be answered 202, and asks again for the receipt.
WAITS = "respond-async"
PREFERS: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Prefer",
            "required": False,
            "description": "`respond-async`: while the server is busy it keeps what was sent and "
            "answers before it has looked into it.",
            "schema": {"type": "string"},
        }
    ]
}
Digest = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Field(max_length=160)]
# Of a device whose clock may be wrong, but not by a century.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]


class OriginalIn(Schema):
    """The file as the camera made it; it stayed on the device, but its digest is kept."""

    sha256: Digest
    size: Bytes
    name: Name = ""


class SentFileIn(Schema):
    sha256: Digest
    size: Bytes
    original: OriginalIn | None = None


class BegunIn(Schema):
    """A visit that was begun on the device, without the network; its key begins it once."""

    key: UUID
    site: UUID
    kind: Visit.Kind
    checklists: Annotated[list[UUID], Field(min_length=1, max_length=MOST_LISTS)]
    team: Annotated[list[UUID], Field(max_length=MOST_TEAM)] = []
    campaign: UUID | None = None


class RecheckIn(Schema):
    """What was seen of a hazard that was to be looked at again; photos by their names in ``files``.

    Without words only where the danger is gone.
    """

    hazard: UUID
    outcome: Recheck.Outcome
    words: Annotated[str, Field(max_length=2000)] = ""
    photos: Annotated[list[Name], Field(max_length=MOST_PHOTOS)] = []


class SubmissionIn(Schema):
    """One sheet of a visit as OpenRosa XML, with the files that it names.

    ``visit`` is one that the server knows, ``begun`` one that begins with this. ``seen`` is the
    version of the sheet on which the device wrote: where it has changed since, the answer is 412
    and nothing is overwritten. With ``finishes`` the visit is finished, and ``rechecks`` come with
    it: hazards that nobody of the team has looked at again before.
    """

    key: UUID
    checklist: UUID
    xml: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    visit: UUID | None = None
    begun: BegunIn | None = None
    seen: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    finishes: bool = True
    files: Annotated[dict[Name, SentFileIn], Field(max_length=MOST_FILES)] = {}
    rechecks: Annotated[list[RecheckIn], Field(max_length=MOST_RECHECKS)] = []
    began_at: Moment | None = None
    ended_at: Moment | None = None
    app: Annotated[str, Field(max_length=40)] = ""


class ReceiptOut(Schema):
    """What was taken and what became of it; ``skew``: by how many seconds the device ran ahead."""

    key: UUID
    visit: UUID
    number: str
    state: str
    failed: int
    sheet: UUID
    version: int
    received_at: datetime
    skew: int | None
    digest: str
    files: dict[str, UUID]


class KeptOut(Schema):
    """Kept, and not looked into yet. Ask for the receipt; 404 then: send it again, to hear why."""

    state: str = "kept"
    arrived_at: datetime


class ReceiptPage(Schema):
    items: list[ReceiptOut]
    next: str | None


class SubmissionFilter(PageIn):
    visit: UUID | None = None


class ArrivedOut(Schema):
    """How much of a file has arrived; ``file`` once it is whole and was taken."""

    size: int
    received: int
    file: UUID | None


@router.get("", response={200: ReceiptPage, **ERRORS})
def index_of_submissions(request: ActorRequest, chosen: Query[SubmissionFilter]) -> dict[str, Any]:
    """What phones have sent for visits within reach, newest first."""
    rows = Submission.objects.visible_to(request.actor)
    if chosen.visit:
        rows = rows.filter(visit=chosen.visit)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": [one.receipt for one in page.rows], "next": page.after}


@router.post("", response={201: ReceiptOut, 202: KeptOut, **ERRORS}, openapi_extra=PREFERS)
def receive(request: ActorRequest, body: SubmissionIn) -> tuple[int, Any]:
    """Take one sheet; the same key with the same body gives the same receipt, however often.

    With ``Prefer: respond-async`` a busy server answers 202: the sheet is kept, and is taken in
    soon. Send a later sheet of the same visit only when this one has its receipt.
    """
    begun = Begun(**body.begun.dict()) if body.begun else None
    sent = Sent(**body.dict(exclude={"begun"}), begun=begun)
    who, now_there = request.actor, _device_clock(request)
    with DESK.served(can_wait=_waits(request)) as is_now:
        if is_now:
            return 201, receiving.receive(actor=who, sent=sent, device_clock=now_there).receipt
        return 202, lay(actor=who, sent=sent, device_clock=now_there)


@router.get("/{uuid:pk}", response={200: ReceiptOut, 202: KeptOut, **ERRORS})
def receipt(request: ActorRequest, pk: UUID) -> tuple[int, Any]:
    """The receipt of what this post sent under a key; 202 while it is not looked into yet.

    404 where it has not arrived, or was not accepted.
    """
    rows = Submission.objects.visible_to(request.actor).sent_by(request.actor)
    if found := rows.filter(key=pk).first():
        return 200, found.receipt
    return 202, get_object_or_404(Arrival.objects.visible_to(request.actor), key=pk)


@router.put(
    "/{uuid:pk}/files/{sha256}",
    response={200: ArrivedOut, **ERRORS},
    openapi_extra={**RAW, **PREFERS},
)
def put_file(
    request: ActorRequest, pk: UUID, sha256: Digest, offset: Bytes, size: Bytes, name: Name = ""
) -> Upload:
    """Send the bytes of a file from ``offset`` on, as the raw body; ``size`` is of the whole.

    With ``Prefer: respond-async`` a busy server keeps a whole file as it is: ``file`` stays empty
    until the submission is taken in.
    """
    with DESK.served(can_wait=_waits(request)) as is_now:
        return files.put(
            actor=request.actor,
            key=pk,
            sha256=sha256,
            size=size,
            offset=offset,
            content=request.body,
            name=name,
            is_kept_as_it_is=not is_now,
        )


@router.get("/{uuid:pk}/files/{sha256}", response={200: ArrivedOut, **ERRORS})
def file_so_far(request: ActorRequest, pk: UUID, sha256: Digest) -> Upload:
    """How much of a file has arrived, so that a device sends on from there; HEAD tells it too."""
    return files.arrived(actor=request.actor, key=pk, sha256=sha256)


@router.api_operation(["HEAD"], "/{uuid:pk}/files/{sha256}", include_in_schema=False)
def head_of_file(request: ActorRequest, pk: UUID, sha256: Digest) -> HttpResponse:
    """How far a file has come; nothing of it is no fault."""
    found = files.begun(actor=request.actor, key=pk, sha256=sha256)
    if found is None:
        return HttpResponse(headers={"Upload-Offset": "0"})
    headers = {"Upload-Offset": str(found.received), "Upload-Length": str(found.size)}
    if found.received == found.size:
        headers["Upload-Complete"] = "1"
    return HttpResponse(headers=headers)


def _waits(request: ActorRequest) -> bool:
    """Whether the client would rather be answered before its sheet is looked into."""
    preferred = request.headers.get("Prefer", "").lower().split(",")
    return WAITS in (one.partition(";")[0].strip() for one in preferred)


def _device_clock(request: ActorRequest) -> datetime | None:
    """What the clock of the device says; nothing where it says nothing that can be read."""
    try:
        said = parse_datetime(request.headers.get(CLOCK, "")[:40])
    except ValueError:
        return None
    if said is None:
        return None
    return said.replace(tzinfo=clock.LOCAL) if is_naive(said) else said
