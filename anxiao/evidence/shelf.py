"""Where bytes lie: by digest once they are whole, by upload and offset until then."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(path: str, content: bytes) -> None:
    """Put bytes where a digest names them; what broke off half-way is written again."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(content):
            return
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def fetch(path: str) -> bytes:
    with default_storage.open(path) as file:
        return bytes(file.read())


def pieces(path: str, size: int = 1024 * 1024) -> Iterator[bytes]:
    """Bytes a piece at a time; FileNotFoundError where nothing lies."""
    with default_storage.open(path) as file:
        while piece := file.read(size):
            yield bytes(piece)


def keep_chunk(upload: UUID, offset: int, content: bytes) -> None:
    path = _chunk(upload, offset)
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def join_chunks(upload: UUID, size: int) -> bytes:
    """The chunks of an upload in order; each begins where the one before ended."""
    whole = bytearray()
    while len(whole) < size:
        part = fetch(_chunk(upload, len(whole)))
        if not part:
            break
        whole += part
    return bytes(whole)


def drop_uploads(uploads: Iterable[UUID]) -> None:
    for upload in uploads:
        _drop_chunks(upload)


def _drop_chunks(upload: UUID) -> None:
    folder = _folder(upload)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def _folder(upload: UUID) -> str:
    return f"uploads/{upload}"


def _chunk(upload: UUID, offset: int) -> str:
    return f"{_folder(upload)}/{offset:012d}"
