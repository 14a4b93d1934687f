"""Taking files in, whole or in chunks, and attaching them to records."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import reuses, shelf
from anxiao.evidence.abilities import Ability
from anxiao.evidence.formats import Format, clean_name, recognise
from anxiao.evidence.limits import (
    CHUNK_BYTES,
    DIGEST_BYTES,
    MEGABYTE,
    NAME_LENGTH,
    UPLOAD_LIVES,
    Limits,
    limits_for,
)
from anxiao.evidence.models import Attachment, File, Origin, Upload, holder_of
from anxiao.evidence.pictures import (
    NotAPicture,
    Picture,
    Taken,
    TooManyPixels,
    develop,
    perceptual_hash,
)
from anxiao.kernel import clock
from anxiao.kernel.actors import NOBODY, Actor, Reach
from anxiao.kernel.digests import digest, split
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, TooLarge
from anxiao.kernel.governed import Governed
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.places.distance import metres

# --- in chunks ------------------------------------------------------------------------------


@transaction.atomic
def begin_upload(
    *,
    actor: Actor,
    client_uuid: UUID,
    size: int,
    sha256: str,
    name: str,
    mime: str = "",
    content: bytes = b"",
) -> Upload:
    """Announce a file before its bytes; the same announcement again finds the same upload.

    ``content`` are its first bytes, where they come along; an upload that had begun before has
    what it had.
    """
    holder = _holder(actor)
    _check_size(limits_for(actor), size, is_photo=mime.startswith("image/"))
    _check_chunk(size, 0, content)
    named, now = _named(sha256), clock.now()
    began = Upload(
        client_uuid=client_uuid,
        post=holder,
        size=size,
        sha256=named,
        name=name[-NAME_LENGTH:],
        mime=mime[:120],
        received=len(content),
        created_at=now,
        expires_at=now + UPLOAD_LIVES,
    )
    if content:
        shelf.keep_chunk(began.pk, 0, content)
    Upload.objects.bulk_create([began], ignore_conflicts=True)
    upload = Upload.objects.visible_to(actor).get(client_uuid=client_uuid)
    if content and upload.pk != began.pk:
        shelf.drop_uploads([began.pk])
    if (upload.size, upload.sha256) != (size, named):
        raise Refused(sentence(N_("Another file was announced under this upload.")))
    return upload


@transaction.atomic
def put_chunk(*, actor: Actor, upload: UUID, offset: int, content: bytes) -> Upload:
    """Take the next bytes of an upload; bytes that have already arrived change nothing.

    Refused with the count that has arrived when the chunk does not begin there.
    """
    row = _upload(actor, upload)
    end = _check_chunk(row.size, offset, content)
    if end <= row.received or row.file is not None:
        return row
    if offset != row.received:
        raise _go_on_from(row)
    shelf.keep_chunk(row.pk, offset, content)
    row.received = end
    row.save(update_fields=["received"])
    return row


@transaction.atomic
def finish(*, actor: Actor, upload: UUID) -> File:
    """Turn a whole upload into a file; finishing again finds the same file."""
    row = _upload(actor, upload)
    if row.file is not None:
        return File.objects.visible_to(actor).get(pk=row.file)
    file = store(actor=actor, content=_content(row), name=row.name)
    row.file = file.pk
    row.save(update_fields=["file"])
    transaction.on_commit(lambda: shelf.drop_uploads([row.pk]))
    return file


def judge(*, actor: Actor, upload: Upload) -> None:
    """Refuse a whole upload for all that can be seen without decoding it; nothing is changed."""
    if upload.file is None:
        _recognised(actor, _content(upload), upload.name)


@transaction.atomic
def start_over(*, actor: Actor, upload: UUID) -> Upload:
    """Forget what has arrived of an upload that did not become a file."""
    row = _upload(actor, upload)
    if row.file is None:
        row.received = 0
        row.save(update_fields=["received"])
    return row


@transaction.atomic
def expire_uploads(*, actor: Actor) -> int:
    """Forget the uploads whose days are over, finished or not, and their chunks.

    A function of the database does it, because a row is shown to its own post alone.
    """
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_expire_uploads(%s)", [clock.now()])
        gone = [row[0] for row in cursor.fetchall()]
    transaction.on_commit(lambda: shelf.drop_uploads(gone))
    return len(gone)


def _upload(actor: Actor, pk: UUID) -> Upload:
    rows = Upload.objects.visible_to(actor).select_for_update()
    row = rows.filter(pk=pk, expires_at__gt=clock.now()).first()
    if row is None:
        raise OutOfReach(sentence(N_("There is no such upload. Begin it again.")))
    return row


def _check_chunk(size: int, offset: int, content: bytes) -> int:
    """Where a chunk ends, if it lies within its file."""
    if len(content) > CHUNK_BYTES:
        raise _too_large(CHUNK_BYTES)
    end = offset + len(content)
    if offset < 0 or end > size:
        raise Invalid(sentence(N_("These bytes lie outside the announced file.")))
    return end


def _content(row: Upload) -> bytes:
    """All bytes of an upload; Refused where some are still to come, Invalid for damaged ones."""
    if row.received < row.size:
        raise _go_on_from(row)
    content = shelf.join_chunks(row.pk, row.size)
    if len(content) != row.size or digest(content, split(row.sha256)[0]) != row.sha256:
        raise Invalid(sentence(N_("The file arrived damaged. Send it again.")))
    return content


def _go_on_from(row: Upload) -> Refused:
    return Refused(
        sentence(
            N_("%(received)s of %(size)s bytes have arrived; send on from there."),
            received=row.received,
            size=row.size,
        )
    )


def _named(sha256: str) -> str:
    """A digest with its algorithm, also where the client sent bare hex."""
    named = sha256.strip().lower()
    named = named if ":" in named else f"sha256:{named}"
    try:
        if len(split(named)[1]) == DIGEST_BYTES:
            return named
    except ValueError:
        pass
    raise Invalid(sentence(N_("The digest of the file is damaged.")))


# --- whole ----------------------------------------------------------------------------------


@transaction.atomic
def store(*, actor: Actor, content: bytes, name: str) -> File:
    """Take in a whole file: judge it by its bytes, keep it, and copy photos without EXIF.

    Refused where the rule for uploads of the actor's place allows fewer bytes or other kinds.
    """
    holder = _holder(actor)
    form = _recognised(actor, content, name)
    picture = _picture(content) if form.is_photo else None
    file = _file(actor, holder, content, form, name, picture)
    _keep(file, content, picture)
    file.save(force_insert=True)
    if picture is not None and picture.taken != Taken():
        _origin(file, picture.taken).save(force_insert=True)
    return file


def _recognised(actor: Actor, content: bytes, name: str) -> Format:
    """The format that the bytes show, if the actor's place accepts it, and so many bytes of it."""
    form, limits = recognise(content), limits_for(actor)
    _check_size(limits, len(content), is_photo=form is not None and form.is_photo)
    if form is None:
        raise _not_accepted(name)
    if not limits.accept(form.endings):
        raise Invalid(sentence(N_("The rule for uploads does not accept files of this kind.")))
    return form


