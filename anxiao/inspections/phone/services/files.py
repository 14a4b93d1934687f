"""Photos on their way from a phone: piece by piece, each known by its digest."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence import services as evidence
from anxiao.evidence.limits import DIGEST_BYTES
from anxiao.evidence.models import Upload
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach, Refused
from anxiao.kernel.sentences import sentence


def put(
    *,
    actor: Actor,
    key: UUID,
    sha256: str,
    size: int,
    offset: int,
    content: bytes,
    name: str = "",
    is_kept_as_it_is: bool = False,
) -> Upload:
    """Take the next bytes of a file of a submission; with the last of them it becomes a file.

    Bytes that have arrived already change nothing. What arrived damaged, or is no photo or paper
    that is accepted, is refused and forgotten, so that it can be sent again from the beginning.
    What is kept as it is becomes a file with its submission, and is decoded then.
    """
    hexed = bare(sha256)
    with transaction.atomic():
        upload = evidence.begin_upload(
            actor=actor,
            client_uuid=upload_key(key, hexed),
            size=size,
            sha256=hexed,
            name=name or hexed[:20],
            content=b"" if offset else content,
        )
        if upload.received < offset + len(content):
            upload = evidence.put_chunk(
                actor=actor, upload=upload.pk, offset=offset, content=content
            )
    if upload.received < upload.size or upload.file is not None:
        return upload
    try:
        if is_kept_as_it_is:
            evidence.judge(actor=actor, upload=upload)
        else:
            upload.file = evidence.finish(actor=actor, upload=upload.pk).pk
    except Invalid:
        evidence.start_over(actor=actor, upload=upload.pk)
        raise
    return upload


def begun(*, actor: Actor, key: UUID, sha256: str) -> Upload | None:
    """What has arrived of a file, if anything has."""
    rows = Upload.objects.visible_to(actor)
    return rows.filter(client_uuid=upload_key(key, bare(sha256))).first()


def arrived(*, actor: Actor, key: UUID, sha256: str) -> Upload:
    """How much of a file has arrived; OutOfReach where nothing has."""
    found = begun(actor=actor, key=key, sha256=sha256)
    if found is None:
        raise OutOfReach(sentence(N_("Nothing of this file has arrived yet.")))
    return found


def whole(*, actor: Actor, key: UUID, digests: Mapping[str, str]) -> dict[str, UUID]:
    """The files of a submission by their names in the form; Refused where one has not arrived.

    What has arrived, and was kept as it is, becomes a file with this.
    """
    if not digests:
        return {}
    keys = {name: upload_key(key, bare(sha256)) for name, sha256 in digests.items()}
    rows = Upload.objects.visible_to(actor).filter(client_uuid__in=keys.values())
    here = {one.client_uuid: one for one in rows if one.received == one.size}
    missing = [name for name, one in keys.items() if one not in here]
    if missing:
        raise Refused(
            sentence(N_("The photo “%(name)s” has not arrived: send it first."), name=missing[0])
        )
    files = {
        one.client_uuid: one.file or evidence.finish(actor=actor, upload=one.pk).pk
        for one in here.values()
    }
    return {name: files[one] for name, one in keys.items()}


def upload_key(key: UUID, hexed: str) -> UUID:
    """One upload for each file of each submission, without another key to keep on the device."""
    return uuid5(key, hexed)


def bare(sha256: str) -> str:
    """The hexadecimal digits of a SHA-256; Invalid where they are none."""
    hexed = sha256.strip().lower().removeprefix("sha256:")
    if len(hexed) != 2 * DIGEST_BYTES or any(one not in "0123456789abcdef" for one in hexed):
        raise Invalid(sentence(N_("The digest of the file is damaged.")))
    return hexed
