"""A sheet of answers comes back: tried, shown, entered row by row on behalf of the lead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zipfile import ZipInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence import shelf
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard, ReturnedSheet
from anxiao.hazards.on_paper.columns import ANSWERS, COLUMNS
from anxiao.hazards.on_paper.opening import Line, Parcel, lines, opened
from anxiao.hazards.on_paper.slip import slip
from anxiao.hazards.on_paper.steps import BadCell, Step, steps_of
from anxiao.hazards.services import entering
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.people.models import Post
from anxiao.people.roles import roles

MOST_PHOTOS = 9
PHOTOS = "photos"


@dataclass
class Row:
    """What became, or would become, of one line."""

    line: int
    number: str
    case: str = ""
    title: str = ""
    steps: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    column: str = ""
    fault: Sentence | None = None

    @property
    def brings(self) -> bool:
        return bool(self.steps) and self.fault is None


class _Tried(Exception):
    """Raised to undo what was only tried."""


@transaction.atomic
def take_in(*, actor: Actor, content: bytes, name: str) -> ReturnedSheet:
    """Keep the sheet as a file and try every row; nothing is entered yet."""
    post = _require(actor)
    parcel = opened(content, name)
    if not parcel.lines:
        raise Invalid(sentence(N_("The sheet has no rows.")))
    file = evidence.store(actor=actor, content=parcel.sheet, name=parcel.name)
    sheet = ReturnedSheet(
        post=post,
        file=file.pk,
        sha256=file.sha256,
        name=file.name,
        came_at=clock.now(),
    )
    seen: set[str] = set()
    rows = [_first_look(actor, parcel, line, file, seen) for line in parcel.lines]
    sheet.rows = [vars(row) for row in rows]
    sheet.save(force_insert=True)
    return sheet


@transaction.atomic
def enter(*, actor: Actor, sheet: ReturnedSheet) -> ReturnedSheet:
    """Enter the rows, each whole or not at all; a row that no longer fits says why."""
    _require(actor)
    row = ReturnedSheet.objects.visible_to(actor).select_for_update().get(pk=sheet.pk)
    if row.entered_at is not None:
        raise Refused(sentence(N_("This sheet has been entered already.")))
    file = File.objects.visible_to(actor).get(pk=row.file)
    told = {one["line"]: Row(**one) for one in row.rows}
    for line in lines(shelf.fetch(file.path("original"))):
        one = told.get(line.number)
        if one is not None and one.brings:
            _go(actor, line, one, file, keep=True)
    row.rows = [vars(one) for one in told.values()]
    row.entered_at = clock.now()
    row.save(update_fields=["rows", "entered_at"])
    return row


def _require(actor: Actor) -> UUID:
    if actor.post is None or not actor.may(Ability.ENTER_ON_BEHALF):
        raise NotAllowed(sentence(N_("Your post does not enter anything on behalf of others.")))
    return actor.post


# --- one row -----------------------------------------------------------------------------------


def _first_look(actor: Actor, parcel: Parcel, line: Line, file: File, seen: set[str]) -> Row:
    """Find the case, take in its photos, and try the steps."""
    row = Row(line=line.number, number=line.text("number"))
    entries = parcel.photos.get(row.number.upper(), [])
    if not any(line.text(key) for key in ANSWERS) and not entries:
        return row
    try:
        hazard = _case(actor, line)
        row.case, row.title = str(hazard.pk), hazard.title
        if row.case in seen:
            raise BadCell("key", Invalid(sentence(N_("This case stands in the sheet twice."))))
        seen.add(row.case)
        row.photos = [str(pk) for pk in _photos(actor, parcel, hazard, entries)]
    except BadCell as bad:
        row.column, row.fault = bad.column, bad.error.sentence
        return row
    _go(actor, line, row, file, keep=False)
    return row


def _case(actor: Actor, line: Line) -> Hazard:
    """The case of a row, by its key; the number must be its own."""
    try:
        key = UUID(line.text("key"))
    except ValueError:
        raise BadCell("key", Invalid(sentence(N_("The key is damaged.")))) from None
    found = Hazard.objects.visible_to(actor).for_page().filter(pk=key).first()
    if found is None or found.number != line.text("number").upper():
        says = sentence(N_("There is no such case within your reach, or number and key differ."))
        raise BadCell("number", Invalid(says))
    hazard: Hazard = found
    return hazard


def _photos(actor: Actor, parcel: Parcel, hazard: Hazard, entries: Sequence[ZipInfo]) -> list[UUID]:
    """The photos of a folder that are new: those that went out with the sheet are not counted."""
    if not entries:
        return []
    known = _went_out(actor, hazard)
    contents = ((one, parcel.photo(one)) for one in entries)
    new = [(one, content) for one, content in contents if digest(content, "sha256") not in known]
    if len(new) > MOST_PHOTOS:
        says = sentence(N_("More than %(most)s photos lie in the folder."), most=MOST_PHOTOS)
        raise BadCell(PHOTOS, Invalid(says))
    return [_kept(actor, one, content) for one, content in new]


def _went_out(actor: Actor, hazard: Hazard) -> set[str]:
    hung = Attachment.objects.visible_to(actor).of(hazard.pk)
    copies = (one.file.path("served") for one in hung if one.file.is_photo)
    return {digest(shelf.fetch(path), "sha256") for path in copies}


def _kept(actor: Actor, entry: ZipInfo, content: bytes) -> UUID:
    try:
        return evidence.store(actor=actor, content=content, name=entry.filename).pk
    except No as error:
        raise BadCell(PHOTOS, Invalid(error.sentence)) from None


def _go(actor: Actor, line: Line, row: Row, file: File, *, keep: bool) -> None:
    """Take the steps of a row in one transaction, or only try them; a fault stays in the row."""
    row.steps = []
    try:
        with transaction.atomic():
            _take(actor, line, row, file)
            if not keep:
                raise _Tried
    except _Tried:
        pass
    except BadCell as bad:
        row.column, row.fault = bad.column, bad.error.sentence


def _take(actor: Actor, line: Line, row: Row, file: File) -> None:
    hazard = _case(actor, line)
    photos = [UUID(one) for one in row.photos]
    found = steps_of(line, hazard, photos)
    content = slip(line.cells, _names())
    known = [digest(content, "sha256")]
    todo = [one for one in found if not entering.entered_before(one.verb, hazard, known)]
    if photos and not any("files" in one.given for one in found) and not _has_ended(hazard):
        says = sentence(N_("Photos came, but not what was done and when."))
        raise BadCell("done", Invalid(says))
    if not todo:
        return
    paper = evidence.store(actor=actor, content=content, name=f"{hazard.number}.xlsx")
    for step in todo:
        hazard = _taken(actor, hazard, step, paper, file.sha256)
        row.steps.append(step.verb)


def _names() -> dict[str, str]:
    """The headings of a kept row: they do not change with the reader, or its digest would."""
    with translation.override(settings.LANGUAGE_CODE):
        return {key: gettext(label) for key, label in COLUMNS.items()}


def _has_ended(hazard: Hazard) -> bool:
    return hazard.state in ("submitted", "accepted", "closed", "objected")


def _taken(actor: Actor, hazard: Hazard, step: Step, paper: File, sheet: str) -> Hazard:
    try:
        named = entering.enter_for(
            actor=actor,
            hazard=hazard,
            post=_post(actor, hazard),
            signed_on=step.signed_on,
            papers=[paper.pk],
            source=sheet,
        )
        return step.take(named, hazard)
    except No as error:
        raise BadCell(step.column, Invalid(error.sentence)) from None


def _post(actor: Actor, hazard: Hazard) -> UUID:
    """The lead's post that answers; held or not, since a paper is signed by a post."""
    able: Iterable[Post] = entering.posts(actor=actor, hazard=hazard)
    for post in able:
        if post.organisation_id == hazard.lead and Ability.RESPOND in roles()[post.role].abilities:
            return post.pk
    raise OutOfReach(
        sentence(
            N_("The lead has no post that answers in your area. Send a one-time link instead.")
        )
    )


def column_words(key: str) -> str:
    """The heading of a column, as a msgid."""
    return COLUMNS.get(key, N_("Photos"))