def _not_accepted(name: str) -> Invalid:
    if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".heic")):
        return Invalid(sentence(N_("This file is not an image.")))
    return Invalid(
        sentence(
            N_("Only JPEG, PNG, WebP and HEIC photos, PDF, Word and Excel files are accepted.")
        )
    )


def _picture(content: bytes) -> Picture:
    try:
        return develop(content)
    except NotAPicture:
        raise Invalid(sentence(N_("This file is not an image."))) from None
    except TooManyPixels:
        raise Invalid(sentence(N_("This photo has too many pixels. Take it smaller."))) from None


def _file(
    actor: Actor, holder: UUID, content: bytes, form: Format, name: str, picture: Picture | None
) -> File:
    return File(
        kind=File.Kind.PHOTO if form.is_photo else File.Kind.FILE,
        sha256=digest(content, "sha256"),
        size=len(content),
        mime=form.mime,
        name=clean_name(name, form),
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        added_by=holder,
        added_by_title=actor.title[:120],
        added_at=clock.now(),
    )


def _keep(file: File, content: bytes, picture: Picture | None) -> None:
    shelf.keep(file.path("original"), content)
    if picture is not None:
        shelf.keep(file.path("served"), picture.served)
        shelf.keep(file.path("thumb"), picture.thumb)


def _origin(file: File, taken: Taken) -> Origin:
    return Origin(
        file=file,
        taken_at=taken.at + clock.lead() if taken.at else None,
        latitude=taken.latitude,
        longitude=taken.longitude,
        device=taken.device,
    )


def _holder(actor: Actor) -> UUID:
    if not actor.may(Ability.ADD):
        raise NotAllowed(sentence(N_("Your post does not include adding files.")))
    holder = holder_of(actor)
    if holder is None:
        raise NotAllowed(sentence(N_("Files are added by a post.")))
    return holder


def _check_size(limits: Limits, size: int, *, is_photo: bool) -> None:
    if size <= 0:
        raise Invalid(sentence(N_("The file is empty.")))
    limit = limits.photo if is_photo else limits.file
    if size > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(sentence(N_("The file is larger than %(limit)s MB."), limit=limit // MEGABYTE))


# --- on records -----------------------------------------------------------------------------


@transaction.atomic
def attach(
    *,
    actor: Actor,
    files: Iterable[UUID],
    to: Governed,
    role: str,
    says: Sentence | None = None,
    entrusted: Mapping[UUID, UUID] | None = None,
) -> list[File]:
    """Hang files on a record, in the order given; those that already hang there stay.

    The calling service records the act with the digests; with ``says`` it is recorded here.
    ``entrusted`` are files that hang nowhere yet and were put into common work, each with the
    post that added it and put it there: the actor hangs them, that post stays their author.
    """
    if role not in Attachment.Role.values:
        raise Invalid(sentence(N_("A file shows before or after, a paper, or something else.")))
    wanted = list(dict.fromkeys(files))
    found = File.objects.visible_to(actor).in_bulk(wanted) | _entrusted(entrusted or {})
    if len(found) < len(wanted):
        raise OutOfReach(sentence(N_("A file is missing. Add it again.")))
    now, kind = clock.now(), str(to._meta.model_name)
    made = Attachment.objects.bulk_create(
        [Attachment(file_id=pk, subject=to.pk, kind=kind, role=role, at=now) for pk in wanted],
        ignore_conflicts=True,
    )
    reuses.match(actor=actor, attachments=[one.pk for one in made])
    attached = [found[pk] for pk in wanted]
    if says is not None and attached:
        details = {"role": role, "files": [file.sha256 for file in attached]}
        ledger.record("evidence.attach", to, actor=actor, says=says, details=details)
    return attached


def _entrusted(entrusted: Mapping[UUID, UUID]) -> dict[UUID, File]:
    """Each read as its own post reads it, with no reach beyond what that post has added."""
    found: dict[UUID, File] = {}
    for holder in {*entrusted.values()}:
        keys = [pk for pk, by in entrusted.items() if by == holder]
        with acting(replace(NOBODY, reach=Reach(case=holder))) as reader:
            found |= File.objects.visible_to(reader).filter(added_by=holder).in_bulk(keys)
    return found


def taken_at(file: File) -> datetime:
    """When a photo was taken, but never later than it arrived; other files when they arrived.

    A camera whose clock runs ahead must not make evidence newer than it can be.
    """
    origin = Origin.objects.filter(file=file).only("taken_at").first()
    if origin is None or origin.taken_at is None:
        return file.added_at
    return min(origin.taken_at, file.added_at)


def metres_from(files: Iterable[File], latitude: Decimal, longitude: Decimal) -> dict[UUID, int]:
    """How far from a place each photo says it was taken; those without a position are left out.

    The positions themselves stay in their restricted columns.
    """
    origins = Origin.objects.filter(file__in=list(files), latitude__isnull=False)
    return {
        one.file_id: metres((latitude, longitude), (one.latitude, one.longitude))
        for one in origins
        if one.latitude is not None and one.longitude is not None
    }


def newest_taken(files: Iterable[File]) -> datetime | None:
    return max(map(taken_at, files), default=None)


@transaction.atomic
def fingerprint(*, actor: Actor, file: File) -> str:
    """The perceptual hash of a photo, worked out when first asked for."""
    row = File.objects.visible_to(actor).filter(pk=file.pk).first()
    if row is None:
        raise OutOfReach(sentence(N_("A file is missing. Add it again.")))
    if row.is_photo and not row.phash:
        row.phash = perceptual_hash(shelf.fetch(row.path("served")))
        row.save(update_fields=["phash"])
    file.phash = row.phash
    return row.phash
